import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.masking import PLANS, mask
from tests.masking import labelled

KEY = b"k" * 32
SIGNS = "0123456789０１８Xx \u00a0\u3000\u200b\n\t-—.·*@#:：、，。（）()/_粤BD新〔〕"
TEXTS = st.sampled_from(sorted({case.text for kind in labelled.KINDS for case in labelled.cases(kind)}))
NOISE = st.text(SIGNS, max_size=24) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
WORDS = st.sampled_from(
    ["身份证号：", "电话", "卡号", "护照", "车牌", "家庭", "办公", "订单号", "<b>", "</td><td>", "&nbsp;", "\\u00a0"]
)
MIXED = st.lists(TEXTS | NOISE | WORDS, max_size=6).map("".join)
ESCAPED = ("&#", "\\u", "&amp;", "&nbsp;")


@settings(deadline=None, max_examples=300)
@given(st.lists(st.none() | MIXED, max_size=4), st.sampled_from(sorted(PLANS)))
def test_masking_again_changes_nothing_and_counts_nothing(texts, name):
    once = mask(pl.Series("said", texts, dtype=pl.String), PLANS[name], KEY).column
    again = mask(once, PLANS[name], KEY)
    assert again.column.to_list() == once.to_list()
    assert again.counts == {}


@settings(deadline=None, max_examples=300)
@given(st.lists(st.none() | MIXED, max_size=4))
def test_stars_take_the_place_of_signs_one_by_one(texts):
    column = pl.Series("said", texts, dtype=pl.String)
    after = mask(column).column
    assert (len(after), after.name, after.dtype) == (len(column), "said", pl.String)
    for before, now in zip(texts, after, strict=True):
        assert (before is None) == (now is None)
        if before is not None and not any(sign in before for sign in ESCAPED):
            assert len(now) == len(before)
            assert all(b == n or n == "*" for b, n in zip(before, now, strict=True))


@settings(deadline=None)
@given(st.lists(MIXED, min_size=1, max_size=6))
def test_a_row_is_masked_the_same_in_any_company(texts):
    together = mask(pl.Series(texts, dtype=pl.String)).column.to_list()
    assert together == [mask(pl.Series([text], dtype=pl.String)).column[0] for text in texts]


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_json_stays_json(texts):
    said = orjson.dumps({"said": texts, "html": "".join(texts)}).decode()
    after = mask(pl.Series([said])).column[0]
    assert orjson.loads(after).keys() == {"said", "html"}


@pytest.mark.parametrize("sign", ["1", "1<a ", "1 ", "<", "&lt;a", "@", "a@", "粤", "1-", "\\u", "*", "<b>1", "138 "])
def test_a_hostile_text_is_read_to_its_end(sign):
    text = sign * 20_000
    assert len(mask(pl.Series([text])).column[0]) == len(text)
