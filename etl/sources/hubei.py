"""Hubei 湖北."""

from etl.families import articles
from etl.families.column import column
from etl.model import Expect, Source

_FIELDS = {**articles.POLICY, "文号": "document_no", "索引号": "index_no", "发布日期": "issued_on"}

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. It sent programs a script in 2020; if it does, that is
    # recorded as a challenge.
    Source(
        province="420000",
        kind="policy_document",
        publisher="湖北省人民政府",
        listing=column(
            site="https://www.hubei.gov.cn",
            path="/zfwj/ezf/index.shtml",
            items="div.list_block li",
            address="/t{yyyymmdd}_{id}.shtml",
            body="div.content_block",
            detail_labels="div.metadata_content div.col-xs-12",
            fields=_FIELDS,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
