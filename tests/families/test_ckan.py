import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

PACKAGE = {
    "id": "0b6f-1", "name": "hk-td-tis_2-traffic-snapshot-images", "title": "Traffic Snapshot Images",
    "notes": "Snapshots of roads.", "organization": {"id": "7f", "name": "hk-td", "title": "Transport Department"},
    "groups": [{"id": "g1", "name": "transport", "title": "Transport"}],
    "tags": [{"display_name": "road", "name": "road"}, {"display_name": "camera", "name": "camera"}],
    "resources": [{"format": "XML", "url": "a"}, {"format": "JPEG", "url": "b"}, {"format": "XML", "url": "c"}],
    "url": "https://elsewhere.example.hk/", "update_frequency": "EVERY 2 MINUTES",
    "metadata_created": "2018-07-11T03:00:28.419Z", "metadata_modified": "2026-05-31T01:02:03.419Z",
}  # fmt: skip


@pytest.fixture
def hongkong():
    return source("hongkong.open_dataset")


def read(one, body):
    asked = one.listing.first(None)
    return one.listing(exchange(orjson.dumps(body), url=asked.url, content_type="application/json"))


def test_packages_are_asked_for_by_first_row_and_length_in_an_order_that_holds_still(hongkong):
    assert hongkong.listing.first(None).url == (
        "https://data.gov.hk/en-data/api/3/action/package_search?sort=name+asc&start=0&rows=100"
    )


def test_a_package_gives_values_of_its_lists_and_the_address_of_its_page(hongkong):
    page = read(hongkong, {"success": True, "result": {"count": 101, "results": [PACKAGE]}})
    (row,) = page.rows
    assert row["organization.title"] == "Transport Department"
    assert (row["groups.title"], row["tags.display_name"]) == (["Transport"], ["road", "camera"])
    assert row["resources.format"] == ["XML", "JPEG"]
    assert row["url"] == "https://data.gov.hk/en-data/dataset/hk-td-tis_2-traffic-snapshot-images"
    assert page.total == 101
    assert "start=100&rows=100" in page.following.url


def test_a_package_without_tags_and_groups_has_none(hongkong):
    bare = {name: value for name, value in PACKAGE.items() if name not in ("tags", "groups")}
    (row,) = read(hongkong, {"success": True, "result": {"count": 1, "results": [bare]}}).rows
    assert (row["groups.title"], row["tags.display_name"]) == ([], [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"success": False, "error": {"__type": "Validation Error"}}, "success"),
        ({"success": True, "result": {"results": [PACKAGE]}}, "result.count"),
        ({"success": True, "result": {"count": 3, "results": []}}, "rows"),
        ({"success": True, "result": {"count": 3}}, "result.results"),
    ],
)
def test_an_answer_that_is_none_is_an_error_with_its_place(hongkong, body, field):
    with pytest.raises(Changed) as caught:
        read(hongkong, body)
    assert caught.value.field == field


def test_every_package_of_the_practice_portal_is_listed_once_and_judged(hongkong):
    pages = list(walked(hongkong, site_of(hongkong, size=250)))
    assert [len(page.rows) for page in pages] == [100, 100, 50]
    assert len({row["name"] for page in pages for row in page.rows}) == 250
    batch, verdict = judged(hongkong, site_of(hongkong, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
