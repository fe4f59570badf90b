"""Sichuan 四川."""

from etl.families.oportal import Oportal
from etl.model import Source

SOURCES = (
    Source(
        province="510000",
        kind="open_dataset",
        publisher="四川公共数据开放网",
        listing=Oportal(site="https://www.scdata.net.cn", path="/oportal/catalog/"),
        verified="shape",
    ),
)
