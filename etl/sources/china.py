"""China 全国: what ministries publish for the whole country."""

from etl.families import articles
from etl.families.closed import Closed
from etl.families.column import column
from etl.families.gateway import gateway
from etl.families.mca_table import McaTable
from etl.families.search_gov import search_gov
from etl.model import Expect, Source

_CALLS = {
    "id": "record_id", "title": "title", "url": "url", "征集期": "opens_on", "征集期至": "closes_on", "状态": "status",
    "content": "text",
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
)
