"""Shanghai 上海."""

from etl.families import articles
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.families.zcy import zcy
from etl.model import Expect, Source

_CREDIT = "http://cxw.shcredit.gov.cn:8081"
_GRID = (("search", "false"), ("rows", 15), ("sidx", ""), ("sord", "asc"))
_LICENSED = {
    "xkid": "record_id", "xkwsh": "document_no", "xmmc": "title", "splb": "licence_type", "xknr": "content",
    "xzxdr": "holder", "xkjdrq": "decided_on", "xkjg": "publisher",
}  # fmt: skip
_PUNISHED = {
    "cfid": "record_id", "cfwsh": "document_no", "cfmc": "title", "cfsy": "facts", "cfyj": "legal_basis",
    "xzxdr": "holder", "cfjg": "content", "cfjdrq": "decided_on", "cfjgmc": "publisher",
}  # fmt: skip

_ASKED = (("dataDomain", ""), ("datasetKeyword", ""), ("openType", ""), ("orgId", ""), ("sort", ""))
_FIELDS = {
    "datasetId": "record_id", "dataset_name": "title", "org_name": "publisher", "open_list_abstract": "description",
    "data_domain": "theme", "cou_theme_cls": "industry", "data_label": "keywords", "open_type": "open_type",
    "open_rate": "update_cycle", "create_date": "published_on", "update_date": "updated_on",
    "contact_way": "contact_email",
}  # fmt: skip

SOURCES = (
    # Layout as in github.com/hulelan/china-governance. Archives by year have folders of no pattern,
    # which the site's index names; this one is from addresses of documents, and others can be added.
    Source(
        province="310000",
        kind="policy_document",
        publisher="上海市人民政府",
        listing=column(
            site="https://www.shanghai.gov.cn",
            path="/nw12344/index.html",
            items="li:has(span.time)",
            dated="span.time",
            address="/{yyyymmdd}/{id}.html",
            pages="totalPage : {n}",
            second=2,
            body=".Article_content, #ivs_content",
            tagged=False,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="310000",
        kind="policy_document",
        name="development",
        publisher="上海市发展和改革委员会",
        listing=column(
            site="https://fgw.sh.gov.cn",
            path="/fgw_gfxwj/index.html",
            items="li:has(a[href*='/20'])",
            address="/{yyyymmdd}/{id}.html",
            pages="totalPage : {n}",
            second=2,
            body=".Article_content, #ivs_content",
            tagged=False,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="310000",
        kind="announcement",
        name="justice",
        publisher="上海市司法局",
        listing=column(
            site="https://sfj.sh.gov.cn",
            path="/2020zwdt_tzgg/index.html",
            items="li:has(a[href*='/20'])",
            address="/{yyyymmdd}/{id}.html",
            pages="totalPage : {n}",
            second=2,
            body=".Article_content, #ivs_content",
            tagged=False,
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="310000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="310000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="310000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="310000", area="上海市"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="310000",
        kind="procurement_notice",
        publisher="上海政府采购网",
        listing=zcy(site="https://www.zfcg.sh.gov.cn"),
        verified="shape",
    ),
    # Address and names as in github.com/Kid-geek/QiDi, of 2018.
    Source(
        province="310000",
        kind="administrative_licence",
        publisher="上海市公共信用信息服务平台",
        listing=Portal(
            site=_CREDIT,
            ask=Ask(path="/sh_xyxxzc/xklist/xkgrid.action", params=_GRID),
            paging=Pages(size=15),
            rows=JsonRows(at="gridModel", total=""),
            record=JsonDetail(ask=Ask(path="/sh_xyxxzc/sgsinfo/getxkinfo.action"), key="xkid", at=""),
            fields=_LICENSED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # The list is as that of licences; names of the answer are guessed from theirs.
    Source(
        province="310000",
        kind="administrative_penalty",
        publisher="上海市公共信用信息服务平台",
        listing=Portal(
            site=_CREDIT,
            ask=Ask(path="/sh_xyxxzc/cflist/cfgrid.action", params=_GRID),
            paging=Pages(size=15),
            rows=JsonRows(at="gridModel", total=""),
            record=JsonDetail(ask=Ask(path="/sh_xyxxzc/sgsinfo/getcfinfo.action"), key="cfid", at=""),
            fields=_PUNISHED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Checks of 2026 were answered with status 412, which programs get.
    Source(
        province="310000",
        kind="open_dataset",
        publisher="上海市公共数据开放平台",
        listing=Portal(
            site="https://data.sh.gov.cn",
            ask=Ask(path="/zq/api/data_set/search/", method="json", params=_ASKED),
            paging=Pages(key="pageNum", size_key="pageSize"),
            rows=JsonRows(at="data.content", total="", pages="data.totalPageNum"),
            record=JsonDetail(ask=Ask(path="/zq/api/data_set/{id}/"), key="id"),
            fields=_FIELDS,
            ignored=frozenset({"datasetName"}),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
