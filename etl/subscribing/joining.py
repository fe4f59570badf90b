"""What somebody wants to be told in, a subscription that begins now out; nothing of what is already there is told."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from etl import alerting
from etl.alerting import Message
from etl.contracts import kinds, provinces
from etl.errors import BadCommand
from etl.pipeline import Yard
from etl.subscribing import addresses, digesting, snapshots
from etl.subscribing.book import Book
from etl.subscribing.comparing import key_of
from etl.subscribing.looking import Release, look, newest
from etl.subscribing.model import Digest, Language, Query, Standing, Subscription
from etl.subscribing.wording import saying

MOST = 100
"""Subscriptions of one person: each is a query at every release."""

BEIJING = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants: see ``Subscription``; addresses as they were typed."""

    title: str
    watch: Query | Digest
    addresses: Sequence[str] = ()
    lang: Language = "en"
    base: str = ""
    by: str = ""
    question: str = ""


def join(yard: Yard, wish: Wish, *, mail: str = "", now: datetime | None = None) -> Subscription:
    """Begin a subscription: the newest release is what was told last.

    Args:
        yard: Whose lake.
        wish: What is wanted.
        mail: ``CAOYUN_MAIL``, for plain addresses of mail.
        now: In UTC without a zone; None: now.

    Raises:
        BadCommand: the query gives no result, a column of the key is not there or not unique, an address is none.
        BadPlace: nothing was published yet.
    """
    book, release, at = Book(yard.lake), newest(yard.lake), now or utc()
    if sum(one.by == wish.by for one, _ in book.all()) >= MOST:
        raise BadCommand(f"{wish.by or 'nobody'} has {MOST} subscriptions, and that is the most", field="subscription")
    one = Subscription(
        id=secrets.token_hex(16), title=_title(wish), watch=_checked(wish.watch), base=_base(wish.base),
        targets=addresses.targets(wish.addresses, mail), lang=wish.lang, by=wish.by, at=at, question=wish.question,
    )  # fmt: skip
    return (_begun if isinstance(one.watch, Query) else _digest)(yard, book, one, release)


def leave(yard: Yard, ident: str) -> Subscription:
    """End a subscription; what waits to be sent is not sent.

    Raises:
        BadCommand: there is none.
    """
    return Book(yard.lake).remove(ident)


def try_out(yard: Yard, ident: str, *, mail: str = "") -> tuple[alerting.Delivery, ...]:
    """Send a word without news to every target of a subscription; nothing is noted.

    Raises:
        BadCommand: there is no such subscription.
    """
    one = Book(yard.lake).get(ident)
    say = saying(one.lang)
    said = Message(say("caoyun: a test", "caoyun：测试消息"), say(
        f"This is a test of the subscription: {one.title}", f"这是订阅的测试：{one.title}"), more="…")  # fmt: skip
    sent = alerting.each([(addresses.resolved(target.address, mail), said) for target in one.targets])
    return tuple(sorted(sent, key=lambda one: one.number))


def utc() -> datetime:
    """Now, in UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _begun(yard: Yard, book: Book, one: Subscription, release: Release) -> Subscription:
    assert isinstance(one.watch, Query)
    found = look(release, one.watch.sql, who=one.by, audit=yard.home / "audit")
    if found.failed:
        raise BadCommand(saying(one.lang)(*found.problem), field="sql", hint="caoyun sql QUERY")
    one = replace(one, watch=replace(one.watch, key=key_of(found.frame, one.watch.key)))
    name = snapshots.write(yard.lake.subscriptions, f"{one.id}.start.parquet", found.frame)
    book.add(one, Standing(release.name, name))
    return one


def _digest(yard: Yard, book: Book, one: Subscription, release: Release) -> Subscription:
    assert isinstance(one.watch, Digest)
    today = (one.at + BEIJING).date()
    seen = digesting.start(release.path, one.watch, today)
    name = snapshots.write(yard.lake.subscriptions, f"{one.id}.start.parquet", seen)
    book.add(one, Standing(release.name, name, made_on=digesting.due_on(today, one.watch.weekday)))
    return one


def _title(wish: Wish) -> str:
    said = " ".join(wish.title.split())[:200]
    if said:
        return said
    watch = wish.watch
    return (
        watch.sql.strip().split("\n", 1)[0][:80]
        if isinstance(watch, Query)
        else f"{watch.province} {watch.kind}".strip()
    )


def _checked(watch: Query | Digest) -> Query | Digest:
    """What is watched, with the province by its code."""
    if watch.kind and watch.kind not in kinds():
        raise BadCommand(f"there is no kind {watch.kind!r}", field="kind", hint=", ".join(kinds()))
    if isinstance(watch, Query):
        if not watch.sql.strip():
            raise BadCommand("there is nothing to watch", field="sql", hint="a query, a province or a kind")
        return watch
    if not (watch.province or watch.kind) or watch.weekday not in range(7):
        raise BadCommand("a digest is of a province, a kind or both, on a day of the week", field="province")
    if not watch.province:
        return watch
    codes = {name: place.code for slug, place in provinces().items() for name in (slug, place.code)}
    if watch.province not in codes:
        raise BadCommand(f"no province is called {watch.province!r}", field="province", hint=", ".join(provinces()))
    return replace(watch, province=codes[watch.province])


def _base(said: str) -> str:
    parts = urlsplit(said)
    if said and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise BadCommand(f"{said!r} is no address of a portal", field="portal", hint="https://portal.example.org")
    return said.rstrip("/")
