import polars as pl
import pytest

from etl.errors import BadPlace
from etl.masking import OFFICE, PLANS, PUBLIC_TEXT, TEXT, WHOLE, Count, Plan, mask

KEY = b"k" * 32
TOKEN = Plan(mode="token")


def said(plan, *texts, key=KEY):
    return mask(pl.Series("said", texts, dtype=pl.String), plan, key).column.to_list()


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("440101 19900307 1248", "440101 ******** ****"),
        ("138 1234 5678", "138 **** 5678"),
        ("020-83133000", "020-********"),
        ("(020)83133000", "(020)********"),
        ("卡号：6222 0213 8899 0009", "卡号：6222 02** **** 0009"),
        ("zhang.san@163.com", "*****.***@163.com"),
        ("粤B·12345", "粤B·*****"),
        ("护照 EA1234567", "护照 EA*******"),
        ("护照 E12345678", "护照 E********"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
    ],
)
def test_what_is_redacted_tells_what_stood_there(text, redacted):
    assert said(TEXT, text) == [redacted]


@pytest.mark.parametrize(
    ("text", "redact", "keep_office", "office"),
    [
        ("咨询电话：020-83133000", "咨询电话：020-********", "咨询电话：020-83133000", "咨询电话：020-83133000"),
        ("家庭电话：020-83133000", "家庭电话：020-********", "家庭电话：020-********", "家庭电话：020-83133000"),
        ("xxgk@gd.gov.cn", "****@gd.gov.cn", "xxgk@gd.gov.cn", "xxgk@gd.gov.cn"),
        ("zhang@163.com", "*****@163.com", "*****@163.com", "zhang@163.com"),
        ("值班手机 13812345678", "值班手机 138****5678", "值班手机 138****5678", "值班手机 138****5678"),
    ],
)
def test_lines_and_addresses_of_offices_stay_where_the_plan_says_so(text, redact, keep_office, office):
    assert [said(plan, text) for plan in (TEXT, PUBLIC_TEXT, OFFICE)] == [[redact], [keep_office], [office]]


def test_a_hotline_is_nobodys_and_stays_in_every_plan():
    for plan in (TEXT, PUBLIC_TEXT, OFFICE, TOKEN):
        assert said(plan, "咨询电话：12345、400-830-1234、95588") == ["咨询电话：12345、400-830-1234、95588"]


def test_only_the_kinds_of_a_plan_are_masked():
    text = "手机13812345678，邮箱zhang@163.com"
    assert said(Plan(kinds=("email",)), text) == ["手机13812345678，邮箱*****@163.com"]
    assert said(Plan(kinds=()), text) == [text]


def test_a_token_is_the_same_for_the_same_number_however_it_is_written():
    first, second, third, other = said(
        TOKEN, "13812345678", "+86 138 1234 5678", "１３８１２３４５６７８", "13812345679"
    )
    assert first.startswith("〔手机:")
    assert second == f"+86 {first}"
    assert third == first
    assert other != first


def test_a_token_is_another_with_another_key_and_holds_no_digit():
    first, second = (said(TOKEN, "13812345678", key=key) for key in (KEY, b"q" * 32))
    assert first != second
    assert not any(sign.isdigit() for sign in first[0] + second[0])


def test_the_key_is_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("CAOYUN_MASK_KEY", KEY.decode())
    assert said(TOKEN, "13812345678", key=None) == said(TOKEN, "13812345678")


@pytest.mark.parametrize("key", [None, "", "short"])
@pytest.mark.parametrize("plan", [TOKEN, Plan(mode="token", field="whole")])
def test_tokens_without_a_good_key_are_an_error_that_says_what_to_do(key, plan, monkeypatch):
    if key is None:
        monkeypatch.delenv("CAOYUN_MASK_KEY", raising=False)
    else:
        monkeypatch.setenv("CAOYUN_MASK_KEY", key)
    with pytest.raises(BadPlace, match="CAOYUN_MASK_KEY") as error:
        said(plan, "nothing to mask", key=None)
    assert "openssl rand -hex 32" in error.value.hint
    assert "short" not in str(error.value.as_dict()).replace("shorter", "")


def test_a_column_that_is_all_personal_is_hidden_whatever_it_holds():
    done = mask(pl.Series("name", ["张三", "", None, " ", "李四", "****"]), WHOLE)
    assert done.column.to_list() == ["****", "", None, " ", "****", "****"]
    assert done.counts == {"whole": Count(2, 2)}


def test_a_personal_column_as_tokens_can_still_be_joined_and_is_not_masked_twice():
    plan = PLANS["whole_token"]
    once = said(plan, "张三", "李四", " 张三", None)
    assert once[0] == once[2] != once[1]
    assert once[3] is None
    assert said(plan, *once) == once


def test_counts_tell_identifiers_and_rows():
    done = mask(pl.Series(["13812345678、13912345678", "13712345678，zhang@163.com", "无"]))
    assert done.counts == {"mobile": Count(3, 2), "email": Count(1, 1)}
    assert Count(3, 2) + Count(1, 1) == Count(4, 3)


def test_a_clean_column_is_the_very_same():
    column = pl.Series(["关于印发《办法》的通知", None, "粤府〔2024〕3号"])
    done = mask(column)
    assert done.column is column
    assert done.counts == {}


def test_the_column_that_came_in_is_not_changed():
    column = pl.Series(["13812345678", "无"])
    mask(column)
    assert column.to_list() == ["13812345678", "无"]


@pytest.mark.parametrize(
    "text",
    [
        r'{"tel":"138\u00a01234\u00a05678"}',
        r'{"html":"138\u003cb\u003e1234\u003c/b\u003e5678"}',
        r'{"tel":"\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18"}',
        r'{"\u624b\u673a":"138\t1234\t5678"}',
        r'{"\u8eab\u4efd\u8bc1":"440101900307124"}',
        '<input value="13812345678">',
        "<a title='138 1234 5678'>电话</a>",
        "138<!-- -->1234<span></span><span></span><span></span><span></span>5678",
    ],
)
def test_escapes_and_tags_hide_nothing(text):
    (after,) = said(TEXT, text)
    assert after.count("*") in (4, 9)
