"""Ningxia 宁夏."""

from etl.families import articles
from etl.families.column import column
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
)
