"""Hainan 海南."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.json_search import json_search
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Article, Ask, JsonRows, Pages, Portal
from etl.model import Expect, Source

_ASKED = (("deptName", ""), ("openValue", ""), ("subject", ""), ("title", ""), ("type", ""))
_FIELDS = {
    "id": "record_id", "目录名称": "title", "来源部门": "publisher", "摘要": "description", "所属主题": "theme",
    "开放状态": "open_type", "更新频率": "update_cycle", "目录发布时间": "published_on", "数据更新时间": "updated_on",
    "url": "url",
}  # fmt: skip

SOURCES = (
    # Channels from a public crawler of 2024, which asked for a page; that they answer JSON is as elsewhere.
    Source(
        province="460000",
        kind="policy_document",
        publisher="海南省人民政府",
        listing=json_search(site="https://www.hainan.gov.cn", channel="17fd482122b64eabbdebbb71c62c35f4"),
        verified="unproven",
    ),
    Source(
        province="460000",
        kind="policy_document",
        name="office",
        publisher="海南省人民政府办公厅",
        listing=json_search(site="https://www.hainan.gov.cn", channel="f8357b261e3b4dd4a0a01f73faf589ae"),
        verified="unproven",
    ),
    Source(
        province="460000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="460000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="460000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="460000", area="海南省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="460000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="46", name="海南"),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="460000",
        kind="open_dataset",
        publisher="海南省政府数据统一开放平台",
        listing=Portal(
            site="https://data.hainan.gov.cn",
            ask=Ask(path="/search/data/list", method="form", params=_ASKED),
            paging=Pages(key="curPage", size_key="pageSize", start=0),
            rows=JsonRows(at="data.content", total="", pages="data.totalPages"),
            record=Article(body="", labels="div.gp-column1 tr", tagged=False),
            fields=_FIELDS,
            ignored=articles.TAGS,
            made=(("url", "https://data.hainan.gov.cn/sjj/{id}.htm"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
