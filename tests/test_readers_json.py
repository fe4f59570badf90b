import json as stdlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import Changed, Truncated, WrongCharset
from etl.readers import json
from tests.support import exchange

URL = "https://example.gov.cn/list"
JSON = "application/json"
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="gb18030"))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("公开年ab"), inner), max_leaves=8
)


def load(body, content_type=JSON):
    return json.load(exchange(body, content_type=content_type))


@settings(deadline=None)  # the first read is slow on a busy machine
@given(VALUES)
def test_json_reads_back_as_itself_in_every_charset(value):
    text = stdlib.dumps(value, ensure_ascii=False)
    assert load(text) == value
    assert load(b"\xef\xbb\xbf" + text.encode()) == value


def test_json_in_gb18030_is_read_when_it_is_labelled_so():
    assert load('{"标题": "公开"}'.encode("gb18030"), "application/json; charset=gbk") == {"标题": "公开"}


@settings(deadline=None)
@given(st.dictionaries(st.text("公开ab", min_size=1), VALUES, min_size=1), st.data())
def test_json_that_is_cut_off_anywhere_is_truncated(value, data):
    whole = stdlib.dumps(value, ensure_ascii=False).encode()
    with pytest.raises(Truncated) as caught:
        load(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert caught.value.url == URL


@pytest.mark.parametrize(
    "body", ["<html>busy</html>", '{"a": 1]', '{"a": 1} x', '{"公开公开公开公开": x}', "var a = {}", '{"a": 1,}']
)
def test_what_is_no_json_is_changed_and_not_truncated(body):
    with pytest.raises(Changed, match="not JSON.* at line 1, column"):
        load(body)


def test_json_in_another_charset_than_its_label_is_told_as_such():
    with pytest.raises(WrongCharset) as caught:
        load('{"标题": "公开"}'.encode("gb18030"))
    assert caught.value.hint == "the bytes decode as gb18030"


def test_a_needed_value_is_found_at_its_path():
    assert json.need({"data": {"rows": [1]}}, "data.rows", list, URL) == [1]
    assert json.need([1], "", list, URL) == [1]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "has no 'data.rows'"),
        ({"data": []}, "has no 'data.rows'"),
        ({"data": {"rows": {}}}, "'data.rows' is dict and not list"),
        ({"data": {"rows": None}}, "'data.rows' is NoneType and not list"),
    ],
)
def test_a_value_that_is_missing_or_of_another_type_is_an_error_that_names_its_path(value, message):
    with pytest.raises(Changed, match=message) as caught:
        json.need(value, "data.rows", list, URL)
    assert (caught.value.url, caught.value.field) == (URL, "data.rows")


def test_true_is_no_integer():
    with pytest.raises(Changed, match="is bool and not int"):
        json.need({"total": True}, "total", int, URL)


@pytest.mark.parametrize(("value", "total"), [(0, 0), (240, 240), ("240", 240)])
def test_a_total_is_a_number_or_digits(value, total):
    assert json.total({"page": {"total": value}}, "page.total", URL) == total


@pytest.mark.parametrize("value", [None, True, -1, 1.5, "", "many", "1,000", [], "²"])
def test_a_total_that_is_no_number_is_an_error(value):
    with pytest.raises(Changed, match="states no total") as caught:
        json.total({"total": value}, "total", URL)
    assert caught.value.field == "total"


def test_a_total_that_is_not_there_is_an_error():
    with pytest.raises(Changed, match="states no total"):
        json.total({"page": 1}, "page.total", URL)


def test_rows_are_objects_and_nothing_else():
    assert json.rows({"rows": [{"a": 1}]}, "rows", URL) == [{"a": 1}]
    with pytest.raises(Changed, match="not an object") as caught:
        json.rows({"rows": [{"a": 1}, "a"]}, "rows", URL)
    assert caught.value.field == "rows"


def test_a_number_in_a_path_is_a_place_in_a_list_and_beyond_it_nothing():
    value = {"data": [{"rows": [1]}]}
    assert json.need(value, "data.0.rows", list, URL) == [1]
    assert json.at(value, "data.0.rows.0") == 1
    assert json.at(value, "data.1.rows") is None
    with pytest.raises(Changed) as caught:
        json.need(value, "data.1.rows", list, URL)
    assert caught.value.field == "data.1.rows"
