"""Hebei 河北."""

from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.epoint import epoint
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.model import Expect, Source

_ASKED = (("metadataName", ""), ("domainId", ""), ("deptId", ""), ("openType", ""), ("sort", ""))
_FIELDS = {
    "METADATA_ID": "record_id", "METADATA_NAME": "title", "DEPT_NAME": "publisher", "THEME_NAME": "theme",
    "CREAT_DATE": "published_on", "UPDATE_DATE": "updated_on",
}  # fmt: skip

SOURCES = (
    # Address as in github.com/hulelan/china-governance.
    # How it pages is not known, so its first page is read alone.
    Source(
        province="130000",
        kind="policy_document",
        publisher="河北省人民政府",
        listing=column(
            site="https://www.hebei.gov.cn",
            path="/columns/49f13cc2-db03-4d0c-b4fe-2f3f659d3b6e/index.html",
            items="li:has(a[href*='/columns/'])",
            address="/{yyyymm}/{dd}/{id}.html",
            pages="",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="130000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="130000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="130000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="130000", area="河北省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="130000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="13", name="河北"),
        verified="shape",
    ),
    # As in public code of 2019.
    Source(
        province="130000",
        kind="procurement_notice",
        name="trading",
        publisher="河北省公共资源交易服务平台",
        listing=epoint(
            site="http://www.hebpr.cn",
            path="/inteligentsearch/rest/inteligentSearch/getFullTextDataNew",
            category="003005",
            dated="showdate",
            size=10,
        ),
        verified="unproven",
    ),
    # A public crawler took a session cookie first. The names of title and publisher are likely, not seen.
    Source(
        province="130000",
        kind="open_dataset",
        publisher="河北省公共数据开放网",
        listing=Portal(
            site="http://hebdata.hebyun.gov.cn",
            ask=Ask(path="/catalogRest/getData", method="form", params=_ASKED),
            paging=Pages(key="pageNo", size_key="pageSize"),
            rows=JsonRows(at="page.dataList", total="", pages="page.totalPage"),
            fields=_FIELDS,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
