"""Sichuan 四川."""

from etl.families.oportal import Oportal
from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="510000",
        kind="open_dataset",
        publisher="四川公共数据开放网",
        listing=Oportal(site="https://www.scdata.net.cn", path="/oportal/catalog/"),
        verified="shape",
    ),
    # Address and channel from a public crawler of 2024; what else a row says was not seen.
    Source(
        province="510000",
        kind="policy_document",
        publisher="四川省人民政府",
        listing=Portal(
            site="https://www.sc.gov.cn",
            ask=Ask(
                path="/cms-scsrmzf/qryZFWJListByConditionsNew",
                method="json",
                params=(("channelId", ("973183bdfdc94e9c9060f0707db6dd47",)),),
            ),
            paging=Pages(key="pageNum", size_key="pageSize", size=15),
            rows=JsonRows(at="results", total="", absolute=("url",)),
            fields={"url": "record_id url", "title": "title", "publishedTime": "issued_on"},
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="510000",
        kind="policy_document",
        name="office",
        publisher="四川省人民政府办公厅",
        listing=Portal(
            site="https://www.sc.gov.cn",
            ask=Ask(
                path="/cms-scsrmzf/qryZFWJListByConditionsNew",
                method="json",
                params=(("channelId", ("7545541b27b543e388b4e84ce37017e6",)),),
            ),
            paging=Pages(key="pageNum", size_key="pageSize", size=15),
            rows=JsonRows(at="results", total="", absolute=("url",)),
            fields={"url": "record_id url", "title": "title", "publishedTime": "issued_on"},
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
