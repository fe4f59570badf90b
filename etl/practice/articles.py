"""What the shapes of article lists share: a page with the standard meta tags, and markup that a selector matches."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from etl.practice.markup import marked
from etl.practice.site import Answer, Site, not_found, page_answer


def article(site: Site, number: int, body: str, labels: str = "", table: str = "") -> Answer:
    """A record's page: the meta tags, a label table where the site has one, and the text under the body's selector.

    ``labels`` is the selector of a row of the usual label table; ``table`` is markup that stands there instead.

    A record that was withdrawn has none.
    """
    if site.corpus.gone(number):
        return not_found()
    said = site.corpus.record(number)
    tags = {
        "SiteName": f"{site.corpus.province}人民政府",
        "ColumnName": said["theme"],
        "ArticleTitle": said["title"],
        "PubDate": f"{said['day']} {said['clock']}",
        "ContentSource": said["issuer"],
        "Keywords": said["keywords"],
        "Description": said["title"],
    }
    head = "".join(f"<meta name='{name}' content='{escape(str(value))}'>" for name, value in site.told(tags).items())
    text = "".join(f"<p><span>{escape(part)}</span></p>" for part in said["summary"].split("，"))
    table = marked(labels, _labels(site, said)) if labels else table
    return page_answer(said["title"], f"<h1>{escape(said['title'])}</h1>{table}{marked(body, text)}", head)


def _labels(site: Site, said: Mapping[str, str]) -> str:
    facts = {
        "索引号": f"{site.code}00-{said['id']}",
        "发文字号": f"府办〔{said['written'][:4]}〕{said['serial']}号",
        "发布机构": said["issuer"],
        "主题分类": said["theme"],
        "成文日期": said["written"],
        "有效性": "有效",
    }
    cells = (f"<td class='t1'>{k}：</td><td class='t2'>{escape(str(v))}</td>" for k, v in site.told(facts).items())
    return "".join(cells)
