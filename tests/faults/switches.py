"""The checks that catch faults, each with what switches it off: then the same test must fail.

Only our own checks are replaced; servers, sockets and bytes stay as they are.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

import pytest

from etl import capture, charset, fetching
from etl.errors import CaoyunError
from etl.lake import archive
from etl.model import Request, Validators
from etl.readers import json
from etl.web import classify, client, sending
from etl.web.sending import Came
from tests.faults.portal import FIRST

Off = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Check:
    """What a check does, in a sentence, and how it is switched off."""

    said: str
    off: Off


def _retry_after(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(client, "retry_after", lambda said, now: 0.0)


def _status(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(classify, "_other", lambda *asked: "real")


def _silence(patch: pytest.MonkeyPatch) -> None:
    _sent(patch, lambda came: came if came.status else replace(came, status=200, problem=None))


def _length(patch: pytest.MonkeyPatch) -> None:
    _sent(patch, lambda came: replace(came, problem=None) if came.status else came)


def _sent(patch: pytest.MonkeyPatch, told: Callable[[Came], Came]) -> None:
    async def send(*asked: Any) -> Came:
        return told(await sending.send(*asked))

    patch.setattr(client, "send", send)


def _manners(patch: pytest.MonkeyPatch, **other: Any) -> None:
    """The door believes that it may take longer or read more than its manners say."""
    send, session = sending.send, sending.session
    patch.setattr(client, "send", lambda s, manners, *rest: send(s, replace(manners, **other), *rest))
    patch.setattr(client, "session", lambda manners, timed: session(replace(manners, **other), timed=timed))


def _decoded(wire: bytes, encoding: str, url: str, most: int = 0) -> bytes:
    """What the usual decoders make of a body: whatever could be read of it, without a word of what could not."""
    if not encoding:
        return wire
    if not wire.startswith(b"\x1f\x8b"):
        return wire
    return zlib.decompressobj(-15).decompress(wire[10:])


def _end_of_stream(patch: pytest.MonkeyPatch) -> None:
    for module in (client, archive):
        patch.setattr(module, "decoded", _decoded)


def _end_of_file(patch: pytest.MonkeyPatch) -> None:
    for module in (client, classify):
        patch.setattr(module, "cut", lambda body: False)


def _wrapped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(classify, "wrapped", lambda body, kind: False)


def _charset(patch: pytest.MonkeyPatch) -> None:
    for module in (classify, charset):
        patch.setattr(module, "read", lambda body, kind, url: (body.decode("utf-8", "replace"), None))


def _widest_charset(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(charset, "_codec", lambda name: "gb2312" if name.startswith("gb") else name)
    patch.setattr(charset, "_of_header", charset._of_header.__wrapped__)  # without what it remembers


def _redirect_rule(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(client, "onward", lambda asked, status, where: replace(asked, url=urljoin(asked.url, where)))


def _signs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(classify, "_found", lambda *asked: iter(()))


def _empty(patch: pytest.MonkeyPatch) -> None:
    def told(*asked: Any) -> str:
        verdict = classify.classify(*asked)
        return "real" if verdict == "empty" else verdict

    patch.setattr(client, "classify", told)


def _strict_json(patch: pytest.MonkeyPatch) -> None:
    load = json.load

    def lenient(exchange: Any) -> Any:
        try:
            return load(exchange)
        except CaoyunError:
            return {"articles": [], "total": 0}

    patch.setattr(json, "load", lenient)


def _read_first(patch: pytest.MonkeyPatch) -> None:
    part = capture._fetch_part

    async def unread(source: Any, request: Request, key: int, reach: capture.Reach, parts: Any) -> None:
        async def fetch(asked: Request, judge: Any) -> Any:
            return await reach.fetch(asked, None)

        await part(source, request, key, replace(reach, fetch=fetch), parts)

    patch.setattr(capture, "_fetch_part", unread)


def _page_for_file(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(classify, "_FILE", re.compile(r"(?!)"))


def _certificates(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "_trusted", lambda manners: False)


def _decoded_cap(patch: pytest.MonkeyPatch) -> None:
    decoded = client.decoded
    patch.setattr(client, "decoded", lambda wire, encoding, url, most: decoded(wire, encoding, url, 1 << 30))


def _list_whole(patch: pytest.MonkeyPatch) -> None:
    since = fetching._since

    def of_lists_too(memory: Any, asked: Request) -> Validators | None:
        known = asked.role == "listing" and memory.day > FIRST
        return Validators(etag='"the-same"') if known else since(memory, asked)

    patch.setattr(fetching, "_since", of_lists_too)


def _changed_row(patch: pytest.MonkeyPatch) -> None:
    since = fetching._since

    def whatever_the_row(memory: Any, asked: Request) -> Validators | None:
        found = memory.earlier.find(asked)
        return since(memory, replace(asked, row=found.row) if found else asked)

    patch.setattr(fetching, "_since", whatever_the_row)


def _settled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fetching, "is_fresh", lambda found, now, days: True)


ANSWERS: Mapping[str, Check] = {
    "retry_after": Check("Retry-After is obeyed", _retry_after),
    "status": Check("a status other than 200 is no page", _status),
    "silence": Check("no answer is no page", _silence),
    "deadline": Check("an exchange has a deadline as a whole", lambda patch: _manners(patch, deadline=30.0)),
    "certificates": Check("a certificate is verified", _certificates),
    "length": Check("a body that broke off is not whole", _length),
    "end_of_stream": Check("a compressed stream must reach its end, its checksum and its label", _end_of_stream),
    "end_of_file": Check("a PDF or a ZIP must have its end", _end_of_file),
    "wrapped": Check("a text that is still compressed is no text", _wrapped),
    "charset": Check("bytes must be in the charset that is said of them", _charset),
    "widest_charset": Check("every national charset is read as GB18030", _widest_charset),
    "redirect_rule": Check("a redirect to another host is not followed", _redirect_rule),
    "signs": Check("a page is searched for signs of refusal", _signs),
    "empty": Check("an empty body is no page", _empty),
    "strict_json": Check("a list is read strictly", _strict_json),
    "read_first": Check("a detail is read before it is archived", _read_first),
    "page_for_file": Check("a page at the address of a file is no file", _page_for_file),
    "list_whole": Check("a list is always asked for whole", _list_whole),
    "changed_row": Check("a part whose row in the list has changed is asked for whole", _changed_row),
    "settled": Check("a page is asked for whole after some days, whatever its tag", _settled),
    "wire_cap": Check("a body has a cap on the wire", lambda patch: _manners(patch, most_bytes=1 << 30)),
    "decoded_cap": Check("a body has a cap when decoded", _decoded_cap),
}
