"""The authoritativeDefinitions of a contract in, the standards that it follows and their words for its columns out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from etl.contracts.document import TABLE, Document, Place, meant
from etl.contracts.model import Standard, Term

STANDARD = "standard"
_ADDRESS = re.compile(r"(?:https?://|urn:)\S+")


def standards_of(doc: Document, table: Any) -> Iterator[Standard]:
    """The published standards that a table follows, by the names under which its columns speak of them.

    ODCS 3.1 knows an id, a type, an address and a description of a definition: the type is ``standard``, and the
    description is the standard's name in both languages.
    """
    for n, said in enumerate(table.authoritativeDefinitions or ()):
        place = (*TABLE, "authoritativeDefinitions", n)
        zh, _, en = (said.description or "").partition(" | ")
        if said.type != STANDARD:
            doc.flaw(place, f"unknown type {said.type!r}", field=said.id or "", hint=f"write type: {STANDARD}")
        if not said.id:
            doc.flaw(place, "a standard needs an id, by which columns name it", field="authoritativeDefinitions")
        if not zh.strip() or not en.strip():
            doc.flaw(place, "a standard's name is needed in both languages", field=said.id or "", hint="中文 | English")
        yield Standard(said.id or "", zh.strip(), en.strip(), _address(doc, place, said))


def terms_of(doc: Document, place: Place, column: Any, known: Iterable[str]) -> Iterator[Term]:
    """What standards call a column: the type is a standard's id, the description the standard's own word."""
    names = tuple(known)
    for n, said in enumerate(column.authoritativeDefinitions or ()):
        here = (*place, "authoritativeDefinitions", n)
        if said.type not in names:
            hint = meant(str(said.type), names) if names else "name it in the table's authoritativeDefinitions"
            doc.flaw(here, f"the table follows no standard {said.type!r}", field=column.name, hint=hint)
        if not (said.description or "").strip():
            doc.flaw(here, "what the standard calls it is not said", field=column.name, hint="write description: WORD")
        yield Term(str(said.type), (said.description or "").strip(), _address(doc, here, said))


def _address(doc: Document, place: Place, said: Any) -> str:
    """Where it is defined; the page of the dictionary links to it, so that nothing but an address may stand there."""
    if not _ADDRESS.fullmatch(said.url or ""):
        doc.flaw(place, f"{said.url!r} is no address", field=said.type or "", hint="write url: https://... or urn:...")
        return ""
    return str(said.url)
