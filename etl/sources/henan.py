"""Henan 河南."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.odweb import odweb
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
    Source(
        province="410000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="410000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="410000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="410000", area="河南省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="410000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="41", name="河南"),
        verified="shape",
    ),
    # Address from a public crawler; a check of 2026 was sent on to www.hnzwfw.gov.cn, so the portal may be gone.
    Source(
        province="410000",
        kind="open_dataset",
        publisher="河南省公共数据开放平台",
        listing=odweb(site="http://data.hnzwfw.gov.cn", params=(("pageLength", 6), ("_order", "cc.update_time desc"))),
        verified="unproven",
    ),
)
