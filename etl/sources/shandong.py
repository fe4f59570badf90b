"""Shandong 山东."""

from etl.families.nbs import Nbs
from etl.families.oportal import Oportal
from etl.model import Source

SOURCES = (
    Source(
        province="370000",
        kind="open_dataset",
        publisher="山东公共数据开放网",
        listing=Oportal(site="https://data.sd.gov.cn"),
        verified="shape",
    ),
    Source(
        province="370000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="370000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
)
