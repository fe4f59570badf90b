"""The shape of a gkmlpt site: the JSON list, 100 a page, and detail pages with their content in a script."""

from __future__ import annotations

import re

import orjson

from etl.practice.site import Answer, Ask, Site, json_answer, not_found, page_answer

_LIST = re.compile(r"^(?P<path>(?:/\w+)?)/gkmlpt/api/all/(?P<category>\d+)$")
_DETAIL = re.compile(r"/gkmlpt/content/\d+/\d+/post_(?P<id>\d+)\.html$")


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a list or a detail; anything else is not there."""
    if found := _LIST.match(ask.path):
        return _listing(site, ask, found["path"])
    if found := _DETAIL.search(ask.path):
        return _detail(site, int(found["id"]) - 960000)
    return not_found()


def _listing(site: Site, ask: Ask, path: str) -> Answer:
    number = max(1, int(ask.query.get("page", "1")))
    arrived = site.arrivals(number)
    total = site.corpus.count(arrived)
    rows = [
        _article(site, n, f"{ask.base}{path}") for n in site.corpus.listed((number - 1) * 100, number * 100, arrived)
    ]
    return json_answer({"classify": {"post_count": total}, "total": total, "articles": rows})


def _article(site: Site, number: int, base: str) -> dict[str, object]:
    said = site.corpus.record(number)
    identifier = int(said["id"])
    url = f"{base}/gkmlpt/content/0/{identifier // 1000}/post_{identifier}.html"
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
        "attachment": [],
        "relation": "[]",
        "is_expired": 0,
        "is_abolished": 0,
    }


def _detail(site: Site, number: int) -> Answer:
    said = site.corpus.record(number)
    content = "".join(f"<p>{part}</p>" for part in said["summary"].split("，"))
    config = orjson.dumps({"DETAIL": {"title": said["title"], "content": content}}).decode()
    config = config.replace("<", "\\u003C").replace(">", "\\u003E")
    return page_answer(said["title"], f"<div class='content'></div><script>window._CONFIG = {config};</script>")
