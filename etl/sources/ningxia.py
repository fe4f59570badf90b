"""Ningxia 宁夏."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.odweb import odweb
from etl.families.oportal import Oportal
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="640000",
        kind="open_dataset",
        publisher="宁夏公共数据开放平台",
        listing=Oportal(site="https://opendata.nx.gov.cn"),
        verified="shape",
    ),
    # Address as in github.com/JinhuaSu/Policy_crawler. A guard turned programs away in 2020.
    Source(
        province="640000",
        kind="policy_document",
        publisher="宁夏回族自治区人民政府",
        listing=column(
            site="https://www.nx.gov.cn",
            path="/zwgk/qzfwj/list.html",
            items="ul.nx-list li",
            dated="span.date",
            labels="div.nx-conmtab p",
            body="div.view, .TRS_Editor",
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="640000",
        kind="announcement",
        publisher="宁夏回族自治区人民政府",
        listing=column(
            site="https://www.nx.gov.cn",
            path="/zwgk/tzgg/",
            items="ul.nx-list li",
            dated="span.date",
            body="div.view, .TRS_Editor",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="640000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="640000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="640000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="640000", area="宁夏回族自治区"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="640000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="64", name="宁夏"),
        verified="shape",
    ),
    Source(
        province="640000",
        kind="open_dataset",
        name="yinchuan",
        publisher="银川市城市数据开放平台",
        listing=odweb(site="http://data.yinchuan.gov.cn", params=(("pageLength", 6), ("_order", "1:b"))),
        verified="shape",
    ),
)
