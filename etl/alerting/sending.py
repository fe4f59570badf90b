"""Letters in, what became of each out; an address leaves this module to the post alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import Any

from etl.alerting.model import Delivery, Message
from etl.errors import BadCommand

SECONDS = 40.0
"""So long a message may take for all targets together; then who did not answer did not get it."""

_POST = (sys.executable, "-P", str(Path(__file__).with_name("post.py")))
"""By its path: it needs nothing of this package, whose import takes twice as long as its own."""

Letter = tuple[str, Message]
"""An address as apprise has it, and what is sent to it."""


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
    lines = list(_posted([(url, message) for url in urls], seconds, all_or_none=True))
    _refused(lines, len(urls), field)
    return tuple(sorted(_deliveries(lines, len(urls), seconds), key=lambda one: one.number))


def each(letters: Sequence[Letter], *, seconds: float = SECONDS) -> Iterator[Delivery]:
    """Send every letter to its own address, all at once; says of each what became of it as soon as that is known.

    A letter whose address is none did not arrive; the others are sent all the same.

    Args:
        letters: What to whom; a few dozen at most, since each is held in memory and all go at once.
        seconds: How long all may take together.
    """
    if letters:
        yield from _deliveries(_posted(letters, seconds), len(letters), seconds)


def check(urls: Sequence[str], *, field: str = "CAOYUN_ALERTS") -> tuple[str, ...]:
    """Look at addresses without sending anything; returns the name of each, which holds nothing secret.

    Raises:
        BadCommand: an address is none.
    """
    lines = list(_posted([(url, Message("", "")) for url in urls], SECONDS, only_look=True)) if urls else []
    _refused(lines, len(urls), field)
    return tuple(line["target"] for line in lines)


def _refused(lines: Sequence[Mapping[str, Any]], of: int, field: str) -> None:
    if bad := [line for line in lines if "bad" in line]:
        which = ", ".join(f"{line['n']} of {of}{_known(line['bad'])}" for line in bad)
        raise BadCommand(f"not an address that anything can be sent to: {which}", field=field,
                         hint="docs/alerts.md shows one for mail, webhook, WeCom, DingTalk and Feishu")  # fmt: skip


def _posted(letters: Sequence[Letter], seconds: float, **how: bool) -> Iterator[dict[str, Any]]:
    """What the post says, line by line; one that takes too long is ended, and what it said until then holds."""
    order = {"all_or_none": False, "only_look": False, **how,
             "letters": [{"url": url, **asdict(message)} for url, message in letters]}  # fmt: skip
    with subprocess.Popen(_POST, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as post:  # fmt: skip
        assert post.stdin
        assert post.stdout
        end = Timer(seconds, post.kill)
        end.start()
        try:
            post.stdin.write(json.dumps(order).encode())
            post.stdin.close()
            for line in post.stdout:
                if line.endswith(b"\n"):  # half a line is none
                    yield json.loads(line)
        finally:
            end.cancel()
            post.kill()


def _known(scheme: str) -> str:
    return f" ({scheme}://)" if scheme else " (no scheme that is known)"


def _deliveries(lines: Iterator[dict[str, Any]] | Sequence[dict[str, Any]], number: int,
                seconds: float) -> Iterator[Delivery]:  # fmt: skip
    names: dict[int, str] = {}
    open_ = set(range(1, number + 1))
    for line in lines:
        n = line["n"]
        names[n] = line.get("target", names.get(n, "?"))
        if "arrived" in line or "bad" in line:
            open_.discard(n)
            yield Delivery(n, names[n], line.get("arrived", False), line.get("why", "its address is none"))
    for n in sorted(open_):
        yield Delivery(n, names.get(n, "?"), False, f"no answer within {seconds:.0f} s")
