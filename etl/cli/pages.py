"""``caoyun docs``, ``dictionary`` and ``mask report``: what was judged, what columns mean, what was masked where."""

from __future__ import annotations

import webbrowser
from html import escape
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from etl import asking
from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import say
from etl.contracts import Column, Contract, Standard, Term, contract, kinds
from etl.errors import BadCommand
from etl.settings import settings, yard
from etl.validate.docs import STYLE, data_docs

mask = typer.Typer(
    no_args_is_help=True,
    help=say("Personal identifiers: what was masked, and where.", "个人标识：何处遮盖了什么。"),
)
Open = Annotated[bool, typer.Option("--open", help=say("Show it in the browser.", "在浏览器中打开。"))]


def docs(
    out: Annotated[Path | None, typer.Option(help=say("Folder for the pages.", "页面所在目录。"))] = None,
    open_: Open = False,
    json: Json = False,
) -> None:
    """Build the pages of Great Expectations over every batch that was judged; they hold counts and no value of a row."""
    with yard(settings()) as place:
        results = sorted(place.lake.validations.glob("*.json"))
        folder = out or place.lake.home / "docs"
    if not results:
        raise BadCommand("no batch was judged yet", hint="caoyun run SOURCE --day D")
    page = data_docs(results, folder.resolve())
    _told(page, open_=open_, json=json)


def dictionary(
    out: Annotated[Path, typer.Option(help=say("File for the page.", "页面文件。"))] = Path("dictionary.html"),
    open_: Open = False,
    json: Json = False,
) -> None:
    """Write one page of what every table and column means, in Chinese and English, from the contracts."""
    body = "".join(_table(contract(kind)) for kind in kinds())
    out.write_text(f"<!doctype html><html lang='zh'><meta charset='utf-8'><title>数据字典 | Dictionary</title>"
                   f"<style>{STYLE}</style><h1>数据字典 <small>Dictionary</small></h1>{body}</html>\n", encoding="utf-8")  # fmt: skip
    _told(out.resolve(), open_=open_, json=json)


def _told(page: Path, *, open_: bool, json: bool) -> None:
    if json:
        show.as_json({"page": str(page)})
    else:
        show.out.print(str(page), soft_wrap=True, markup=False)
    if open_:
        webbrowser.open(page.as_uri())


def _table(rules: Contract) -> str:
    head = "".join(
        f"<th>{name}" for name in ("列 Column", "类型 Type", "中文", "English", "标准 Standard", "规则 Rules")
    )
    rows = "".join(_row(one) for one in rules.columns)
    follows = "".join(f"<li>{_standard(one)}" for one in rules.standards)
    return (f"<h2 id='{escape(rules.kind)}'>{escape(rules.label_zh)} <small>{escape(rules.label_en)}</small> "
            f"<code>{escape(rules.kind)}</code> {escape(rules.version)}</h2><p>{escape(rules.note_zh)}</p>"
            f"<p class='en'>{escape(rules.note_en)}</p>{follows and f'<ul>{follows}</ul>'}"
            f"<table><tr>{head}</tr>{rows}</table>")  # fmt: skip


def _standard(one: Standard) -> str:
    return f"{_link(one.url, one.name_zh)} <small>{escape(one.name_en)}</small>"


def _term(one: Term) -> str:
    return f"{escape(one.standard)} {_link(one.url, one.word)}"


def _link(url: str, text: str) -> str:
    return f"<a href='{escape(url)}'>{escape(text)}</a>" if url.startswith("http") else escape(text)


def _row(column: Column) -> str:
    bounds = (
        ("key", column.key), ("required", column.required), ("pattern", column.pattern), ("minimum", column.minimum),
        ("maximum", column.maximum), ("minLength", column.min_length), ("maxLength", column.max_length),
        ("one of", ", ".join(column.one_of)), ("refers to", column.refers and column.refers.to), ("masked", column.mask),
    )  # fmt: skip
    rules = "; ".join(name if said is True else f"{name} {said}" for name, said in bounds if said)
    cells = (
        f"<code>{escape(column.name)}</code>", escape(str(column.type)),
        f"<b>{escape(column.label_zh)}</b><br>{escape(column.note_zh)}",
        f"<b>{escape(column.label_en)}</b><br>{escape(column.note_en)}",
        "<br>".join(_term(one) for one in column.terms), escape(rules),
    )  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}" for cell in cells) + "</tr>"


@mask.command(help=say("How many identifiers of each kind were masked, by source and column.",
                       "各来源各列遮盖了多少个、何种个人标识。"))  # fmt: skip
def report(
    source: Annotated[str, typer.Option(help=say("Only of this source.", "只看此来源。"))] = "", json: Json = False
) -> None:
    """What was masked, over all loads."""
    with yard(settings()) as place:
        found = asking.masked(place)
    found = found.filter(pl.col("source_id") == source) if source else found
    show.as_json(found.to_dicts()) if json else show.frame(found, most=200)


_COMMANDS = {
    "docs": (docs, say("Pages of Great Expectations over every judged batch (Data Docs).", "各批次的校验页面（Great Expectations Data Docs）。")),
    "dictionary": (dictionary, say("A page of what every table and column means, in Chinese and English.", "数据字典页面：各表各列的中英文含义。")),
}  # fmt: skip

commands = typer.Typer()
commands.add_typer(mask, name="mask")
for _name, (_command, _help) in _COMMANDS.items():
    commands.command(_name, help=_help)(_command)
