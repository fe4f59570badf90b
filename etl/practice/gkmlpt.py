"""The shape of a gkmlpt site: the JSON list, 100 a page, details with their content in a script, and attachments."""

from __future__ import annotations

import re

import orjson

from etl.practice.pdf import pdf
from etl.practice.site import Answer, Ask, Role, Site, json_answer, not_found, page_answer

_LIST = re.compile(r"^(?P<path>(?:/\w+)?)/gkmlpt/api/all/(?P<category>\d+)$")
_DETAIL = re.compile(r"/gkmlpt/content/\d+/\d+/post_(?P<id>\d+)\.html$")
_FILE = re.compile(r"/gkmlpt/attachment/\d+/\d+/(?P<id>\d+)\.pdf$")
_ONE_IN = 10
"""Every tenth record has an attachment."""


def role(site: Site, ask: Ask) -> Role:
    """What an address is for."""
    if _LIST.match(ask.path):
        return "listing"
    return "detail" if _DETAIL.search(ask.path) else "attachment" if _FILE.search(ask.path) else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a list, a detail or an attachment; anything else is not there, nor is what was withdrawn."""
    if found := _LIST.match(ask.path):
        return _listing(site, ask, found["path"])
    for address, made in ((_DETAIL, _detail), (_FILE, _file)):
        if (found := address.search(ask.path)) and not site.corpus.gone(number := int(found["id"]) - 960000):
            return made(site, number)
    return not_found()


def _listing(site: Site, ask: Ask, path: str) -> Answer:
    shown = site.shown(max(1, int(ask.query.get("page", "1"))), 100)
    rows = [site.told(_article(site, n, ask.base, path)) for n in shown.numbers]
    return json_answer({"classify": {"post_count": shown.total}, "total": shown.total, "articles": rows})


def _article(site: Site, number: int, base: str, path: str) -> dict[str, object]:
    said = site.corpus.record(number)
    identifier = int(said["id"])
    below = f"{path}/gkmlpt/content/0/{identifier // 1000}/post_{identifier}.html"
    url = site.elsewhere.get("detail", base) + below
    return {
        "id": identifier,
        "title": said["title"],
        "document_number": f"府办〔{said['day'][:4]}〕{said['serial']}号",
        "identifier": f"{site.code}00-{identifier}",
        "publisher": said["issuer"],
        "keywords": said["keywords"],
        "date": said["written"],
        "created_at": f"{said['day']} {said['clock']}",
        "create_time": 1771781108,
        "display_publish_time": 1771781108,
        "classify_main_name": said["theme"],
        "classify_genre_name": "通知",
        "classify_theme_name": said["theme"],
        "url": url,
        "post_url": url,
        "abstract": said["summary"],
        "attachment": [] if number % _ONE_IN else [_attachment(site, number, base, path)],
        "relation": "[]",
        "is_expired": 0,
        "is_abolished": 0,
    }


def _attachment(site: Site, number: int, base: str, path: str) -> dict[str, object]:
    said, file = site.corpus.record(number), _file(site, number)
    identifier = int(said["id"])
    below = f"{path}/gkmlpt/attachment/0/{identifier // 1000}/{identifier}.pdf"
    return {
        "id": identifier * 10 + 1,
        "name": f"附件：{said['title']}.pdf",
        "type": "pdf",
        "mime": file.content_type,
        "size": str(len(file.body)),  # as text, as at the real sites
        "url": site.elsewhere.get("attachment", base) + below,
    }


def _file(site: Site, number: int) -> Answer:
    said = site.corpus.record(number)
    return Answer(pdf(said["title"], f"Attachment of record {said['id']}"), content_type="application/pdf")


def _detail(site: Site, number: int) -> Answer:
    said = site.corpus.record(number)
    content = "".join(f"<p>{part}</p>" for part in said["summary"].split("，"))
    told = site.told({"title": said["title"], "content": content})
    config = orjson.dumps({"DETAIL": told}).decode()
    config = config.replace("<", "\\u003C").replace(">", "\\u003E")
    return page_answer(said["title"], f"<div class='content'></div><script>window._CONFIG = {config};</script>")
