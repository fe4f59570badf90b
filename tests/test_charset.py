import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.charset import decode
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
