"""Xinjiang 新疆."""

from etl.families.column import column
from etl.model import Expect, Source

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. Many documents there are pictures without text.
    Source(
        province="650000",
        kind="policy_document",
        publisher="新疆维吾尔自治区人民政府",
        listing=column(
            site="http://www.xinjiang.gov.cn",
            path="/xinjiang/gfxwj/zfxxgk_gknrz.shtml",
            items="div.gknr_list dd",
            address="/{yyyymm}/{id}.shtml",
            pages="createPageHTML('page_div', {n},",
            second=2,
            body="div.gknbxq_detail",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
