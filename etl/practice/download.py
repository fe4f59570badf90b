"""The shape of a file behind a landing page: editions, linked newest first, each under an address of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlsplit

from etl.practice.markup import marked
from etl.practice.portal_rows import Part, spoken
from etl.practice.site import Answer, Ask, Role, Site, not_found, page_answer

# What a general portal may state, and a file has not.
_NOT: Mapping[str, Any] = {"codes": {}, "record": None, **dict.fromkeys(("echo", "minguo", "markup", "firsts"), ())}
_HREF = re.compile(r"\[href[*^$]?=['\"]?([^'\"\]]+)")


def role(site: Site, ask: Ask) -> Role:
    """What an address is for."""
    return "listing" if ask.path == _path(site) or _asked(site, ask) else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer the landing page or the newest file; older editions are linked and gone."""
    if ask.path == _path(site):
        return _landing(site)
    if not _asked(site, ask):
        return not_found()
    whole = {**_NOT, "made": (("url", ""),), **site.options}
    told = spoken(replace(site, options=whole), ask, Part(site.shown(1), 0, 1))
    # One real portal serves its list as if it were a page, with a byte order mark.
    csv = site.options["rows"]["is"] == "CsvRows"
    return Answer(b"\xef\xbb\xbf" + told.body, content_type="text/html; charset=UTF-8") if csv else told


def _path(site: Site) -> str:
    return str(site.options["path"]).partition("?")[0]


def _file(site: Site) -> str:
    """Address of the file, but for its edition."""
    found = _HREF.search(site.options["link"])
    address = found[1] if found else "/download/list"
    return f"{address}{'&' if '?' in address else '?'}edition="


def _asked(site: Site, ask: Ask) -> bool:
    """Whether the newest file is asked for."""
    return ask.path == urlsplit(_file(site)).path and ask.query.get("edition") == str(_edition(site))


def _edition(site: Site) -> int:
    """Number of the newest edition; each change makes one."""
    changes = site.corpus.changes
    return 1 + changes.added + changes.edited


def _landing(site: Site) -> Answer:
    says, edition = str(site.options["says"]) or "下載", _edition(site)
    links = "".join(
        marked(site.options["link"], escape(f"{says}（第{number}期）"), href=f"{_file(site)}{number}")
        for number in range(edition, 0, -1)
    )
    return page_answer("下載專區", f"<p><a href='/help.html'>說明</a></p><ul>{links}</ul>")
