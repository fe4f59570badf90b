"""Hong Kong 香港特别行政区."""

from etl.families.ckan import ckan
from etl.families.portal import Ask, HtmlRows, Portal
from etl.model import Expect, Source

SOURCES = (
    # The address is from public code of 2025; the page was not seen.
    Source(
        province="810000",
        kind="website",
        publisher="香港特别行政区政府",
        listing=Portal(
            site="https://www.gov.hk",
            ask=Ask(path="/en/about/govdirectory/govwebsite/alphabetical.htm"),
            rows=HtmlRows(items="ul li:has(a)", dated=""),
            fields={"title": "title", "url": "record_id url"},
            ignored=frozenset({"id"}),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="810000",
        kind="open_dataset",
        publisher="香港特别行政区政府数据开放平台 DATA.GOV.HK",
        listing=ckan(site="https://data.gov.hk", api="/en-data/api/3/action", page="/en-data/dataset/{name}"),
        verified="shape",
    ),
)
