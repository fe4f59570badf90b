"""China 全国: what ministries publish for the whole country."""

from etl.families.mca_table import McaTable
from etl.model import Expect, Source

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
)
