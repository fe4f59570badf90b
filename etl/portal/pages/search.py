"""Full-text search: words in, records out, the best first, each with the place where it was found."""

from __future__ import annotations

import re

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from etl.contracts import kinds, provinces
from etl.portal.house import of
from etl.portal.looks import page

_FOUND = """
SELECT s.kind, s.source_id, s.record_id, s.title, s.province_code, s.dated_on
FROM search($words, kind := nullif($kind, ''), province := nullif($province, ''), most := $most) s
ORDER BY score DESC, dated_on DESC, kind, source_id, record_id"""
_MOST = 100
_LONGEST = 120


def search(request: Request) -> Response:
    """The page of results; without words, how to search."""
    there = of(request).reader
    said = {name: request.query_params.get(name, "").strip() for name in ("q", "kind", "province")}
    words, can = said["q"][:_LONGEST], there.has("main.search")
    asked = {"words": words, "kind": said["kind"], "province": said["province"], "most": _MOST}
    found = there.rows(_FOUND, asked) if words and can else []
    for row in found:
        row["marked"] = marked(row["title"] or row["record_id"], words)
    return page(request, "search.html", words=words, found=found, can=can, kind=said["kind"], kinds=kinds(),
                province=said["province"], provinces=provinces().values(), most=_MOST)  # fmt: skip


def marked(text: str, words: str) -> Markup:
    """A text with the words that were searched marked in it; everything else is escaped."""
    parts = [re.escape(word) for word in sorted(words.split(), key=len, reverse=True)]
    if not parts:
        return escape(text)
    split = re.split(f"({'|'.join(parts)})", text, flags=re.IGNORECASE)
    return Markup("").join(Markup("<mark>{}</mark>").format(p) if n % 2 else p for n, p in enumerate(split))
