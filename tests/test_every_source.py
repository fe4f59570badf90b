"""Every source of the registry, because it is there: on its practice twin, from the listing to the catalogue."""

from __future__ import annotations

import ast
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from etl import pipeline
from etl.cli.sources import page
from etl.contracts import kinds, provinces
from etl.errors import BadBatch, BadCommand, BadSource, Refused
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import registry, shards, source
from etl.ways.paging import Tip
from tests.conftest import yard_at
from tests.support import DAY, walked

ALL = list(registry().values())
RUN = [one for one in ALL if not one.refused]
MOST_LINES = 25
SOURCES, FAMILIES = (Path(__file__).parents[1] / "etl" / name for name in ("sources", "families"))


@pytest.mark.parametrize("one", ALL, ids=lambda s: s.id)
def test_a_source_says_what_it_is(one):
    codes = {p.code for p in provinces().values()}
    assert one.province in codes
    assert one.kind in kinds()
    assert one.publisher
    assert one.listing.site.startswith(("http://", "https://"))
    assert not one.listing.site.endswith("/")
    assert {"record_id"} <= {c for columns in one.listing.fields.values() for c in columns.split()}
    assert not one.listing.fields.keys() & one.listing.ignored


@pytest.mark.parametrize("one", RUN, ids=lambda s: s.id)
def test_a_source_brings_two_pages_and_then_an_arrival_an_edit_and_a_withdrawal(one, web, lake):
    size = page_size(one) + 7
    first = pipeline.run(yard_at(lake, web(one, size=size)), one, DAY)
    assert (first.counts.balanced, first.counts.pending) == (True, 0), first.notices
    assert first.counts.loaded + first.counts.quarantined + first.counts.dropped == first.counts.listed >= size
    assert first.counts.loaded > 0.8 * first.counts.listed
    assert first.certificate == ("complete" if one.expect.stated else "unknown"), first.why
    assert (first.stated is not None) == one.expect.stated
    assert not [n for n in first.notices if n.startswith("unknown field")], first.notices

    now = web(one, size=size, changes=Changes(added=1, edited=2, withdrawn=1))
    changed = pipeline.run(yard_at(lake, now), one, DAY + timedelta(1), whole=True)
    assert changed.counts.balanced
    tip = isinstance(getattr(one.listing, "paging", None), Tip)
    assert (changed.counts.missing == 0) if tip else (changed.counts.missing >= 1), "what is gone is missing first"
    assert changed.counts.withdrawn == 0
    assert 1 <= changed.counts.loaded + changed.counts.quarantined <= 3 * first.counts.listed / size + 3
    assert changed.counts.unchanged >= first.counts.loaded - 3 * first.counts.listed / size - 3

    proved = pipeline.run(yard_at(lake, now), one, DAY + timedelta(2), whole=True)
    assert (proved.counts.loaded, proved.counts.quarantined) == (0, changed.counts.quarantined), "nothing twice"
    assert proved.counts.withdrawn == changed.counts.missing


@pytest.mark.parametrize("one", RUN, ids=lambda s: s.id)
def test_an_empty_list_is_one_that_states_so_or_an_error_and_never_a_list_of_something(one):
    with suppress(BadSource):
        pages = list(walked(one, site_of(one, size=0)))
        assert sum(len(p.rows) for p in pages) == 0
        assert {p.total for p in pages} <= {0, None}


def test_an_empty_list_is_not_taken_for_the_end_of_everything(web, lake):
    one = source("guizhou.open_dataset")
    pipeline.run(yard_at(lake, web(one, size=20)), one, DAY)
    for later in (1, 2):
        with pytest.raises(BadBatch):
            pipeline.run(yard_at(lake, web(one, size=0)), one, DAY + timedelta(later))
        stopped = pipeline.loaded(yard_at(lake, "http://127.0.0.1:9"), one, DAY + timedelta(later))
        assert (stopped.status, stopped.counts.withdrawn) == ("stopped", 0)


def page_size(one):
    """Rows a page, by the parameter that the source or its family states."""
    listing, paging = one.listing, getattr(one.listing, "paging", None)
    paging = getattr(paging, "inner", None) or paging
    usual = {"Gkmlpt": 100, "Tdate": 15, "Recordset": 15}.get(type(listing).__name__, 10)
    stated = getattr(paging, "size", 0) or getattr(listing, "perpage", 0) or getattr(listing, "size", 0)
    return stated or usual


@pytest.mark.parametrize("one", [s for s in ALL if s.refused], ids=lambda s: s.id)
def test_a_refused_source_says_why_and_is_never_run(one, lake):
    assert len(one.refused) > 10
    with pytest.raises(Refused) as caught:
        pipeline.run(yard_at(lake, "http://127.0.0.1:9"), one, DAY)
    assert one.refused in caught.value.message
    with pytest.raises(Refused):
        one.listing.first(DAY)
    assert not any(one.id in shard for slug in provinces() for shard in shards(slug))
    assert not list(lake.rglob("*.json"))


# No catalogue of open data is known of these; the province's file says whence.
NO_CATALOGUE = {(slug, "open_dataset") for slug in ("gansu", "qinghai", "xizang", "yunnan")}


def test_there_are_at_least_a_hundred_sources_and_every_mainland_province_has_documents_and_open_data_that_are_run():
    assert len(RUN) >= 100
    there = {(s.province, s.kind) for s in RUN}
    mainland = [p for p in provinces().values() if p.code not in ("100000", "710000", "810000", "820000")]
    assert len(mainland) == 31
    wanted = {(p.slug, p.code, kind) for p in mainland for kind in ("policy_document", "open_dataset")}
    lacking = {(slug, kind) for slug, code, kind in wanted if (code, kind) not in there}
    refused = {(s.id.partition(".")[0], s.kind) for s in ALL if s.refused}
    assert lacking - refused == NO_CATALOGUE
    assert lacking & refused <= {("jilin", "open_dataset")}, "a province that refuses us has no second source yet"


def test_every_kind_has_sources_in_at_least_three_provinces():
    there = {kind: {s.province for s in RUN if s.kind == kind} for kind in kinds()}
    assert not {kind: where for kind, where in there.items() if len(where) < 3 and kind != "division"}


@pytest.mark.parametrize("file", sorted(SOURCES.glob("[a-z]*.py")), ids=lambda f: f.stem)
def test_a_literal_is_short(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Source"]
    assert calls
    assert not {n.lineno: n.end_lineno - n.lineno + 1 for n in calls if n.end_lineno - n.lineno + 1 > MOST_LINES}


@pytest.mark.parametrize("file", sorted(FAMILIES.glob("[a-z]*.py")), ids=lambda f: f.stem)
def test_a_family_is_short_and_names_no_province(file):
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    code = ast.dump(ast.parse(text)) + ast.unparse(ast.parse(text))
    assert not [p.short_zh for p in provinces().values() if p.code != "100000" and f"'{p.short_zh}" in code]


@pytest.mark.parametrize("one", ALL, ids=lambda s: s.id)
def test_a_source_is_a_literal_in_the_file_of_its_province(one):
    text = (SOURCES / f"{one.id.partition('.')[0]}.py").read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if line.lstrip().startswith(("if ", "for ", "while ", "def "))]


def test_a_misspelt_source_names_the_nearest():
    with pytest.raises(BadCommand) as caught:
        source("guangdong.policy_documents")
    assert "guangdong.policy_document" in caught.value.hint


def test_the_register_of_sources_is_up_to_date():
    said = (Path(__file__).parents[1] / "docs" / "sources.md").read_text(encoding="utf-8")
    assert said == page(ALL), "make sources"
    assert said != page(ALL[1:])
