"""Beijing 北京."""

from etl.families.nbs import Nbs
from etl.model import Source

SOURCES = (
    Source(
        province="110000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="110000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
)
