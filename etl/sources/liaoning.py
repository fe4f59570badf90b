"""Liaoning 辽宁."""

from etl.families import articles
from etl.families.column import column
from etl.families.oportal import Oportal
from etl.model import Expect, Source

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
)
