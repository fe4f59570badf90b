"""Inner Mongolia 内蒙古."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. Cells are counted from a table of 2020.
    Source(
        province="150000",
        kind="policy_document",
        publisher="内蒙古自治区人民政府",
        listing=column(
            site="https://www.nmg.gov.cn",
            path="/zwgk/zfxxgk/zfxxgkml/zzqzfjbgtwj/index.html",
            items="tbody tr:has(a)",
            dated="td:nth-child(5)",
            cells={"发文字号": "td:nth-child(3)"},
            titled="td:nth-child(2) a",
            fields=articles.NUMBERED,
            body="div.TRS_UEDITOR, .view",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
