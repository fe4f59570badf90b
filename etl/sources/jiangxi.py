"""Jiangxi 江西."""

from etl.families.jpaas import Jpaas
from etl.model import Source

SOURCES = (
    # Column from a public crawler of 2024, which sent a form.
    Source(
        province="360000",
        kind="policy_document",
        publisher="江西省人民政府",
        listing=Jpaas(site="https://www.jiangxi.gov.cn", columnid=72576, unitid=464706, webid=3),
        verified="unproven",
    ),
    Source(
        province="360000",
        kind="policy_document",
        name="office",
        publisher="江西省人民政府办公厅",
        listing=Jpaas(site="https://www.jiangxi.gov.cn", columnid=72577, unitid=464706, webid=3),
        verified="unproven",
    ),
)
