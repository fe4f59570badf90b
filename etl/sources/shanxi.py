"""Shanxi 山西."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Address and items from a public crawler of 2024; where an item has its date was not seen.
    Source(
        province="140000",
        kind="policy_document",
        publisher="山西省人民政府",
        listing=column(
            site="https://www.shanxi.gov.cn",
            path="/zfxxgk/zfxxgkzl/fdzdgknr/lzyj/szfwj/index.shtml",
            items=".sxinfo-pubfiles-item",
            address="/t{yyyymmdd}_{id}.shtml",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="140000",
        kind="policy_document",
        name="office",
        publisher="山西省人民政府办公厅",
        listing=column(
            site="https://www.shanxi.gov.cn",
            path="/zfxxgk/zfxxgkzl/fdzdgknr/lzyj/szfbgtwj/index.shtml",
            items=".sxinfo-pubfiles-item",
            address="/t{yyyymmdd}_{id}.shtml",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # The folder is from addresses of its calls; the list itself was not seen.
    Source(
        province="140000",
        kind="consultation",
        name="housing",
        publisher="山西省住房和城乡建设厅",
        listing=column(
            site="https://zjt.shanxi.gov.cn",
            path="/zwgk/zqyj/",
            items="li:has(a[href*='/t2'])",
            address="/t{yyyymmdd}_{id}.shtml",
            pages="",
            fields=articles.CONSULTATION,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
