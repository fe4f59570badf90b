"""Markup of the practice web, held against the parser that the families use."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from etl.practice.markup import marked


@pytest.mark.parametrize(
    "selector",
    [
        "ul.list li",
        "div#zoom",
        "a.title[href]",
        "li:has(a.title-main)",
        "li:has(a[href*='/t2'])",
        "li:has(#TITLETEXT)",
        "div.box ~ div.box div.text",
        "div[count]",
    ],
)
def test_a_selector_matches_its_own_markup(selector):
    page = LexborHTMLParser(marked(selector, "正文", count="3", href="/a"))
    assert [node.text(deep=True).strip() for node in page.css(selector)] == ["正文"]


def test_what_a_node_must_have_stands_behind_what_it_holds():
    page = LexborHTMLParser(marked("li:has(a.k)", "<a href='/1'>一</a>"))
    assert page.css_first("li a").attributes["href"] == "/1"


def test_what_comes_before_is_empty_and_no_match():
    page = LexborHTMLParser(marked("div.box ~ div.box div.text", "答复"))
    assert len(page.css("div.box")) == 2
    assert page.css("div.box")[0].text(deep=True) == ""
