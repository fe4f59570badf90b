"""Fujian 福建."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.open_catalog import data_set
from etl.families.portal import Article, Ask, HtmlRows, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_BASE = "/datadevelop/prod-api/open-portal/catalog"
_FIELDS = {
    "catalogID": "record_id", "catalogName": "title", "orgName": "publisher", "catalogDes": "description",
    "themeName": "theme", "industryName": "industry", "tags": "keywords", "openType": "open_type",
    "updateCycle": "update_cycle", "releasedTime": "published_on", "updateTime": "updated_on",
    "dataVol": "record_count", "organPhone": "contact_phone", "organEmail": "contact_email",
}  # fmt: skip

_LICENSED = {
    "id": "record_id", "url": "url", "title": "title", "行政许可决定文书号": "document_no", "项目名称": "title",
    "企业名称": "holder", "许可内容": "content", "统一社会信用代码": "holder_code", "许可决定日期": "decided_on",
    "许可截止日期": "valid_to", "许可部门": "publisher", "当前状态": "status",
}  # fmt: skip
_PUNISHED = {
    "id": "record_id", "url": "url", "title": "title", "行政处罚决定文书号": "document_no", "处罚名称": "title",
    "企业名称": "holder", "处罚事由": "facts", "处罚依据": "legal_basis", "统一社会信用代码": "holder_code",
    "处罚结果": "content", "处罚决定日期": "decided_on", "处罚部门": "publisher", "当前状态": "status",
}  # fmt: skip
_NOT_KEPT = frozenset({"组织机构代码", "法人代表姓名", "地方编码", "备注"})

_XIAMEN = {
    "catalogId": "record_id", "catalogName": "title", "provideDept": "publisher", "summary": "description",
    "theme": "theme", "industry": "industry", "tag": "keywords", "openDataFormat": "formats",
    "openTypeName": "open_type", "dataUpdateRate": "update_cycle", "publishTime": "published_on",
    "updatedTime": "updated_on", "contactMethod": "contact_email",
}  # fmt: skip

SOURCES = (
    # Parameters and names are from public crawlers, which sent an access token besides; it may refuse us without one.
    Source(
        province="350000",
        kind="open_dataset",
        publisher="福建省公共数据资源统一开放平台",
        listing=Portal(
            site="https://data.fujian.gov.cn",
            ask=Ask(path=f"{_BASE}/list", params=(("type", "1"), ("currentTab", "all"))),
            paging=Pages(key="pageNum", size_key="pageSize"),
            rows=JsonRows(at="data.rows", total="data.total"),
            record=JsonDetail(ask=Ask(path=f"{_BASE}/getCataInfo"), key="cataId"),
            fields=_FIELDS,
            ignored=frozenset({"files", "visits", "downloads"}),
            codes={"openType": "0=有条件开放 1=无条件开放"},
        ),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance. One page holds all of the province's rules.
    Source(
        province="350000",
        kind="policy_document",
        publisher="福建省人民政府",
        listing=column(
            site="http://www.fujian.gov.cn", path="/zwgk/flfg/szfgz/", items="li:has(a[href*='/t2'])", pages=""
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="350000",
        kind="announcement",
        publisher="福建省人民政府",
        listing=column(
            site="http://www.fujian.gov.cn",
            path="/zwgk/tzgg/",
            items="li:has(a[href*='/t2'])",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="350000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="350000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="350000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="350000", area="福建省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="350000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="35", name="福建"),
        verified="shape",
    ),
    # Addresses and labels as in github.com/Kid-geek/QiDi, of 2018.
    Source(
        province="350000",
        kind="administrative_licence",
        publisher="信用福建",
        listing=Portal(
            site="http://www.fjcredit.gov.cn",
            ask=Ask(path="/eap/credit.sgszzxklist", method="form"),
            paging=Pages(size=10),
            rows=HtmlRows(items="#actionlist tbody tr", titled="td a", dated="", address="={id}", empty="暂无"),
            record=Article(body="", labels="div.d_gs_detail tr", tagged=False),
            fields=_LICENSED,
            ignored=_NOT_KEPT | articles.KNOWN,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # The list is as that of licences; labels are guessed from theirs.
    Source(
        province="350000",
        kind="administrative_penalty",
        publisher="信用福建",
        listing=Portal(
            site="http://www.fjcredit.gov.cn",
            ask=Ask(path="/eap/credit.sgsxzcflist", method="form"),
            paging=Pages(size=10),
            rows=HtmlRows(items="#actionlist tbody tr", titled="td a", dated="", address="={id}", empty="暂无"),
            record=Article(body="", labels="div.d_gs_detail tr", tagged=False),
            fields=_PUNISHED,
            ignored=_NOT_KEPT | articles.KNOWN,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="350000",
        kind="open_dataset",
        name="fuzhou",
        publisher="福州市政务数据开放平台",
        listing=data_set(site="http://data.fuzhou.gov.cn", params=(("deptCode", ""),), names={"fullName": "publisher"}),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="350000",
        kind="open_dataset",
        name="xiamen",
        publisher="厦门市大数据安全开放平台",
        listing=Portal(
            site="https://data.xm.gov.cn",
            ask=Ask(path="/opendata-server/catalog/list", method="json"),
            paging=Pages(key="page.currentPage", size_key="page.linesPerPage"),
            rows=JsonRows(at="data.list", total="", pages="data.page.totalPage"),
            record=JsonDetail(ask=Ask(path="/opendata-server/catalog/detail"), key="catalogId"),
            fields=_XIAMEN,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
