"""Heilongjiang 黑龙江."""

from etl.families.json_search import json_search
from etl.model import Source

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
)
