"""Anhui 安徽."""

from etl.families import articles
from etl.families.portal import Article, Ask, HtmlRows, Pages, Portal
from etl.model import Expect, Source

_LABEL = (
    ("labelName", "publicInfoList"), ("siteId", "6781961"), ("action", "list"), ("isDate", "true"),
    ("dateFormat", "yyyy-MM-dd"), ("length", "50"), ("organId", "1681"), ("type", "4"), ("result", "暂无相关信息"),
    ("file", "/ahxxgk/xxgk/publicInfoList_new_ah"),
)  # fmt: skip

SOURCES = (
    # Parameters from public crawlers of 2020 and 2024; addresses abroad were turned away in 2026.
    Source(
        province="340000",
        kind="policy_document",
        publisher="安徽省人民政府",
        listing=Portal(
            site="https://www.ah.gov.cn",
            ask=Ask(path="/site/label/8888", params=(*_LABEL, ("catId", "6708461"))),
            paging=Pages(key="pageIndex", size_key="pageSize", size=18),
            rows=HtmlRows(
                items="div.xxgk_navli", titled="a.title", dated="span.date", address="/{id}.html", empty="暂无相关信息"
            ),
            record=Article(body="div.wzcon"),
            fields=articles.POLICY,
            ignored=articles.KNOWN - articles.POLICY.keys(),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="policy_document",
        name="office",
        publisher="安徽省人民政府办公厅",
        listing=Portal(
            site="https://www.ah.gov.cn",
            ask=Ask(path="/site/label/8888", params=(*_LABEL, ("catId", "6708471"))),
            paging=Pages(key="pageIndex", size_key="pageSize", size=18),
            rows=HtmlRows(
                items="div.xxgk_navli", titled="a.title", dated="span.date", address="/{id}.html", empty="暂无相关信息"
            ),
            record=Article(body="div.wzcon"),
            fields=articles.POLICY,
            ignored=articles.KNOWN - articles.POLICY.keys(),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
