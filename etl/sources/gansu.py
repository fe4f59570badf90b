"""Gansu 甘肃."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.closed import Closed
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.recordset import Recordset
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="620000",
        kind="policy_document",
        publisher="甘肃省人民政府",
        listing=Closed(
            site="https://www.gansu.gov.cn",
            refused="it answers 412 with a script whose cookie must be sent back, seen by several crawlers in 2025",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance. That the list stands in the page is as there.
    Source(
        province="620000",
        kind="policy_document",
        name="dingxi",
        publisher="定西市人民政府",
        listing=Recordset(site="https://www.dingxi.gov.cn", path="/col/col15863/index.html"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="620000",
        kind="announcement",
        name="zhangye",
        publisher="张掖市人民政府",
        listing=column(
            site="https://www.zhangye.gov.cn",
            path="/dzdt/tzgg/",
            items="li:has(a[href*='/t2'])",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="620000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="620000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="620000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="620000", area="甘肃省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="620000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="62", name="甘肃"),
        verified="shape",
    ),
    # No open_dataset: an index of all portals finds none for the province in 2025.
)
