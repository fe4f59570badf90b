"""Hebei 河北."""

from etl.families.column import column
from etl.model import Expect, Source

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
)
