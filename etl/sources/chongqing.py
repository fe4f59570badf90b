"""Chongqing 重庆."""

from etl.families import articles
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.families.tdate import Tdate
from etl.model import Expect, Source

_FIELDS = {
    "id": "record_id", "title": "title", "url": "url", "date": "written_on", "PubDate": "issued_on",
    "发文字号": "document_no", "索引号": "index_no", "发布机构": "publisher", "ContentSource": "publisher",
    "主题分类": "category", "有效性": "status", "Keywords": "keywords", "content": "text",
}  # fmt: skip

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
            fields=_FIELDS,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="500000",
        kind="announcement",
        name="transport",
        publisher="重庆市交通运输委员会",
        listing=column(
            site="https://jtysw.cq.gov.cn",
            path="/zwgk_240/zfxxgkml/gggs/tzgg/",
            items="li:has(a[href*='/t2'])",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Box from a public crawler of 2026, which used a browser; others of the kind answer plain requests.
    Source(
        province="500000",
        kind="public_letter",
        name="ecology",
        publisher="重庆市生态环境局",
        listing=igi_letters(site="https://sthjj.cq.gov.cn", box=249, app=81),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
