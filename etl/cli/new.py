"""``caoyun new`` and ``caoyun probe``: an address or a saved page in, a source that runs or what differs out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from etl.cli import show
from etl.cli.choose import a_day
from etl.cli.show import Json
from etl.cli.telling import tell_guesses, tell_proposal, tell_report, tell_seen, tell_unknown
from etl.cli.words import say
from etl.contracts import kinds, provinces
from etl.errors import BadCommand, BadSource, CaoyunError
from etl.model import Exchange, Page, Province, Request, Source
from etl.recognise import Guess, Seen, build, likely_kinds, recognise, to_fill_in
from etl.recognise.editing import sources_in, written
from etl.recognise.proposing import Proposal, comments, listing_for, proposal, shown
from etl.sampling import SAMPLES, read_sample, sample_of, write_sample
from etl.settings import settings, yard
from etl.web.classify import classify

commands = typer.Typer()
_HOME = SAMPLES.parent


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at: the list's page, a record's own page if any, and whether they came from the site just now."""

    exchange: Exchange
    detail: Exchange | None
    live: bool
    problem: BadSource | None = None


@commands.command(
    help=say(
        "Make a source of an address: its family is recognised, its columns proposed, its file written, and it is run.",
        "由一个网址生成来源：识别平台、建议字段映射、写入文件并试运行。",
    )
)
def new(  # noqa: PLR0917 - what can be typed
    address: Annotated[str, typer.Argument(help=say("Address of the list.", "列表网址。"))] = "",
    page: Annotated[Path | None, typer.Option(help=say("A saved page of it; then nothing is fetched.", "已保存的列表页；给出则不访问网站。"))] = None,
    detail: Annotated[Path | None, typer.Option(help=say("A saved page of its first record.", "已保存的首条记录页面。"))] = None,
    province: Annotated[str, typer.Option(help=say("Slug, such as fujian.", "省份代号，如 fujian。"))] = "",
    kind: Annotated[str, typer.Option(help=say("Kind of the records: ", "记录类别：") + ", ".join(kinds()) + ".")] = "",
    name: Annotated[str, typer.Option(help=say("Name, where the province has one of the kind already.", "名称；该省已有同类来源时必填。"))] = "",
    publisher: Annotated[str, typer.Option(help=say("Who publishes it, in Chinese.", "发布机构中文名。"))] = "",
    family: Annotated[str, typer.Option(help=say("Take this family of those that fit.", "在符合的平台中指定一个。"))] = "",
    method: Annotated[str, typer.Option(help=say("get, form or json: how the list is asked for.", "列表请求方式：get、form 或 json。"))] = "get",
    body: Annotated[str, typer.Option(help=say("What is sent with it.", "请求正文。"))] = "",
    ignore: Annotated[bool, typer.Option("--ignore", help=say("Ignore names that nobody knows.", "忽略未知字段。"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("Take what is proposed and write it.", "接受建议并写入。"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Write nothing.", "不写入任何文件。"))] = False,
    into: Annotated[Path, typer.Option(hidden=True)] = _HOME,
    json: Json = False,
) -> None:  # fmt: skip
    """Recognise, propose, write, run."""
    told = Asked(yes=yes or json or dry_run, json=json)
    address = address or told.text("ADDRESS", say("address of the list", "列表网址"))
    request = _request(address, method, body)
    looked = _saved(request, page, detail) if page else _fetched(request)
    guess, looked = _guess(looked, family, told)
    rows, problem = _rows(guess, looked)
    kind = kind or _kind(guess, rows, looked, told)
    place = _province(province, looked, told)
    who = publisher or told.text("--publisher", say("publisher", "发布机构"), _publisher(looked))
    parts = {"province": place.code, "kind": kind, **({"name": name} if name else {}), "publisher": who}
    listing, mapping = listing_for(guess, kind, rows, ignore=ignore)
    made = proposal(guess, listing, mapping, parts)
    one = replace(made.source, id=".".join(p for p in (place.slug, kind, name) if p))
    text = _text(made, place, looked, into)
    if not json:
        tell_proposal(made, one, rows, problem)
    if dry_run:
        return _done(json, made, one, looked, {})
    told.sure(say(f"write {one.id} into {into / place.slug}.py?", f"把 {one.id} 写入 {into / place.slug}.py？"))
    return _done(json, made, one, looked, _write(one, text, into / f"{place.slug}.py", looked))


@dataclass(frozen=True, slots=True)
class Asked:
    """How missing things are had: asked for on a terminal, taken as proposed with ``--yes``, else an error."""

    yes: bool
    json: bool

    @property
    def _terminal(self) -> bool:
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.json

    def text(self, option: str, what: str, proposed: str = "") -> str:
        """One thing that was not given.

        Raises:
            BadCommand: there is nobody to ask.
        """
        if self.yes and proposed:
            return proposed
        if not self._terminal:
            hint = say(f"give {option}", f"请给出 {option}") + (
                say(f", such as {proposed!r}", f"，如 {proposed!r}") if proposed else ""
            )
            raise BadCommand(say(f"the {what} is missing", f"缺少{what}"), field=option, hint=hint)
        return str(typer.prompt(what, default=proposed or None, err=True))

    def sure(self, what: str) -> None:
        """A yes, before anything is written.

        Raises:
            BadCommand: nobody is there to say it, or no was said.
        """
        if self.yes:
            return
        if not self._terminal or not typer.confirm(what, err=True):
            raise BadCommand(
                say("nothing was written", "未写入任何文件"), field="--yes", hint=say("--yes writes it", "--yes 即写入")
            )


def _request(address: str, method: str, body: str) -> Request:
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise BadCommand(
            say(f"{address!r} is no address", f"{address!r} 不是网址"),
            field="ADDRESS",
            hint="https://www.example.gov.cn/list/index.html",
        )
    match method:
        case "get":
            return Request(url=address)
        case "form":
            from urllib.parse import parse_qsl

            return Request(url=address, method="POST", form=tuple(parse_qsl(body, keep_blank_values=True)))
        case "json":
            return Request(url=address, method="POST", json=body or "{}")
    raise BadCommand(f"{method!r} is not a way to ask", field="--method", hint="get, form, json")


def _saved(request: Request, page: Path, detail: Path | None) -> Looked:
    """A page from a file, as if it had come with status 200 and its kind as its label."""
    one = from_file(request, page)
    return Looked(one, from_file(Request(url=request.url, role="detail"), detail) if detail else None, live=False)


def from_file(request: Request, path: Path) -> Exchange:
    """An exchange whose answer is a file.

    Raises:
        BadCommand: there is no such file.
    """
    if not path.is_file():
        raise BadCommand(say(f"there is no file {path}", f"没有文件 {path}"), field="--page")
    body = path.read_bytes()
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    headers = {"content-type": "application/json" if start in (b"{", b"[") else "text/html"}
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None, microsecond=0)
    return Exchange(request, 200, headers, body, at, classify(200, headers, body, request.url))


def _fetched(request: Request) -> Looked:
    """The page from the site, politely, and archived."""
    from etl.probing import peek

    host = urlsplit(request.url).hostname or ""
    with yard(settings(), fetching=True) as place:
        came = peek(place, host, a_day(""), request)
        if not came.exchanges:
            raise came.problem or BadSource("nothing came", url=request.url)
        first = came.exchanges[0]
        guesses = recognise(first)
        if not guesses or guesses[0].family == "closed":
            return Looked(first, None, live=True)
        page, _ = shown(guesses[0], first)
        if page is None:  # the page names the list, which is elsewhere
            came = peek(place, host, a_day(""), build(guesses[0].listing).first(a_day("")))
            first = came.exchanges[0] if came.exchanges else first
            page, _ = shown(guesses[0], first)
        more = _a_detail(guesses[0], first, page)
        came = peek(place, host, a_day(""), more) if more else came
    return Looked(first, came.exchanges[-1] if more and came.exchanges else None, live=True, problem=came.problem)


def _a_detail(guess: Guess, exchange: Exchange, page: Page | None) -> Request | None:
    """A record's own page: as the family has it, else the first link of the list."""
    if page and page.details:
        return page.details[0]
    url = str(page.rows[0].get("url", "")) if page and page.rows and guess.family == "portal" else ""
    same = urlsplit(url).netloc == urlsplit(exchange.request.url).netloc
    return Request(url=url, role="detail") if url.startswith("http") and same else None


def _guess(looked: Looked, family: str, told: Asked) -> tuple[Guess, Looked]:
    """The family: the one that was named, else the likeliest; where two are as likely a person is asked.

    Raises:
        BadCommand: nothing is recognised, or not what was named.
    """
    detail = looked.detail if looked.detail and looked.detail.verdict in ("real", "wrong_charset") else None
    guesses = recognise(looked.exchange, detail)
    if not told.json:
        tell_seen(Seen(looked.exchange))
        tell_guesses(guesses)
    if not guesses:
        if not told.json:
            tell_unknown(to_fill_in(looked.exchange))
        raise BadCommand(say("no family that is known fits this page", "没有已知平台符合此页面"), url=looked.exchange.request.url,
                         hint=say("fill in the selectors of the literal above, or write a family in etl/families (docs/add-a-source.md)",
                                  "填写上面字面量中的选择器，或在 etl/families 中编写平台（docs/add-a-source.md）"))  # fmt: skip
    names = list(dict.fromkeys(one.family for one in guesses))
    near = [
        one.family
        for one in guesses
        if guesses[0].confidence - one.confidence < 0.05 and one.family != guesses[0].family
    ]
    if near and not family and not told.yes:
        family = told.text(
            "--family", say(f"family, {' or '.join(names)}", f"平台：{' 或 '.join(names)}"), guesses[0].family
        )
    found = [one for one in guesses if family in ("", one.family)]
    if not found:
        raise BadCommand(
            say(f"the page is not of {family!r}", f"该页面不是 {family!r}"), field="--family", hint=" | ".join(names)
        )
    return found[0], replace(looked, detail=detail)


def _rows(guess: Guess, looked: Looked) -> tuple[Sequence[Any], str]:
    page, problem = shown(guess, looked.exchange, looked.detail)
    return (page.rows if page else []), problem


def _kind(guess: Guess, rows: Sequence[Any], looked: Looked, told: Asked) -> str:
    seen = Seen(looked.exchange)
    found = likely_kinds(rows, f"{seen.title} {seen.path}") if rows else []
    best = guess.kind or (found[0][0] if found else next(iter(guess.names), ""))
    if not told.json and found and not guess.kind:
        show.table(
            {say("kind", "类别"): k, say("confidence", "把握"): f"{c:.2f}", say("why", "依据"): w}
            for k, c, w in found[:3]
        )
    chosen = told.text("--kind", say("kind", "类别"), best)
    if chosen not in kinds():
        raise BadCommand(f"there is no kind {chosen!r}", field="--kind", hint=", ".join(kinds()))
    return chosen


def _province(slug: str, looked: Looked, told: Asked) -> Province:
    host = urlsplit(looked.exchange.request.url).netloc
    slug = slug or told.text("--province", say("province", "省份"), _near(host))
    if slug not in provinces():
        raise BadCommand(
            say(f"there is no province {slug!r}", f"没有省份 {slug!r}"), field="--province", hint=", ".join(provinces())
        )
    return provinces()[slug]


def _near(host: str) -> str:
    """The province whose sources are on hosts of the same domain, or whose name is in the host's."""
    from etl.sources import registry

    domain = ".".join(host.split(".")[-3:])
    same = [s.id.partition(".")[0] for s in registry().values() if urlsplit(s.listing.site).netloc.endswith(domain)]
    named = [slug for slug in provinces() if slug in host]
    return (named or [slug for slug in same if slug != "china"] or [""])[0]


def _publisher(looked: Looked) -> str:
    """What the pages say of who they are."""
    for one in (looked.detail, looked.exchange):
        page = Seen(one).page if one else None
        for tag in page.css("meta[name=SiteName]") if page else ():
            if said := (tag.attributes.get("content") or "").strip():
                return said
    return ""


def _text(made: Proposal, place: Province, looked: Looked, into: Path) -> str:
    """The file as it would be; it is run, and what it makes is held against what was proposed."""
    path = into / f"{place.slug}.py"
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    seen = say("seen", "见于") if looked.live else say("from a saved page", "据已保存页面")
    seen = "seen" if looked.live else "from a saved page of"
    text = written(old, place, made.literal, comments(made, looked.exchange.request.url, seen, looked.exchange.at))
    if sources_in(text, path.name)[-1] != made.source:
        raise CaoyunError("the file would not say what is proposed", hint=str(path))
    return text


def _write(one: Source, text: str, path: Path, looked: Looked) -> dict[str, object]:
    """The file, the sample, a run on the practice twin, and what the page that was seen differs in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    done: dict[str, object] = {"file": str(path)}
    if one.refused:
        return done
    from etl.cli.trying import practised
    from etl.probing import Peeked, compared

    detail = replace(looked.detail, request=replace(looked.detail.request, role="detail")) if looked.detail else None
    try:
        page = one.listing(looked.exchange)
        if detail is not None and page.details:
            detail = replace(detail, request=replace(page.details[0], url=page.details[0].url))
        seen = sample_of(
            one, looked.exchange, page, "live" if looked.live else "saved", detail if page.details else None
        )
        done["sample"] = str(write_sample(path.parent / "samples", seen))
    except CaoyunError as error:
        done["no sample"] = f"{error.message}: caoyun probe {one.id} --sample makes one"
    done["practice"] = practised(one)
    if looked.live:
        came = Peeked((looked.exchange, *((detail,) if detail else ())), looked.problem)
        done["probe"] = [asdict(d) for d in compared(one, came).differences]
    return done


def _done(json: bool, made: Proposal, one: Source, looked: Looked, done: dict[str, object]) -> None:
    from etl.cli.telling import literal_of, tell_done

    if not json:
        return tell_done(done, one)
    return show.as_json({
        "source": one.id, "family": made.guess.family, "confidence": made.guess.confidence, "evidence": made.guess.evidence,
        "seen": Seen(looked.exchange).facts(), "guesses": [{"family": g.family, "confidence": round(g.confidence, 2), "evidence": g.evidence} for g in recognise(looked.exchange, looked.detail)],
        "literal": literal_of(made), "mapping": [asdict(f) for f in made.mapping.known],
        "unknown": [asdict(f) for f in made.mapping.unknown], "lacking": made.mapping.lacking, "done": done,
    })  # fmt: skip


@commands.command(
    help=say(
        "Try one page of a source's list and one record against the real site, and say what differs from what is known.",
        "对真实网站试取一页列表和一条记录，报告与已知形状的差异。",
    )
)
def probe(  # noqa: PLR0917 - what can be typed
    source: Annotated[str, typer.Argument(help=say("Id of a source.", "来源编号。"))],
    page: Annotated[Path | None, typer.Option(help=say("A saved page of the list; then nothing is fetched.", "已保存的列表页；给出则不访问网站。"))] = None,
    detail: Annotated[Path | None, typer.Option(help=say("A saved page of its first record.", "已保存的首条记录页面。"))] = None,
    sample: Annotated[bool, typer.Option("--sample", help=say("Keep what came as the source's sample.", "把结果存为该来源的样本。"))] = False,
    day: Annotated[str, typer.Option(help=say("Day that is asked for.", "请求的日期。"))] = "",
    into: Annotated[Path, typer.Option(hidden=True)] = SAMPLES,
    json: Json = False,
) -> None:  # fmt: skip
    """Compare one page and one record with the sample, or with the family."""
    from etl.probing import Peeked, compared
    from etl.probing import probe as ask
    from etl.sources import source as find

    one, when = find(source), a_day(day)
    known = read_sample(one.id, into)
    if page:
        looked = _saved(one.listing.first(when), page, detail)
        own = _own(one, looked)
        came = Peeked((looked.exchange, *own))
        report = compared(one, came, known)
    else:
        with yard(settings(), fetching=True) as place:
            report, came = ask(place, one, when, known)
    if sample and came.exchanges:
        more = came.exchanges[1] if len(came.exchanges) > 1 else None
        write_sample(
            into, sample_of(one, came.exchanges[0], one.listing(came.exchanges[0]), "saved" if page else "live", more)
        )
    if json:
        show.as_json(asdict(report))
    else:
        tell_report(report)
    if report.differences:
        raise typer.Exit(BadSource.exit_code)


def _own(one: Source, looked: Looked) -> tuple[Exchange, ...]:
    """The saved page of the first record, as the answer to what the list asks for."""
    from etl.sampling import readable

    page, _ = readable(one, looked.exchange)
    if looked.detail is None or page is None or not page.details:
        return ()
    return (replace(looked.detail, request=page.details[0]),)
