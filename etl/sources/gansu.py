"""Gansu 甘肃."""

from etl.families import articles
from etl.families.closed import Closed
from etl.families.column import column
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
)
