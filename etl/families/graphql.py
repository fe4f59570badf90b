"""A catalogue behind GraphQL: one POST with the query's text, and offset and limit among the query's variables."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonRows, Offset, Portal
from etl.ways.sending import Ask


def graphql(
    *,
    site: str,
    path: str,
    query: str,
    given: tuple[tuple[str, object], ...] = (),
    at: str = "result",
    size: int = 100,
    fields: Mapping[str, str],
    ignored: frozenset[str] = frozenset(),
    codes: Mapping[str, str] | None = None,
    page: str = "",
) -> Portal:
    """``POST {path}`` with ``{"query": ..., "variables": {"input": {"offset": 0, "limit": 100, ...}}}``.

    The answer: ``data.{at}.{total, data[]}``. The query names the columns that it wants, so that no other comes. An
    error is answered with status 200 and ``errors``, without ``data``.

    Args:
        site: Scheme and host.
        path: Address of the endpoint.
        query: The query's text, with one variable ``$input``.
        given: Further variables of the input.
        at: The name under which the query asks for the page.
        size: Rows a request.
        fields: The names of the query to columns; this, ``ignored`` and ``codes`` as ``Portal`` has them.
        page: Address of an entry's page, with ``{id}`` or another name; empty for none.
    """
    inputs = tuple((f"variables.input.{name}", value) for name, value in given)
    return Portal(
        family="graphql",
        site=site,
        ask=Ask(path=path, method="json", params=(("query", query), *inputs)),
        paging=Offset(key="variables.input.offset", size_key="variables.input.limit", size=size),
        rows=JsonRows(at=f"data.{at}.data", total=f"data.{at}.total"),
        fields=fields,
        ignored=ignored,
        codes=codes or {},
        made=(("url", f"{site}{page}"),) if page else (),
    )
