"""China 全国: what ministries publish for the whole country."""

from datetime import date

from etl.families import articles
from etl.families.closed import Closed
from etl.families.column import column
from etl.families.freecms import freecms
from etl.families.gateway import gateway
from etl.families.mca_table import McaTable
from etl.families.nbs import Nbs
from etl.families.nbs_new import NbsNew
from etl.families.portal import Ask, JsonRows, Pages, Portal, Window
from etl.families.search_gov import search_gov
from etl.families.site_register import site_register
from etl.model import Expect, Source

_CALLS = {
    "id": "record_id", "title": "title", "url": "url", "征集期": "opens_on", "征集期至": "closes_on", "状态": "status",
    "content": "text",
}  # fmt: skip

_TRADED = (("SOURCE_TYPE", "1"), ("DEAL_TIME", "06"), ("DEAL_CLASSIFY", "02"), ("DEAL_STAGE", "0200"),
           ("DEAL_PROVINCE", "0"), ("DEAL_CITY", "0"), ("DEAL_PLATFORM", "0"), ("isShowAll", "1"),
           ("FINDTXT", ""))  # fmt: skip
_TRADING = {
    "url": "record_id url", "title": "title", "publishTime": "published_on", "provinceText": "region",
    "informationTypeText": "notice_type",
}  # fmt: skip
SOURCES = (
    Source(
        province="100000",
        kind="division",
        publisher="民政部",
        listing=McaTable(
            site="https://www.mca.gov.cn",
            revisions=(
                ("201612", "/article/sj/tjbz/a/2016/201702/201702231133.html"),
                ("201712", "/article/sj/tjbz/a/2018/201803131439.html"),
                ("201904", "/article/sj/xzqh/2019/201901-06/201905271445.html"),
                ("202312", "/mzsj/xzqh/2023/202301xzqh.html"),
            ),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Many programs were refused by their user agent in 2026; where the total is stated is from the same programs.
    Source(
        province="100000",
        kind="policy_document",
        publisher="国务院",
        listing=search_gov(category="gongwen"),
        verified="unproven",
    ),
    Source(
        province="100000",
        kind="policy_document",
        name="ministries",
        publisher="国务院部门",
        listing=search_gov(category="bumenfile"),
        verified="unproven",
    ),
    # Programs are answered; the list leads to two kinds of page, and only the first page is known.
    Source(
        province="100000",
        kind="consultation",
        name="ecology",
        publisher="生态环境部",
        listing=column(
            site="https://www.mee.gov.cn",
            path="/hdjl/yjzj/",
            items="li:has(span.date)",
            dated="span.date",
            pages="",
            fields=articles.CONSULTATION,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # The list states from when to when comments are taken; its pager was not seen.
    Source(
        province="100000",
        kind="consultation",
        name="market_regulation",
        publisher="国家市场监督管理总局",
        listing=gateway(
            site="https://www.samr.gov.cn",
            web="29e9522dc89d4e088a953d8cede72f4c",
            page="b00644872e354a96b66e3cd954e9996f",
            tag="内容区域",
            template="5c30fb89ae5e48b9aefe3cdf49853830",
            items="li.zjnav04Left02_content:has(a)",
            titled="div.doctitle a",
            dated="",
            cells={"征集期": "div.doctime", "状态": "div.docstatus"},
            spans=("征集期",),
            body=".Three_xilan_07",
            fields=_CALLS,
        ),
        verified="unproven",
    ),
    Source(
        province="100000",
        kind="consultation",
        name="justice",
        publisher="司法部",
        listing=Closed(
            site="https://www.moj.gov.cn",
            refused="the first answer is a redirect that sets a cookie and must be sent back (CT6T), seen in 2026",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Value added of industry; this very query was recorded.
    Source(
        province="100000",
        kind="statistic",
        name="industry_2024",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A020101",), periods="2024"),
        verified="recorded",
    ),
    # Supply of money; this very query was recorded.
    Source(
        province="100000",
        kind="statistic",
        name="money_202201",
        publisher="国家统计局",
        listing=Nbs(dbcode="hgyd", indicators=("A0D01",), periods="202201"),
        verified="recorded",
    ),
    # Consumer prices of all provinces by month; this very query was recorded when the new base year had no figures yet.
    Source(
        province="100000",
        kind="statistic",
        name="prices_by_province",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsyd", indicators=("A01010101",), periods="", rowcode="reg"),
        verified="recorded",
    ),
    Source(
        province="100000",
        kind="statistic",
        name="consumer_prices",
        publisher="国家统计局",
        listing=NbsNew(
            cid="5c7452825c7c4dcba391db5ca7f335c5",
            indicators=("53180dfb9c14411ba4b762307c85920c",),
            root="fc982599aa684be7969d7b90b1bd0e84",
            unit="MM",
            years=1,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="100000",
        kind="statistic",
        name="gross_domestic_product",
        publisher="国家统计局",
        listing=NbsNew(
            cid="28d936104e304aa191e338eb82b6dc09",
            indicators=("d22612f09aeb4241bc557ef0ac61b3ba",),
            root="a94b8b7365a94874968cabbe392cf679",
            unit="SS",
            years=10,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="100000",
        kind="statistic",
        name="money_supply",
        publisher="国家统计局",
        listing=NbsNew(
            cid="82130c6621a745cda3d64b090e733383",
            indicators=("e03f2232631f41cd9d754a7d7feb4a81",),
            root="fc982599aa684be7969d7b90b1bd0e84",
            unit="MM",
            years=10,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="100000",
        kind="statistic",
        name="industrial_growth",
        publisher="国家统计局",
        listing=NbsNew(
            cid="3f2e14f0542348ed9fe02476eca3450b",
            indicators=("ef1b1765960d45a29b4d7c4ca91be916",),
            root="fc982599aa684be7969d7b90b1bd0e84",
            unit="MM",
            years=10,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="100000",
        kind="procurement_notice",
        publisher="中央国家机关政府采购中心",
        listing=freecms(
            site="http://www.zycg.gov.cn",
            site_id="6f5243ee-d4d9-4b69-abbd-1e40576ccd7d",
            channel="d0e7c5f4-b93e-4478-b7fe-61110bb47fd5",
            types="2",
        ),
        verified="shape",
    ),
    # Programs of 2026 are answered at times with 829, which asks for a captcha and is refused before it comes here.
    Source(
        province="100000",
        kind="procurement_notice",
        name="trading",
        publisher="全国公共资源交易平台",
        listing=Portal(
            family="ggzy",
            site="https://www.ggzy.gov.cn",
            ask=Ask(path="/information/pubTradingInfo/getTradList", method="form", params=_TRADED),
            paging=Window(
                from_key="TIMEBEGIN",
                to_key="TIMEEND",
                since=date(2024, 1, 1),
                days=1,
                inner=Pages(key="PAGENUMBER", size=20),
            ),
            rows=JsonRows(at="data.records", total="", pages="data.pages", success=("code", "200"), absolute=("url",)),
            fields=_TRADING,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # The addresses are from public code of 2023 and 2026; the headings of the file are as other programs look for them.
    Source(
        province="100000",
        kind="website",
        publisher="国务院办公厅",
        listing=site_register(district="bwmh"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="100000",
        kind="website",
        name="portals",
        publisher="国务院办公厅",
        listing=site_register(district="shengmh"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="100000",
        kind="website",
        name="local",
        publisher="国务院办公厅",
        listing=site_register(district="alldistrict"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
