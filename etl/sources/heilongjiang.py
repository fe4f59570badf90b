"""Heilongjiang 黑龙江."""

from etl.families.ccgp import ccgp
from etl.families.json_search import json_search
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.oportal import Oportal
from etl.model import Expect, Source

SOURCES = (
    # Channels as in github.com/hulelan/china-governance.
    Source(
        province="230000",
        kind="policy_document",
        publisher="黑龙江省人民政府",
        listing=json_search(site="https://www.hlj.gov.cn", channel="b9e6fb997e274f05a8f8b0f2b7582a1c"),
        verified="shape",
    ),
    Source(
        province="230000",
        kind="policy_document",
        name="office",
        publisher="黑龙江省人民政府办公厅",
        listing=json_search(site="https://www.hlj.gov.cn", channel="779f8eda2ae847c2a46893fcc05284fc"),
        verified="shape",
    ),
    Source(
        province="230000",
        kind="policy_document",
        name="rules",
        publisher="黑龙江省人民政府",
        listing=json_search(site="https://www.hlj.gov.cn", channel="817052cbb3a94d0d8217824e7a3aca53"),
        verified="shape",
    ),
    Source(
        province="230000",
        kind="policy_document",
        name="orders",
        publisher="黑龙江省人民政府",
        listing=json_search(site="https://www.hlj.gov.cn", channel="c947f2e53a7c471b8f51976dd0c6dd00"),
        verified="shape",
    ),
    Source(
        province="230000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="230000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="230000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="230000", area="黑龙江省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="230000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="23", name="黑龙江"),
        verified="shape",
    ),
    # The address is from public code that looks for provincial portals; that it is the province's own is not proven.
    Source(
        province="230000",
        kind="open_dataset",
        publisher="黑龙江省公共数据开放平台",
        listing=Oportal(site="http://116.182.12.53:8001", path="/oportal/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="230000",
        kind="open_dataset",
        name="harbin",
        publisher="哈尔滨市公共数据开放平台",
        listing=Oportal(site="http://data.harbin.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
)
