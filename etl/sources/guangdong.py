"""Guangdong 广东."""

from etl.families.gkmlpt import Gkmlpt
from etl.families.nbs import Nbs
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="440000",
        kind="policy_document",
        publisher="广东省人民政府办公厅",
        listing=Gkmlpt(site="https://www.gd.gov.cn"),
        expect=Expect(),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="policy_document",
        name="yangjiang_housing",
        publisher="阳江市住房和城乡建设局",
        listing=Gkmlpt(site="http://www.yangjiang.gov.cn", path="/yjzjj"),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="440000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
)
