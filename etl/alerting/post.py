"""Letters on standard input, a line of JSON for each out as it ends; run as a process of its own.

The only home of apprise. It logs addresses with their tokens, and a server that never ends its answer holds it for
ever: so it lives in a process whose log nobody reads and whose time is bounded by the one that started it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from email import message_from_string
from typing import Any

MOST = 32  # targets at once
# WeCom takes 2,048 bytes; the others 20,000 of JSON, in which a Chinese character of 3 bytes may be written with 6.
_ROOM = {"wecombot": 2_000, "dingtalk": 9_000, "feishu": 9_000, "lark": 9_000}
_PLAIN: dict[str, str] = {}
"""By Message-ID, the plain text of a letter that has HTML too; apprise would make its own of the HTML."""


def main() -> None:
    """Send each letter to its address; or say which addresses cannot be: ``{"n": 1, "bad": "json"}``.

    With ``all_or_none`` a bad address keeps the others from theirs; with ``only_look`` addresses are only named.
    """
    order = json.load(sys.stdin)
    letters = order["letters"]
    services = [_service(letter["url"]) for letter in letters]
    bad = {n for n, service in enumerate(services, 1) if not service}
    for n, service in enumerate(services, 1):
        _say(n=n, **({"target": _name(service)} if service else {"bad": _scheme(letters[n - 1]["url"])}))
    if not (order["only_look"] or (bad and order["all_or_none"])):
        _letters_of_ours()
        with ThreadPoolExecutor(MOST) as pool:
            good = [(n, service) for n, service in enumerate(services, 1) if n not in bad]
            sent = {pool.submit(_sent, service, letters[n - 1]): n for n, service in good}
            for one in as_completed(sent):
                why = one.result()
                _say(n=sent[one], arrived=not why, why=why)
    os._exit(0)  # a thread of apprise that still waits is not waited for


def _service(url: str) -> Any:
    """What apprise makes of an address; None where it makes nothing of it."""
    from apprise import Apprise, AppriseAsset

    # A redirected POST becomes a GET, which is answered well and brings nothing.
    asset = AppriseAsset(service_timeout=0, image_path_mask=False)
    asset.app_id, asset.app_desc, asset.async_mode, asset.http_redirects = "caoyun", "caoyun", False, False
    asset.image_url_mask = asset.image_url_logo = ""
    return Apprise.instantiate(url, asset=asset)


def _sent(service: Any, letter: dict[str, Any]) -> str:
    """Send to one target; why it did not arrive, or nothing. Of what a server said only its status is told."""
    from apprise import Apprise, NotifyFormat, NotifyType

    body, form = cut(letter["text"], _room(service) - len(letter["title"].encode()), letter["more"]), NotifyFormat.TEXT
    if _is(service, "mailto"):
        body, form = _mail(service, letter, body, form)
    elif _is(service, "json"):
        service.payload_extras |= letter["data"]
        service.headers |= {"Idempotency-Key": letter["id"]} if letter["id"] else {}
    done = Apprise([service], asset=service.asset).notify(
        body=body, title=letter["title"], notify_type=NotifyType(letter["tone"]), body_format=form
    )
    attempts = [attempt for result in done for attempt in result]  # ``optional=yes`` calls a failure a success
    if attempts and attempts[-1]:
        return ""
    said = " ".join(str(entry.message) for attempt in attempts for entry in attempt)
    status = re.search(r"(?:\berror=|failed: )(\d{3})\b", said)
    return f"it answers with status {status[1]}" if status else "it did not answer, or did not take it"


def _mail(service: Any, letter: dict[str, Any], body: str, form: Any) -> tuple[str, Any]:
    """What a letter's body is and of which format; its Message-ID goes along as a header."""
    from apprise import NotifyFormat

    if letter["id"]:
        service.headers["Message-ID"] = mark = f"<{letter['id']}@caoyun.invalid>"
        _PLAIN[mark] = body if letter["html"] else ""
    if not letter["html"]:
        return body, form
    service.notify_format = NotifyFormat.HTML
    return letter["html"], NotifyFormat.HTML


def _letters_of_ours() -> None:
    """Have apprise's letters keep the Message-ID and the plain text that they are given; it makes its own of both."""
    from apprise.plugins.email.base import NotifyEmail

    made: Callable[..., Iterator[Any]] = NotifyEmail.prepare_emails

    def kept(**said: Any) -> Iterator[Any]:
        for one in made(**said):
            mark = said["headers"].get("Message-ID")
            yield replace(one, body=_marked(one.body, mark)) if mark else one

    email: Any = NotifyEmail  # its own function takes its place
    email.prepare_emails = staticmethod(kept)


def _marked(body: str, mark: str) -> str:
    letter = message_from_string(body)
    del letter["Message-ID"]
    letter["Message-ID"] = mark
    for part in letter.walk():
        if part.get_content_type() == "text/plain" and _PLAIN[mark]:
            del part["Content-Transfer-Encoding"]
            part.set_payload(_PLAIN[mark], "utf-8")
    return letter.as_string()


def _is(service: Any, scheme: str) -> bool:
    said = service.protocol
    return scheme in ((said,) if isinstance(said, str) else said or ())


def cut(text: str, room: int, more: str = "caoyun health") -> str:
    """A text of at most so many bytes, cut at the end of a line."""
    if len(text.encode()) <= room:
        return text
    lines, end = text.split("\n"), f"…\n{more}"
    while lines and len("\n".join([*lines, end]).encode()) > room:
        lines.pop()
    return "\n".join([*lines, end])


def _room(service: Any) -> int:
    """How many bytes of title and text a target takes."""
    return _ROOM.get(service.secure_protocol, 1_000_000) if isinstance(service.secure_protocol, str) else 1_000_000


def _name(service: Any) -> str:
    """A target by its scheme, and by its host where that is one; in many schemes a token stands in its place."""
    scheme = service.secure_protocol if service.secure else service.protocol
    scheme = scheme or service.secure_protocol
    scheme = scheme if isinstance(scheme, str) else scheme[0]
    token = service.template_tokens.get("host")
    host = service.host if token and not token.get("private") else ""
    return f"{scheme}://{host or ''}"


def _scheme(url: str) -> str:
    """The scheme of a bad address, where it is one that apprise knows; anything else may be a secret."""
    from apprise.apprise import N_MGR

    said = url.partition("://")[0].lower()
    return said if said in N_MGR else ""


def _say(**said: object) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
