"""Yunnan 云南."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. Addresses abroad were turned away in 2026.
    Source(
        province="530000",
        kind="policy_document",
        publisher="云南省人民政府",
        listing=column(
            site="https://www.yn.gov.cn",
            path="/zwgk/zcwj/yzf/index.html",
            items="tbody tr:has(a)",
            titled="td:nth-child(2) a",
            dated="td:nth-child(3)",
            cells={"发文字号": "td:nth-child(1)"},
            body="div.arti",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="530000",
        kind="policy_document",
        name="office",
        publisher="云南省人民政府办公厅",
        listing=column(
            site="https://www.yn.gov.cn",
            path="/zwgk/zcwj/yzfb/index.html",
            items="tbody tr:has(a)",
            titled="td:nth-child(2) a",
            dated="td:nth-child(3)",
            cells={"发文字号": "td:nth-child(1)"},
            body="div.arti",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="530000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="530000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="530000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="530000", area="云南省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="530000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="53", name="云南"),
        verified="shape",
    ),
    # No open_dataset: yet: the portal says that open data are to come, seen in 2026 by a public check.
)
