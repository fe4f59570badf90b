"""A month of a province as a page, or as one file that needs nothing beside it."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from etl.contracts import provinces
from etl.portal.house import of
from etl.portal.looks import Words, asset, language, page, rendered
from etl.portal.report import Report, a_month, a_province, months, report


def monthly(request: Request) -> Response:
    """The report, ``?province=guangdong&month=2024-05``; with ``file=1`` to keep; without a month, which there are."""
    there, said = of(request).reader, request.query_params
    words = Words(language(request))
    place = a_province(said.get("province", "")) if said.get("province") else None
    if place is None or not said.get("month"):
        found = months(there, place) if place else []
        return page(request, "report_choose.html", place=place, months=found, provinces=provinces())
    made = report(there, place, a_month(said["month"]), words)
    if said.get("file"):
        name = f"caoyun-{place.slug}-{made.month:%Y-%m}-{words.lang}.html"
        base = str(request.base_url).rstrip("/")
        return Response(a_file(made, words, base), media_type="text/html",
                        headers={"content-disposition": f'attachment; filename="{name}"'})  # fmt: skip
    return page(request, "report.html", report=made, base=request.scope.get("root_path", ""))


def a_file(made: Report, words: Words, base: str | None) -> str:
    """The report as one HTML file: its styles and charts inside, and a policy that lets nothing else be loaded.

    Args:
        made: What it says.
        words: Its language.
        base: Where the portal is, for links to proofs; None where nobody knows.
    """
    css = Markup(asset("portal.css").decode())
    return rendered("report_file.html", words, report=made, base=base, css=css)
