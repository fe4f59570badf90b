"""``caoyun new``: an address or a saved page in, a source that runs out: its literal in a file, its sample, its first run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from etl.cli import show
from etl.cli.looking import Asked, Looked, fetched, near, publisher_of, request_for, saved
from etl.cli.show import Json
from etl.cli.telling import literal_of, tell_done, tell_guesses, tell_proposal, tell_seen, tell_unknown
from etl.cli.trying import practised
from etl.cli.words import say
from etl.contracts import kinds, provinces
from etl.errors import BadCommand, CaoyunError
from etl.model import Province, Source
from etl.probing import Peeked, compared
from etl.recognise import Guess, Seen, likely_kinds, recognise, to_fill_in
from etl.recognise.editing import sources_in, written
from etl.recognise.proposing import Proposal, comments, listing_for, proposal, shown
from etl.sampling import SAMPLES, sample_of, write_sample

commands = typer.Typer()
_HOME = SAMPLES.parent


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
    request = request_for(address, method, body)
    looked = saved(request, page, detail) if page else fetched(request)
    guess, looked = _guess(looked, family, told)
    rows, problem = _rows(guess, looked)
    kind = kind or _kind(guess, rows, looked, told)
    place = _province(province, looked, told)
    who = publisher or told.text("--publisher", say("publisher", "发布机构"), publisher_of(looked))
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
    close = [
        one.family
        for one in guesses
        if guesses[0].confidence - one.confidence < 0.05 and one.family != guesses[0].family
    ]
    if close and not family and not told.yes:
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
    slug = slug or told.text("--province", say("province", "省份"), near(host))
    if slug not in provinces():
        raise BadCommand(
            say(f"there is no province {slug!r}", f"没有省份 {slug!r}"), field="--province", hint=", ".join(provinces())
        )
    return provinces()[slug]


def _text(made: Proposal, place: Province, looked: Looked, into: Path) -> str:
    """The file as it would be; it is run, and what it makes is held against what was proposed."""
    path = into / f"{place.slug}.py"
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
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
    if not json:
        return tell_done(done, one)
    return show.as_json({
        "source": one.id, "family": made.guess.family, "confidence": made.guess.confidence, "evidence": made.guess.evidence,
        "seen": Seen(looked.exchange).facts(), "guesses": [{"family": g.family, "confidence": round(g.confidence, 2), "evidence": g.evidence} for g in recognise(looked.exchange, looked.detail)],
        "literal": literal_of(made), "mapping": [asdict(f) for f in made.mapping.known],
        "unknown": [asdict(f) for f in made.mapping.unknown], "lacking": made.mapping.lacking, "done": done,
    })  # fmt: skip
