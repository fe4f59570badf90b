"""Hunan 湖南."""

from etl.families import articles
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
)
