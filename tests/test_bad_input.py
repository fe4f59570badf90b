"""What a portal can do to us: it ends in an error that names its place or in a rejection, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import polars as pl
import pytest

from etl import asking, pipeline, publishing
from etl.errors import BadBatch, CaoyunError, Changed, Refused, Truncated, Unreachable, WrongCharset
from etl.families.gkmlpt import Gkmlpt
from etl.lake import last_listing, loads_in
from etl.model import Run, Source
from etl.practice.site import Answer, Ask, Site
from tests.conftest import yard_at
from tests.support import DAY

SOURCE = Source(
    province="440000", kind="policy_document", publisher="测试", id="guangdong.policy_document.bad",
    listing=Gkmlpt(site="https://bad.gd.gov.cn", details=False),
)  # fmt: skip
LIST = "https://bad.gd.gov.cn/gkmlpt/api/all/0?page=1&sid=2"
JSON = "application/json; charset=utf-8"


def article(number: int, **other: Any) -> dict[str, Any]:
    said = {
        "id": number,
        "title": f"关于做好第{number}号工作的通知",
        "document_number": None,
        "identifier": None,
        "publisher": "测试局",
        "date": "2024-05-01",
        "created_at": "2024-05-02 10:00:00",
        "keywords": "",
        "classify_main_name": "综合",
        "abstract": "摘要",
        "url": f"https://bad.gd.gov.cn/post_{number}.html",
        "is_abolished": 0,
    }
    return said | other


def listing(*rows: dict[str, Any], total: int | None = None) -> bytes:
    return orjson.dumps({"classify": {}, "total": len(rows) if total is None else total, "articles": list(rows)})


@dataclass
class Portal:
    """A site that answers every listing request with the same body, and counts how often it was asked."""

    body: bytes
    content_type: str = JSON
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def __call__(self, site: Site, ask: Ask) -> Answer:
        self.asked.append(ask.path)
        return Answer(self.body, self.status, self.content_type)


@pytest.fixture
def portal(web, lake) -> Callable[..., Any]:
    """Put a body on the portal and run the source over it; returns the yard."""

    def serve(body: bytes, content_type: str = JSON, status: int = 200):
        return yard_at(lake, web(Site("bad.gd.gov.cn", "440000", Portal(body, content_type, status), None)))

    return serve


ROWS = [article(n) for n in range(1, 21)]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "error", "field"),
    [
        (listing(*ROWS)[:-40], JSON, 200, Truncated, None),
        (b"<html><body>\xe7\xb3\xbb\xe7\xbb\x9f\xe5\x8d\x87\xe7\xba\xa7</body></html>", JSON, 200, Unreachable, None),
        (b'{"total": 300}', JSON, 200, Changed, "articles"),
        (listing(total=300), JSON, 200, Changed, "articles"),
        (orjson.dumps({"articles": ROWS}), JSON, 200, Changed, "total"),
        (listing(*ROWS).decode().encode("gb18030"), JSON, 200, WrongCharset, None),
        (b"", JSON, 200, Changed, None),
        ("您的访问过于频繁访问".encode(), "text/html; charset=utf-8", 200, Refused, None),
        ("<html>请输入验证码</html>".encode(), "text/html; charset=utf-8", 200, Refused, None),
        (b"no", "text/html", 403, Refused, None),
        (b"gone", "text/html", 404, Changed, None),
        (b"busy", "text/html", 503, Unreachable, None),
    ],
    ids=["truncated JSON", "a page instead of a list", "no list", "an empty list where 300 are stated", "no total",
         "GB18030 labelled UTF-8", "an empty body", "too many visits", "captcha", "403", "404", "503"],
)  # fmt: skip
def test_a_listing_that_cannot_be_read_names_source_address_and_field(body, content_type, status, error, field, portal):
    place = portal(body, content_type, status)
    with pytest.raises(error) as caught:
        pipeline.run(place, SOURCE, DAY)
    assert (caught.value.source, caught.value.url, caught.value.field) == (SOURCE.id, LIST, field)
    folder = place.lake.archive(Run(SOURCE.id, DAY))
    assert last_listing(folder) is None
    kept = pl.read_parquet(folder / "01.index.partial.parquet")  # the raw exchange is in the archive all the same
    assert kept["url"].to_list()[-1] == LIST
    (failed,) = loads_in(place.lake.loads)  # and the ledger says that the run failed, and why
    assert (failed.status, failed.certificate, failed.files) == ("failed", "short by 1", ())
    assert failed.why.startswith(error.__name__)


def test_the_good_listing_is_read(portal):
    """The negative control of the test above."""
    assert pipeline.run(portal(listing(*ROWS)), SOURCE, DAY).counts.loaded == 20


def test_a_listing_whose_label_is_wrong_is_read_where_its_reader_needs_none(portal):
    yard = portal(listing(*ROWS), "application/json; charset=gb2312")
    pipeline.capture(yard, SOURCE, DAY)
    load = pipeline.stage(yard, SOURCE, DAY)
    assert (load.status, load.counts.listed, load.counts.loaded) == ("loaded", 20, 20)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{k: v for k, v in row.items() if k != "title"} for row in ROWS], "no record has title"),
        ([{**row, "title": {"text": row["title"]}} for row in ROWS], "every record has an object in title"),
    ],
)
def test_a_list_that_came_and_has_other_fields_is_told_by_the_ledger_and_only_once(rows, said, portal):
    place = portal(listing(*rows))
    for _ in range(2):
        with pytest.raises(Changed, match=said):
            pipeline.run(place, SOURCE, DAY)
    (failed,) = loads_in(place.lake.loads)
    assert (failed.status, failed.certificate, failed.files) == ("failed", f"short by {len(rows)}", ())
    assert said in failed.why


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        ({"created_at": "2024年2月30日"}, "type:issued_on"),
        ({"created_at": "not a day"}, "type:issued_on"),
        ({"created_at": None}, "required:issued_on"),
        ({"created_at": "1912-01-01 00:00:00"}, "minimum:issued_on"),
        ({"title": "  "}, "required:title"),
        ({"title": "&nbsp;"}, "required:title"),
        ({"id": None}, "required:record_id"),
        ({"id": 7.0}, "required:record_id"),
        ({"id": {"a": 1}}, "required:record_id"),
        ({"url": "javascript:void(0)"}, "pattern:url"),
        ({"id": 1, "title": "另一份文件"}, "key:record_id"),
    ],
)
def test_one_bad_record_is_rejected_with_its_reason_and_its_text(flaw, reason, portal):
    place = portal(listing(*ROWS, {**article(21), **flaw}))
    load = pipeline.run(place, SOURCE, DAY)
    assert (load.counts.listed, load.counts.loaded, load.counts.quarantined) == (21, 20, 1)
    found = asking.rejected(place).to_dicts()
    assert [row["reasons"] for row in found] == [[reason]]
    assert found[0]["place"].startswith("guangdong.policy_document.bad/2024-06-01/01.warc.gz@")
    for name, value in flaw.items():
        if isinstance(value, str) and name == "created_at":
            assert value in found[0]["said"]


@pytest.mark.parametrize(
    "form", ["2024-05-02", "2024/5/2", "2024年5月2日", "２０２４年５月２日", "20240502", "1714608000", 1714608000000]
)
def test_a_date_in_any_form_is_the_same_day(form, portal):
    place = portal(listing(article(1, created_at=form)))
    pipeline.run(place, SOURCE, DAY)
    publishing.publish(place)
    found = asking.ask(place.home, "SELECT issued_on::VARCHAR AS day FROM current.policy_document")
    assert found["day"].to_list() == ["2024-05-02"]


def test_an_id_that_became_text_is_the_same_record(portal, lake):
    pipeline.run(portal(listing(*ROWS)), SOURCE, DAY)
    as_text = [{**row, "id": str(row["id"])} for row in ROWS]
    again = pipeline.run(portal(listing(*as_text)), SOURCE, DAY, again=True)
    assert (again.counts.loaded, again.counts.unchanged) == (0, 20)


def test_a_record_listed_twice_is_loaded_once(portal):
    load = pipeline.run(portal(listing(*ROWS, ROWS[0])), SOURCE, DAY)
    assert (load.counts.loaded, load.counts.duplicate) == (20, 1)
    assert load.counts.balanced


def test_a_new_column_is_reported_and_costs_no_record(portal):
    load = pipeline.run(portal(listing(*ROWS, article(21, spokesman="新字段"))), SOURCE, DAY)
    assert load.counts.loaded == 21
    assert load.notices["unknown field spokesman"] == "新字段"


def test_a_missing_column_that_is_needed_is_an_error_with_its_name(portal):
    bare = [{k: v for k, v in row.items() if k != "title"} for row in ROWS]
    with pytest.raises(Changed) as caught:
        pipeline.run(portal(listing(*bare)), SOURCE, DAY)
    assert (caught.value.source, caught.value.url, caught.value.field) == (SOURCE.id, LIST, "title")


def test_a_batch_with_too_many_rejects_stops_and_keeps_everything(portal):
    flawed = [article(n, created_at="2024-02-30") if n % 3 else article(n) for n in range(1, 31)]
    place = portal(listing(*flawed))
    with pytest.raises(BadBatch, match="reject_share"):
        pipeline.run(place, SOURCE, DAY)
    load = pipeline.loaded(place, SOURCE, DAY)
    assert load.counts.balanced
    assert (load.status, load.counts.loaded, load.counts.quarantined, load.counts.pending) == ("stopped", 0, 20, 10)
    assert load.certificate == "short by 10"
    assert asking.rejected(place).height == 20
    with pytest.raises(BadBatch):  # judged again with the same outcome it leaves no second trace
        pipeline.run(place, SOURCE, DAY)
    assert len(loads_in(place.lake.loads)) == 1
    assert asking.rejected(place).height == 20


def test_errors_say_who_should_act_and_print_in_one_line():
    error = Changed("no list", source="a.b", url="https://x.gov.cn", field="articles")
    assert isinstance(error, CaoyunError)
    assert str(error) == "no list (source a.b, url https://x.gov.cn, field articles)"
    assert error.as_dict()["actor"] == "publisher"
