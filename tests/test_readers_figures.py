import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.readers.figures import Figure, figures


def read(text):
    return [(f.place, f.value, f.unit) for f in figures(text).read]


@pytest.mark.parametrize("mark", ["，", "、", "；", "。", ",", ";", " ， "])
def test_every_mark_that_bulletins_use_parts_figures(mark):
    said = figures(f"湖北省270例{mark}北京市5例")
    assert said.read == (Figure("湖北省", 270, "例"), Figure("北京市", 5, "例"))
    assert said.unread == ()


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("日本1例", ("日本", 1, "例")),
        ("疑似病例3人", ("疑似病例", 3, "人")),
        ("291例", ("", 291, "例")),
        ("恩施州11 例", ("恩施州", 11, "例")),
        ("丰都县 4例", ("丰都县", 4, "例")),
        ("锡林郭勒盟2例\u200b", ("锡林郭勒盟", 2, "例")),
        ("\u200b巴彦淖尔市\ufeff3例", ("巴彦淖尔市", 3, "例")),
        ("武汉市６１８例", ("武汉市", 618, "例")),
        ("平潭综合实验区（福州、平潭）2例", ("平潭综合实验区（福州、平潭）", 2, "例")),
    ],
)
def test_a_figure_is_read_with_its_place_and_unit(text, figure):
    assert read(text) == [figure]
    assert figures(text).unread == ()


def test_a_mark_at_the_end_is_the_end():
    assert read("济南市2例、聊城市1例。") == [("济南市", 2, "例"), ("聊城市", 1, "例")]


def test_figures_after_a_phrase_are_of_something_else_and_stay_unread_until_the_clause_ends():
    said = figures("杭州6例、台州18例。重症病例中，温州1例、台州4例；舟山1例")
    assert [f.place for f in said.read] == ["杭州", "台州", "舟山"]
    assert said.unread == ("重症病例中，温州1例", "重症病例中，台州4例")


def test_a_phrase_with_nothing_after_it_is_unread():
    assert figures("杭州6例。等地").unread == ("等地",)
    assert figures("其中，重症病例中").unread == ("其中，重症病例中",)


@pytest.mark.parametrize(
    "text",
    [
        "武汉市618例（含重症57例）",
        "武汉市约618",
        "新增12例死亡",
        "1月5日2例",
        "武汉市-3例",
        "武汉市1.5例",
        "（甲（乙、丙1例）、丁2例",
    ],
)
def test_what_is_of_another_form_is_unread_as_it_stands(text):
    said = figures(text)
    assert said.read == ()
    assert said.unread == (text,)


def test_parentheses_however_deep_hold_their_marks():
    assert figures("甲市1例（乙（丙、丁）、戊），己市2例").unread == ("甲市1例（乙（丙、丁）、戊）",)
    assert read("甲市1例（乙（丙、丁）、戊），己市2例") == [("己市", 2, "例")]


def test_nothing_said_is_no_figure():
    assert figures(" 、。 ") == figures("")
    assert figures("").read == ()


@given(st.text(alphabet="武汉市12例人，、；。,;（）( \u200b"))
def test_every_digit_is_in_a_figure_or_unread(text):
    said = figures(text)
    kept = "".join(str(f.value) for f in said.read) + "".join(said.unread)
    digits = [c for c in text if c.isdigit()]
    assert sorted(c for c in kept if c.isdigit()) == sorted(digits)
