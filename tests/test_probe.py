"""A probe tries one page and one record politely, keeps every byte, and says what differs; nothing else notices it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl import pipeline, publishing
from etl.errors import Refused
from etl.lake import last_listing, listings
from etl.model import Exchange, Request, Run
from etl.practice import site_of
from etl.probing import Peeked, compared, peek, probe
from etl.sampling import read_sample, sample_of, trial, write_sample
from etl.sources import registry, source
from etl.verifying import verify
from tests.asking import page, rules
from tests.conftest import yard_at
from tests.loopback import answering
from tests.support import DAY, answered

SOURCE = source("guangdong.policy_document")
SOME = ["guangdong.policy_document", "ningxia.open_dataset", "hunan.announcement", "jiangsu.policy_document",
        "heilongjiang.policy_document", "guizhou.open_dataset"]  # fmt: skip


@pytest.mark.parametrize("name", SOME)
def test_nothing_differs_at_a_practice_twin(name, web, lake):
    one = source(name)
    report, came = probe(yard_at(lake, web(one, size=60)), one, DAY)
    assert report.differences == ()
    assert (report.seen["robots"], len(came.exchanges)) == ("allowed", 1 if name.startswith("heilongjiang") else 2)


def test_what_came_is_archived_and_no_other_command_takes_it_for_a_run(web, lake):
    yard = yard_at(lake, web(SOURCE, size=60))
    _, came = probe(yard, SOURCE, DAY)
    assert all(one.place.startswith(f"probe.{SOURCE.id}/{DAY}/01.warc.gz@") for one in came.exchanges)
    probe(yard, SOURCE, DAY)
    assert last_listing(yard.lake.archive(Run(f"probe.{SOURCE.id}", DAY))).attempt == 2
    assert listings(yard.lake.archive_of(SOURCE.id)) == []
    assert not pipeline.captured(yard, SOURCE, DAY)
    load = pipeline.run(yard, SOURCE, DAY)
    assert (load.counts.listed, load.certificate, load.exchanges > 60) == (60, "complete", True), "it asked for itself"
    publishing.publish(yard)
    assert verify(yard).findings == ()
    assert pipeline.replay(yard, SOURCE, DAY) is None


def test_a_kept_byte_of_a_probe_that_changes_is_found(web, lake):
    yard = yard_at(lake, web(SOURCE, size=30))
    probe(yard, SOURCE, DAY)
    pipeline.run(yard, SOURCE, DAY)
    (file,) = lake.glob("archive/probe.*/*/01.warc.gz")
    raw = bytearray(file.read_bytes())
    raw[-30] ^= 1
    file.write_bytes(raw)
    assert [f.what for f in verify(yard).findings] == ["changed"]


def differences(report):
    return {(d.where, d.what): (d.expected, d.found) for d in report.differences}


def test_new_and_missing_names_of_list_and_record_are_told():
    seen = answered(site_of(SOURCE, size=30), SOURCE.listing.first(DAY))
    changed = replace(seen, body=seen.body.replace(b'"keywords"', b'"subjects"'))
    found = differences(compared(SOURCE, Peeked((changed,))))
    assert found["list", "new field"] == ("", "subjects")
    sample = sample_of(SOURCE, seen, SOURCE.listing(seen), "practice")
    found = differences(compared(SOURCE, Peeked((changed,)), sample))
    assert found["list", "missing field"] == ("keywords", "")
    assert found["list", "new field"] == ("", "subjects")
    assert differences(compared(SOURCE, Peeked((seen,)), sample)) == {}


def test_status_class_total_types_and_values_are_told():
    seen = answered(site_of(SOURCE, size=30), SOURCE.listing.first(DAY))
    sample = sample_of(SOURCE, seen, SOURCE.listing(seen), "practice")
    gone = Exchange(seen.request, 503, {"content-type": "text/html"}, b"<html>busy</html>", seen.at, "error")
    found = differences(compared(SOURCE, Peeked((gone,)), sample))
    assert found["list", "status"] == ("200", "503")
    assert found["list", "class"] == ("real", "error")
    assert ("list", "shape") in found
    drifted = replace(seen, body=seen.body.replace(b'"created_at":"', b'"created_at":"am '))
    assert differences(compared(SOURCE, Peeked((drifted,)), sample))["record", "unreadable"] == (
        "issued_on",
        "100% of the values",
    )
    typed = replace(seen, body=seen.body.replace(b'"is_abolished":0', b'"is_abolished":"no"'))
    assert differences(compared(SOURCE, Peeked((typed,)), sample))["list", "type"] == ("is_abolished: int", "str")


def test_robots_that_ask_us_to_stay_away_are_obeyed_and_told(lake):
    with answering(page(), rules("User-agent: *", "Disallow: /")) as server:
        report, came = probe(yard_at(lake, server.address), SOURCE, DAY)
    assert (report.seen["robots"], came.exchanges) == ("refused", ())
    assert ("site", "robots") in differences(report)
    assert server.paths(robots=True) == ["/robots.txt"]


def test_of_a_site_that_does_not_answer_nobody_knows_what_its_robots_allow(lake):
    report, came = probe(yard_at(lake, "http://127.0.0.1:9"), SOURCE, DAY)
    assert (report.seen["robots"], came.exchanges) == ("not known", ())
    assert [one.what for one in report.differences] == ["answer"]


def test_a_source_that_is_never_run_is_never_probed(lake):
    closed = next(one for one in registry().values() if one.refused)
    with pytest.raises(Refused):
        probe(yard_at(lake, "http://127.0.0.1:9"), closed, DAY)
    assert not list(lake.rglob("*"))


def test_a_peek_asks_for_what_follows_only_where_the_first_answer_is_good(web, lake):
    yard = yard_at(lake, web(SOURCE, size=30))
    missing = Request(url="https://www.gd.gov.cn/nothing")
    came = peek(yard, "www.gd.gov.cn", DAY, missing, lambda one: [SOURCE.listing.first(DAY)])
    assert [one.status for one in came.exchanges] == [404]


def test_a_sample_is_short_masked_and_read_again(tmp_path):
    seen = answered(site_of(SOURCE, size=30), SOURCE.listing.first(DAY))
    body = seen.body.replace(b'"title":"', '"title":"联系人13800138000'.encode(), 1)
    told = replace(seen, body=body)
    sample = sample_of(SOURCE, told, SOURCE.listing(told), "practice")
    path = write_sample(tmp_path, sample)
    assert "13800138000" not in path.read_text("utf-8")
    assert b"13800138000" in body
    again = read_sample(SOURCE.id, tmp_path)
    assert (again.total, again.rows, len(again.listed), again.names) == (30, 30, 3, sample.names)
    assert trial(SOURCE, again.listed, listed=True).verdict.accepted.height >= 2
    assert read_sample("guangdong.statistic", tmp_path) is None


def every_sample():
    from etl.sampling import SAMPLES

    return sorted(path.stem for path in SAMPLES.glob("*.json"))


@pytest.mark.parametrize("name", every_sample() or ["none"])
def test_every_sample_is_read_with_its_source(name):
    if name == "none":
        pytest.skip("no source has a sample")
    one, sample = source(name), read_sample(name)
    known = one.listing.fields.keys() | one.listing.ignored
    assert sample.family == one.family
    assert {name for row in sample.listed for name in row} <= known
    made = trial(one, [{**row, **sample.detailed} for row in sample.listed])
    assert (made.unread, made.verdict.accepted.height) == ({}, len(sample.listed))
