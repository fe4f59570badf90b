"""An exchange in, guesses out: which family a page is of, with evidence, and which column each name feeds.

Pure: no network, no files, no clock. A page that asks us to stay away is told as such, and nothing else is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from etl.model import Exchange
from etl.recognise import columns, markup, objects, refusing, searches
from etl.recognise.guess import ASSUMED, Field, Guess
from etl.recognise.literal import Call, build, call, changed, render
from etl.recognise.mapping import Mapped, likely_kinds, mapped
from etl.recognise.seeing import Seen

__all__ = [
    "RECOGNISERS", "Call", "Field", "Guess", "Mapped", "Seen", "build", "call", "changed", "likely_kinds", "mapped",
    "recognise", "render", "to_fill_in",
]  # fmt: skip

Recogniser = Callable[[Seen], Iterator[Guess]]
RECOGNISERS: Mapping[str, Recogniser] = {
    "gkmlpt": columns.gkmlpt, "jpaas": columns.jpaas, "recordset": columns.recordset, "tdate": columns.tdate,
    "column": columns.column, "gateway": columns.gateway, "oportal": columns.oportal, "nbs": searches.nbs,
    "ckan": searches.ckan, "zcy": searches.zcy, "epoint": searches.epoint, "json_search": searches.json_search,
    "leaders_board": searches.leaders_board, "kin": searches.kin, "json": objects.json_list, "html": markup.html_list,
}  # fmt: skip
"""One a family, then those that know any list; each looks at an exchange and says what speaks for its family."""

_READABLE = ("real", "stated_empty", "wrong_charset")


def recognise(exchange: Exchange, detail: Exchange | None = None) -> tuple[Guess, ...]:
    """Every family that the page could be of, the likeliest first; none where nothing was recognised.

    Args:
        exchange: A page of the list, with its verdict.
        detail: A record's own page, where one was seen.
    """
    seen = Seen(exchange, detail)
    if refused := tuple(refusing.closed(seen)):
        return refused
    if exchange.verdict not in _READABLE:
        return ()
    found = [guess for look in RECOGNISERS.values() for guess in look(seen) if guess.confidence >= ASSUMED]
    known = {guess.family for guess in found if guess.own}
    once = [guess for guess in found if guess.own or guess.family not in known]
    return tuple(sorted(once, key=lambda guess: -guess.confidence))


def to_fill_in(exchange: Exchange) -> Call:
    """The general listing for a page that nobody recognises, its selectors to be filled in by a person."""
    seen, module = Seen(exchange), "etl.families.portal"
    if seen.kind == "JSON":
        rows = call(module, "JsonRows", at="FILL.IN", total="FILL.IN")
    else:
        rows = call(module, "HtmlRows", items="FILL-IN li", dated="FILL-IN", address="/FILL_IN_{id}.html")
    asked = call(module, "Ask", path=seen.path)
    return call(module, "Portal", site=seen.site, ask=asked, rows=rows, fields={"id": "record_id", "title": "title"})
