"""The registry in, what can be brought and how far each source is proven out: counts, lists, JSON, a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from etl.cli import show
from etl.cli.choose import matching
from etl.cli.show import Json
from etl.cli.words import chinese, say
from etl.contracts import kinds, provinces
from etl.model import Source

PROOFS = ("recorded", "shape", "unproven", "refused")
_MEANING = say(
    "recorded: a captured exchange is replayed in a test · shape: its family's shape is tested, its address is from public "
    "material · unproven: neither · refused: wants a captcha, a login or a signature, and is never run",
    "recorded：真实抓取的应答在测试中回放 · shape：其平台形状有测试、地址出自公开材料 · unproven：均未验证 · refused：须验证码、登录或签名，从不运行",
)

commands = typer.Typer()


@commands.command(
    help=say(
        "Show what can be brought, and how far each source is proven: counts by province, or the sources that match.",
        "列出可采来源及其验证程度：按省份计数；给出通配时逐个列出。",
    )
)
def sources(
    pattern: Annotated[
        str,
        typer.Argument(
            help=say(
                "Province, id or pattern such as '*.statistic*' or '*'.", "省份、编号或通配，如 '*.statistic*'、'*'。"
            )
        ),
    ] = "",
    proof: Annotated[
        str, typer.Option(help=say("Only those of one proof: ", "只列某一验证程度：") + ", ".join(PROOFS) + ".")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help=say("Write the whole register to this Markdown file.", "把全部来源写成此 Markdown 文件。")),
    ] = None,
    json: Json = False,
) -> None:
    """Show the registry."""
    if proof and proof not in PROOFS:
        raise typer.BadParameter(", ".join(PROOFS), param_hint="--proof")
    found = [one for one in matching([pattern or "*"]) if proof in ("", one.proof)]
    if out:
        out.write_text(page(found), encoding="utf-8")
        return show.out.print(say(f"wrote {out}", f"已写入 {out}"))
    if json:
        rows = [{**_row(one), "by_date": one.by_date} for one in found]
        return show.as_json({"sources": rows, "counts": counts(found)})
    if pattern or proof:
        _tell(found)
    else:
        show.table(_by_province(found))
    said = ", ".join(f"{n} {name}" for name, n in counts(found)["proof"].items())
    where = sum(n > 0 for n in counts(found)["province"].values())
    show.out.print(
        say(f"{len(found)} sources in {where} provinces: {said}", f"{len(found)} 个来源，{where} 个省份：{said}")
    )
    return show.out.print(_MEANING, style="dim")


def _tell(found: list[Source]) -> None:
    """A line a source, as far as the terminal is wide, and the reasons of those that are refused."""
    least = {"kind": 160, "site": 150, "publisher": 110, "family": 76, "reason": 200}
    narrow = [name for name, width in least.items() if show.out.width < width]
    show.table({k: v for k, v in _row(one).items() if k not in narrow} for one in found)
    for one in (one for one in found if one.refused):
        show.out.print(Text(f"{one.id}: {one.refused}", style="yellow"))


def _row(one: Source) -> dict[str, str]:
    return {
        "source": one.id, "kind": one.kind, "publisher": one.publisher, "site": one.listing.site, "family": one.family,
        "proof": one.proof, "reason": one.refused,
    }  # fmt: skip


def counts(found: Iterable[Source]) -> dict[str, dict[str, int]]:
    """How many sources by province, kind, proof and family; provinces and kinds without any are there with 0."""
    every = list(found)
    of = Counter(one.id.partition(".")[0] for one in every)
    kind, proof = Counter(one.kind for one in every), Counter(one.proof for one in every)
    return {
        "province": {slug: of[slug] for slug in provinces()},
        "kind": {name: kind[name] for name in kinds()},
        "proof": {name: proof[name] for name in PROOFS},
        "family": dict(sorted(Counter(one.family for one in every).items())),
    }


def _by_province(found: Iterable[Source]) -> list[dict[str, Any]]:
    """A line a province: how many, how proven, and of which kinds."""
    of: dict[str, list[Source]] = {}
    for one in found:
        of.setdefault(one.id.partition(".")[0], []).append(one)
    rows = []
    for slug, place in provinces().items():
        here = of.get(slug, [])
        proofs, by_kind = Counter(one.proof for one in here), Counter(one.kind for one in here)
        rows.append(
            {say("province", "省份"): place.short_zh if chinese() else slug, say("sources", "来源"): len(here)}
            | {name: proofs[name] or "" for name in PROOFS}
            | {say("kinds", "类别"): ", ".join(f"{kind} {n}" if n > 1 else kind for kind, n in by_kind.items())}
        )
    return rows


def page(found: Iterable[Source]) -> str:
    """The register as a Markdown page: counts of provinces by kinds, then every source with its proof."""
    every = list(found)
    numbers = counts(every)
    cells = Counter((one.province, one.kind) for one in every)
    head = ["", *(f"`{kind}`" for kind in kinds())]
    rows = [
        [f"{p.name_zh} {p.name_en}", *(str(cells[p.code, kind] or "") for kind in kinds())]
        for p in provinces().values()
    ]
    total = ["all", *(str(numbers["kind"][kind]) for kind in kinds())]
    said = ", ".join(f"{n} {name}" for name, n in numbers["proof"].items())
    families = ", ".join(f"`{name}` {n}" for name, n in numbers["family"].items())
    listed = "".join(_section(place.name_zh, place.name_en, [o for o in every if o.province == place.code])
                     for place in provinces().values())  # fmt: skip
    return (
        "# Sources\n\nMade by `caoyun sources --out docs/sources.md`; a test fails where it is out of date.\n\n"
        f"{len(every)} sources: {said}.\n\n"
        "- **recorded**: a captured exchange of it is replayed in a test.\n"
        "- **shape**: its family's shape is tested, and its address comes from public material.\n"
        "- **unproven**: the address or the names are not known well enough.\n"
        "- **refused**: the site wants a captcha, a login or a signature; it is listed here and never run.\n\n"
        "No site was asked while this was written: `caoyun probe SOURCE` tries one page against the real site and says what "
        f"differs.\n\nFamilies: {families}.\n\n{_markdown([head, *rows, total])}{listed}"
    )


def _section(name_zh: str, name_en: str, here: list[Source]) -> str:
    rows = [["source", "publisher", "site", "family", "proof"]]
    rows += [[f"`{o.id}`", o.publisher, f"<{o.listing.site}>", o.family, _proof(o)] for o in here]
    return f"\n## {name_en} {name_zh}\n\n{_markdown(rows) if here else 'No source.'}\n"


def _proof(one: Source) -> str:
    return f"refused: {one.refused}" if one.refused else one.proof


def _markdown(rows: list[list[str]]) -> str:
    """A Markdown table with the first row as its head."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"
