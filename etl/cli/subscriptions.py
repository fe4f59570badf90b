"""``caoyun subscriptions`` and ``caoyun deliver``: who is told what changed, and telling it."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from etl import subscribing
from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import chinese, say
from etl.errors import BadCommand, BadPlace
from etl.settings import settings, yard
from etl.subscribing import Book, Delivery, Digest, Done, Parcel, Query, Standing, Subscription, Wish
from etl.subscribing.wording import title as worded

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_STATES = {"pending": say("waits", "待发送"), "sent": say("sent", "已发送"), "given up": say("given up", "已放弃")}
Ident = Annotated[
    str, typer.Argument(help=say("Id of the subscription; its beginning will do.", "订阅编号；开头几位即可。"))
]

subscriptions = typer.Typer(
    no_args_is_help=True,
    help=say(
        "Who is told what is new, changed or gone of a query after each release, or of a province or kind once a week. "
        'Example: caoyun subscriptions add --sql "SELECT record_id, _source, title FROM current.policy_document" '
        "--target me@example.org",
        "订阅：每次发布后告知某查询的新增、变更与消失，或每周告知某省某类的动态。"
        '例：caoyun subscriptions add --sql "SELECT record_id, _source, title FROM current.policy_document" --target me@example.org',
    ),
)


@subscriptions.command(
    "list", help=say("All subscriptions, and what of each waits or was given up.", "全部订阅及其待发送、已放弃的数量。")
)
def list_(json: Json = False) -> None:
    """One row a subscription."""
    with yard(settings()) as place:
        book = Book(place.lake)
        rows = [_row(one, standing, book.deliveries(one.id, 100)) for one, standing in book.all()]
    if json:
        return show.as_json(rows)
    if not rows:
        return show.out.print(
            say("nobody subscribes yet; caoyun subscriptions add", "尚无订阅；caoyun subscriptions add")
        )
    names = {"id": say("id", "编号"), "title": say("title", "标题"), "by": say("by", "创建者"), "targets": say("told to", "发送至"),
             "release": say("told up to", "已告知至"), "waiting": say("waits", "待发送"), "given_up": say("given up", "已放弃"),
             "problem": say("problem", "问题")}  # fmt: skip
    return show.table(
        {
            names[key]: ", ".join(value) if isinstance(value, list) else value
            for key, value in row.items()
            if key in names
        }
        for row in rows
    )


@subscriptions.command(help=say(
    "Begin one: of a query (--sql, or --file), or a weekly digest (--province, --kind, --weekday). What is there now is not told.",
    "新建订阅：查询（--sql 或 --file），或每周摘要（--province、--kind、--weekday）。现有内容不再告知。"))  # fmt: skip
def add(  # noqa: PLR0917 - what can be typed
    sql: Annotated[str, typer.Option(help=say("One SELECT.", "一条 SELECT。"))] = "",
    file: Annotated[Path | None, typer.Option(help=say("A file with the SELECT.", "含 SELECT 的文件。"))] = None,
    key: Annotated[str, typer.Option(help=say("Columns that make a row the same row, between commas.", "标识同一行的列，逗号分隔。"))] = "",
    kind: Annotated[str, typer.Option(help=say("Kind of the rows, for proof links; or of the digest.", "记录类别，用于依据链接；或摘要的类别。"))] = "",
    province: Annotated[str, typer.Option(help=say("A weekly digest of this province.", "此省的每周摘要。"))] = "",
    weekday: Annotated[str, typer.Option(help=say("A weekly digest on this day, such as monday.", "每周摘要的日子，如 monday。"))] = "",
    target: Annotated[list[str] | None, typer.Option(help=say(
        "Whom to tell: a mail address (see CAOYUN_MAIL), or an address of apprise; none: the feed alone. '-' reads one a line.",
        "发送对象：邮箱（见 CAOYUN_MAIL）或 apprise 地址；不填则仅订阅源。'-' 从标准输入逐行读取。"))] = None,
    title: Annotated[str, typer.Option(help=say("What it is called.", "标题。"))] = "",
    lang: Annotated[str, typer.Option(help=say("en or zh; default: this terminal's.", "en 或 zh；默认与终端相同。"))] = "",
    portal: Annotated[str, typer.Option(help=say("Address of the portal, for links; default: CAOYUN_PORTAL.", "门户地址，用于链接；默认 CAOYUN_PORTAL。"))] = "",
    json: Json = False,
) -> None:  # fmt: skip
    """Make a subscription."""
    now = settings()
    if lang not in ("", "en", "zh"):
        raise BadCommand(f"{lang!r} is not a language that is spoken here", field="--lang", hint="en or zh")
    wish = Wish(
        title=title, watch=_watch(sql or _read(file), key, kind, province, weekday), addresses=list(_typed(target or [])),
        lang="zh" if lang == "zh" or (not lang and chinese()) else "en", base=portal or now.portal, by=getpass.getuser(),
    )  # fmt: skip
    with yard(now) as place:
        made = subscribing.join(place, wish, mail=now.mail.get_secret_value())
    if json:
        return show.as_json(_told(made))
    show.out.print(Text(made.id))
    if not made.base:
        show.err.print(say("no portal is known, so there will be no proof links: --portal or CAOYUN_PORTAL",
                           "未知门户地址，不会有依据链接：--portal 或 CAOYUN_PORTAL"), style="yellow")  # fmt: skip
    return show.err.print(say("it begins now; caoyun deliver tells what changes from the next release on",
                              "已开始；自下次发布起由 caoyun deliver 告知变化"), style="dim")  # fmt: skip


@subscriptions.command(help=say("End one; what waits to be sent is not sent.", "结束订阅；待发送的不再发送。"))
def remove(ident: Ident, json: Json = False) -> None:
    """Forget a subscription."""
    with yard(settings()) as place:
        gone = subscribing.leave(place, _one(Book(place.lake), ident).id)
    return (
        show.as_json({"removed": gone.id}) if json else show.out.print(Text(say("removed: ", "已删除：") + gone.title))
    )


@subscriptions.command(
    "show", help=say("One subscription, its last deliveries, and how far each got.", "订阅详情、最近的发送及其状态。")
)
def show_(ident: Ident, json: Json = False) -> None:
    """Print a subscription."""
    with yard(settings()) as place:
        book = Book(place.lake)
        one = _one(book, ident)
        standing, told = book.standing(one.id), book.deliveries(one.id)
    if json:
        documents = [dict(each.document) | {"targets": [_parcel(parcel) for parcel in each.parcels]} for each in told]
        return show.as_json(
            _told(one) | {"release": standing.release, "problem": standing.problem, "deliveries": documents}
        )
    for name, value in _told(one).items():
        show.out.print(Text(f"{name}: {value}"))
    for each in told:
        show.out.print(Text(f"\n{each.at:%Y-%m-%d %H:%M} UTC  {worded(each.document, one.lang)}"))
        for parcel in each.parcels:
            show.out.print(
                Text(
                    f"  {parcel.target}  {_STATES[parcel.state]}"
                    + (f"  {parcel.why}, {parcel.tries}×" if parcel.why else "")
                )
            )
    return None


@subscriptions.command(
    "test",
    help=say(
        "Send a test to every target of one; exit code 5 where one did not take it.",
        "向各发送对象发送测试；有未送达者退出码为 5。",
    ),
)
def try_out(ident: Ident, json: Json = False) -> None:
    """Say of every target whether it took a test."""
    now = settings()
    with yard(now) as place:
        sent = subscribing.try_out(place, _one(Book(place.lake), ident).id, mail=now.mail.get_secret_value())
    if json:
        show.as_json([{"target": one.target, "arrived": one.arrived, "why": one.why} for one in sent])
    for one in () if json else sent:
        mark, style = ("✓", "green") if one.arrived else ("✗", "red")
        show.out.print(Text(f"{mark} {one.target}", style=style) + Text(f"  {one.why}" if one.why else ""))
    if not all(one.arrived for one in sent):
        raise typer.Exit(BadPlace.exit_code)


def deliver(json: Json = False) -> None:
    """Hold every subscription against the newest release, and send what is due."""
    now = settings()
    with yard(now) as place:
        done = subscribing.deliver(place, mail=now.mail.get_secret_value())
    if json:
        show.as_json(_document(done))
    else:
        _tell(done)
    if done.given_up or done.troubles:
        raise typer.Exit(BadPlace.exit_code)


def _tell(done: Done) -> None:
    show.out.print(say(
        f"{done.looked} looked at, {done.made} to be told, {done.sent} sent, {done.waiting} wait",
        f"检查 {done.looked} 个订阅，{done.made} 个有变化，发送 {done.sent} 份，待发送 {done.waiting} 份"))  # fmt: skip
    for one in done.failing:
        show.err.print(
            Text(say(f"the query fails: {one.title} ({one.id[:8]})", f"查询失败：{one.title}（{one.id[:8]}）")),
            style="yellow",
        )
    for parcel in done.given_up:
        show.err.print(
            Text(say(f"given up: {parcel.target}, {parcel.why}", f"已放弃：{parcel.target}，{parcel.why}")), style="red"
        )
    for error in done.troubles:
        show.err.print(Text(str(error)), style="red")


def _document(done: Done) -> dict[str, Any]:
    return {
        "release": done.release, "looked": done.looked, "made": done.made, "sent": done.sent, "waiting": done.waiting,
        "given_up": [_parcel(one) for one in done.given_up], "failing": [one.id for one in done.failing],
        "troubles": [one.as_dict() for one in done.troubles],
    }  # fmt: skip


def _parcel(one: Parcel) -> dict[str, Any]:
    return {"subscription": one.subscription, "delivery": one.delivery, "target": one.target, "state": one.state,
            "tries": one.tries, "why": one.why, "at": one.at, "next_at": one.next_at if one.state == "pending" else None}  # fmt: skip


def _row(one: Subscription, standing: Standing, told: list[Delivery]) -> dict[str, Any]:
    states = [parcel.state for each in told for parcel in each.parcels]
    return _told(one) | {"release": standing.release, "problem": standing.problem, "waiting": states.count("pending"),
                         "given_up": states.count("given up"), "told": len(told)}  # fmt: skip


def _told(one: Subscription) -> dict[str, Any]:
    """A subscription without its addresses."""
    return {"id": one.id, "title": one.title, "by": one.by, "at": one.at, "lang": one.lang, "portal": one.base,
            "watch": {type(one.watch).__name__.lower(): asdict(one.watch)}, "targets": [target.name for target in one.targets]}  # fmt: skip


def _one(book: Book, ident: str) -> Subscription:
    """The subscription whose id begins so."""
    found = [one for one, _ in book.all() if one.id.startswith(ident) and ident]
    if len(found) != 1:
        what = "there is no such subscription" if not found else f"{len(found)} subscriptions begin with {ident}"
        raise BadCommand(what, field="subscription", hint="caoyun subscriptions list")
    return found[0]


def _watch(sql: str, key: str, kind: str, province: str, weekday: str) -> Query | Digest:
    if sql:
        if province or weekday:
            raise BadCommand(
                "a query is told at every release, a digest once a week", field="--sql", hint="leave one out"
            )
        return Query(sql, tuple(name.strip() for name in key.split(",") if name.strip()), kind)
    if weekday.lower() not in ("", *_DAYS):
        raise BadCommand(f"{weekday!r} is no day of the week", field="--weekday", hint=", ".join(_DAYS))
    if not (province or kind):
        raise BadCommand(
            "there is nothing to watch",
            field="--sql",
            hint="--sql 'SELECT ...', or --province or --kind for a weekly digest",
        )
    return Digest(province, kind, _DAYS.index(weekday.lower() or "monday"))


def _read(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise BadCommand(f"{file} cannot be read: {error}", field="--file") from error


def _typed(targets: Iterable[str]) -> Iterable[str]:
    """Targets as they were typed; what is typed on the command line stands in the shell's history, so '-' reads them."""
    for one in targets:
        if one == "-":
            yield from (line.strip() for line in typer.get_text_stream("stdin") if line.strip())
        else:
            yield one


commands = typer.Typer()
commands.add_typer(subscriptions, name="subscriptions")
commands.command("deliver", help=say(
    "Hold every subscription against the newest release and send what is due; may be run at any time, and again. "
    "Exit code 5 where a target was given up or something is wrong here.",
    "以最新发布核对全部订阅并发送应发内容；可随时、重复运行。有对象被放弃或本机异常时退出码为 5。"))(deliver)  # fmt: skip
