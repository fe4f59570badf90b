"""Shaanxi 陕西."""

from etl.families import articles
from etl.families.column import column
from etl.families.freecms import freecms
from etl.families.igi_letters import igi_letters
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.model import Expect, Source

_ASKED = (("qk", ""), ("orgCode", ""), ("areaCode", "61"))
_FIELDS = {
    "id": "record_id", "sdataName": "title", "sorgName": "publisher", "sdataIntro": "description",
    "sdataTopic": "theme", "keywords": "keywords", "sdataFormats": "formats", "spubDate": "published_on",
    "url": "url",
}  # fmt: skip

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
    Source(
        province="610000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="610000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="610000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="610000", area="陕西省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Calls; ids as in public code of 2023.
    Source(
        province="610000",
        kind="procurement_notice",
        publisher="陕西省政府采购网",
        listing=freecms(
            site="http://www.ccgp-shaanxi.gov.cn",
            site_id="a7a15d60-de5b-42f2-b35a-7e3efc34e54f",
            channel="1eb454a2-7ff7-4a3b-b12c-12acc2685bd1",
            types="001011,001012,001013,001014,001016,001019",
        ),
        verified="shape",
    ),
    Source(
        province="610000",
        kind="procurement_notice",
        name="results",
        publisher="陕西省政府采购网",
        listing=freecms(
            site="http://www.ccgp-shaanxi.gov.cn",
            site_id="a7a15d60-de5b-42f2-b35a-7e3efc34e54f",
            channel="1eb454a2-7ff7-4a3b-b12c-12acc2685bd1",
            types="001021,001022,001023,001024,001025,001026,001029,001006",
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="610000",
        kind="open_dataset",
        publisher="陕西省公共数据开放平台",
        listing=Portal(
            site="http://www.sndata.gov.cn",
            ask=Ask(path="/query", params=_ASKED),
            paging=Pages(key="page.pageNo"),
            rows=JsonRows(at="0.result", total=""),
            fields=_FIELDS,
            made=(("url", "http://www.sndata.gov.cn/info?id={id}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
