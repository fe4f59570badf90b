import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import Changed, WrongCharset
from etl.readers import html
from tests.support import exchange

URL = "https://example.gov.cn/list"
TAGS = "<meta name='ArticleTitle' content='标题'><meta name='PubDate' content=' 2024-05-31 '>"
LINES = st.lists(st.text("公开数据办法", min_size=1, max_size=8), min_size=1, max_size=6)


def node(markup):
    return html.fragment(markup)


def test_a_page_in_another_charset_than_its_label_is_an_error():
    with pytest.raises(WrongCharset):
        html.tree(exchange("<p>公开</p>".encode("gb18030")))


def test_one_node_is_one_node():
    assert html.text(html.one(node("<p>一</p>"), "p", URL)) == "一"


@pytest.mark.parametrize(("markup", "count"), [("", 0), ("<p></p><p></p>", 2)])
def test_none_and_several_are_an_error_that_names_the_selector(markup, count):
    with pytest.raises(Changed, match=f"{count} nodes match 'p' where one must") as caught:
        html.one(node(markup), "p", URL)
    assert (caught.value.url, caught.value.field) == (URL, "p")


def test_the_text_of_a_node_has_its_blanks_folded_and_of_none_is_empty():
    assert html.text(node("<p>\n 粤府<b>〔2024〕</b>\n\t3号&nbsp;</p>")) == "粤府〔2024〕 3号"
    assert html.text(None) == html.lines(None) == ""


@settings(deadline=None)  # the first read is slow on a busy machine
@given(LINES, st.sampled_from(["<p>{}</p>", "<div>{}</div>", "<li>{}</li>", "{}<br>", "<p><span>{}</span></p>\n"]))
def test_each_block_is_a_line(lines, block):
    assert html.lines(node("".join(block.format(line) for line in lines))) == "\n".join(lines)


def test_inline_tags_and_line_ends_in_the_source_part_nothing():
    assert html.lines(node("<div>头<p>粤<b>府</b>\n<span>办</span></p>尾</div>")) == "头\n粤府 办\n尾"


def test_the_cells_of_a_row_are_one_line_parted_by_blanks():
    assert (
        html.lines(node("<table><tr><th>年</th><th>数</th></tr><tr><td>2024</td><td>7</td></tr></table>"))
        == "年 数\n2024 7"
    )


def test_scripts_and_styles_are_no_text():
    assert html.lines(node("<style>.a{}</style><p>正文</p><script>x()</script>")) == "正文"


def test_meta_tags_that_are_wanted_and_not_empty_are_found():
    page = html.tree(exchange(TAGS + "<meta name='Author' content='某'><meta name='Keywords' content=''>"))
    assert html.meta(page, html.ARTICLE) == {"ArticleTitle": "标题", "PubDate": "2024-05-31"}


def test_a_link_is_absolute_and_one_without_an_address_is_an_error():
    assert (
        html.link(node("<a href=' ./a.html '>一</a>").css_first("a"), "https://example.gov.cn/x/")
        == "https://example.gov.cn/x/a.html"
    )
    with pytest.raises(Changed, match="no address") as caught:
        html.link(node("<a>一</a>").css_first("a"), URL)
    assert (caught.value.url, caught.value.field) == (URL, "href")


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th>索 引 号：</th><td>1</td></tr><tr><th>文号:</th><td> 粤府\n2号</td></tr>",
        "<tr><td>索引号</td><td>1</td><td>文号</td><td>粤府 2号</td></tr>",
    ],
)
def test_a_table_of_labels_is_a_mapping(rows):
    assert html.labels(node(f"<table>{rows}</table>").css("tr")) == {"索引号": "1", "文号": "粤府 2号"}


def test_a_label_without_a_value_is_left_out():
    assert html.labels(node("<table><tr><td>索引号</td></tr></table>").css("tr")) == {}


def test_an_article_is_its_tags_its_labels_and_its_body():
    page = f"{TAGS}<table><tr><td>文号</td><td>2号</td></tr></table><div id='zoom'><p>一</p><p>二</p></div>"
    assert html.article(exchange(page), "#zoom", "tr") == {
        "文号": "2号",
        "ArticleTitle": "标题",
        "PubDate": "2024-05-31",
        "content": "一\n二",
    }


def test_of_nested_bodies_the_outermost_is_taken():
    page = f"{TAGS}<div id='a'>头<div class='b'>正文</div></div>"
    assert html.article(exchange(page), ".b, #a")["content"] == "头\n正文"


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("<div id='zoom'>正文</div>", "ArticleTitle"),
        (TAGS, "#zoom"),
        (f"{TAGS}<div id='zoom'>正文</div>", "tr"),
    ],
)
def test_an_article_without_its_title_tag_its_body_or_its_labels_is_an_error_with_its_place(page, field):
    with pytest.raises(Changed) as caught:
        html.article(exchange(page, url=URL), "#zoom", "tr" if field == "tr" else "")
    assert (caught.value.url, caught.value.field) == (URL, field)
