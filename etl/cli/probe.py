"""``caoyun probe``: a source in, what differs between it and one page of the real site out."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import show
from etl.cli.choose import a_day
from etl.cli.looking import Looked, saved
from etl.cli.show import Json
from etl.cli.telling import tell_report
from etl.cli.words import say
from etl.errors import BadSource
from etl.model import Exchange, Source
from etl.probing import Peeked, compared
from etl.probing import probe as ask
from etl.sampling import SAMPLES, read_sample, readable, sample_of, write_sample
from etl.settings import settings, yard
from etl.sources import source as find

commands = typer.Typer()


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
    one, when = find(source), a_day(day)
    known = read_sample(one.id, into)
    if page:
        looked = saved(one.listing.first(when), page, detail)
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

    page, _ = readable(one, looked.exchange)
    if looked.detail is None or page is None or not page.details:
        return ()
    return (replace(looked.detail, request=page.details[0]),)
