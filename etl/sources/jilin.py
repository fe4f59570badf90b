"""Jilin 吉林."""

from etl.families import articles
from etl.families.column import column
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
)
