"""Taiwan 台湾省."""

from datetime import date

from etl.families.closed import Closed
from etl.families.download import Download
from etl.families.portal import Ask, CsvRows, JsonRows, Portal, Window
from etl.model import Expect, Source

_TENDERS = {
    "url": "record_id url", "brief.title": "title", "brief.type": "notice_type", "brief.category": "category",
    "job_number": "project_no", "unit_name": "buyer", "date": "published_on",
}  # fmt: skip
_TENDERS_TOO = frozenset(
    {"filename", "brief.companies", "unit_id", "unit_api_url", "tender_api_url", "unit_url"}
)  # fmt: skip

_HEADER = (
    "資料集識別碼", "資料集名稱", "資料提供屬性", "服務分類", "品質檢測", "檔案格式", "資料下載網址", "編碼格式",
    "資料集上架方式", "資料集描述", "主要欄位說明", "提供機關", "更新頻率", "授權方式", "相關網址", "計費方式",
    "提供機關聯絡人姓名", "提供機關聯絡人電話", "上架日期", "詮釋資料更新時間", "備註", "資料量",
)  # fmt: skip
_FIELDS = {
    "資料集識別碼": "record_id", "資料集名稱": "title", "提供機關": "publisher", "資料集描述": "description",
    "服務分類": "theme", "檔案格式": "formats", "授權方式": "open_type", "更新頻率": "update_cycle",
    "上架日期": "published_on", "詮釋資料更新時間": "updated_on", "資料量": "record_count",
    "提供機關聯絡人電話": "contact_phone", "url": "url",
}  # fmt: skip

SOURCES = (
    # A civic mirror of the government's site, day by day, by its own OpenAPI description.
    Source(
        province="710000",
        kind="procurement_notice",
        publisher="政府電子採購網",
        listing=Portal(
            site="https://pcc.g0v.ronny.tw",
            ask=Ask(path="/api/listbydate"),
            paging=Window(from_key="date", to_key="date", since=date(2024, 1, 1), days=1, shape="%Y%m%d"),
            rows=JsonRows(at="records", total="", absolute=("url",)),
            fields=_TENDERS,
            ignored=_TENDERS_TOO,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # The list of all datasets is a dataset itself; address and headings as in public notes of 2026. That its page
    # links the file in plain HTML, and that these are all headings, was not seen.
    Source(
        province="710000",
        kind="open_dataset",
        publisher="政府资料开放平台",
        listing=Download(
            site="https://data.gov.tw",
            path="/dataset/6564",
            link="a[href*='/api/front/dataset/export?format=csv']",
            rows=CsvRows(header=_HEADER),
            fields=_FIELDS,
            ignored=frozenset(_HEADER) - _FIELDS.keys(),
            page="https://data.gov.tw/dataset/{資料集識別碼}",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Records of it that others captured are read in tests/real.
    Source(
        province="710000",
        kind="administrative_licence",
        publisher="經濟部產業發展署",
        listing=Closed(
            site="https://serv.gcis.nat.gov.tw",
            refused="each query of the register needs a salt from the visitor's own session, as programs of 2026 show",
        ),
        verified="unproven",
    ),
)
