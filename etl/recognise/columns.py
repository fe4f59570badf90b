"""Pages of columns in, guesses out: gkmlpt, jpaas, record sets, TRS WCM, static columns, the gateway, oportal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser

from etl.readers import html
from etl.recognise.guess import Guess
from etl.recognise.listed import address, listed, states
from etl.recognise.literal import Call, Named, call, changed
from etl.recognise.seeing import Seen

_FAMILY = "etl.families"
BY_KIND: Mapping[str, Named] = {
    "policy_document": Named(_FAMILY, "articles.POLICY"),
    "announcement": Named(_FAMILY, "articles.ANNOUNCEMENT"),
    "consultation": Named(_FAMILY, "articles.CONSULTATION"),
}
"""Fields of families of articles, by kind."""
_GKMLPT: Mapping[str, Named] = {
    "policy_document": Named("etl.families.gkmlpt", "POLICY"),
    "announcement": Named("etl.families.gkmlpt", "ANNOUNCEMENT"),
}
_SID = re.compile(r"[\"']?SID[\"']?\s*[:=]\s*[\"']?(\w+)")
_PARAMETER = r"{}[\"']?\s*[:=]\s*[\"']?(\d+)"
_PAGER = re.compile(
    r"createPage(?:HTML)?\(\s*\d+\s*,\s*\d+\s*,\s*[\"'][\w-]+[\"']\s*,\s*[\"']\w+[\"'](\s*,\s*[\"']?\d)?"
)
_TDATE = re.compile(r"/t\d{8}_\d+\.s?html?$")
_QUERY = re.compile(r"[\"']?(webId|pageId|tagId|tplSetId)[\"']?\s*[:=]\s*[\"']([^\"']+)[\"']")
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def gkmlpt(seen: Seen) -> Iterator[Guess]:
    """Guangdong's catalogue: its page has ``window._CONFIG`` with a SID, its list ``articles`` and ``classify``."""
    said, evidence = seen.json, []
    sid, category = seen.query.get("sid", "2"), "0"
    if isinstance(said, dict) and isinstance(said.get("articles"), list):
        evidence = [f"JSON with articles ({len(said['articles'])}) and total"] if "total" in said else []
        evidence += ["classify is stated"] if "classify" in said else []
    elif "_CONFIG" in seen.scripts and (found := _SID.search(seen.scripts)):
        sid, evidence = found[1], [f"window._CONFIG with SID {found[1]}"]
        evidence += ["TREE of columns"] if "TREE" in seen.scripts else []
    if not evidence:
        return
    path = re.match(r"(.*?)/gkmlpt/(?:api/all/(\d+))?", seen.path + "/")
    if path:
        evidence.append("the address has /gkmlpt/")
        category = path[2] or "0"
    listing = call("etl.families.gkmlpt", "Gkmlpt", site=seen.site, category=int(category), sid=sid,
                   path=path[1] if path else "")  # fmt: skip
    yield Guess(
        family="gkmlpt", confidence=min(0.98, 0.5 + 0.17 * len(evidence)), evidence=tuple(evidence), listing=listing,
        names=_GKMLPT, caution="category 0 is everything" if category == "0" else "",
    )  # fmt: skip


def jpaas(seen: Seen) -> Iterator[Guess]:
    """jpage: the list is ``<datastore>`` with a total; a column's page names the list's parameters."""
    words = {name: seen.sent.get(name) or _number(seen.text, name) for name in ("columnid", "unitid", "webid")}
    evidence = []
    if seen.kind == "XML" and "<totalrecord>" in seen.text:
        evidence.append("<datastore> XML with <totalrecord>")
    if "dataproxy.jsp" in seen.text or "dataproxy.jsp" in seen.path:
        evidence.append("dataproxy.jsp is where the list comes from")
    known = {name: value for name, value in words.items() if value}
    evidence += [f"{', '.join(f'{n}={v}' for n, v in known.items())}"] if known else []
    if not evidence or len(known) < 3:
        return
    own = seen.path if seen.path.endswith("dataproxy.jsp") else _proxy(seen.text)
    size = seen.sent.get("perpage", "")
    listing = call("etl.families.jpaas", "Jpaas", site=seen.site, columnid=int(known["columnid"]),
                   unitid=int(known["unitid"]), webid=int(known["webid"]), perpage=int(size) if size.isdigit() else 20,
                   path=own)  # fmt: skip
    sure = 0.97 if seen.kind == "XML" else 0.6 + 0.1 * len(evidence)
    yield Guess(family="jpaas", confidence=sure, evidence=tuple(evidence), listing=listing, names=BY_KIND)


def _number(text: str, name: str) -> str:
    found = re.search(_PARAMETER.format(name), text, re.IGNORECASE)
    return found[1] if found else ""


def _proxy(text: str) -> str:
    found = re.search(r"(/module(?:/web)?/jpage/dataproxy\.jsp)", text)
    return found[1] if found else "/module/web/jpage/dataproxy.jsp"


def recordset(seen: Seen) -> Iterator[Guess]:
    """A column whose page holds ``<datastore>`` with ``<recordset>``, each group naming the next."""
    if not seen.page or "<datastore" not in seen.text or "<recordset" not in seen.text:
        return
    evidence = [f"<datastore> in the page with {seen.text.count('<record>')} records"]
    evidence += ["<nextgroup> names what follows"] if "<nextgroup" in seen.text else []
    evidence += ["the address is a column's, /col/col"] if "/col/col" in seen.path else []
    listing = call("etl.families.recordset", "Recordset", site=seen.site, path=seen.path)
    yield Guess(family="recordset", confidence=0.55 + 0.14 * len(evidence), evidence=tuple(evidence), listing=listing,
                names=BY_KIND, stated=False)  # fmt: skip


def tdate(seen: Seen) -> Iterator[Guess]:
    """TRS WCM: ``createPageHTML(...)`` and articles at ``./YYYYMM/tYYYYMMDD_ID.html``."""
    found = listed(seen.page, seen.url) if seen.page else None
    pager = _PAGER.search(seen.scripts)
    if not found or not pager:
        return
    share = sum(bool(_TDATE.search(link)) for link in found.links) / max(1, len(found.links))
    if share < 0.5:
        return
    evidence = ("createPageHTML(...) states the pages", f"{share:.0%} of {found.count} links end in tYYYYMMDD_ID.html",
                f"items {found.items!r}")  # fmt: skip
    counted = bool(pager[1])
    listing = call("etl.families.tdate", "Tdate", site=seen.site, path=seen.path, items=found.items,
                   titled=found.titled, dated=found.dated or "span", counted=counted)  # fmt: skip
    sure = 0.7 + 0.25 * share * found.with_date
    yield Guess(family="tdate", confidence=sure, evidence=evidence, listing=_with_body(seen, listing), names=BY_KIND,
                stated=counted)  # fmt: skip


def column(seen: Seen) -> Iterator[Guess]:
    """Static pages: a list with dated links, whose page states how many pages there are."""
    found = listed(seen.page, seen.url) if seen.page else None
    if not found or seen.query or "." not in seen.path.rpartition("/")[2] + ("." if seen.path.endswith("/") else ""):
        return
    pages = states(seen.words, seen.scripts)[1]
    shape, share = address(found.links)
    second = _second(seen)
    evidence = [f"{found.count} items {found.items!r}, {found.with_date:.0%} with a date",
                f"{share:.0%} of the links end like {shape}"]  # fmt: skip
    evidence += [f"the page states {pages!r}"] if pages else []
    evidence += [f"page two has {second} in its address"] if second is not None else []
    second = second if second is not None else 1
    listing = call("etl.families.column", "column", site=seen.site, path=seen.path, items=found.items,
                   titled=found.titled, dated=found.dated, address=shape, pages=pages, second=second)  # fmt: skip
    sure = 0.35 + 0.15 * found.with_date + 0.15 * share + (0.15 if pages else 0)
    caution = "" if pages else "the page does not state how many pages there are: only the first is read"
    yield Guess(family="column", confidence=sure, evidence=tuple(evidence), listing=_with_body(seen, listing),
                names=BY_KIND, stated=False, caution=caution)  # fmt: skip


def _second(seen: Seen) -> int | None:
    """The number in the address of page two, where the page has a link to it."""
    stem = re.escape(seen.path.rpartition("/")[2].rpartition(".")[0] or "index")
    for anchor in seen.page.css("a[href]") if seen.page else ():
        said = re.search(rf"(?:^|/){stem}_([12])\.s?html?$", anchor.attributes.get("href") or "")
        if said and html.text(anchor) in ("2", "下一页", "下页", ">", "»"):
            return int(said[1])
    return 1 if "createPageHTML(" in seen.scripts else None


def _with_body(seen: Seen, listing: Call) -> Call:
    """The literal with the selector of an article's text, where an article was seen that has none of the usual ones."""
    if seen.detail is None:
        return listing
    page = Seen(seen.detail).page
    usual = "#UCAP-CONTENT, .TRS_Editor, .trs_editor_view, #zoom"
    if page is None or page.css_first(usual):
        return listing
    found = next((css for css in BODIES if page.css_first(css)), "")
    return changed(listing, body=found) if found else listing


BODIES = ("#zoom", ".TRS_Editor", "#UCAP-CONTENT", ".trs_editor_view", "#mainText", "div.view-content",
          "div.article-content", "div.article", "div.content", "#content", "article")  # fmt: skip
"""Where articles have their text, the surest first."""


def gateway(seen: Seen) -> Iterator[Guess]:
    """Hanweb's JCMS: markup in JSON from the gateway, or a column's page that names the gateway's parameters."""
    said: Mapping[str, str] = seen.query if _UNIT in seen.path else dict(_QUERY.findall(seen.text))
    inner = seen.json.get("data") if isinstance(seen.json, dict) else None
    evidence = ["the address is the gateway's page/build/unit"] if _UNIT in seen.path else []
    evidence += ["data.html holds markup"] if isinstance(inner, dict) and isinstance(inner.get("html"), str) else []
    evidence += ["queryData names webId, pageId, tagId and tplSetId"] if seen.page and len(said) >= 4 else []
    if not evidence or not {"webId", "pageId", "tagId", "tplSetId"} <= said.keys():
        return
    found = listed(LexborHTMLParser(inner["html"]), seen.url) if isinstance(inner, dict) and inner.get("html") else None
    looks = {"items": found.items, "titled": found.titled, "dated": found.dated or "span"} if found else {}
    listing = call("etl.families.gateway", "gateway", site=seen.site, web=said["webId"], page=said["pageId"],
                   tag=said["tagId"], template=said["tplSetId"], **looks)  # fmt: skip
    yield Guess(family="gateway", confidence=0.75 + 0.1 * len(evidence), evidence=tuple(evidence), listing=listing,
                names=BY_KIND)  # fmt: skip


def oportal(seen: Seen) -> Iterator[Guess]:
    """Inspur's open-data portal: entries ``div.cata-title`` and how many there are."""
    entries = seen.page.css("div.cata-title") if seen.page else []
    if not entries:
        return
    evidence = [f"{len(entries)} entries div.cata-title"]
    evidence += ["共有 N in div.top-title"] if seen.page and seen.page.css("div.top-title span") else []
    evidence += ["the address ends in /catalog/index"] if seen.path.endswith("/catalog/index") else []
    listing = call("etl.families.oportal", "Oportal", site=seen.site, path=seen.path, size=max(10, len(entries)))
    yield Guess(family="oportal", confidence=0.5 + 0.15 * len(evidence), evidence=tuple(evidence), listing=listing,
                own=True, kind="open_dataset")  # fmt: skip
