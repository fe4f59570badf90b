"""The shape of a file behind a landing page: editions, linked newest first, each under an address of its own."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from etl.practice.markup import marked
from etl.practice.portal_rows import Part, spoken
from etl.practice.site import Answer, Ask, Role, Site, not_found, page_answer

_FILE = "/download/edition-{}"


def role(site: Site, ask: Ask) -> Role:
    """What an address is for."""
    return "listing" if ask.path == _path(site) or ask.path == _FILE.format(_edition(site)) else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer the landing page or the newest file; older editions are linked and gone."""
    if ask.path == _path(site):
        return _landing(site)
    if ask.path != _FILE.format(_edition(site)):
        return not_found()
    whole = {"codes": {}, "made": (("url", ""),), "record": None, **site.options}
    told = spoken(replace(site, options=whole), ask, Part(site.shown(1), 0, 1))
    # One real portal serves its list as if it were a page, with a byte order mark.
    csv = site.options["rows"]["is"] == "CsvRows"
    return Answer(b"\xef\xbb\xbf" + told.body, content_type="text/html; charset=UTF-8") if csv else told


def _path(site: Site) -> str:
    return str(site.options["path"]).partition("?")[0]


def _edition(site: Site) -> int:
    """Number of the newest edition; each change makes one."""
    changes = site.corpus.changes
    return 1 + changes.added + changes.edited


def _landing(site: Site) -> Answer:
    says, edition = str(site.options["says"]) or "下載", _edition(site)
    links = "".join(
        marked(site.options["link"], escape(f"{says}（第{number}期）"), href=_FILE.format(number))
        for number in range(edition, 0, -1)
    )
    return page_answer("下載專區", f"<p><a href='/help.html'>說明</a></p><ul>{links}</ul>")
