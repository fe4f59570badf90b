"""Lists that misbehave do it as they are told, walk by walk, and a site may be changed while it is served."""

from __future__ import annotations

import http.client
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import orjson
import pytest

from etl.errors import Changed
from etl.families.gkmlpt import Gkmlpt
from etl.families.portal import Portal
from etl.model import Exchange, Request
from etl.practice import SHAPES, site_of
from etl.practice.behaviour import ALWAYS, Behaviour, disturbances
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import registry, source
from tests.support import AT, DAY

GUANGDONG, GUIZHOU = source("guangdong.policy_document"), source("guizhou.open_dataset")
JSON = [GUANGDONG, GUIZHOU]
PAGED = [
    next(one for one in registry().values() if type(one.listing).__name__ == family)
    for family in ("Gkmlpt", "Portal", "Oportal", "Tdate", "Jpaas")
]


@dataclass(frozen=True)
class Served:
    """A practice site that is served, asked over HTTP as a client would."""

    source: object
    site: object
    address: str

    def ask(self, request):
        parts = urlsplit(request.url)
        body = request.json or "&".join(f"{k}={v}" for k, v in request.form)
        kind = "application/json" if request.json else "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection(*urlsplit(self.address).netloc.split(":"), timeout=5)) as connection:
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            headers = {"Host": parts.netloc, "Content-Type": kind, "X-Forwarded-Proto": parts.scheme}
            connection.request(request.method, target, body.encode(), headers)
            answer = connection.getresponse()
            return Exchange(request, answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read(), AT)

    def walk(self, most=60):
        """The pages of one walk."""
        pages, request = [], self.source.listing.first(DAY)
        while request and len(pages) < most:
            page = self.source.listing(self.ask(request))
            pages.append(page)
            request = page.following
        return pages

    def ids(self, most=60):
        return [ident(self.source, row) for page in self.walk(most) for row in page.rows]


def ident(source, row):
    return str(row[key(source)])


def key(source):
    return next(name for name, column in source.listing.fields.items() if column == "record_id")


def title(source):
    return next(name for name, column in source.listing.fields.items() if column == "title")


def size_of(source):
    """Records for three pages, the last of them half full."""
    listing = source.listing
    page = (
        {"Gkmlpt": 100, "Tdate": 15}.get(type(listing).__name__)
        or getattr(listing, "perpage", 0)
        or getattr(listing, "paging", listing).size
    )
    return page * 5 // 2


@contextmanager
def served(source, *, changes=None, **behaviour):
    site = site_of(source, size=size_of(source), changes=changes, flaws=0, behaviour=Behaviour(**behaviour))
    with serving([site]) as address:
        yield Served(source, site, address)


each = pytest.mark.parametrize("one", PAGED, ids=lambda s: type(s.listing).__name__)
in_json = pytest.mark.parametrize("one", JSON, ids=lambda s: type(s.listing).__name__)


@each
def test_records_arrive_in_the_first_walk_and_the_walks_after_it_agree(one):
    with served(one, changes=Changes(while_paging=2)) as web:
        first, second, third = web.ids(), web.ids(), web.ids()
    there = size_of(one)
    assert (len(first), len(set(first))) == (there + 2, there)
    assert second == third and len(set(second)) == there + 2


@each
def test_records_vanish_while_paging_and_others_are_never_shown(one):
    with served(one, vanishing=2) as web:
        first, second, third = web.ids(), web.ids(), web.ids()
    assert len(first) == len(set(first)) == size_of(one) - 2
    assert second == third and len(second) == size_of(one) - 2
    assert set(first) - set(second) == set(first[:2])  # read, and then gone
    assert len(set(second) - set(first)) == 2  # there all the time, and on no page


@each
def test_a_list_that_is_disturbed_always_never_settles(one):
    with served(one, changes=Changes(while_paging=1), walks=ALWAYS) as web:
        assert [len(set(web.ids())) for _ in range(4)] == [size_of(one) + n for n in range(4)]


@each
def test_one_page_shows_the_rows_of_the_page_before_it(one):
    with served(one, repeated=2, walks=2) as web:
        walks = [[[ident(one, row) for row in page.rows] for page in web.walk()] for _ in range(3)]
    for pages in walks[:2]:
        assert pages[1] == pages[0] != pages[2]
    assert len({i for page in walks[2] for i in page}) == size_of(one)


@each
def test_every_page_is_cut_from_another_order_in_every_walk_that_is_disturbed(one):
    with served(one, shuffled=True, walks=2) as web:
        first, second, settled = web.ids(), web.ids(), web.ids()
    for walk in (first, second):
        assert len(walk) == size_of(one) > len(set(walk))
    assert first != second
    assert len(set(settled)) == size_of(one)


@in_json
def test_a_page_of_a_shuffled_list_is_the_same_when_it_is_asked_for_again(one):
    with served(one, shuffled=True) as web:
        following = web.walk()[0].following
        assert web.ask(following).body == web.ask(following).body


@in_json
def test_more_records_are_stated_than_there_are(one):
    with served(one, overstated=size_of(one), walks=1) as web:
        assert web.source.listing(web.ask(one.listing.first(DAY))).total == 2 * size_of(one)
        assert web.walk()[0].total == size_of(one)
    with served(one, overstated=size_of(one)) as web, pytest.raises(Changed, match="empty"):
        web.walk()


@in_json
def test_fewer_records_are_stated_than_there_are(one):
    with served(one, overstated=-size_of(one) + 1, walks=ALWAYS) as web:
        for _ in range(3):
            (page,) = web.walk()
            assert page.total == 1 < len(page.rows)


@each
def test_an_endless_list_repeats_its_last_page_and_its_total_grows(one):
    with served(one, endless=True, walks=1) as web:
        pages = web.walk(most=12)
        assert len(pages) == 12 and all(page.following for page in pages)
        shown = [[ident(one, row) for row in page.rows] for page in pages]
        assert shown[2] == shown[3] == shown[11] != shown[1]
        totals = [page.total for page in pages[2:] if page.total is not None]
        assert totals == sorted(set(totals))
        assert len(web.walk(most=12)) == 3


@in_json
def test_fields_are_missing_renamed_of_another_type_or_new(one):
    record, name = key(one), title(one)

    def row(**how):
        with served(one, **how) as web:
            return web.walk()[0].rows[0], web.walk()[0].rows[0]

    usual = row()[0]
    assert list(row(removed=(name,))[0]) == [field for field in usual if field != name]
    renamed = row(renamed=((name, "other"),))[0]
    assert renamed["other"] == usual[name] and list(renamed).index("other") == list(usual).index(name)
    kinds = {
        "list": list,
        "text": str,
        "number": int,
        "fraction": float,
        "other": int,
        "object": dict,
        "null": type(None),
    }
    for kind, made in kinds.items():
        assert isinstance(row(retyped=((name, kind),))[0][name], made)
    assert row(retyped=((record, "list"),))[0][record] == [usual[record]]
    assert row(retyped=((record, "text"),))[0][record] == str(usual[record])
    assert row(retyped=((record, "number"),))[0][record] == int(usual[record])
    assert {type(row(retyped=((record, "other"),))[0][record]), type(usual[record])} == {int, str}
    assert row(fresh=(("spokesman", "新字段"),))[0] == usual | {"spokesman": "新字段"}
    assert row(removed=(name,))[1] == usual  # the second walk is as ever


def test_a_field_of_a_detail_is_missing_too():
    with served(GUIZHOU, removed=("name",)) as web:
        page = web.walk()[0]
        assert "name" not in GUIZHOU.listing.detail(web.ask(page.details[0]))
    with served(GUANGDONG, renamed=(("content", "text"),)) as web:
        (detail, *_) = web.walk()[0].details
        with pytest.raises(Changed, match="content"):
            GUANGDONG.listing.detail(web.ask(detail))


def test_a_label_of_an_html_page_is_missing_or_renamed():
    oportal = next(one for one in PAGED if type(one.listing).__name__ == "Oportal")
    with served(oportal, removed=("来源部门",), renamed=(("发布时间", "发布日期"),)) as web:
        page = web.walk()[0]
        detail = oportal.listing.detail(web.ask(page.details[0]))
    for said in (page.rows[0], detail):
        assert "来源部门" not in said and "发布时间" not in said and said["发布日期"]


@in_json
def test_dates_go_back_in_records_that_were_there_before(one):
    dated = next(name for name, column in one.listing.fields.items() if column in ("issued_on", "published_on"))
    with served(one) as web:
        before = {ident(one, row): row for page in web.walk() for row in page.rows}
        web.site.changes = Changes(backdated=2)
        after = {ident(one, row): row for page in web.walk() for row in page.rows}
    moved = [i for i in before if before[i][dated] != after[i][dated]]
    assert len(moved) == 2 and list(before) == list(after)
    assert all(after[i][dated] < before[i][dated] for i in moved)
    assert all(before[i][title(one)] == after[i][title(one)] for i in moved)


@in_json
def test_records_of_an_old_date_stand_at_the_top(one):
    dated = next(name for name, column in one.listing.fields.items() if column in ("issued_on", "published_on"))
    with served(one, changes=Changes(late=2)) as web:
        rows = web.walk()[0].rows
    assert max(row[dated] for row in rows[:2]) < min(row[dated] for row in rows[2:])


@each
def test_a_record_is_withdrawn_and_its_page_with_it_and_comes_back_as_it_was(one):
    with served(one) as web:
        details = {d.record: d for page in web.walk() for d in page.details if d.role == "detail"}
        before = web.ids()
        web.site.changes = Changes(withdrawn=2)
        without = web.ids()
        web.site.changes = Changes(withdrawn=2, republished=1)
        with_one = web.ids()
        gone = [i for i in before if i not in without]
        (still,) = (i for i in before if i not in with_one)
        assert len(gone) == 2 and still in gone
        assert [i for i in before if i != still] == with_one  # at its old place
        assert {i: web.ask(details[i]).status for i in gone if i in details} == {
            i: 404 if i == still else 200 for i in gone if i in details
        }


@each
def test_another_record_takes_the_id_of_a_withdrawn_one(one):
    with served(one) as web:
        before = {ident(one, row): row for page in web.walk() for row in page.rows}
        web.site.changes = Changes(withdrawn=2, reused=1)
        after = {ident(one, row): row for page in web.walk() for row in page.rows}
    (again,) = (i for i in after if before[i][title(one)] != after[i][title(one)])
    assert next(iter(after)) == again
    assert len(after) == len(before) - 1
    assert sorted(after) == sorted(set(before) & set(after))


@each
def test_a_page_that_is_asked_for_again_is_the_same_and_opens_no_walk(one):
    with served(one, changes=Changes(while_paging=2), vanishing=1, shuffled=True) as web:
        following = web.walk()[0].following
        assert web.ask(following).body == web.ask(following).body
        assert web.site.walks.number == 1
        web.walk()
        assert web.site.walks.number == 2


def test_a_site_is_changed_between_two_crawls_while_it_is_served():
    with served(GUANGDONG) as web:
        before = web.ids()
        web.site.changes = Changes(added=3)
        assert web.ids()[3:] == before
        web.site.corpus = replace(web.site.corpus, size=7, changes=Changes())
        assert len(web.ids()) == 7
        web.site.behaviour = Behaviour(overstated=5)
        assert [web.walk()[0].total for _ in range(2)] == [12, 7]
        web.site.behaviour = Behaviour(overstated=5)  # set again, it is counted anew
        assert [web.walk()[0].total for _ in range(2)] == [12, 7]


def listings(web, requests):
    return [web.ask(request).body for request in requests]


def before_and_after(one, name, walks):
    """The list's pages before a disturbance, and in the three walks after it is set; the same addresses each time."""
    way = disturbances(record=key(one), title=title(one), walks=walks)[name]
    assert way.said
    with served(one, changes=way.before) as web:
        requests, request = [], one.listing.first(DAY)
        while request:
            requests.append(request)
            request = one.listing(web.ask(request)).following
        usual = listings(web, requests)
        web.site.changes, web.site.behaviour = way.changes, way.behaviour
        return usual, *(listings(web, requests) for _ in range(3))


BETWEEN = [
    name for name, way in disturbances().items() if way.behaviour == Behaviour() and not way.changes.while_paging
]
WHILE = [name for name in disturbances() if name not in BETWEEN]


@pytest.mark.parametrize("name", WHILE)
@in_json
def test_a_disturbance_of_the_first_walk_is_over_in_the_second(one, name):
    usual, first, second, third = before_and_after(one, name, 1)
    assert first != usual
    assert second == third
    assert (second == usual) == (name not in ("inserted", "deleted"))  # what came or went stays so


@pytest.mark.parametrize("name", WHILE)
@in_json
def test_a_disturbance_of_every_walk_is_never_over(one, name):
    usual, first, second, third = before_and_after(one, name, ALWAYS)
    assert usual not in (first, second, third)
    assert (first == second == third) == (name not in ("inserted", "deleted", "shuffled"))


@pytest.mark.parametrize("name", BETWEEN)
@in_json
def test_a_change_between_two_crawls_stays(one, name):
    usual, first, second, third = before_and_after(one, name, 1)
    assert first == second == third != usual


def test_every_family_of_the_registry_has_a_shape_that_knows_its_roles():
    for one in (one for one in registry().values() if not one.refused):
        site = site_of(one, size=30)
        with serving([site], log=(log := [])) as address:
            web = Served(one, site, address)
            page = web.walk(most=1)[0]
            for request in page.details[:2]:
                assert web.ask(request).status == 200
        assert [logged.role for logged in log] == ["listing", *(request.role for request in page.details[:2])], one.id
        assert type(one.listing).__name__ in SHAPES


def test_the_json_families_are_the_ones_tested_here():
    assert {type(one.listing) for one in JSON} == {Gkmlpt, Portal}
    assert isinstance(JSON[1].listing.first(DAY), Request)
    assert orjson.loads(JSON[1].listing.first(DAY).json)
