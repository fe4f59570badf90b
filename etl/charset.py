"""Bytes and their labels in, text out: where labels differ the bytes decide, and where none fits it is an error."""

from __future__ import annotations

import codecs
import re
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
_NARROW = ("ascii", "iso8859", "cp125", "latin")  # they decode any bytes into something, so they prove nothing


@dataclass(frozen=True, slots=True)
class _Label:
    """A charset as somebody names it: the byte order mark, the header, or the page itself."""

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
    labels = _labels(exchange.body, exchange.headers.get("content-type", ""))
    if len({label.codec for label in labels}) < 2:
        return ""
    return read(exchange.body, exchange.headers.get("content-type", ""), exchange.request.url)[1]


def read(body: bytes, content_type: str, url: str) -> tuple[str, str]:
    """The text of a body and the lie about it, if any.

    Raises:
        WrongCharset, Truncated: as ``decode``.
    """
    labels = _labels(body, content_type)
    for label in labels:
        if (text := _as(body, label, url)) is not None:
            false = [other for other in labels if other.codec != label.codec and _as(body, other, url) is None]
            return text, "; ".join(f"{o.who} says {o.name}, and the bytes are {label.name}" for o in false)
    raise _wrong(body, labels, url)


def _labels(body: bytes, content_type: str) -> list[_Label]:
    """What is said of the charset, the most binding first; a charset that nobody knows keeps its name as its codec."""
    found = [_Label(codec, "the byte order mark", codec) for mark, codec in _MARKS if body.startswith(mark)]
    if header := _HEADER.search(content_type):
        found.append(_Label(header[1].lower(), "the header", _codec(header[1].lower())))
    head = body[:_HEAD].removeprefix(_MARKS[0][0]).lstrip()
    if head[:1] == b"<":  # JSON may quote a page, meta and all
        lower = head.lower()
        if inside := _XML.match(lower) or _META.search(lower):
            name = inside[1].decode("ascii")
            found.append(_Label(name, "the page", _codec(name)))
    return found or [_Label("utf-8", "nobody", "utf-8")]


@lru_cache(maxsize=256)
def _codec(name: str) -> str:
    if name.removeprefix("x-").startswith(("gb", "cp936")):
        return "gb18030"  # which holds all that the older national charsets hold, whatever they are called
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return name
    return "big5hkscs" if known in ("big5", "cp950") else known


def _as(body: bytes, label: _Label, url: str) -> str | None:
    """The body as text in one charset, or None where the bytes are not in it."""
    mark = next((m for m, codec in _MARKS if codec == label.codec and body.startswith(m)), b"")
    try:
        text = body[len(mark) :].decode(label.codec)
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


def _wrong(body: bytes, labels: list[_Label], url: str) -> WrongCharset | Truncated:
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
