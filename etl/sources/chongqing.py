"""Chongqing 重庆."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.epoint import epoint
from etl.families.graphql import graphql
from etl.families.igi_letters import igi_letters
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.tdate import Tdate
from etl.model import Expect, Source

_POLICY = {
    "id": "record_id", "title": "title", "url": "url", "date": "written_on", "PubDate": "issued_on",
    "发文字号": "document_no", "索引号": "index_no", "发布机构": "publisher", "ContentSource": "publisher",
    "主题分类": "category", "有效性": "status", "Keywords": "keywords", "content": "text",
}  # fmt: skip

_FIELDS = {
    "id": "record_id", "resourceName": "title", "organizationName": "publisher", "resourceDesc": "description",
    "tags.TOPIC": "theme", "tags.INDUSTRY": "industry", "fileTypes": "formats", "openAttr": "open_type",
    "renewCycle": "update_cycle", "updateDate": "updated_on", "url": "url",
}  # fmt: skip
_IGNORED = frozenset({"classificationName", "shareType", "__typename"})
_CODES = {
    "openAttr": "CONDITIONAL=有条件开放 UNCONDITIONAL=无条件开放",
    "renewCycle": "REAL_TIME=实时 EVERY_DAY=每日 EVERY_WEEK=每周 EVERY_MONTH=每月 EVERY_QUARTER=每季度 HALF_YEAR=每半年"
    " EVERY_YEAR=每年 IRREGULAR=不定期 OTHER=其他",
}
_QUERY = """query ($input: ResourceProductPageInput) {
  result: resourcesCatalogueList(input: $input) {
    total
    data {
      id resourceName resourceDesc organizationName classificationName updateDate shareType openAttr renewCycle
      fileTypes tags
    }
  }
}"""

SOURCES = (
    Source(
        province="500000",
        kind="policy_document",
        publisher="重庆市人民政府",
        listing=Tdate(
            site="https://www.cq.gov.cn",
            path="/zwgk/zfxxgkml/szfwj/xzgfxwj/szf/index.html",
            items="tr.zcwjk-list-c",
            titled="p.tit",
            dated="span.time",
            labels="table.zwxl-table tr",
            fields=_POLICY,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="500000",
        kind="announcement",
        name="transport",
        publisher="重庆市交通运输委员会",
        listing=column(
            site="https://jtysw.cq.gov.cn",
            path="/zwgk_240/zfxxgkml/gggs/tzgg/",
            items="li:has(a[href*='/t2'])",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Box from a public crawler of 2026, which used a browser; others of the kind answer plain requests.
    Source(
        province="500000",
        kind="public_letter",
        name="ecology",
        publisher="重庆市生态环境局",
        listing=igi_letters(site="https://sthjj.cq.gov.cn", box=249, app=81),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="500000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="500000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="500000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="500000", area="重庆市"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="500000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="50", name="重庆"),
        verified="shape",
    ),
    # The address is from public code of 2023, the category from its pages' addresses.
    Source(
        province="500000",
        kind="procurement_notice",
        name="trading",
        publisher="重庆市公共资源交易网",
        listing=epoint(
            site="https://www.cqggzy.com",
            path="/interface/rest/esinteligentsearch/getFullTextDataNew",
            category="014001",
            size=10,
        ),
        verified="unproven",
    ),
    # The query is the portal's own, with the names that are loaded.
    Source(
        province="500000",
        kind="open_dataset",
        publisher="重庆市公共数据开放系统",
        listing=graphql(
            site="https://data.cq.gov.cn",
            path="/rop-frontier/graphql",
            query=_QUERY,
            given=(("keyword", ""),),
            fields=_FIELDS,
            ignored=_IGNORED,
            codes=_CODES,
            page="/rop/assets/detail?resId={id}",
        ),
        verified="shape",
    ),
)
