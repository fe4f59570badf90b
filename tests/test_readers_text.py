import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import Truncated, WrongCharset
from etl.readers import text
from tests.support import exchange

BOM = b"\xef\xbb\xbf"
HAN = "广东省人民政府办公厅关于印发公共数据管理办法的通知"
WORDS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


def read(reader, *values):
    return (
        pl.DataFrame({"said": values}, schema={"said": pl.String}).select(reader(pl.col("said"))).to_series().to_list()
    )


def decoded(body, content_type="text/html"):
    return text.decode(exchange(body, content_type=content_type))


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


def test_words_for_nothing_are_null():
    assert read(text.stated, "无", " - ", "null", "", "暂无", "[]", "无锡市") == [None] * 6 + ["无锡市"]


def test_a_line_of_text_has_its_blanks_folded_and_its_tags_and_entities_resolved():
    said = "\n\t\t 关于\u3000<b>印发</b>&nbsp;《办法》\u200b的\xa0通知\ue000\x07 &lt;试行&gt;\r\n"
    assert read(text.text, said) == ["关于 印发 《办法》的 通知 <试行>"]


def test_a_sign_that_is_no_tag_stays():
    assert read(text.text, "PM2.5<35 & 优良>90%", "&amp;lt;") == ["PM2.5<35 & 优良>90%", "&lt;"]


def test_a_body_keeps_its_lines():
    assert read(text.body, " 第一条\u3000总则 \r\n \n\t 第二条 ") == ["第一条 总则\n第二条"]


def test_an_identifier_keeps_everything_but_its_outer_blanks():
    assert read(text.verbatim, " 0012/ＡＢ  c ") == ["0012/ＡＢ  c"]


def test_an_address_has_no_blanks():
    assert read(text.address, " http://example.gov.cn/ a/\nb.html") == ["http://example.gov.cn/a/b.html"]


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_words_read_back_from_every_way_to_write_a_list(words):
    quoted = [f'"{word}"' for word in words]
    forms = [str(words), f"[{', '.join(quoted)}]", f"[{','.join(quoted)}]"]
    forms += [sign.join(words) for sign in (",", "，", "；", ";", "、", "|", " ", "\u3000", " , ")]
    assert read(text.words, *forms) == [words] * len(forms)


def test_a_word_in_brackets_may_have_blanks():
    assert read(text.words, '["open data", "csv"]', "['open data']") == [["open data", "csv"], ["open data"]]


def test_no_words_are_an_empty_list_and_null_is_null():
    assert read(text.words, "[]", " ", ",，", None) == [[], [], [], None]


def test_full_width_digits_and_signs_have_ascii_twins():
    assert read(text.halfwidth, "２０２４－０５／３１：１，０．５＋", "Ａ省") == ["2024-05/31:1,0.5+", "Ａ省"]
