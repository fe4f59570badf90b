"""Bytes and their labels in, text out: the charset is what its label says, and is held to it."""

from __future__ import annotations

import re

from etl.errors import Truncated, WrongCharset
from etl.model import Exchange

_META = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding=[\"']([A-Za-z0-9_-]+)")
_HAN = re.compile("[一-鿿]")
_CUT = ("unexpected end of data", "incomplete multibyte sequence")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8", "big5": "big5hkscs"}


def decode(exchange: Exchange) -> str:
    """The body as text, by its byte order mark, else by header, XML declaration or meta, else UTF-8; strictly.

    Raises:
        WrongCharset: the bytes are not in the labelled charset; names the one they do decode in, if any.
        Truncated: the body ends inside a character.
    """
    body, url = exchange.body, exchange.request.url
    marked = body.startswith(b"\xef\xbb\xbf")
    body, label = (body[3:], "utf-8") if marked else (body, _label(exchange))
    try:
        text = body.decode(_WIDER.get(label, label))
    except (UnicodeDecodeError, LookupError) as error:
        if isinstance(error, UnicodeDecodeError) and error.reason in _CUT and error.end == len(body):
            raise Truncated(f"the body ends inside a character of {label}", url=url) from error
        other = next((c for c in ("utf-8", "gb18030") if c != label and _decodes(body, c)), None)
        hint = f"the bytes decode as {other}" if other else "the bytes decode neither as utf-8 nor as gb18030"
        raise WrongCharset(f"labelled {label}, which the bytes are not", url=url, hint=hint) from error
    if _WIDER.get(label, label) == "gb18030" and _is_utf8(body):
        raise WrongCharset(f"labelled {label}, which the bytes are not", url=url, hint="the bytes decode as utf-8")
    return text


def _is_utf8(body: bytes) -> bool:
    """Whether bytes that also decode as GB18030 are Chinese in UTF-8; text in GB18030 is never Han when read so."""
    return not body.isascii() and _decodes(body, "utf-8") and bool(_HAN.search(body.decode()))


def _label(exchange: Exchange) -> str:
    found = _HEADER.search(exchange.headers.get("content-type", ""))
    if found:
        return found[1].lower()
    head = exchange.body[:4096]
    inside = _XML.search(head) or _META.search(head)
    return inside[1].decode("ascii").lower() if inside else "utf-8"


def _decodes(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
