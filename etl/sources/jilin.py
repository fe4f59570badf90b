"""Jilin 吉林."""

from etl.families import articles
from etl.families.closed import Closed
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.zcy import zcy
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/hulelan/china-governance. The pager is the one that the site's system usually writes.
    Source(
        province="220000",
        kind="policy_document",
        name="development",
        publisher="吉林省发展和改革委员会",
        listing=column(site="https://jldrc.jl.gov.cn", path="/xxgk/zcfb/", items="li:has(a[href*='/t2'])"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="220000",
        kind="announcement",
        publisher="吉林省人民政府",
        listing=column(
            site="http://www.jl.gov.cn",
            path="/yaowen/",
            items="li:has(a[href*='/t2'])",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="220000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="220000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="220000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="220000", area="吉林省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Its pages are of the platform, in public code of 2025; its list was not seen.
    Source(
        province="220000",
        kind="procurement_notice",
        publisher="吉林省政府采购网",
        listing=zcy(site="http://www.ccgp-jilin.gov.cn"),
        verified="unproven",
    ),
    Source(
        province="220000",
        kind="open_dataset",
        publisher="吉林省公共数据开放平台",
        listing=Closed(
            site="https://data.jl.gov.cn",
            refused="its catalogue wants an Authorization header that its pages make, seen in public templates of 2023",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
