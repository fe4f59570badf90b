"""Status, headers and body in, one word out: what kind of answer this is, before anybody parses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import yaml

from etl.charset import read
from etl.errors import Truncated, WrongCharset
from etl.web.decoding import wrapped
from etl.web.redirects import redirects

Verdict = Literal[
    "real", "stated_empty", "empty", "unchanged", "blocked", "challenge", "login", "suspended", "soft_404", "missing",
    "truncated", "wrong_charset", "changed", "moved", "error", "unreachable",
]  # fmt: skip
VERDICTS: tuple[str, ...] = get_args(Verdict)
"""Every word that an exchange can be told by."""
REFUSED = frozenset({"blocked", "challenge", "login"})
"""The site asks us to stay away."""

_BY_STATUS = {
    401: "login", 403: "blocked", 404: "missing", 407: "login", 410: "missing", 412: "challenge", 451: "blocked",
    521: "challenge",
}  # fmt: skip
_SHORT = 12_000  # bytes; of a longer page only the title is searched, since one that mentions a captcha is a document
_SHORT_JSON = 2_000
_NO_TEXT = 20  # characters that a page of nothing but script may still show
_UNSEEN = re.compile(
    r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>", re.IGNORECASE | re.DOTALL
)
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|pptx?|zip|rar|7z|csv|jpe?g|png)(?:[?#]|\Z)", re.IGNORECASE)
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ENDS = ((b"%PDF-", b"%%EOF", 4096), (b"PK\x03\x04", b"PK\x05\x06", 66_000))  # a ZIP ends in at most 64 KiB of comment
_TEXT_TYPES = ("text/", "json", "xml", "javascript")
_PACKED_TYPES = ("application/vnd.openxmlformats-", "application/vnd.oasis.")  # ZIP files, whatever their names say

Where = Literal["title", "body", "script", "json", "url", "header"]


@dataclass(frozen=True, slots=True)
class Sign:
    """What tells an answer that is not the page; ``longest`` is in characters of visible text.

    ``example`` is told by it; ``document`` has its words and is a page like any other.
    """

    verdict: str
    where: Where
    regex: str
    longest: int
    family: str
    status: tuple[int, ...]
    example: str
    document: str


@cache
def signs() -> tuple[Sign, ...]:
    """All signs, in the order of the file."""
    said = yaml.load(
        files("etl.web").joinpath("signs.yaml").read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return tuple(
        Sign(one["class"], one["where"], one.get("regex") or re.escape(str(one["text"])), one.get("longest", 400),
             one.get("family", ""), tuple(one.get("status", (200,))), one["example"], one["document"])
        for one in said
    )  # fmt: skip


@cache
def _searched(where: Where, status: int) -> tuple[re.Pattern[str], tuple[Sign, ...]] | None:
    """All signs of one place as a single expression, one group a sign."""
    found = tuple(s for s in signs() if s.where == where and status in s.status)
    joined = "|".join(f"({_GROUP.sub('(?:', sign.regex)})" for sign in found)
    return (re.compile(joined, re.IGNORECASE), found) if found else None


@cache
def _longest() -> int:
    return max(sign.longest for sign in signs())


def classify(status: int, headers: Mapping[str, str], body: bytes, url: str = "") -> str:
    """One of ``VERDICTS``; of an answer of 200 ``real`` unless something speaks against it."""
    if status != 200:
        return _other(status, headers, body, url)
    if not body.strip():
        return "empty"
    kind = headers.get("content-type", "").lower()
    if wrapped(body, kind):
        return "changed"  # a cache packed it twice and labelled it once; asking again brings the same
    if not _is_text(kind, body):
        return _sign("header", 200, _lines(headers)) or ("truncated" if cut(body) else "real")
    return _of_text(status, headers, body, kind, url)


def _other(status: int, headers: Mapping[str, str], body: bytes, url: str) -> str:
    if redirects(status, headers):
        return "moved"
    plain = _BY_STATUS.get(status, "error")
    if status not in _told_by_signs():
        return plain
    return next(_found(status, headers, _lenient(body[:_SHORT]), len(body), url), plain)


@cache
def _told_by_signs() -> frozenset[int]:
    return frozenset(status for sign in signs() for status in sign.status)


def _of_text(status: int, headers: Mapping[str, str], body: bytes, kind: str, url: str) -> str:
    flaw = ""
    try:
        text = read(body, kind, url)[0]
    except WrongCharset:
        flaw, text = "wrong_charset", _lenient(body[: _SHORT * 2])
    except Truncated:
        flaw, text = "truncated", _lenient(body[: _SHORT * 2])
    flaw = flaw or ("changed" if _FILE.search(url) and _PAGE.match(text) else "")  # a page where a file should be
    return next(_found(status, headers, text, len(body), url), flaw) or "real"


def cut(body: bytes) -> bool:
    """Whether a file of a kind that says where it ends does not end: a server may state the length of a part of it."""
    return any(body.startswith(start) and end not in body[-most:] for start, end, most in _ENDS)


def _found(status: int, headers: Mapping[str, str], text: str, size: int, url: str) -> Iterator[str]:
    """Verdicts of the signs that are there, the surest place first; what is dear to look at comes last."""
    yield from filter(None, (_sign("header", status, _lines(headers)), _sign("url", status, url)))
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[", '"'):
        if size <= _SHORT_JSON:
            yield from filter(None, [_sign("json", status, text)])
        return
    if title := _title(text):
        yield from filter(None, [_sign("title", status, title)])
    if size <= _SHORT and size - len(text) <= 2 * _longest():  # bytes over characters tell Han without looking
        seen = " ".join(_UNSEEN.sub(" ", text).split())
        if len(seen) <= _longest():
            yield from filter(None, [_sign("body", status, seen, len(seen))])
        if len(seen) <= _NO_TEXT:
            yield from filter(None, [_sign("script", status, text)])


def _sign(where: Where, status: int, text: str, length: int = 0) -> str:
    """The class of the first sign that is there and that may be there on a page of this length."""
    searched = _searched(where, status)
    if searched and text:
        for match in searched[0].finditer(text):
            sign = searched[1][(match.lastindex or 1) - 1]
            if length <= sign.longest:
                return sign.verdict
    return ""


def _title(text: str) -> str:
    head = text[:4096]
    start = head.find("<title")
    start = head.find("<TITLE") if start < 0 else start
    if start < 0:
        return ""
    start = head.find(">", start) + 1
    return " ".join(head[start : head.find("<", start)].split())


def _lines(headers: Mapping[str, str]) -> str:
    """The few headers that a gateway answers by."""
    return "\n".join(
        f"{name}: {headers[name]}" for name in ("cf-mitigated", "server", "x-waf-status") if name in headers
    )


def _is_text(kind: str, body: bytes) -> bool:
    packed = kind.startswith(_PACKED_TYPES)
    return not packed and (
        any(word in kind for word in _TEXT_TYPES) if kind else body.lstrip()[:1] in (b"<", b"{", b"[")
    )


def _lenient(body: bytes) -> str:
    """Whatever can be read in either charset, to find signs in; nobody else sees it."""
    return body.decode("utf-8", "ignore") + "\n" + body.decode("gb18030", "ignore")
