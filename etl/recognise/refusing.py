"""Answers that ask us to stay away in, the literal of a closed site out; nothing is worked around."""

from __future__ import annotations

from collections.abc import Iterator

from etl.recognise.guess import Guess
from etl.recognise.literal import call
from etl.recognise.seeing import Seen
from etl.web.classify import REFUSED

_WORDS = {
    "blocked": "turns programs away",
    "challenge": "wants a challenge or a captcha answered",
    "login": "wants a login",
}


def closed(seen: Seen) -> Iterator[Guess]:
    """A challenge, a captcha, a login, or a refusal: the source is listed with the reason and never run."""
    verdict = seen.exchange.verdict
    if verdict not in REFUSED:
        return
    said = f"{seen.path} {_WORDS[verdict]} (status {seen.exchange.status}), seen {seen.exchange.at:%Y-%m}"
    listing = call("etl.families.closed", "Closed", site=seen.site, refused=said)
    yield Guess(family="closed", confidence=0.99, evidence=(f"the answer is classified as {verdict!r}",),
                listing=listing, own=True, stated=False)  # fmt: skip
