"""Xizang 西藏."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="540000",
        kind="policy_document",
        publisher="西藏自治区人民政府",
        listing=column(
            site="https://www.xizang.gov.cn",
            path="/zwgk/zfxxgk/fdzdgknr/zc/gz/index.html",
            items="li:has(a[href*='/t2'])",
            body="div.view, .TRS_Editor",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/JinhuaSu/Policy_crawler.
    Source(
        province="540000",
        kind="announcement",
        publisher="西藏自治区人民政府",
        listing=column(
            site="https://www.xizang.gov.cn",
            path="/zwgk/xxfb/gsgg_428/",
            items="ul.zwyw_list li",
            body="div.view, .TRS_Editor",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
