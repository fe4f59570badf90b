"""Xinjiang 新疆."""

from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.odweb import odweb
from etl.families.zcy import zcy
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
    Source(
        province="650000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="650000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="650000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="650000", area="新疆维吾尔自治区"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # The district of the region's own bodies, as in its pages' addresses in public code of 2021.
    Source(
        province="650000",
        kind="procurement_notice",
        publisher="新疆政府采购网",
        listing=zcy(site="http://www.ccgp-xinjiang.gov.cn", districts=("659900",)),
        verified="unproven",
    ),
    # Named as a site of the platform in public code; this address of it was not seen.
    Source(
        province="650000",
        kind="procurement_notice",
        name="xpcc",
        publisher="新疆生产建设兵团政府采购网",
        listing=zcy(site="http://ccgp-bingtuan.gov.cn"),
        verified="unproven",
    ),
    Source(
        province="650000",
        kind="open_dataset",
        name="urumqi",
        publisher="乌鲁木齐市政务数据开放网",
        listing=odweb(
            site="http://zwfw.wlmq.gov.cn",
            params=(("pageLength", 6), ("cata_type", "default"), ("_order", "1:b")),
        ),
        verified="shape",
    ),
)
