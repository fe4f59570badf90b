"""Shanghai 上海."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Layout as in github.com/hulelan/china-governance. Archives by year have folders of no pattern,
    # which the site's index names; this one is from addresses of documents, and others can be added.
    Source(
        province="310000",
        kind="policy_document",
        publisher="上海市人民政府",
        listing=column(
            site="https://www.shanghai.gov.cn",
            path="/nw12344/index.html",
            items="li:has(span.time)",
            dated="span.time",
            address="/{yyyymmdd}/{id}.html",
            pages="totalPage : {n}",
            second=2,
            body=".Article_content, #ivs_content",
            tagged=False,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="310000",
        kind="policy_document",
        name="development",
        publisher="上海市发展和改革委员会",
        listing=column(
            site="https://fgw.sh.gov.cn",
            path="/fgw_gfxwj/index.html",
            items="li:has(a[href*='/20'])",
            address="/{yyyymmdd}/{id}.html",
            pages="totalPage : {n}",
            second=2,
            body=".Article_content, #ivs_content",
            tagged=False,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="310000",
        kind="announcement",
        name="justice",
        publisher="上海市司法局",
        listing=column(
            site="https://sfj.sh.gov.cn",
            path="/2020zwdt_tzgg/index.html",
            items="li:has(a[href*='/20'])",
            address="/{yyyymmdd}/{id}.html",
            pages="totalPage : {n}",
            second=2,
            body=".Article_content, #ivs_content",
            tagged=False,
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
