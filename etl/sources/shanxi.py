"""Shanxi 山西."""

from etl.families import articles
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.odweb import odweb
from etl.families.zcy import zcy
from etl.model import Expect, Source

SOURCES = (
    # Address and items from a public crawler of 2024; where an item has its date was not seen.
    Source(
        province="140000",
        kind="policy_document",
        publisher="山西省人民政府",
        listing=column(
            site="https://www.shanxi.gov.cn",
            path="/zfxxgk/zfxxgkzl/fdzdgknr/lzyj/szfwj/index.shtml",
            items=".sxinfo-pubfiles-item",
            address="/t{yyyymmdd}_{id}.shtml",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="140000",
        kind="policy_document",
        name="office",
        publisher="山西省人民政府办公厅",
        listing=column(
            site="https://www.shanxi.gov.cn",
            path="/zfxxgk/zfxxgkzl/fdzdgknr/lzyj/szfbgtwj/index.shtml",
            items=".sxinfo-pubfiles-item",
            address="/t{yyyymmdd}_{id}.shtml",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # The folder is from addresses of its calls; the list itself was not seen.
    Source(
        province="140000",
        kind="consultation",
        name="housing",
        publisher="山西省住房和城乡建设厅",
        listing=column(
            site="https://zjt.shanxi.gov.cn",
            path="/zwgk/zqyj/",
            items="li:has(a[href*='/t2'])",
            address="/t{yyyymmdd}_{id}.shtml",
            pages="",
            fields=articles.CONSULTATION,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="140000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="140000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="140000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="140000", area="山西省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Named as a site of the platform in public code; this address of it was not seen.
    Source(
        province="140000",
        kind="procurement_notice",
        publisher="山西政府采购网",
        listing=zcy(site="http://www.ccgp-shanxi.gov.cn"),
        verified="unproven",
    ),
    Source(
        province="140000",
        kind="open_dataset",
        name="changzhi",
        publisher="长治市公共数据开放平台",
        listing=odweb(site="https://www.changzhi.gov.cn", params=(("pageLength", 6), ("_order", "1:b"))),
        verified="shape",
    ),
)
