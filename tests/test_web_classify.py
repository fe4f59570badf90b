import time

import pytest

from etl.web.classify import REFUSED, VERDICTS, classify, signs
from tests.asking import LIST, PAGE, ask, page
from tests.loopback import answering

TITLE = "省人民政府关于印发公共数据管理办法的通知"


def shown(sign, text):
    """Status, headers, body and address of an answer that carries a sign's example or document."""
    headers = {"content-type": "application/json" if text.startswith("{") else "text/html; charset=utf-8"}
    body, url = text, LIST
    if sign.where == "header":
        name, value = text.split(": ")
        headers[name], body = value, PAGE
    elif sign.where == "url":
        body, url = PAGE, text
    return headers, body.encode(), url


@pytest.mark.parametrize("sign", signs(), ids=lambda sign: f"{sign.verdict} {sign.where} {sign.example[:40]}")
def test_each_sign_tells_its_example_and_leaves_a_document_with_its_words_alone(sign):
    assert sign.verdict in VERDICTS
    for status in sign.status:
        assert classify(status, *shown(sign, sign.example)) == sign.verdict
    assert classify(200, *shown(sign, sign.document)) == "real"


@pytest.mark.parametrize("sign", [s for s in signs() if s.where == "body"], ids=lambda sign: sign.example[:40])
def test_a_long_page_that_quotes_a_sign_is_a_document(sign):
    text = sign.example.replace("</body>", f"{TITLE * 50}</body>")
    assert classify(200, *shown(sign, text)) == "real"


def test_every_class_that_a_site_can_show_has_a_sign():
    assert {sign.verdict for sign in signs()} == REFUSED | {"suspended", "soft_404"}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(404, "missing"), (410, "missing"), (403, "blocked"), (451, "blocked"), (412, "challenge"), (521, "challenge"),
     (401, "login"), (407, "login"), (302, "error"), (429, "error"), (500, "error"), (503, "error"), (206, "error"),
     (200, "real")],
)  # fmt: skip
def test_a_status_is_told_by_one_word(status, verdict):
    assert classify(status, {"content-type": "text/html"}, PAGE.encode()) == verdict


def test_a_redirect_is_moved_when_it_says_whereto():
    assert classify(302, {"location": "/elsewhere"}, b"") == "moved"
    assert classify(302, {}, b"") == "error"


@pytest.mark.parametrize(
    ("text", "content_type", "verdict"),
    [
        ("<html>您的IP频繁访问，请稍后再试</html>", "text/html", "blocked"),
        ("<html>请输入验证码</html>", "text/html", "challenge"),
        ("<html>请先登录</html>", "text/html", "login"),
        ("<html>网站维护中</html>", "text/html", "suspended"),
        ("<html>您访问的页面不存在</html>", "text/html", "soft_404"),
        (" \r\n", "text/html", "empty"),
        (f"{PAGE}登录时请输入验证码{PAGE}", "text/html", "real"),
        ('{"title": "关于频繁访问的通告"}', "application/json", "real"),
        ("<html>关于验证码管理的通知</html>", "text/html", "real"),
        ("<html><body><p>同意。</p></body></html>", "text/html", "real"),
        ("<html><title>答复</title><body>已办结</body></html>", "text/html", "real"),
        ("<html><frameset><frame src='a.html'></frameset></html>", "text/html", "real"),
        ("<html><div id='app'></div><script src='/app.js'></script></html>", "text/html", "real"),
        ("<html><script>window._CONFIG = {DETAIL: {content: 'x'}}</script></html>", "text/html", "real"),
        ("<script>document.cookie='a='+b;location.href='/'</script>", "text/html", "challenge"),
    ],
)
def test_a_short_page_is_told_by_what_it_says(text, content_type, verdict):
    assert classify(200, {"content-type": content_type}, text.encode()) == verdict


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_sign_is_seen_in_either_charset_and_archived_with_its_class(charset):
    kept = []
    with answering(page("<html>频繁访问</html>", charset=charset)) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert exchange.verdict == kept[0].verdict == "blocked"


OOXML = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@pytest.mark.parametrize(
    ("body", "content_type", "verdict"),
    [
        (PAGE.encode("gb18030"), "text/html; charset=utf-8", "wrong_charset"),
        (PAGE.encode(), "text/html; charset=gb2312", "wrong_charset"),
        (f'{{"a": "{TITLE}"}}'.encode("gb18030"), "application/json", "wrong_charset"),
        (f"<?xml version='1.0' encoding='utf-8'?><a>{TITLE}</a>".encode("gbk"), "application/xml", "wrong_charset"),
        ("编号,名称".encode("gb18030"), "text/csv", "wrong_charset"),
        ("<html>您的访问过于频繁</html>".encode("gbk"), "text/html; charset=utf-8", "blocked"),
        (PAGE.encode()[:-15], "text/html; charset=utf-8", "truncated"),
        (PAGE.encode("gb18030"), "text/html; charset=gb2312", "real"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, "application/vnd.ms-excel", "real"),
        (b"%PDF-1.7\xff\xfe\xfd\n%%EOF\n", "", "real"),
        (b"%PDF-1.7\xff\xfe\xfd", "", "truncated"),
        (b"PK\x03\x04\xff\xfe" + b"PK\x05\x06" + b"\0" * 18, "application/zip", "real"),
        (b"PK\x03\x04\xff\xfe", "application/zip", "truncated"),
        (b"PK\x03\x04\xff\xfe" + b"PK\x05\x06" + b"\0" * 18, f"{OOXML}.sheet", "real"),
        (b"PK\x03\x04\xff\xfe", f"{OOXML}.sheet", "truncated"),
    ],
)
def test_text_that_is_not_in_its_charset_is_told_before_anybody_parses_it(body, content_type, verdict):
    assert classify(200, {"content-type": content_type} if content_type else {}, body) == verdict


@pytest.mark.parametrize(
    ("url", "body", "verdict"),
    [
        ("https://www.gd.gov.cn/a/1.pdf", "<!DOCTYPE html><html><body>系统出错了</body></html>", "changed"),
        ("https://www.gd.gov.cn/a/1.docx?v=2", "<html><body>系统出错了</body></html>", "changed"),
        ("https://www.gd.gov.cn/a/1.html", "<!DOCTYPE html><html><body>系统出错了</body></html>", "real"),
        ("https://www.gd.gov.cn/a/1.csv", "编号,名称", "real"),
    ],
)
def test_a_page_at_the_address_of_a_file_is_not_the_file(url, body, verdict):
    assert classify(200, {"content-type": "text/html; charset=utf-8"}, body.encode(), url) == verdict


def test_classifying_a_long_page_costs_far_less_than_fetching_it():
    text = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{f'<p>{TITLE}</p>' * 450}</body></html>"
    body, headers = text.encode(), {"content-type": "text/html", "server": "nginx"}
    assert 28_000 < len(body) < 32_000
    spent = []
    for _ in range(200):
        began = time.perf_counter()
        assert classify(200, headers, body, LIST) == "real"
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.0002  # 0.04 ms where nobody else computes
