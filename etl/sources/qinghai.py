"""Qinghai 青海."""

from etl.families import articles
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.zcy import zcy
from etl.model import Expect, Source

SOURCES = (
    # Address from a public crawler of 2024; addresses abroad were turned away in 2026.
    Source(
        province="630000",
        kind="policy_document",
        publisher="青海省人民政府",
        listing=column(
            site="http://www.qinghai.gov.cn",
            path="/xxgk/1/4/index.html",
            items="li:has(a.title-main)",
            body="#contentlf, .TRS_Editor, #zoom",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    # How it pages is not known, so its first page is read alone.
    Source(
        province="630000",
        kind="announcement",
        publisher="青海省人民政府",
        listing=column(
            site="http://www.qinghai.gov.cn",
            path="/zwgk/xwdt/tzgg/",
            items="li:has(a[href*='/system/'])",
            address="/system/{yyyy}/{mm}/{dd}/{id}.shtml",
            pages="",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Box from a public crawler of 2026, which used a browser; others of the kind answer plain requests.
    Source(
        province="630000",
        kind="public_letter",
        name="ecology",
        publisher="青海省生态环境厅",
        listing=igi_letters(site="https://sthjt.qinghai.gov.cn", box=3),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="630000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="630000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="630000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="630000", area="青海省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Named as a site of the platform in public code; this address of it was not seen.
    Source(
        province="630000",
        kind="procurement_notice",
        publisher="青海政府采购网",
        listing=zcy(site="http://www.ccgp-qinghai.gov.cn"),
        verified="unproven",
    ),
    # No open_dataset: an index of all portals finds none for the province in 2025.
)
