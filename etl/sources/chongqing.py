"""Chongqing 重庆."""

from etl.families.tdate import Tdate
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="500000",
        kind="policy_document",
        publisher="重庆市人民政府",
        listing=Tdate(
            site="https://www.cq.gov.cn",
            path="/zwgk/zfxxgkml/szfwj/xzgfxwj/szf/index.html",
            items="tr.zcwjk-list-c",
            titled="p.tit",
            dated="span.time",
            labels="table.zwxl-table tr",
            fields={
                "id": "record_id",
                "title": "title",
                "url": "url",
                "date": "written_on",
                "PubDate": "issued_on",
                "发文字号": "document_no",
                "索引号": "index_no",
                "发布机构": "publisher",
                "ContentSource": "publisher",
                "主题分类": "category",
                "有效性": "status",
                "Keywords": "keywords",
                "content": "text",
            },
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
