"""Addresses and one message in, what became of it for each out; an address leaves this module to the post alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etl.alerting.model import Delivery, Message
from etl.errors import BadCommand

SECONDS = 40.0
"""So long a message may take for all targets together; then who did not answer did not get it."""


def send(
    urls: Sequence[str], message: Message, *, field: str = "CAOYUN_ALERTS", seconds: float = SECONDS
) -> tuple[Delivery, ...]:
    """Send a message to every target at once; one that fails does not keep it from the others.

    Args:
        urls: Addresses as apprise has them; they are secrets, and appear nowhere.
        message: What to send.
        field: Where the addresses were set, for an error to name.
        seconds: How long it may take in all.

    Returns:
        What became of it, for each address in its order.

    Raises:
        BadCommand: an address is none; nothing was sent to anybody.
    """
    if not urls:
        return ()
    return tuple(_deliveries(_posted(urls, message, field, seconds), len(urls), seconds))


def check(urls: Sequence[str], *, field: str = "CAOYUN_ALERTS") -> None:
    """Look at addresses without sending anything.

    Raises:
        BadCommand: an address is none.
    """
    _posted(urls, None, field, SECONDS)


def _posted(urls: Sequence[str], message: Message | None, field: str, seconds: float) -> list[dict[str, Any]]:
    said = message or Message("", "")
    order = {"urls": list(urls), "title": said.title, "text": said.text, "tone": said.tone, "only_look": not message}
    lines = [json.loads(line) for line in _process(json.dumps(order).encode(), seconds)]
    if bad := [line for line in lines if "bad" in line]:
        which = ", ".join(f"{line['n']} of {len(urls)}{_known(line['bad'])}" for line in bad)
        raise BadCommand(f"not an address that anything can be sent to: {which}", field=field,
                         hint="docs/alerts.md shows one for mail, webhook, WeCom, DingTalk and Feishu")  # fmt: skip
    return lines


def _process(order: bytes, seconds: float) -> list[bytes]:
    """What the post says; one that takes too long is ended, and what it said until then holds."""
    command = [sys.executable, "-P", "-m", "etl.alerting.post"]
    try:
        done = subprocess.run(
            command, input=order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False
        ).stdout
    except subprocess.TimeoutExpired as late:
        done = late.stdout or b""
    return [line for line in done.split(b"\n")[:-1] if line]  # half a line is none


def _known(scheme: str) -> str:
    return f" ({scheme}://)" if scheme else " (no scheme that is known)"


def _deliveries(lines: Sequence[Mapping[str, Any]], number: int, seconds: float) -> Iterator[Delivery]:
    names = {line["n"]: line["target"] for line in lines if "target" in line}
    ends = {line["n"]: line for line in lines if "arrived" in line}
    for n in range(1, number + 1):
        end = ends.get(n, {"arrived": False, "why": f"no answer within {seconds:.0f} s"})
        yield Delivery(n, names.get(n, "?"), end["arrived"], end["why"])
