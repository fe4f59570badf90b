"""What is told, when, and how often: on the practice web, with a webhook that keeps what it gets, by real processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from aiohttp import web as http
from rich.cells import cell_len

from etl import alerting, explaining, pipeline, publishing
from etl.alerting import book, finding
from etl.alerting.model import Alert, Book, Digest
from etl.contracts import contract, provinces
from etl.errors import BadBatch, BadCommand, BadContract, BadPlace, BadSource, Unreachable
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.sources import source
from etl.warehouse.catalogue import catalogue, make_tables
from tests.conftest import yard_at
from tests.loopback import answering
from tests.receiving import ok
from tests.test_cli import caoyun  # noqa: F401 - a fixture

SOURCE = source("guangdong.policy_document")
BESIDE = source("ningxia.open_dataset")
DAY = date(2024, 6, 1)
NOW = datetime(2024, 6, 2, 0, 0)  # eight in the morning in Beijing
HOST = SOURCE.listing.site.partition("://")[2]


@pytest.fixture
def portal(lake):
    """Two sites, a lake, and the orders for the faults of the first."""
    site, beside, faults = site_of(SOURCE, size=12, flaws=0), site_of(BESIDE, size=12, flaws=0), []
    with serving([site, beside], faults=faults) as address:
        yield site, yard_at(lake, address), faults


@pytest.fixture
def hook():
    """A webhook that takes everything: its address, and the texts that it got."""
    with answering(ok) as server:
        yield Hook(server)


class Hook:
    """What came to a webhook."""

    def __init__(self, server):
        self.server, self.urls = server, [f"json://{server.address.removeprefix('http://')}/hook?-t=s3cr3t"]

    @property
    def texts(self):
        return [f"{said['title']}\n{said['message']}" for said in (json.loads(one.body) for one in self.server.asked)]


def run(yard, number, *sources):
    """Run the sources so many days after the first; the error that the last one ended with, or None."""
    ended = None
    for one in sources or (BESIDE, SOURCE):
        try:
            pipeline.run(yard, one, DAY + timedelta(number))
            ended = None
        except (BadSource, BadBatch) as error:
            ended = error
    return ended


def alert(name="guangdong.a", state="unreachable", seen=DAY, **more):
    said = {
        "publisher": "某局",
        "kind": state,
        "severity": 3,
        "en": "no answer",
        "zh": "没有应答",
        "actor": "publisher",
    }
    return Alert(source=name, state=state, seen=seen, **{"since": seen, "good_on": seen - timedelta(1), **said, **more})


def test_a_run_past_its_deadline_is_one_trouble_of_its_province_however_many_sources_are_late():
    late = [f"guangdong.s{n}" for n in range(9)]
    one = alerting.overdue(provinces()["guangdong"], DAY, late, 20)
    assert "9 of 20 sources are not loaded for 2024-06-01" in one.en and "guangdong.s4…" in one.en
    assert "guangdong.s5" not in one.en and "20 个来源中 9 个尚未装载" in one.zh
    pages, claim = book.claimed(Book(), one, NOW)
    assert claim.outcome != "known"
    pages = book.settled(pages, one, claim, NOW, arrived=True)
    assert book.claimed(pages, replace(one, seen=DAY + timedelta(1)), NOW)[1].outcome == "known"
    other = alerting.overdue(provinces()["hainan"], DAY, ["hainan.s"], 3)
    assert book.claimed(pages, other, NOW)[1].outcome != "known"


def test_work_that_is_no_sources_is_told_by_its_own_name_and_without_the_words_of_its_error():
    one = alerting.work("upkeep.verify", DAY, BadPlace("13912345678 was here"))
    two = alerting.work("upkeep.compact", DAY, ValueError("13912345678"))
    assert (one.actor, one.kind, two.actor, two.kind) == ("operator", "BadPlace", "author", "ValueError")
    assert not any("139" in text for a in (one, two) for text in alerting.message(a, False).text.splitlines())
    pages, claim = book.claimed(Book(), one, NOW)
    pages = book.settled(pages, one, claim, NOW, arrived=True)
    assert book.claimed(pages, one, NOW)[1].outcome == "known"
    assert book.claimed(pages, two, NOW)[1].outcome != "known"


# --- a run that failed ------------------------------------------------------------------------------------------------


def test_a_failed_run_is_told_with_its_kind_its_first_bad_exchange_and_what_to_type(portal):
    _, yard, faults = portal
    run(yard, 0)
    faults.append(Fault("challenge", host=HOST))
    error = run(yard, 1)
    one = alerting.failure(yard, SOURCE, DAY + timedelta(1), error)
    assert (one.state, one.kind, one.actor, one.since, one.good_on) == (
        "refused", "challenge", "publisher", DAY + timedelta(1), DAY,
    )  # fmt: skip
    seen = explaining.exchange(yard, one.place)
    assert (seen.url, seen.status) == (one.url, 200)
    assert one.commands == (
        f"caoyun exchange {one.place}",
        f"caoyun health {SOURCE.id} --day 2024-06-02",
    )  # nobody is asked again
    english, chinese = alerting.message(one, False), alerting.message(one, True)
    assert english.title == f"caoyun: {SOURCE.id} refused"
    assert "the site asks for a captcha or the like, since 2024-06-02, 1 run, 12 records at stake" in english.text
    assert "网站要求验证码之类，自 2024-06-02 起，1 次运行，涉及 12 条记录" in chinese.text
    assert one.url in english.text
    assert SOURCE.publisher in english.text


def test_a_failure_is_told_before_anybody_committed_what_it_staged(portal):
    _, yard, faults = portal
    faults.append(Fault("500", host=HOST))
    with pytest.raises(Unreachable) as caught:
        pipeline.capture(yard, SOURCE, DAY)
    one = alerting.failure(yard, SOURCE, DAY, caught.value)
    assert (one.state, one.kind, one.status) == ("unreachable", "error", 500)
    assert one.place


def test_a_batch_that_was_stopped_is_told_with_its_rules(portal):
    site, yard, _ = portal
    run(yard, 0)
    site.changes = Changes(withdrawn=3)
    run(yard, 1)
    error = run(yard, 2)
    one = alerting.failure(yard, SOURCE, DAY + timedelta(2), error)
    assert (one.state, one.kind) == ("stopped", "withdrawals")
    assert "(withdrawals)" in one.en
    assert f"caoyun quarantine --source {SOURCE.id}" in one.commands


@pytest.mark.parametrize(
    ("error", "kind", "actor"),
    [
        (BadPlace("disk of 张三 13812345678 is full <b>", url="postgresql://u:s3cr3t@db/x"), "BadPlace", "operator"),
        (BadContract("the value '张三' is none"), "BadContract", "author"),
        (MemoryError("张三\n13812345678"), "MemoryError", "author"),
    ],
)
def test_what_the_ledger_does_not_know_is_told_by_its_class_and_never_by_its_words(error, kind, actor, portal):
    _, yard, _ = portal
    one = alerting.failure(yard, SOURCE, DAY, error)
    assert (one.state, one.kind, one.actor, one.place) == ("broken", kind, actor, None)
    said = alerting.message(one, False)
    for never in ("张三", "13812345678", "s3cr3t", "<b>"):
        assert never not in said.text + said.title + repr(one)
    assert kind in said.text


def test_words_of_a_publisher_that_are_in_an_error_stay_in_the_house(portal):
    _, yard, _ = portal
    run(yard, 0)
    fields = {("heading" if columns == "title" else name): columns for name, columns in SOURCE.listing.fields.items()}
    outdated = replace(SOURCE, listing=replace(SOURCE.listing, fields=fields))
    with pytest.raises(BadSource) as caught:
        pipeline.run(yard, outdated, DAY + timedelta(1))
    assert "title" in str(caught.value)
    one = alerting.failure(yard, SOURCE, DAY + timedelta(1), caught.value)
    assert (one.state, str(caught.value.message) in alerting.message(one, False).text) == ("changed", False)


def test_a_number_of_a_person_in_an_address_is_not_told():
    assert "13812345678" not in finding._address("https://x.gov.cn/letter?mobile=13812345678&page=1")
    assert finding._address("https://x.gov.cn/list?page=1") == "https://x.gov.cn/list?page=1"
    assert finding._address(None) is None


def test_a_lake_that_cannot_be_asked_is_what_there_is_to_tell(portal, tmp_path):
    _, yard, _ = portal
    broken = replace(yard, catalog=f"sqlite:///{tmp_path}")  # a folder is no catalogue
    one = alerting.failure(broken, SOURCE, DAY, Unreachable("no answer", source=SOURCE.id))
    assert (one.state, one.kind, one.actor) == ("broken", "BadPlace", "operator")


# --- no storms --------------------------------------------------------------------------------------------------------


def test_a_trouble_is_told_once_until_it_recovers(portal, hook):
    _, yard, faults = portal

    def told(number):
        error = run(yard, number, SOURCE)
        one = error and alerting.failure(yard, SOURCE, DAY + timedelta(number), error)
        return one and alerting.tell(yard, hook.urls, one, now=NOW + timedelta(number)).outcome

    faults.append(Fault("500", host=HOST))
    assert [told(0), told(1), told(2)] == ["told", "known", "known"]
    faults.clear()
    assert told(3) is None
    faults.append(Fault("500", host=HOST))
    assert [told(4), told(5)] == ["told", "known"]
    faults[:] = [Fault("challenge", host=HOST)]
    assert told(6) == "told"  # it became another one
    assert len(hook.texts) == 3


def known(what, at=NOW, **more):
    """A book in which something was told."""
    claimed, claim = book.claimed(Book(**more), what, at)
    return book.settled(claimed, what, claim, at, arrived=True)


def outcome(there, what, at=NOW):
    return book.claimed(there, what, at)[1].outcome


def test_what_is_worse_is_told_again_and_what_is_as_bad_is_not():
    there = known(alert(records=30))
    assert outcome(there, alert(records=49)) == "known"
    assert outcome(there, alert(records=60)) is None
    assert outcome(known(alert(records=1)), alert(records=5)) == "known"  # five times as many of next to nothing


def test_what_arrived_nowhere_may_be_told_by_the_next_who_tries():
    claimed, claim = book.claimed(Book(), alert(), NOW)
    assert outcome(claimed, alert()) == "told by another"
    assert outcome(claimed, alert(), NOW + timedelta(minutes=4)) is None  # whoever claimed it was killed
    assert outcome(book.settled(claimed, alert(), claim, NOW, arrived=False), alert()) is None
    assert outcome(book.settled(claimed, alert(), claim, NOW, arrived=True), alert()) == "known"


def test_ten_are_told_a_day_then_that_there_are_more_and_the_next_day_the_rest():
    there, outcomes = Book(), []
    for number in range(14):
        there, claim = book.claimed(there, alert(f"guangdong.s{number}"), NOW)
        outcomes.append("enough" if claim.enough else claim.outcome or "told")
        if not claim.outcome:
            there = book.settled(there, alert(f"guangdong.s{number}"), claim, NOW, arrived=True)
    assert outcomes == ["told"] * 10 + ["enough"] + ["enough for today"] * 3
    assert (
        outcome(there, alert("guangdong.s10"), NOW + timedelta(hours=15)) == "enough for today"
    )  # still that day in Beijing
    assert outcome(there, alert("guangdong.s10"), NOW + timedelta(hours=17)) is None
    assert outcome(there, alert("guangdong.s3"), NOW + timedelta(hours=17)) == "known"


def test_claims_that_wait_count_too_so_that_many_at_once_are_no_storm():
    there, made = Book(), 0
    for number in range(14):
        there, claim = book.claimed(there, alert(f"guangdong.s{number}"), NOW)
        made += not claim.outcome
    assert made == 11


def test_an_installation_that_is_broken_is_one_trouble_whichever_source_met_it():
    broken = {"state": "broken", "actor": "operator", "since": None}
    there = known(alert("guangdong.a", **broken))
    assert outcome(there, alert("gansu.b", **broken)) == "known"
    assert outcome(there, alert("gansu.b", **broken | {"actor": "author"})) is None
    later = {**broken, "good_on": None}
    assert outcome(there, alert("gansu.b", seen=DAY + timedelta(2), **later)) == "known"
    assert outcome(there, alert("gansu.b", seen=DAY + timedelta(9), **later)) is None  # nobody knows that it lasted


def test_a_backfill_of_a_trouble_that_was_told_is_not_told_day_by_day():
    there = known(alert(seen=DAY + timedelta(20), good_on=DAY - timedelta(9)))
    for number in range(20):
        one = alert(seen=DAY + timedelta(number), good_on=DAY - timedelta(9))
        assert outcome(there, one) == "known"


_TELL = """
import sys, time
from datetime import date
from pathlib import Path
from etl import alerting
from etl.alerting.model import Alert
from tests.conftest import yard_at
name, home, url, at = sys.argv[1:]
one = Alert(source=name, publisher="某局", state="unreachable", kind="unreachable", severity=3, en="x", zh="x",
            actor="publisher", seen=date(2024, 6, 1), since=date(2024, 6, 1))
time.sleep(max(0, float(at) - time.time()))
print(alerting.tell(yard_at(Path(home), "http://127.0.0.1:9"), [url], one).outcome)
"""


@pytest.mark.parametrize(("names", "came"), [(("guangdong.a", "guangdong.a"), 1), (("guangdong.a", "gansu.b"), 2)])
def test_two_processes_at_once_tell_the_same_once(names, came, lake, hook):
    at = str(time.time() + 4)
    started = [
        subprocess.Popen([sys.executable, "-c", _TELL, name, lake, hook.urls[0], at], stdout=subprocess.PIPE, text=True)
        for name in names
    ]
    said = sorted(one.communicate(timeout=60)[0].strip() for one in started)
    assert len(hook.texts) == came
    assert said.count("told") == came
    assert {*said} <= {"told", "told by another", "known"}


def test_an_alert_that_no_target_took_is_an_error_and_not_noted_and_is_told_by_the_next_try(portal, hook):
    _, yard, _ = portal
    dead = ["json://127.0.0.1:9/s3cr3t"]
    first = alerting.tell(yard, dead, alert(), now=NOW)
    assert (first.outcome, [str(one) for one in first.failed]) == (
        "not delivered",
        ["target 1, json://127.0.0.1, did not take the message: it did not answer, or did not take it"],
    )
    second = alerting.tell(yard, dead + hook.urls, alert(), now=NOW)
    assert (second.outcome, len(second.failed), len(hook.texts)) == ("told", 1, 1)
    assert alerting.tell(yard, hook.urls, alert(), now=NOW).outcome == "known"
    assert "s3cr3t" not in yard.lake.alerts.read_text()
    with pytest.raises(BadCommand):
        alerting.tell(yard, ["nothing://x"], alert("gansu.b"), now=NOW)
    assert not book.read(yard.lake).claims  # it was given back
    assert alerting.tell(yard, [], alert("gansu.b"), now=NOW).outcome == "nobody to tell"


def test_after_ten_the_word_that_there_are_more_is_sent_once(portal, hook):
    _, yard, _ = portal
    with book.opened(yard.lake) as page:
        page[0] = Book(counted={NOW.date(): 10})
    outcomes = [alerting.tell(yard, hook.urls, alert(f"gansu.s{n}"), now=NOW, chinese=True).outcome for n in (1, 2)]
    assert outcomes == ["enough for today", "enough for today"]
    (said,) = hook.texts
    assert "已发送 10 条消息" in said
    assert not book.read(yard.lake).known  # neither was told


def test_a_book_that_is_damaged_is_an_error_that_says_what_to_do_and_one_of_another_day_is_tidied(lake):
    yard = yard_at(lake, "http://127.0.0.1:9")
    yard.lake.alerts.write_text('{"schema": "caoyun-alerts/1", "known": [')
    with pytest.raises(BadPlace, match="damaged") as caught:
        book.read(yard.lake)
    assert "move" in caught.value.hint
    old = known(alert(), counted={DAY - timedelta(9): 10}, silenced={"gansu.*": DAY - timedelta(9)})
    assert (old.counted, old.silenced) == ({NOW.date(): 1}, {})


def test_the_book_reads_as_it_was_written(lake):
    yard = yard_at(lake, "http://127.0.0.1:9")
    made = Digest(day=DAY, before=DAY, sources=1, well=0, worse=(alert(),))
    with book.opened(yard.lake) as page:
        page[0], claim = book.claimed(known(alert(), silenced={"gansu.*": DAY + timedelta(9)}), made, NOW)
        page[0] = written = book.settled(page[0], made, claim, NOW, arrived=True)
    assert book.read(yard.lake) == written
    assert written.issued[0].ill == {"guangdong.a": ("unreachable", 3, 0)}


# --- the digest -------------------------------------------------------------------------------------------------------


def test_a_digest_tells_what_is_new_what_lasts_and_what_recovered_each_against_the_one_before(portal, hook):
    _, yard, faults = portal
    run(yard, 0)
    faults.append(Fault("challenge", host=HOST))
    run(yard, 1)
    first = alerting.digest(yard, DAY + timedelta(1))
    assert ([one.source for one in first.worse], first.still, first.well, first.sources) == ([SOURCE.id], (), 1, 2)
    assert alerting.tell(yard, hook.urls, first, now=NOW).outcome == "told"
    assert alerting.tell(yard, hook.urls, first, now=NOW).outcome == "known"  # one a day
    assert alerting.tell(yard, hook.urls, first, now=NOW, again=True).outcome == "told"
    late = alerting.failure(yard, SOURCE, DAY + timedelta(1), BadSource("x"))
    assert alerting.tell(yard, hook.urls, late, now=NOW).outcome == "known"  # the digest told it
    run(yard, 2)
    second = alerting.digest(yard, DAY + timedelta(2))
    assert (second.before, second.worse, [one.source for one in second.still]) == (DAY + timedelta(1), (), [SOURCE.id])
    faults.clear()
    run(yard, 3)
    third = alerting.digest(yard, DAY + timedelta(3))
    assert (third.ill, third.recovered, third.well) == ((), (SOURCE.id,), 2)
    assert alerting.digest(yard, DAY).ill == ()  # as of the first day all was well
    assert (third.tallies[0].failed, third.tallies[1].failed, third.tallies[1].loads) == (1, 0, 2)
    assert alerting.digest(yard, DAY).tallies[1].loaded == 24
    said = alerting.message(third, False)
    assert f"Recovered\n- {SOURCE.id}" in said.text
    assert "2 of 2 sources are well" in said.text
    assert "2 个来源中 2 个正常" in alerting.message(third, True).text


def test_a_digest_of_very_many_is_short(lake):
    many = tuple(alert(f"guangdong.s{n}", url="https://x.example/" + "a" * 900) for n in range(400))
    made = Digest(day=DAY, before=DAY, sources=400, well=0, worse=many[:200], still=many[200:],
                  recovered=tuple(one.source for one in many))  # fmt: skip
    said = alerting.message(made, False).text
    assert len(said.encode()) < 16_000
    assert "and 188 more" in said


def test_a_silenced_source_is_told_neither_at_once_nor_as_ill_until_the_silence_is_over(portal):
    _, yard, faults = portal
    run(yard, 0)
    faults.append(Fault("challenge", host=HOST))
    one = alerting.failure(yard, SOURCE, DAY + timedelta(1), run(yard, 1))
    with book.opened(yard.lake) as page:
        page[0] = book.silence(page[0], "guangdong.*", DAY + timedelta(1))
    assert outcome(book.read(yard.lake), one) == "silenced"
    assert outcome(book.read(yard.lake), alert("gansu.a")) is None
    made = alerting.digest(yard, DAY + timedelta(1))
    assert (made.ill, made.silenced, made.well) == ((), (SOURCE.id,), 1)
    assert [item.source for item in alerting.digest(yard, DAY + timedelta(2)).ill] == [SOURCE.id]
    assert outcome(book.read(yard.lake), one, NOW + timedelta(2)) is None


# --- deadlines --------------------------------------------------------------------------------------------------------


def ledger(yard, name, brought, idle=()):
    """Days in the ledger of a source on which a good run brought something, or nothing."""
    with catalogue(yard.catalog, yard.lake.data) as con:
        make_tables(con, contract("policy_document"))
        rows = [(f"{name}-{day:%Y%m%d}-01", name, day, n) for days, n in ((brought, 5), (idle, 0)) for day in days]
        con.executemany(
            "INSERT INTO lake.ops.run (load_id, source_id, day, loaded, attempt, mode, status, captured_at, "
            "certificate, held, pending, owed, withdrawn, quarantined) "
            "VALUES ($1, $2, $3, $4, 1, 'capture', 'loaded', $3, 'complete', 9, 0, 0, 0, 0)",
            rows,
        )


def test_a_source_that_publishes_twice_a_year_has_a_deadline_of_its_own_rhythm(lake):
    yard = yard_at(lake, "http://127.0.0.1:9")
    last, today = date(2024, 1, 10), date(2024, 6, 1)
    quiet = [last - timedelta(182 * n) for n in range(6)]
    busy = [last - timedelta(n) for n in range(40)]
    lately = [today - timedelta(n) for n in range(2)]
    ledger(yard, SOURCE.id, quiet, lately)
    ledger(yard, BESIDE.id, busy, lately)
    due = alerting.deadlines(yard, today)
    assert [*due] == [BESIDE.id, SOURCE.id]  # the first due first
    twice, daily = due[SOURCE.id], due[BESIDE.id]
    assert (twice.patience, twice.new_by, twice.late(today)) == (546, last + timedelta(546), 0)
    assert twice.due_on == today + timedelta(2) == twice.run_by  # it must be run all the same
    assert (daily.patience, daily.due_on, daily.late(today)) == (7, last + timedelta(7), 136)
    made = alerting.digest(yard, today)
    assert [one.source for one in made.late] == [BESIDE.id]
    assert [(one.source, one.state) for one in made.ill] == [(BESIDE.id, "silent")]
    assert "nothing new since 2024-01-10, and 7 days are its rhythm" in alerting.message(made, False).text
    assert alerting.due(yard, BESIDE.id, today) == daily
    assert alerting.due(yard, "gansu.policy_document", today) is None


def test_a_source_that_is_not_run_is_late_after_two_days_and_one_that_never_ran_well_after_one(portal):
    _, yard, faults = portal
    run(yard, 0, BESIDE)
    faults.append(Fault("500", host=HOST))
    run(yard, 0, SOURCE)
    late = {number: [(one.source, one.late(DAY + timedelta(number))) for one in made.late]
            for number in (1, 2, 3) for made in [alerting.digest(yard, DAY + timedelta(number))]}  # fmt: skip
    assert late == {1: [], 2: [(SOURCE.id, 1)], 3: [(SOURCE.id, 2), (BESIDE.id, 1)]}
    assert "no good run yet" in alerting.message(alerting.digest(yard, DAY + timedelta(3)), False).text


def test_a_release_tells_the_deadlines_in_sql(portal):
    from etl import asking

    _, yard, _ = portal
    run(yard, 0)
    publishing.publish(yard)
    rows = asking.ask(yard.home, "SELECT source_id, due_on FROM deadline").rows()
    assert rows == [(one.id, DAY + timedelta(2)) for one in (SOURCE, BESIDE)]


# --- the commands -----------------------------------------------------------------------------------------------------


def test_the_commands_print_send_and_remember(caoyun, hook):  # noqa: F811
    caoyun("run", BESIDE.id, "--day", "2024-06-02", CAOYUN_WEB="http://127.0.0.1:9")
    shown = caoyun("digest", "--day", "2024-06-02")
    assert (shown.returncode, "1 worse, 0 still ill, 0 well" in shown.stdout) == (0, True)
    marked = caoyun("digest", "--day", "2024-06-02", "--markdown", CAOYUN_LANG="zh").stdout
    assert (marked.startswith("# caoyun 2024-06-02："), "无法读取 robots.txt" in marked) == (True, True)
    sent, again = (caoyun("digest", "--day", "2024-06-02", "--send", *more, CAOYUN_ALERTS=hook.urls[0])
                   for more in (["--json"], []))  # fmt: skip
    assert (sent.returncode, json.loads(sent.stdout)["told"]["outcome"], len(hook.texts)) == (0, "told", 1)
    assert (again.returncode, "known" in again.stderr) == (0, True)
    listed = caoyun("alerts", "--day", "2024-06-02", COLUMNS="40").stdout
    assert max(cell_len(line) for line in listed.splitlines()) <= 40
    assert f"source: {BESIDE.id}" in listed
    assert "not yet" not in listed  # it was told


def test_a_test_says_which_targets_it_reached_and_ends_with_5_where_one_was_not(caoyun, hook):  # noqa: F811
    with answering(lambda _: http.Response(status=500)) as bad:
        dead = f"json://{bad.address.removeprefix('http://')}/s3cr3t"
        good, some = (
            caoyun("alerts", "--test", CAOYUN_ALERTS=said) for said in (hook.urls[0], f"{hook.urls[0]} {dead}")
        )
    assert (good.returncode, "✓ 1 json://127.0.0.1" in good.stdout) == (0, True)
    assert (some.returncode, "✗ 2 json://127.0.0.1  it answers with status 500" in some.stdout) == (5, True)
    nobody = caoyun("alerts", "--test")
    assert (nobody.returncode, "nobody to tell" in nobody.stderr) == (2, True)
    wrong = caoyun("alerts", "--test", CAOYUN_ALERTS="s3cr3t://x/s3cr3t")
    assert (wrong.returncode, "CAOYUN_ALERTS" in wrong.stderr) == (2, True)
    assert not any("s3cr3t" in one.stdout + one.stderr for one in (good, some, wrong))
    assert len(hook.texts) == 2


def test_a_source_is_silenced_up_to_a_day_and_the_silence_is_lifted(caoyun):  # noqa: F811
    said = caoyun("alerts", "--silence", "ningxia.*", "--until", "2099-01-31")
    assert (said.returncode, "silenced until 2099-01-31: ningxia.*" in said.stdout) == (0, True)
    assert caoyun("alerts", "--silence", "ningxia.*").returncode == 2  # for ever is no time
    assert caoyun("alerts", "--silence", "ningxia.*", "--until", "2020-01-31").returncode == 2
    assert "silenced" not in caoyun("alerts", "--lift", "ningxia.*").stdout


@pytest.mark.parametrize(("command", "lang", "word"), [("digest", "C", "Example:"), ("alerts", "zh_CN.UTF-8", "例：")])
def test_help_teaches_by_an_example(command, lang, word, caoyun):  # noqa: F811
    assert f"{word} caoyun".replace("： ", "：") in " ".join(caoyun(command, "--help", LANG=lang).stdout.split())


def test_nothing_to_tell_of_an_empty_lake_is_a_bad_command(caoyun):  # noqa: F811
    done = caoyun("digest")
    assert (done.returncode, "caoyun run" in done.stderr) == (2, True)
