"""Yunnan 云南."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. Addresses abroad were turned away in 2026.
    Source(
        province="530000",
        kind="policy_document",
        publisher="云南省人民政府",
        listing=column(
            site="https://www.yn.gov.cn",
            path="/zwgk/zcwj/yzf/index.html",
            items="tbody tr:has(a)",
            titled="td:nth-child(2) a",
            dated="td:nth-child(3)",
            cells={"发文字号": "td:nth-child(1)"},
            body="div.arti",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="530000",
        kind="policy_document",
        name="office",
        publisher="云南省人民政府办公厅",
        listing=column(
            site="https://www.yn.gov.cn",
            path="/zwgk/zcwj/yzfb/index.html",
            items="tbody tr:has(a)",
            titled="td:nth-child(2) a",
            dated="td:nth-child(3)",
            cells={"发文字号": "td:nth-child(1)"},
            body="div.arti",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
