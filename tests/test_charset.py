import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.charset import decode, lie
from etl.errors import Truncated, WrongCharset
from tests.support import exchange

BOM = b"\xef\xbb\xbf"
HAN = "广东省人民政府办公厅关于印发公共数据管理办法的通知"


def decoded(body, content_type="text/html"):
    return decode(exchange(body, content_type=content_type))


@settings(deadline=None)  # the first read is slow on a busy machine
@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_text_reads_back_in_the_charset_of_its_header(said, charset):
    assert decoded(said.encode(charset), f"text/html; charset={charset}") == said


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030"])
def test_the_names_of_older_national_charsets_mean_gb18030(label):
    rare = "鎔基㐀"  # the last is in none of the older charsets
    assert decoded(rare.encode("gb18030"), f"text/html; charset={label}") == rare


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset='gb2312'>",
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">',
        "<?xml version='1.0' encoding='gbk'?>",
    ],
)
def test_without_a_header_the_page_says_its_charset(head):
    assert decoded((head + HAN).encode("gb18030")) == head + HAN


def test_without_any_label_it_is_utf_8():
    assert decoded(HAN.encode()) == HAN


def test_a_byte_order_mark_falls_off_and_goes_before_every_label():
    assert decoded(BOM + HAN.encode()) == HAN
    assert decoded(BOM + HAN.encode(), "text/html; charset=gb2312") == HAN


@pytest.mark.parametrize(
    ("body", "label", "other"),
    [
        (HAN.encode("gb18030"), "utf-8", "the bytes decode as gb18030"),
        (HAN.encode(), "gb2312", "the bytes decode as utf-8"),
        ("通知".encode(), "gb2312", "the bytes decode as utf-8"),  # as GB18030 they are 閫氱煡, without an error
        (HAN.encode(), "no-such-charset", "the bytes decode as utf-8"),
        (b"\xff\xff\xff" + HAN.encode(), "utf-8", "neither as utf-8 nor as gb18030"),
    ],
)
def test_bytes_that_are_not_what_their_label_says_are_an_error_that_names_what_they_are(body, label, other):
    with pytest.raises(WrongCharset) as caught:
        decoded(body, f"text/html; charset={label}")
    assert other in caught.value.hint
    assert caught.value.url == "https://example.gov.cn/list"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_body_that_ends_inside_a_character_is_truncated(charset):
    with pytest.raises(Truncated, match="ends inside a character"):
        decoded(HAN.encode(charset)[:-1], f"text/html; charset={charset}")


# --- labels that differ ----------------------------------------------------------------------------------------------


def told(body, content_type="text/html"):
    """The text, and the lie about it."""
    read = exchange(body, content_type=content_type)
    return decode(read), lie(read)


def page_in(charset, label):
    text = f"<html><meta charset={label}>{'香港特別行政區政府公告' if 'big5' in charset else HAN}"
    return text.encode(charset), text


@pytest.mark.parametrize(
    ("charset", "header", "meta", "lied"),
    [
        ("gb18030", "utf-8", "gb2312", "the header says utf-8, and the bytes are gb2312"),
        ("utf-8", "gbk", "utf-8", "the header says gbk, and the bytes are utf-8"),
        ("utf-8", "utf-8", "gb2312", "the page says gb2312, and the bytes are utf-8"),
        ("utf-8", "iso-8859-1", "utf-8", "the header says iso-8859-1, and the bytes are utf-8"),
        ("gb18030", "ISO-8859-1", "gbk", "the header says iso-8859-1, and the bytes are gbk"),
        ("big5hkscs", "utf-8", "big5", "the header says utf-8, and the bytes are big5"),
        ("utf-8", "no-such-charset", "utf-8", "the header says no-such-charset, and the bytes are utf-8"),
        ("gb18030", "gb2312", "gbk", ""),
        ("utf-8", "UTF-8", "utf8", ""),
    ],
)
def test_where_two_labels_differ_the_bytes_decide_and_the_lie_is_told(charset, header, meta, lied):
    body, text = page_in(charset, meta)
    assert told(body, f"text/html; charset={header}") == (text, lied)


def test_labels_that_differ_over_bytes_that_both_allow_are_no_lie():
    assert told(b"<html><meta charset=gbk>none", "text/html; charset=utf-8")[1] == ""


def test_a_byte_order_mark_makes_the_other_label_a_lie():
    said = told(BOM + HAN.encode(), "text/html; charset=gb2312")
    assert said == (HAN, "the header says gb2312, and the bytes are utf-8")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_other_byte_order_marks_are_known(codec):
    assert decoded(("\ufeff" + HAN).encode(codec)) == HAN


@pytest.mark.parametrize(("charset", "header", "meta"), [("gb18030", "utf-8", "utf-8"), ("utf-8", "gbk", "gb2312"),
                                                         ("gb18030", "iso-8859-1", "utf-8")])  # fmt: skip
def test_bytes_that_agree_with_no_label_are_an_error(charset, header, meta):
    body, _ = page_in(charset, meta)
    with pytest.raises(WrongCharset):
        told(body, f"text/html; charset={header}")


def test_a_single_byte_label_proves_nothing_about_chinese():
    with pytest.raises(WrongCharset, match="iso-8859-1"):
        decoded(HAN.encode(), "text/html; charset=iso-8859-1")


def test_json_that_quotes_a_page_is_not_labelled_by_it():
    body = '{"content": "<meta charset=gb2312>' + HAN + '"}'
    assert told(body.encode(), "application/json") == (body, "")


@pytest.mark.parametrize("label", ["big5", "big5-hkscs", "Big5"])
def test_characters_of_hong_kong_are_read(label):
    rare = "香港特別行政區政府㗎嘅啲"
    assert decoded(rare.encode("big5hkscs"), f"text/html; charset={label}") == rare


@pytest.mark.parametrize("label", ["gb2312", "x-gbk", "cp936", "gb_2312-80"])
def test_four_byte_characters_are_read_under_every_name_of_the_national_charsets(label):
    rare = "㐀𠮷䶮镕"
    assert decoded(rare.encode("gb18030"), f"text/html; charset={label}") == rare
