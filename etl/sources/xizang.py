"""Xizang 西藏."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="540000",
        kind="policy_document",
        publisher="西藏自治区人民政府",
        listing=column(
            site="https://www.xizang.gov.cn",
            path="/zwgk/zfxxgk/fdzdgknr/zc/gz/index.html",
            items="li:has(a[href*='/t2'])",
            body="div.view, .TRS_Editor",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/JinhuaSu/Policy_crawler.
    Source(
        province="540000",
        kind="announcement",
        publisher="西藏自治区人民政府",
        listing=column(
            site="https://www.xizang.gov.cn",
            path="/zwgk/xxfb/gsgg_428/",
            items="ul.zwyw_list li",
            body="div.view, .TRS_Editor",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="540000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="540000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="540000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="540000", area="西藏自治区"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="540000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="54", name="西藏"),
        verified="shape",
    ),
    # No open_dataset: an index of all portals finds none for the region in 2025.
)
