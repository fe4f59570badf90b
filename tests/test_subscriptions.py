"""Subscriptions: exactly what changed arrives, once, by mail, webhook and feed, over releases and restarts."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from etl import pipeline, publishing, subscribing
from etl.cli import app as command
from etl.errors import BadCommand, BadPlace
from etl.portal.app import app
from etl.practice import sites
from etl.practice.behaviour import ALWAYS, Behaviour
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import source
from etl.subscribing import Book, Digest, Query, Target, Wish, addresses, comparing, wording
from etl.subscribing.feed import feed
from tests.conftest import yard_at
from tests.loopback import answering
from tests.receiving import ok
from tests.released import TAG

GUANGDONG = source("guangdong.policy_document")
DAYS = [date(2024, 6, n) for n in (1, 2, 3)]
CHANGES = [Changes(), Changes(added=3, edited=2), Changes(added=5, edited=2)]
TITLES = "SELECT record_id, _source, title, issued_on FROM current.policy_document"
BASE = "http://127.0.0.1"
NOON = datetime(2024, 6, 3, 4)  # a Monday, in UTC
SECRET = "s3cr3t-t0ken"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A lake with three releases; in the last one an edited record has a script as its title."""
    home = tmp_path_factory.mktemp("subscriptions") / "lake"
    home.mkdir()
    for day, changes in zip(DAYS, CHANGES, strict=True):
        twins = sites([GUANGDONG], size=40, changes=changes, flaws=0)
        if day == DAYS[2]:
            hostile = Behaviour(walks=ALWAYS, fresh=(("title", TAG.replace("<", "&lt;").replace(">", "&gt;")),))
            twins = [replace(twins[0], behaviour=hostile)]
        with serving(twins) as address:
            pipeline.run(yard_at(home, address), GUANGDONG, day)
        publishing.publish(yard_at(home, address), day, [GUANGDONG])
    return home


@pytest.fixture
def lake(released, tmp_path):
    """A lake of one's own with the same releases, the first of them published; and who publishes another."""
    home = tmp_path / "own"
    names = sorted(path.name for path in (released / "releases").glob("[0-9]*"))
    for name in names:
        (home / "releases" / name).mkdir(parents=True)
        os.link(released / "releases" / name / "warehouse.duckdb", home / "releases" / name / "warehouse.duckdb")
    yard = yard_at(home, "http://127.0.0.1:9")

    def publish(number):
        yard.lake.warehouse.unlink(missing_ok=True)
        os.link(home / "releases" / names[number - 1] / "warehouse.duckdb", yard.lake.warehouse)

    publish(1)
    return yard, publish


class Mailbox:
    """Letters as a real mail server took them."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def mailing():
    box = Mailbox()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()


def hook(server, path="/hook"):
    return f"json://{server.address.removeprefix('http://')}{path}"


def joined(yard, sql=TITLES, to=(), **said):
    return subscribing.join(
        yard, Wish(title=said.pop("title", "documents"), watch=Query(sql), addresses=to, base=BASE, by="me", **said)
    )


def hooked(yard, *servers, sql=TITLES):
    """The same, told to webhooks whose addresses were looked at before: that takes apprise a second."""
    one = joined(yard, sql)
    book, targets = Book(yard.lake), tuple(Target("json://127.0.0.1", hook(server)) for server in servers)
    standing = book.standing(one.id)
    book.add(replace(book.remove(one.id), targets=targets), standing)
    return one


def bodies(server):
    return [json.loads(asked.body) for asked in server.asked]


def ids(rows):
    return {one["row"]["record_id"] for one in rows}


def titles(home, number):
    name = sorted((home / "releases").glob("[0-9]*"))[number - 1]
    from etl.warehouse.reading import Reader

    return dict(
        Reader(name / "warehouse.duckdb").frame("SELECT record_id, title FROM current.policy_document").iter_rows()
    )


# --- what is told -----------------------------------------------------------------------------------------------------


def test_exactly_the_rows_that_changed_arrive_by_mail_webhook_and_feed_with_proof_links_that_resolve(released, lake):
    yard, publish = lake
    with mailing() as (box, port), answering(ok) as server:
        mail = f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org"
        one = joined(yard, to=[mail, hook(server)])
        assert subscribing.deliver(yard).made == 0  # what was there when it began is not told
        publish(2)
        done = subscribing.deliver(yard)
        assert (done.looked, done.made, done.sent, done.waiting) == (1, 1, 2, 0)
        again = subscribing.deliver(yard)
        assert (again.looked, again.made, again.sent) == (0, 0, 0)
        (said,), (letter,) = bodies(server), box.letters
        assert len(server.asked) == 1
    before, now = titles(released, 1), titles(released, 2)
    assert said["counts"] == {"new": 3, "changed": 2, "gone": 0}
    assert ids(said["new"]) == now.keys() - before.keys()
    edited = {name for name in before if before[name] != now[name]}
    assert ids(said["changed"]) == edited
    for row in said["changed"]:
        name = row["row"]["record_id"]
        assert row["changes"] == {"title": {"was": before[name], "now": now[name]}}
    assert letter["Subject"] == "documents: 3 new, 2 changed"
    plain, html = (letter.get_body((form,)).get_content() for form in ("plain", "html"))
    proofs = {row["proof"] for row in (*said["new"], *said["changed"])}
    assert len(proofs) == 5
    assert all(proof in plain and proof.replace("&", "&amp;") in html for proof in proofs)
    portal = TestClient(app(yard_at(released, "http://127.0.0.1:9")), base_url=BASE)
    for proof in proofs:
        asked = parse_qs(urlsplit(proof).query)
        assert portal.get(proof.removeprefix(BASE)).status_code == 200
        assert now[asked["id"][0]] in portal.get(proof.removeprefix(BASE)).text
    wrong = next(iter(proofs)).removeprefix(BASE).replace("&id=", "&id=0")
    assert portal.get(wrong).status_code == 404  # the control: not every address resolves
    (told,) = Book(yard.lake).deliveries(one.id)
    assert f"<{told.id}@caoyun.invalid>" == letter["Message-ID"]
    assert said["id"] == told.id == server.asked[0].header("Idempotency-Key")


def test_a_row_that_is_gone_is_told_with_what_it_was(lake):
    yard, publish = lake
    sql = f"{TITLES} ORDER BY issued_on DESC, record_id DESC LIMIT 40"
    one = joined(yard, sql)
    publish(2)
    subscribing.deliver(yard)
    (told,) = Book(yard.lake).deliveries(one.id)
    assert told.document["counts"]["new"] == told.document["counts"]["gone"] == 3
    assert all(row["row"]["title"] and row["proof"] for row in told.document["gone"])


def test_releases_that_passed_meanwhile_are_told_in_one_and_a_release_that_comes_again_is_told_again(lake):
    yard, publish = lake
    one = joined(yard)
    publish(2)
    publish(3)
    subscribing.deliver(yard)
    (first,) = Book(yard.lake).deliveries(one.id)
    assert first.document["counts"]["new"] == 5
    publish(1)
    subscribing.deliver(yard)
    publish(3)
    subscribing.deliver(yard)
    counts = [told.document["counts"] for told in Book(yard.lake).deliveries(one.id)]
    assert [one["new"] for one in counts] == [5, 0, 5]
    assert [one["gone"] for one in counts] == [0, 5, 0]


def test_a_query_that_fails_is_told_once_keeps_what_was_told_last_and_tells_when_it_heals(lake):
    yard, publish = lake
    sql = f"{TITLES} WHERE CASE WHEN (SELECT count(*) FROM ops.run) = 2 THEN error('no') ELSE true END"
    with answering(ok) as server:
        one = hooked(yard, server, sql=sql)
        publish(2)
        assert [s.id for s in subscribing.deliver(yard).failing] == [one.id]
        assert [s.id for s in subscribing.deliver(yard).failing] == [one.id]  # tried again, and told once
        publish(3)
        subscribing.deliver(yard)
        said = bodies(server)
    assert [one["what"] for one in said] == ["problem", "rows"]
    assert (said[1]["healed"], said[1]["counts"]["new"]) == (True, 5)
    assert Book(yard.lake).standing(one.id).problem == ""


def test_a_result_of_more_rows_than_are_watched_is_refused_and_many_changes_are_counted(lake):
    yard, publish = lake
    with pytest.raises(BadCommand, match="larger than what is watched"):
        joined(yard, "SELECT range AS n FROM range(100001)")
    runs = "(SELECT count(*) FROM ops.run)"
    one = joined(yard, f"SELECT range AS n FROM range(CASE WHEN {runs} = 1 THEN 1 ELSE 90001 END)")
    publish(2)
    subscribing.deliver(yard)
    (told,) = Book(yard.lake).deliveries(one.id)
    assert (told.document["counts"]["new"], len(told.document["new"])) == (90_000, 200)
    assert "and 89,800 more" in wording.text(told.document, "en")
    assert "另有 89,800 行" in wording.html(told.document, "zh")


def test_a_query_of_no_sense_a_key_that_is_not_one_and_an_address_that_is_none_are_refused(lake):
    yard, _ = lake
    with pytest.raises(BadCommand, match="titel"):
        joined(yard, "SELECT titel FROM current.policy_document")
    with pytest.raises(BadCommand, match="not told apart by _source"):
        subscribing.join(yard, Wish(title="", watch=Query(TITLES, ("_source",))))
    with pytest.raises(BadCommand, match="not an address"):
        joined(yard, to=["nonsense://x"])
    with pytest.raises(BadCommand, match="nobody writes mail"):
        joined(yard, to=["me@example.org"])
    assert Book(yard.lake).all() == []
    with pytest.raises(BadPlace, match="nothing was published"):
        joined(yard_at(yard.home.parent, "http://127.0.0.1:9"))


# --- rows held against each other -------------------------------------------------------------------------------------

_ROWS = st.lists(
    st.tuples(st.integers(0, 4) | st.none(), st.sampled_from(["a", "b", None]), st.integers(0, 2)), max_size=12
)


def _frame(rows):
    return pl.DataFrame(rows, schema={"id": pl.Int64, "title": pl.String, "n": pl.Int64}, orient="row")


@settings(max_examples=150, deadline=None)
@given(_ROWS, _ROWS, st.sampled_from([(), ("id",), ("id", "title")]))
def test_the_difference_put_on_what_was_gives_what_is(before, now, key):
    """Also where rows are there twice and keys are null."""
    old, new = _frame(before), _frame(now)
    found = comparing.difference(old, new, key)
    was = found.changed.select(
        pl.col(comparing.was(name) if name in found.compared and key else name).alias(name) for name in old.columns
    )
    left = Counter(old.rows()) - Counter(found.gone.rows()) - Counter(was.rows())
    right = Counter(new.rows()) - Counter(found.new.rows()) - Counter(found.changed.select(old.columns).rows())
    assert left == right
    assert not Counter(found.gone.rows()) & Counter(found.new.rows())  # nothing is told that is as it was
    assert (old.rows() == new.rows()) <= (not found.any)


def test_columns_that_come_go_and_change_their_type_change_no_row():
    before = pl.DataFrame({"id": [1, 2], "n": [1, 2], "old": ["x", "y"], "_load": ["a", "a"]})
    now = pl.DataFrame({"id": [1, 2], "n": ["1", "3"], "new": ["x", "y"], "_load": ["b", "b"]})
    found = comparing.difference(before, now, ("id",))
    assert (found.counts, found.came, found.went) == ({"new": 0, "changed": 1, "gone": 0}, ("new",), ("old",))
    with pytest.raises(BadCommand, match="'id' any more"):
        comparing.difference(before, now.drop("id"), ("id",))


# --- once, and not missed ---------------------------------------------------------------------------------------------

# A process that ends by SIGKILL when a function is called, or has returned, the first time.
KILLED = """
import os, signal, sys
from datetime import datetime
from etl import subscribing
from tests.conftest import yard_at
from pathlib import Path
home, event, module, name = sys.argv[1:5]
def watch(frame, what, _):
    if what == event and frame.f_code.co_name == name and frame.f_globals.get("__name__") == module:
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(watch)
subscribing.deliver(yard_at(Path(home), "http://127.0.0.1:9"))
"""


def _killed(yard, event, module, name):
    command = [sys.executable, "-c", KILLED, str(yard.home), event, f"etl.subscribing.{module}", name]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1], stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("event", "module", "name", "twice"),
    [
        ("call", "book", "settle", False),  # the snapshot is written, and nobody names it
        ("return", "book", "settle", False),
        ("call", "wording", "letter", False),
        ("call", "book", "note", True),  # taken, and not marked yet: the one window, closed by the id
    ],
)
def test_whoever_is_killed_is_followed_by_one_who_tells_it_once(lake, event, module, name, twice):
    yard, publish = lake
    with answering(ok) as server:
        one = hooked(yard, server)
        publish(2)
        killed = _killed(yard, event, module, name)
        assert killed.wait(60) == -9, killed.stderr.read()
        subscribing.deliver(yard)
        assert subscribing.deliver(yard).sent == 0
        said = bodies(server)
    assert {each["id"] for each in said} == {told.id for told in Book(yard.lake).deliveries(one.id)}
    assert len({asked.header("Idempotency-Key") for asked in server.asked}) == 1
    assert len(said) == (2 if twice else 1)
    assert all(each["counts"] == {"new": 3, "changed": 2, "gone": 0} for each in said)


def test_what_a_killed_process_left_is_removed_when_nobody_is_about_to_name_it(lake):
    yard, publish = lake
    one = joined(yard)
    left = [yard.lake.subscriptions / name for name in ("x.start.parquet", ".x.start.parquet.1")]
    for path in left:
        path.write_bytes(b"half")
    publish(2)
    subscribing.deliver(yard)
    assert all(path.exists() for path in left)
    for path in left:
        os.utime(path, (0, 0))
    publish(3)
    subscribing.deliver(yard)
    assert [path.stem.split(".")[0] for path in yard.lake.subscriptions.glob("*.parquet")] == [one.id]
    assert not any(path.exists() for path in left)


def test_two_that_deliver_at_once_send_it_once(lake):
    yard, publish = lake
    with answering(ok) as server:
        hooked(yard, server)
        publish(2)
        both = [_killed(yard, "never", "book", "note") for _ in range(2)]
        assert [one.wait(60) for one in both] == [0, 0]
        assert len(server.asked) == 1


def test_a_target_that_is_down_is_tried_after_growing_waits_and_the_other_has_its_own_at_once(lake):
    yard, publish = lake
    up = []
    with answering(ok) as good, answering(lambda _: web.Response(status=200 if up else 503)) as bad:
        one = hooked(yard, good, bad)
        publish(2)
        at = datetime(2024, 6, 3)
        assert (subscribing.deliver(yard, now=at).sent, len(good.asked), len(bad.asked)) == (1, 1, 1)
        assert subscribing.deliver(yard, now=at + timedelta(minutes=4)).waiting == 1
        assert len(bad.asked) == 1  # not yet
        subscribing.deliver(yard, now=at + timedelta(minutes=6))
        (_, parcel) = Book(yard.lake).deliveries(one.id)[0].parcels
        assert (parcel.state, parcel.tries, parcel.why) == ("pending", 2, "it answers with status 503")
        assert parcel.next_at == at + timedelta(minutes=16)
        up.append(True)
        assert subscribing.deliver(yard, now=at + timedelta(hours=1)).sent == 1
        assert (len(good.asked), len(bad.asked)) == (1, 3)
        assert len({asked.header("Idempotency-Key") for asked in bad.asked}) == 1


def test_after_days_a_target_is_given_up_visibly_and_not_tried_again(lake):
    yard, publish = lake
    with answering(lambda _: web.Response(status=503)) as bad:
        one = hooked(yard, bad)
        publish(2)
        at = datetime(2024, 6, 3)
        assert subscribing.deliver(yard, now=at).given_up == []
        (gone,) = subscribing.deliver(yard, now=at + timedelta(days=5)).given_up
        assert (gone.state, gone.subscription) == ("given up", one.id)
        assert subscribing.deliver(yard, now=at + timedelta(days=9)).given_up == []
        assert len(bad.asked) == 2
    page = TestClient(app(yard), base_url=BASE).get(f"/subscriptions/{one.id}?lang=en").text
    assert "given up" in page
    assert "it answers with status 503" in page


# --- what is foreign --------------------------------------------------------------------------------------------------


def test_a_script_in_a_title_is_text_in_mail_page_and_feed(lake):
    yard, publish = lake
    with mailing() as (box, port):
        one = joined(yard, to=[f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org"], title=f"{TAG}\x01")
        publish(3)
        subscribing.deliver(yard)
        (letter,) = box.letters
    html = letter.get_body(("html",)).get_content()
    assert "window.hacked" in html
    assert "<script" not in html
    page = TestClient(app(yard), base_url=BASE).get(f"/subscriptions/{one.id}")
    assert "&lt;script&gt;window.hacked" in page.text
    assert "<script>" not in page.text
    body = feed(Book(yard.lake).get(one.id), Book(yard.lake).deliveries(one.id), f"{BASE}/subscriptions/{one.id}.atom")
    content = ET.fromstring(body).find(f"{ATOM}entry/{ATOM}content")
    assert content.get("type") == "html"
    assert "<script" not in content.text
    assert "&lt;script&gt;window.hacked" in content.text
    assert "\n" not in letter["Subject"]


def test_a_feed_is_atom_with_ids_and_instants_that_stay(lake):
    yard, publish = lake
    one = joined(yard)  # without targets
    for number in (2, 3):
        publish(number)
        subscribing.deliver(yard)
    portal = TestClient(app(yard), base_url=BASE)
    got = portal.get(f"/subscriptions/{one.id}.atom")
    assert got.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(got.content)
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        assert all(len(each.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated"))
        assert each.find(f"{ATOM}id").text.startswith("urn:uuid:")
        datetime.fromisoformat(each.find(f"{ATOM}updated").text)
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"{BASE}/subscriptions/{one.id}.atom"
    entries = [each.find(f"{ATOM}id").text for each in root.findall(f"{ATOM}entry")]
    assert len(set(entries)) == 2
    again = portal.get(f"/subscriptions/{one.id}.atom")
    assert again.content == got.content
    assert (
        portal.get(f"/subscriptions/{one.id}.atom", headers={"if-none-match": got.headers["etag"]}).status_code == 304
    )
    assert portal.get("/subscriptions/0000.atom").status_code == 404


def test_no_address_is_ever_shown_and_the_file_is_its_owners_alone(lake, capfd):
    yard, publish = lake
    with answering(lambda _: web.Response(status=403)) as bad:
        one = joined(yard, to=[hook(bad, f"/{SECRET}"), "feishu://" + SECRET])
        publish(2)
        os.environ["HTTPS_PROXY"] = "http://127.0.0.1:9"  # the chat is not asked
        try:
            done = subscribing.deliver(yard)
        finally:
            del os.environ["HTTPS_PROXY"]
    page = TestClient(app(yard), base_url=BASE).get(f"/subscriptions/{one.id}").text
    told = capfd.readouterr()
    for said in (page, repr(done), repr(one), repr(Book(yard.lake).all()), told.out, told.err):
        assert SECRET not in said
    assert "json://127.0.0.1" in page
    assert Book(yard.lake).path.stat().st_mode & 0o777 == 0o600
    assert yard.lake.subscriptions.stat().st_mode & 0o777 == 0o700
    assert SECRET in Book(yard.lake).get(one.id).targets[0].address  # the control: it is kept


def test_a_plain_address_of_mail_is_written_to_by_the_server_that_is_set(lake):
    yard, publish = lake
    with mailing() as (box, port):
        mail = f"mailto://127.0.0.1:{port}?from=caoyun@example.org"
        wish = Wish(title="x", watch=Query(TITLES), addresses=["reader@example.org"], by="me")
        one = subscribing.join(yard, wish, mail=mail)
        assert one.targets[0].name == "r***@example.org"
        publish(2)
        assert subscribing.deliver(yard, mail=mail).sent == 1
        (letter,) = box.letters
    assert "reader@example.org" in letter["To"]
    with pytest.raises(BadCommand):  # more than an address is none
        addresses.targets(["reader@example.org?bcc=other@example.org"], mail)


# --- once a week ------------------------------------------------------------------------------------------------------


def test_a_digest_comes_once_a_week_makes_up_for_weeks_that_were_skipped_and_counts_by_loads(lake):
    yard, publish = lake
    wish = Wish(title="广东", watch=Digest("guangdong", "", 0), base=BASE, by="me", lang="zh")
    one = subscribing.join(yard, wish, now=NOON - timedelta(days=1))
    assert one.watch.province == "440000"
    publish(2)
    week = timedelta(days=7)
    assert subscribing.deliver(yard, now=NOON).made == 1
    publish(3)
    assert subscribing.deliver(yard, now=NOON + timedelta(hours=6)).looked == 0  # a second release on the same day
    assert subscribing.deliver(yard, now=NOON + timedelta(days=6)).looked == 0
    assert (
        subscribing.deliver(yard, now=NOON + 3 * week + timedelta(days=2)).made == 1
    )  # on a Wednesday, three weeks on
    later, first = (told.document for told in Book(yard.lake).deliveries(one.id))
    assert first["counts"] == {"policy_document": {"came": 3, "changed": 2}}
    assert (first["day"], later["day"]) == ("2024-06-03", "2024-06-24")
    assert later["counts"]["policy_document"]["came"] == 2
    assert later["silent"][0]["source"] == GUANGDONG.id  # not run for three weeks
    assert all(each["proof"].startswith(f"{BASE}/record?") for each in first["records"])
    assert "政策文件" in wording.html(first, "zh")
    assert subscribing.deliver(yard, now=NOON + 4 * week).made == 0  # nothing came, and the same source is silent


def test_a_digest_of_a_kind_that_nobody_has_is_silent_and_one_of_nothing_is_refused(lake):
    yard, publish = lake
    subscribing.join(yard, Wish(title="", watch=Digest("", "statistic", 0), by="me"), now=NOON - timedelta(days=1))
    publish(2)
    done = subscribing.deliver(yard, now=NOON)
    assert (done.looked, done.made) == (1, 0)
    for watch in (Digest(), Digest("atlantis"), Digest("", "poem"), Digest("guangdong", "", 7)):
        with pytest.raises(BadCommand):
            subscribing.join(yard, Wish(title="", watch=watch))


# --- the portal and the command ---------------------------------------------------------------------------------------


def test_a_saved_question_becomes_a_subscription_that_only_its_maker_ends_from_a_page_of_ours(lake):
    yard, _ = lake
    portal = TestClient(app(yard), base_url=BASE, client=("me", 1), follow_redirects=False)
    saved = portal.post("/questions", data={"title": "文件", "sql": TITLES}).headers["location"].rpartition("/")[2]
    assert TITLES in portal.get(f"/subscriptions?question={saved}").text
    assert portal.get("/subscriptions?question=0").status_code == 404
    refused = portal.post("/subscriptions", data={"question": saved, "targets": "json://127.0.0.1:1/x"})
    assert refused.status_code == 400  # the portal asks no host inside this network for a stranger
    made = portal.post("/subscriptions", data={"question": saved, "targets": f"feishu://{SECRET}"})
    where = made.headers["location"]
    assert (made.status_code, where.startswith("/subscriptions/")) == (303, True)
    assert portal.get(where).status_code == 200
    assert "文件" in portal.get("/subscriptions").text
    other = TestClient(app(yard), base_url=BASE, client=("other", 1))
    assert where not in other.get("/subscriptions").text
    assert other.post(f"{where}/end").status_code == 403
    assert portal.post(f"{where}/end", headers={"origin": "https://evil.example"}).status_code == 403
    assert portal.get(f"{where}/end").status_code == 405
    assert len(Book(yard.lake).all()) == 1
    assert portal.post(f"{where}/end").status_code == 303
    assert Book(yard.lake).all() == []
    weekly = portal.post("/subscriptions", data={"province": "440000", "kind": "", "weekday": "4"})
    assert weekly.status_code == 303


def test_commands_begin_list_deliver_and_end_a_subscription(lake, monkeypatch):
    yard, publish = lake
    for name in [name for name in os.environ if name.startswith("CAOYUN_")]:
        monkeypatch.delenv(name)
    for name, value in (("HOME", str(yard.home)), ("WEB", "practice"), ("LANG", "en"), ("PORTAL", BASE)):
        monkeypatch.setenv(f"CAOYUN_{name}", value)

    def caoyun(*said, typed=""):
        done = CliRunner().invoke(command, [*said, "--json"], input=typed)
        assert SECRET not in done.output
        return done.exit_code, json.loads(done.stdout) if done.stdout else done.exception

    with answering(lambda _: web.Response(status=403)) as bad:
        _, made = caoyun("subscriptions", "add", "--sql", TITLES, "--target", "-", typed=hook(bad, f"/{SECRET}"))
        assert made["targets"] == ["json://127.0.0.1"]
        publish(2)
        code, done = caoyun("deliver")
        assert (code, done["made"], done["sent"], done["waiting"], done["given_up"]) == (0, 1, 0, 1, [])
    _, (row,) = caoyun("subscriptions", "list")
    assert (row["id"], row["waiting"]) == (made["id"], 1)
    _, shown = caoyun("subscriptions", "show", made["id"][:8])
    assert shown["deliveries"][0]["counts"]["new"] == 3
    assert caoyun("subscriptions", "remove", made["id"]) == (0, {"removed": made["id"]})
    assert isinstance(caoyun("subscriptions", "show", made["id"])[1], BadCommand)


def test_publish_says_how_many_subscriptions_are_due(lake):
    yard, publish = lake
    joined(yard)
    assert subscribing.due(yard) == 0
    publish(2)
    assert subscribing.due(yard) == 1
    subscribing.deliver(yard)
    assert subscribing.due(yard) == 0
