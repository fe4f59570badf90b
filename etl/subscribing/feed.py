"""A subscription and its last deliveries in, an Atom 1.0 feed out; nothing is looked up."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from etl.subscribing.model import Delivery, Subscription
from etl.subscribing.wording import html, summary, title

TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no other characters


def feed(one: Subscription, told: list[Delivery], at: str) -> bytes:
    """The feed of a subscription.

    Args:
        one: Whose.
        told: Its last deliveries, the newest first.
        at: The address of the feed itself, below the portal's: ``https://.../subscriptions/ID.atom``.

    Returns:
        XML in UTF-8. A delivery's entry has the same id and the same instant whenever it is read.
    """
    ET.register_namespace("", _ATOM)
    page = at.removesuffix(".atom")
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": _language(one)})
    _put(root, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'caoyun:{one.id}')}")
    _put(root, "title", one.title)
    _put(root, "updated", _instant(told[0].at if told else one.at))
    _put(root, "generator", "caoyun")
    ET.SubElement(_put(root, "author"), f"{{{_ATOM}}}name").text = "caoyun"
    _put(root, "link", rel="self", type=TYPE, href=at)
    _put(root, "link", rel="alternate", type="text/html", href=page)
    for each in told:
        _entry(root, one, each, page)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: ET.Element, one: Subscription, told: Delivery, page: str) -> None:
    entry = _put(root, "entry")
    _put(entry, "id", f"urn:uuid:{told.id}")
    _put(entry, "title", title(told.document, one.lang))
    _put(entry, "updated", _instant(told.at))
    _put(entry, "published", _instant(told.at))
    _put(entry, "link", rel="alternate", type="text/html", href=f"{page}#{told.id}")
    _put(entry, "summary", summary(told.document, one.lang))
    _put(entry, "content", str(html(told.document, one.lang)), type="html")


def _put(under: ET.Element, name: str, text: str = "", **said: str) -> ET.Element:
    made = ET.SubElement(under, f"{{{_ATOM}}}{name}", said)
    made.text = _NO_XML.sub("", text) or None
    return made


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _language(one: Subscription) -> str:
    return "zh-CN" if one.lang == "zh" else "en"
