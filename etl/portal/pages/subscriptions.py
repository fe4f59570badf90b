"""Subscriptions: what is told to whom, the last that was told, a new one from a saved question; and each as a feed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from etl import subscribing
from etl.contracts import kinds, provinces
from etl.errors import BadCommand
from etl.portal.house import House, of, user
from etl.portal.looks import Words, language, page
from etl.settings import settings
from etl.subscribing import Book, Digest, Query, Subscription, Wish, addresses
from etl.subscribing.feed import TYPE, feed
from etl.subscribing.wording import html, title

_FED = 50  # deliveries of a feed and of a page
WEEKDAYS = (
    ("Monday", "星期一"), ("Tuesday", "星期二"), ("Wednesday", "星期三"), ("Thursday", "星期四"),
    ("Friday", "星期五"), ("Saturday", "星期六"), ("Sunday", "星期日"),
)  # fmt: skip


def subscriptions(request: Request) -> Response:
    """One's own subscriptions, how many others there are, and the form for a new one."""
    there, me = of(request), user(request)
    every = Book(there.yard.lake).all()
    mine = [(one, standing) for one, standing in every if one.by == me]
    wanted = request.query_params.get("question", "")
    saved = there.desk.get(wanted) if wanted else None
    if wanted and saved is None:
        raise HTTPException(404, "no query is saved under this link")
    return page(request, "subscriptions.html", mine=mine, others=len(every) - len(mine), saved=saved, kinds=kinds(),
                provinces=[place.code for place in provinces().values()], weekdays=WEEKDAYS,
                questions=there.desk.all(), mail=bool(settings().mail.get_secret_value()))  # fmt: skip


async def begin(request: Request) -> Response:
    """Make one, and go to its page."""
    form = await request.form()
    made = await run_in_threadpool(_begun, request, form)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/subscriptions/{made.id}", status_code=303)


def subscription(request: Request) -> Response:
    """One subscription: what it watches, whom it tells, and its last deliveries with how far each got."""
    there, one = _found(request)
    book = Book(there.yard.lake)
    told = [(each, title(each.document, one.lang), html(each.document, one.lang)) for each in
            book.deliveries(one.id, _FED)]  # fmt: skip
    return page(request, "subscription.html", one=one, standing=book.standing(one.id), told=told, weekdays=WEEKDAYS,
                digest=isinstance(one.watch, Digest), mine=one.by == user(request))  # fmt: skip


def atom(request: Request) -> Response:
    """The feed of one; who knows its address reads it."""
    there, one = _found(request)
    told = Book(there.yard.lake).deliveries(one.id, _FED)
    mark = f'"{told[0].id if told else "none"}"'
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers={"etag": mark})
    body = feed(one, told, f"{_base(request)}/subscriptions/{one.id}.atom")
    return Response(body, media_type=TYPE, headers={"etag": mark})


def end(request: Request) -> Response:
    """Remove one; only who made it may."""
    there, one = _found(request)
    if one.by != user(request):
        raise HTTPException(403, "only who made a subscription ends it; or caoyun subscriptions remove")
    subscribing.leave(there.yard, one.id)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/subscriptions", status_code=303)


def _found(request: Request) -> tuple[House, Subscription]:
    there = of(request)
    try:
        return there, Book(there.yard.lake).get(request.path_params["id"])
    except BadCommand as error:
        raise HTTPException(404, error.message) from error


def _begun(request: Request, form: FormData) -> Subscription:
    there, now = of(request), settings()
    said = {name: str(value).strip() for name, value in form.items()}
    targets = said.get("targets", "").split()
    addresses.allowed(targets, now.hooks)
    wish = Wish(title=said.get("title", ""), watch=Query(""), addresses=targets, base=_base(request), by=user(request),
                lang="zh" if Words(language(request)).lang == "zh" else "en")  # fmt: skip
    return subscribing.join(there.yard, _wanted(there, wish, said), mail=now.mail.get_secret_value())


def _wanted(there: House, wish: Wish, said: dict[str, Any]) -> Wish:
    """What is watched: a saved question, or a province or kind once a week."""
    if not said.get("question"):
        weekday = said.get("weekday", "0")
        watch = Digest(said.get("province", ""), said.get("kind", ""), int(weekday) if weekday.isdigit() else -1)
        return replace(wish, watch=watch)
    saved = there.desk.get(said["question"])
    if saved is None:
        raise BadCommand("no query is saved under this link", field="question", hint="/sql")
    key = tuple(name.strip() for name in said.get("key", "").split(",") if name.strip())
    return replace(wish, title=wish.title or saved.title, watch=Query(saved.sql, key), question=saved.id)


def _base(request: Request) -> str:
    """Where the portal is seen from outside: as it is set, else as it was asked for."""
    return settings().portal.rstrip("/") or str(request.base_url).rstrip("/")
