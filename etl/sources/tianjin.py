"""Tianjin 天津."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.closed import Closed
from etl.families.column import column
from etl.families.igs import igs
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Article, Ask, JsonRows, Portal
from etl.model import Expect, Source

_POLICY = {
    "_id": "record_id", "BT": "title", "FWZH": "document_no", "IDXID": "index_no", "FWJG_name": "publisher",
    "FBRQ": "issued_on", "CWRQ": "written_on", "ZTFL_name": "category", "GJC": "keywords", "ZW": "text",
    "DOCPUBURL": "url",
}  # fmt: skip
_IGNORED = frozenset({
    "AttachPic", "AttachVideo", "WZFL", "WZFL_name", "FZYJ", "ZCJD", "OriginMetaDataId", "ChannelId", "MetaDataId",
    "WCMMetaTableGovZhengCeWenJianID", "XGBD", "YXX", "LHFWDW", "ZTFL", "VersionNum", "OrganCat", "JB", "CrUser",
    "DXFL", "DocRelTime", "ThumbFiles", "CrTime",
})  # fmt: skip

_FIELDS = {
    "href": "record_id url", "标题": "title", "来源部门": "publisher", "摘要": "description", "主题分类": "theme",
    "documentType": "formats", "开放属性": "open_type", "更新频率": "update_cycle", "发布日期": "published_on",
    "更新日期": "updated_on",
}  # fmt: skip

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. It shows 1,000 pages, which is fewer than it states.
    Source(
        province="120000",
        kind="policy_document",
        publisher="天津市人民政府",
        listing=igs(
            site="http://www.tj.gov.cn",
            params=(("index", "zcwj-index-200424"), ("type", "zcfg"), ("orderProperty", "FBRQ")),
            fields=_POLICY,
            ignored=_IGNORED,
            most=1000,
        ),
        verified="shape",
    ),
    # Address from a public crawler of 2024; the pager is the one that the site's system usually writes.
    Source(
        province="120000",
        kind="policy_document",
        name="government",
        publisher="天津市人民政府",
        listing=column(
            site="https://www.tj.gov.cn",
            path="/zwgk/szfwj/tjsrmzf/index_10960.html",
            items="li:has(a.list-item-con)",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance. The list may be filled by a script.
    Source(
        province="120000",
        kind="announcement",
        publisher="天津市人民政府",
        listing=column(
            site="https://www.tj.gov.cn",
            path="/sy/tzgg/",
            items="li:has(a[href*='/t2'])",
            pages="",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="120000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="120000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="120000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="120000", area="天津市"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="120000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="12", name="天津"),
        verified="shape",
    ),
    Source(
        province="120000",
        kind="administrative_licence",
        publisher="信用中国（天津）",
        listing=Closed(
            site="https://credit.fzgg.tj.gov.cn",
            refused="the list has a captcha (yzm) in its form, as programs of 2024 show",
        ),
        verified="unproven",
    ),
    Source(
        province="120000",
        kind="administrative_penalty",
        publisher="信用中国（天津）",
        listing=Closed(
            site="https://credit.fzgg.tj.gov.cn",
            refused="the list has a captcha (yzm) in its form, as programs of 2024 show",
        ),
        verified="unproven",
    ),
    # One file holds the list; the labels of an entry's page are the usual ones, for nobody wrote them down.
    # A check of 2026 found another site under this name.
    Source(
        province="120000",
        kind="open_dataset",
        publisher="天津市信息资源统一开放平台",
        listing=Portal(
            site="https://data.tj.gov.cn",
            ask=Ask(path="/common/sjj.json"),
            rows=JsonRows(at="dataList", total="", absolute=("href",)),
            record=Article(body="", titled="div.title span", labels="div.slidecont tr", tagged=False, by="href"),
            fields=_FIELDS,
            ignored=articles.TAGS,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
