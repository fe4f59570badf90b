"""Hunan 湖南."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.tdate import Tdate
from etl.families.webapp_data import webapp_data
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="430000",
        kind="announcement",
        publisher="湖南省卫生健康委员会",
        listing=Tdate(
            site="https://wjw.hunan.gov.cn",
            path="/wjw/xxgk/gzdt/zyxw_1/index.html",
            items="tbody.table_list_st tr",
            dated="td:nth-child(3)",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Address as in github.com/JinhuaSu/Policy_crawler. Cells are counted from a table of 2020.
    Source(
        province="430000",
        kind="policy_document",
        publisher="湖南省人民政府",
        listing=column(
            site="https://www.hunan.gov.cn",
            path="/hnszf/xxgk/wjk/szfwj/wjk_glrb.html",
            items="tbody tr:has(a)",
            titled="td:nth-child(2) a",
            dated="td:nth-child(4)",
            body="div.TRS_PreAppend, .TRS_Editor, #zoom",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Box from a public program that asks it plainly.
    Source(
        province="430000",
        kind="public_letter",
        name="changsha",
        publisher="长沙市",
        listing=igi_letters(site="http://hd.changsha.gov.cn", box=151, app=22, order="finishTime_desc"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="430000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="430000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="430000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="430000", area="湖南省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="430000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="43", name="湖南"),
        verified="shape",
    ),
    # Themes 0 and 0 are from public templates, whose crawler asked theme by theme; that this lists all is not proven.
    Source(
        province="430000",
        kind="open_dataset",
        name="yueyang",
        publisher="岳阳市人民政府",
        listing=webapp_data(
            site="https://www.yueyang.gov.cn",
            base="/webapp/yydsj",
            items="div.szkf-box-list",
            anchored="div.name a",
            titled="h1.content-title",
            labels="table tr",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Themes 0 and 0 are from public templates, whose crawler asked theme by theme; that this lists all is not proven.
    Source(
        province="430000",
        kind="open_dataset",
        name="chenzhou",
        publisher="郴州市人民政府",
        listing=webapp_data(
            site="https://www.czs.gov.cn",
            base="/webapp/czs/dataPublic",
            items="table.table-data",
            anchored="a[href*='dataDetail.jsp']",
            titled="div.panel-body h2",
            labels="table.table-license tr",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Themes 0 and 0 are from public templates, whose crawler asked theme by theme; that this lists all is not proven.
    Source(
        province="430000",
        kind="open_dataset",
        name="yiyang",
        publisher="益阳市人民政府",
        listing=webapp_data(
            site="http://www.yiyang.gov.cn",
            base="/webapp/yiyang2019/dataPublic",
            items="table.table-data",
            anchored="a[href*='dataDetail.jsp']",
            titled="div.panel-body h2",
            labels="table.table-license tr",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
