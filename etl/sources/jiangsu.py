"""Jiangsu 江苏."""

from etl.families import articles
from etl.families.jpaas import Jpaas
from etl.model import Source

SOURCES = (
    Source(
        province="320000",
        kind="policy_document",
        publisher="江苏省人民政府办公厅",
        listing=Jpaas(site="https://www.jiangsu.gov.cn", columnid=84242, unitid=356383, webid=1),
        verified="unproven",
    ),
    Source(
        province="320000",
        kind="announcement",
        publisher="江苏省文化和旅游厅",
        listing=Jpaas(
            site="https://wlt.jiangsu.gov.cn", columnid=699, unitid=423807, webid=12, fields=articles.ANNOUNCEMENT
        ),
        verified="unproven",
    ),
)
