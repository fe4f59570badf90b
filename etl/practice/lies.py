"""Faults that are well-formed answers of the wrong kind: error statuses, redirects, other pages, other words."""

from __future__ import annotations

import re
import time
from email.utils import formatdate

from etl.practice.site import page_answer
from etl.practice.speech import Case, Speech, Spoken, whole
from etl.practice.wire import Reply, packed, reply

RARE = "㐂𠮷"
"""Two characters that take four bytes each in GB18030."""

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_NAMED = re.compile(r"(charset=[\"']?|encoding=[\"'])[\w-]+", re.IGNORECASE)


def status(code: int, text: str = "") -> Speech:
    """An error page with this status."""

    def speech(case: Case) -> Spoken:
        return whole(Reply(code, _HTML, f"<html><body><h1>{code}</h1><p>{text}</p></body></html>".encode()))

    return speech


def busy_for(case: Case) -> Spoken:
    """429, and the seconds to stay away."""
    return whole(Reply(429, {**_HTML, "Retry-After": str(case.fault.retry_after)}, "请求过多".encode()))


def busy_until(case: Case) -> Spoken:
    """429, and the moment to come back, never sooner than the seconds ordered."""
    until = formatdate(int(time.time()) + 1 + case.fault.retry_after, usegmt=True)
    return whole(Reply(429, {**_HTML, "Retry-After": until}, "请求过多".encode()))


def redirect(where: str = "") -> Speech:
    """A redirect to another address, or without one to the same again."""

    def speech(case: Case) -> Spoken:
        return whole(Reply(302, {**_HTML, "Location": where or case.heard.target}))

    return speech


def page(title: str, body: str) -> Speech:
    """Another page than the one that was asked for, with 200."""

    def speech(case: Case) -> Spoken:
        return whole(reply(page_answer(title, f"<h1>{title}</h1><p>{body}</p>")))

    return speech


def empty(case: Case) -> Spoken:
    """Nothing at all, with 200."""
    return whole(Reply(200, case.good().headers))


def same_tag(case: Case) -> Spoken:
    """One tag for whatever the content is, and 304 to anybody who knows any."""
    said, tags = case.good(), {"ETag": '"the-same"', "Last-Modified": "Sat, 01 Jun 2024 00:00:00 GMT"}
    if case.heard.headers.keys() & {"if-none-match", "if-modified-since"}:
        return whole(Reply(304, tags))
    return whole(packed(Reply(said.status, {**said.headers, **tags}, said.body), _accepted(case)))


def header_lies(case: Case) -> Spoken:
    """GB18030 that the header says is UTF-8."""
    said = case.good()
    return whole(packed(_labelled(_gb18030(said), "; charset=utf-8"), _accepted(case)))


def meta_lies(case: Case) -> Spoken:
    """GB18030 of which the header says nothing, and the page itself that it is UTF-8."""
    return whole(packed(_labelled(_gb18030(case.good()), ""), _accepted(case)))


def rare(case: Case) -> Spoken:
    """GB18030 with characters of four bytes, labelled right everywhere: this can be read."""
    said = case.good()
    text = _text(said)
    if text is None:
        return whole(said)
    text = _NAMED.sub(r"\1gb18030", text[:300]) + text[300:]
    body = text.replace("的", f"的{RARE}").encode("gb18030")
    return whole(packed(_labelled(Reply(said.status, said.headers, body), "; charset=gb18030"), _accepted(case)))


def _text(said: Reply) -> str | None:
    """The body as text; None for what is no text, such as a PDF."""
    try:
        return said.body.decode()
    except UnicodeDecodeError:
        return None


def _gb18030(said: Reply) -> Reply:
    text = _text(said)
    return said if text is None else Reply(said.status, said.headers, text.encode("gb18030"))


def _labelled(said: Reply, charset: str) -> Reply:
    kind = said.headers["Content-Type"].partition(";")[0]
    return Reply(said.status, {**said.headers, "Content-Type": kind + charset}, said.body)


def _accepted(case: Case) -> str:
    return case.heard.headers.get("accept-encoding", "")
