"""Hunan 湖南."""

from etl.families import articles
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.families.tdate import Tdate
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
)
