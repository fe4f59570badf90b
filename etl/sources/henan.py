"""Henan 河南."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. Addresses abroad were turned away in 2026.
    Source(
        province="410000",
        kind="policy_document",
        publisher="河南省人民政府",
        listing=column(
            site="https://www.henan.gov.cn",
            path="/zwgk/fgwj/yz/index.html",
            items="div.con-box li",
            cells={"发文字号": "p"},
            address="/{yyyy}/{mm}-{dd}/{id}.html",
            body="div.content",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="410000",
        kind="policy_document",
        name="office",
        publisher="河南省人民政府办公厅",
        listing=column(
            site="https://www.henan.gov.cn",
            path="/zwgk/fgwj/yzb/index.html",
            items="div.con-box li",
            cells={"发文字号": "p"},
            address="/{yyyy}/{mm}-{dd}/{id}.html",
            body="div.content",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
