"""Ningxia 宁夏."""

from etl.families.oportal import Oportal
from etl.model import Source

SOURCES = (
    Source(
        province="640000",
        kind="open_dataset",
        publisher="宁夏公共数据开放平台",
        listing=Oportal(site="https://opendata.nx.gov.cn"),
        verified="shape",
    ),
)
