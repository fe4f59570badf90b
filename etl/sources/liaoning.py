"""Liaoning 辽宁."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.oportal import Oportal
from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.model import Expect, Source

_ITEMS = {
    "catalogCode": "record_id catalogue_code", "qlName": "title", "qlKind": "item_type", "lawbasis": "legal_basis",
    "shiquancj": "level",
}  # fmt: skip
_ITEM_TYPES = {"qlKind": "01=行政许可 02=行政处罚 05=行政给付 06=行政检查 09=行政裁决 20=公共服务"}
SOURCES = (
    Source(
        province="210000",
        kind="open_dataset",
        publisher="辽宁省公共数据开放平台",
        listing=Oportal(site="http://data.ln.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
    # Address from public crawlers of 2024 and 2026. Its further pages have names of chance; the first is read.
    Source(
        province="210000",
        kind="policy_document",
        publisher="辽宁省人民政府",
        listing=column(
            site="https://www.ln.gov.cn",
            path="/web/zwgkx/zfwj/szfwj/index.shtml",
            items="li:has(#TITLETEXT)",
            address="/{id}/index.shtml",
            pages="",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    # How it pages is not known, so its first page is read alone.
    Source(
        province="210000",
        kind="announcement",
        name="development",
        publisher="辽宁省发展和改革委员会",
        listing=column(
            site="https://fgw.ln.gov.cn",
            path="/fgw/index/tzgg/index.shtml",
            items="li:has(a[href$='/index.shtml'])",
            address="/{id}/index.shtml",
            pages="",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="210000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="210000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="210000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="210000", area="辽宁省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="210000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="21", name="辽宁"),
        verified="shape",
    ),
    Source(
        province="210000",
        kind="service_item",
        publisher="辽宁政务服务网",
        listing=Portal(
            site="https://www.lnzwfw.gov.cn",
            ask=Ask(path="/matter/catalogInf/findCatalog"),
            paging=Pages(key="pageNum", size_key="pageSize", size=15),
            rows=JsonRows(at="faqList.list", total=""),
            fields=_ITEMS,
            ignored=frozenset({"businesscodes"}),
            codes=_ITEM_TYPES,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="210000",
        kind="open_dataset",
        name="shenyang",
        publisher="沈阳市政务数据开放平台",
        listing=Oportal(site="http://data.shenyang.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
)
