import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import text

WORDS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


def read(reader, *values):
    return (
        pl.DataFrame({"said": values}, schema={"said": pl.String}).select(reader(pl.col("said"))).to_series().to_list()
    )


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
