"""Hainan 海南."""

from etl.families.json_search import json_search
from etl.model import Source

SOURCES = (
    # Channels from a public crawler of 2024, which asked for a page; that they answer JSON is as elsewhere.
    Source(
        province="460000",
        kind="policy_document",
        publisher="海南省人民政府",
        listing=json_search(site="https://www.hainan.gov.cn", channel="17fd482122b64eabbdebbb71c62c35f4"),
        verified="unproven",
    ),
    Source(
        province="460000",
        kind="policy_document",
        name="office",
        publisher="海南省人民政府办公厅",
        listing=json_search(site="https://www.hainan.gov.cn", channel="f8357b261e3b4dd4a0a01f73faf589ae"),
        verified="unproven",
    ),
)
