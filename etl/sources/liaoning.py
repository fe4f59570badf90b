"""Liaoning 辽宁."""

from etl.families.oportal import Oportal
from etl.model import Source

SOURCES = (
    Source(
        province="210000",
        kind="open_dataset",
        publisher="辽宁省公共数据开放平台",
        listing=Oportal(site="http://data.ln.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
)
