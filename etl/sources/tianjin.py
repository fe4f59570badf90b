"""Tianjin 天津."""

from etl.families import articles
from etl.families.column import column
from etl.families.igs import igs
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
)
