"""Shaanxi 陕西."""

from etl.families import articles
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler.
    Source(
        province="610000",
        kind="policy_document",
        publisher="陕西省人民政府",
        listing=column(
            site="http://www.shaanxi.gov.cn",
            path="/zfxxgk/fdzdgknr/zcwj/szfwj/szf/index.html",
            items="ul.gov-item li",
            titled="div.a-news a",
            dated="span.date",
            cells={"发文字号": "span.code-num"},
            body="#doc_left",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/JinhuaSu/Policy_crawler.
    Source(
        province="610000",
        kind="policy_document",
        name="office",
        publisher="陕西省人民政府办公厅",
        listing=column(
            site="http://www.shaanxi.gov.cn",
            path="/zfxxgk/fdzdgknr/zcwj/szfbgtwj/szbf/index.html",
            items="ul.gov-item li",
            titled="div.a-news a",
            dated="span.date",
            cells={"发文字号": "span.code-num"},
            body="#doc_left",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Box from a public crawler of 2026, which used a browser; others of the kind answer plain requests.
    Source(
        province="610000",
        kind="public_letter",
        name="ecology",
        publisher="陕西省生态环境厅",
        listing=igi_letters(site="https://sthjt.shaanxi.gov.cn", box=167, app=50),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # The folder is from addresses of its drafts; the layout was not seen.
    Source(
        province="610000",
        kind="consultation",
        name="health",
        publisher="陕西省卫生健康委员会",
        listing=column(
            site="https://sxwjw.shaanxi.gov.cn",
            path="/hdjl/dczj/",
            items="li:has(a[href*='/t2'])",
            pages="",
            fields=articles.CONSULTATION,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
