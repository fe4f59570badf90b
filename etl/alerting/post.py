"""Addresses and messages on standard input, a line of JSON for each address out; run as a process of its own.

The only home of apprise. It logs addresses with their tokens, and a server that never ends its answer holds it for
ever: so it lives in a process whose log nobody reads and whose time is bounded by the one that started it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

MOST = 32  # targets at once
# WeCom takes 2,048 bytes; the others 20,000 of JSON, in which a Chinese character of 3 bytes may be written with 6.
_ROOM = {"wecombot": 2_000, "dingtalk": 9_000, "feishu": 9_000, "lark": 9_000}


def main() -> None:
    """Send, or say which addresses cannot be: ``{"n": 1, "bad": "json"}``; then nothing is sent to anybody."""
    order = json.load(sys.stdin)
    services = [_service(url) for url in order["urls"]]
    bad = [(n, url) for n, (service, url) in enumerate(zip(services, order["urls"], strict=True), 1) if not service]
    if bad or order["only_look"]:
        for n, url in bad:
            _say(n=n, bad=_scheme(url))
    else:
        with ThreadPoolExecutor(MOST) as pool:
            sent = {pool.submit(_sent, service, order): n for n, service in enumerate(services, 1)}
            for n, service in enumerate(services, 1):
                _say(n=n, target=_name(service))
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


def _sent(service: Any, order: dict[str, Any]) -> str:
    """Send to one target; why it did not arrive, or nothing. Of what a server said only its status is told."""
    from apprise import Apprise, NotifyFormat, NotifyType

    done = Apprise([service], asset=service.asset).notify(
        body=cut(order["text"], _room(service) - len(order["title"].encode())), title=order["title"],
        notify_type=NotifyType(order["tone"]), body_format=NotifyFormat.TEXT,
    )  # fmt: skip
    attempts = [attempt for result in done for attempt in result]  # ``optional=yes`` calls a failure a success
    if attempts and attempts[-1]:
        return ""
    said = " ".join(str(entry.message) for attempt in attempts for entry in attempt)
    status = re.search(r"(?:\berror=|failed: )(\d{3})\b", said)
    return f"it answers with status {status[1]}" if status else "it did not answer, or did not take it"


def cut(text: str, room: int) -> str:
    """A text of at most so many bytes, cut at the end of a line."""
    if len(text.encode()) <= room:
        return text
    lines, end = text.split("\n"), "…\ncaoyun health"
    while lines and len("\n".join([*lines, end]).encode()) > room:
        lines.pop()
    return "\n".join([*lines, end])


def _room(service: Any) -> int:
    """How many bytes of title and text a target takes."""
    return _ROOM.get(service.secure_protocol, 1_000_000)


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
