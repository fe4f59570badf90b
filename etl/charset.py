"""Bytes and their labels in, text out: where labels differ the bytes decide, and where none fits it is an error."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from etl.errors import Truncated, WrongCharset
from etl.model import Exchange

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_-]+)")
_XML = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-z0-9_-]+)")
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_HAN = re.compile("[一-鿿]")
_CUT = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
_HEAD = 4096
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ANY_MARK = tuple(mark for mark, _ in _MARKS)
_NARROW = ("ascii", "iso8859", "cp125", "latin")  # they decode any bytes into something, so they prove nothing


@dataclass(frozen=True, slots=True)
class Label:
    """A charset as somebody names it: the byte order mark, the header, or the page itself.

    A charset that nobody knows keeps its name as its codec.
    """

    name: str
    who: str
    codec: str


def decode(exchange: Exchange) -> str:
    """The body as text, strictly, by the first of its labels that the bytes agree with; UTF-8 without any label.

    Labels are the byte order mark, the header, and the page's own XML declaration or meta, in this order.

    Raises:
        WrongCharset: the bytes are in no labelled charset; names the one they do decode in, if any.
        Truncated: the body ends inside a character.
    """
    return read(exchange.body, exchange.headers.get("content-type", ""), exchange.request.url)[0]


def lie(exchange: Exchange) -> str:
    """Which label says what the bytes are not, in a sentence, where another one is right; else nothing.

    Raises:
        WrongCharset, Truncated: as ``decode``.
    """
    body, kind, url = exchange.body, exchange.headers.get("content-type", ""), exchange.request.url
    labels = list(_labels(body, kind))
    if len({label.codec for label in labels}) < 2:
        return ""
    right = read(body, kind, url)[1]
    false = [label for label in labels if label.codec != right.codec and _as(body, label, url) is None]
    return "; ".join(f"{label.who} says {label.name}, and the bytes are {right.name}" for label in false)


def read(body: bytes, content_type: str, url: str) -> tuple[str, Label]:
    """The text of a body, and the first label that it agrees with; further ones are not looked for.

    Raises:
        WrongCharset, Truncated: as ``decode``.
    """
    for label in _labels(body, content_type):
        if (text := _as(body, label, url)) is not None:
            return text, label
    raise _wrong(body, list(_labels(body, content_type)), url)


def _labels(body: bytes, content_type: str) -> Iterator[Label]:
    """What is said of the charset, the most binding first."""
    said = [Label(codec, "the byte order mark", codec) for mark, codec in _MARKS if body.startswith(mark)]
    yield from said
    if header := _of_header(content_type):
        yield header
    head = body[:_HEAD].removeprefix(_MARKS[0][0]).lstrip()
    inside = None
    if head[:1] == b"<":  # JSON may quote a page, meta and all
        lower = head.lower()
        inside = _XML.match(lower) or _META.search(lower)
    if inside:
        name = inside[1].decode("ascii")
        yield Label(name, "the page", _codec(name))
    elif not said and not header:
        yield Label("utf-8", "nobody", "utf-8")


@lru_cache(maxsize=256)
def _of_header(content_type: str) -> Label | None:
    found = _HEADER.search(content_type)
    return Label(found[1].lower(), "the header", _codec(found[1].lower())) if found else None


@lru_cache(maxsize=256)
def _codec(name: str) -> str:
    if name.removeprefix("x-").startswith(("gb", "cp936")):
        return "gb18030"  # which holds all that the older national charsets hold, whatever they are called
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return name
    return "big5hkscs" if known in ("big5", "cp950") else known


def _as(body: bytes, label: Label, url: str) -> str | None:
    """The body as text in one charset, or None where the bytes are not in it."""
    marked = label.codec.startswith("utf") and body.startswith(_ANY_MARK)
    bare = body[next(len(mark) for mark, _ in _MARKS if body.startswith(mark)) :] if marked else body
    try:
        text = bare.decode(label.codec)
    except UnicodeDecodeError as error:
        if label.codec == "utf-8" and _cut(error):
            raise Truncated("the body ends inside a character of utf-8", url=url) from error
        return None
    except LookupError:
        return None
    if label.codec == "utf-8" or label.codec.startswith("utf-16") or body.isascii():
        return text
    return None if label.codec.startswith(_NARROW) or _is_utf8(body) else text


def _cut(error: UnicodeDecodeError) -> bool:
    return error.reason in _CUT and error.end == len(error.object)


def _is_utf8(body: bytes) -> bool:
    """Whether bytes that also decode as GB18030 are Chinese in UTF-8; text in GB18030 is never Han when read so."""
    try:
        return bool(_HAN.search(body.decode()))
    except UnicodeDecodeError:
        return False


def _wrong(body: bytes, labels: list[Label], url: str) -> WrongCharset | Truncated:
    if body.startswith(b"\x1f\x8b\x08"):
        return WrongCharset("the body is still compressed: it was packed twice and labelled once", url=url)
    for label in labels:
        try:
            body.decode(label.codec)
        except UnicodeDecodeError as error:
            if _cut(error):
                return Truncated(f"the body ends inside a character of {label.name}", url=url)
        except LookupError:
            continue
    names = " and ".join(dict.fromkeys(label.name for label in labels))
    others = ("utf-8", "gb18030", "big5hkscs")
    other = next((c for c in others if c not in {label.codec for label in labels} and _decodes(body, c)), None)
    hint = f"the bytes decode as {other}" if other else "the bytes decode neither as utf-8 nor as gb18030"
    return WrongCharset(f"labelled {names}, which the bytes are not", url=url, hint=hint)


def _decodes(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
