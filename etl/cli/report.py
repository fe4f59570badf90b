"""``caoyun report``: a month of a province as one HTML file, or as a PDF."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import chinese, say
from etl.errors import BadCommand
from etl.settings import settings, yard

commands = typer.Typer()


@commands.command(
    help=say(
        "Write what a province published in a month: by kind and day, top publishers, newest titles with their proof, "
        "coverage with its certificates and gaps, rejections, health, consultations, answers to letters; with its citation.\n\n"
        "[bold]caoyun report --province guangdong --month 2024-05[/]. The HTML is one file that loads nothing; "
        "[bold]--out FILE.pdf[/] prints it with Chromium. CAOYUN_PORTAL is where links to proofs lead.",
        "写出某省某月公开了什么：按类别与日期、主要机构、最新标题及其证明、覆盖与证明和缺口、被拒、健康、意见征集、来信答复；附引用格式。\n\n"
        "[bold]caoyun report --province guangdong --month 2024-05[/]。HTML 为单个文件，不加载任何外部内容；"
        "[bold]--out 文件.pdf[/] 用 Chromium 打印。证明链接指向 CAOYUN_PORTAL。",
    )
)
def report(  # noqa: PLR0917 - what can be typed
    province: Annotated[
        str, typer.Option(help=say("Such as guangdong, 440000 or 广东省.", "如 guangdong、440000 或广东省。"))
    ],
    month: Annotated[str, typer.Option(help=say("Such as 2024-05.", "如 2024-05。"))],
    out: Annotated[Path | None, typer.Option(help=say("FILE.html or FILE.pdf.", "文件.html 或 文件.pdf。"))] = None,
    lang: Annotated[str, typer.Option(help=say("zh or en; default: the locale's.", "zh 或 en；默认随语言环境。"))] = "",
    open_: Annotated[bool, typer.Option("--open", help=say("Show it.", "打开查看。"))] = False,
    json: Json = False,
) -> None:
    """Write the report of a month."""
    language = _language(lang)
    from etl.portal.looks import Words
    from etl.portal.pages.report import a_file
    from etl.portal.pdf import printed
    from etl.portal.report import a_month, a_province
    from etl.portal.report import report as made_of
    from etl.warehouse.reading import Reader

    place, words = a_province(province), Words(language)
    first, file = a_month(month), _file(out, f"report-{place.slug}-{month}.html")
    now = settings()
    with yard(now) as here:
        made = made_of(Reader(here.lake.warehouse), place, first, words)
    html = a_file(made, words, now.portal.rstrip("/") or None)
    if file.suffix == ".pdf":
        printed(html, file)
    else:
        file.write_text(html, encoding="utf-8")
    _told(file, made.rows, str(made.release["release"]), json)
    if open_:
        webbrowser.open(file.resolve().as_uri())


def _told(file: Path, records: int, release: str, json: bool) -> None:
    if json:
        return show.as_json({"report": str(file.resolve()), "records": records, "release": release})
    return show.out.print(say(f"{file}: {records:,} records, release {release}", f"{file}：{records:,} 条记录，发布 {release}"),
                          soft_wrap=True, markup=False)  # fmt: skip


def _language(said: str) -> str:
    if said not in ("", "zh", "en"):
        raise BadCommand(f"{said!r} is no language | 没有此语言", field="--lang", hint="zh, en")
    return said or ("zh" if chinese() else "en")


def _file(out: Path | None, usual: str) -> Path:
    """Where it is written.

    Raises:
        BadCommand: the ending is another, or its folder is not there.
    """
    file = out or Path(usual)
    if file.suffix not in (".html", ".pdf"):
        raise BadCommand(say(f"{file.name}: the ending must be .html or .pdf", f"{file.name}：须以 .html 或 .pdf 结尾"),
                         field="--out")  # fmt: skip
    if not file.parent.is_dir():
        raise BadCommand(say(f"{file.parent} is no folder", f"{file.parent} 不是目录"), field="--out")
    return file
