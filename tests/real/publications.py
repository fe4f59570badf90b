"""Captured files of records as sources: letters, procurement, a register, service items, policies of a free port."""

from __future__ import annotations

from etl.model import Expect, Source
from tests.real import HAINAN, HONG_KONG, ITEMS, LETTERS, POWERS, REGISTER, SICHUAN, SITE, TENDERS, UNDERTAKINGS
from tests.real.tables import NestedItems, Records

_SILENT = Expect(stated=False)
_NOT_SAID = frozenset({"公告未明确列示", "公告资格条款中未单列业绩要求"})

# The places in the letters were made unknown by those who collected them, so their province is the country.
LETTER_SOURCE = Source(
    id="china.public_letter.replies",
    province="100000",
    kind="public_letter",
    publisher="问政西地省",
    listing=Records(
        site=SITE,
        path=LETTERS,
        form="xlsx",
        fields={
            "留言编号": "record_id",
            "留言主题": "title",
            "留言时间": "asked_on",
            "答复意见": "reply",
            "答复时间": "answered_on",
        },
        ignored=frozenset({"留言用户", "留言详情"}),  # the author, and the author's own words
    ),
    expect=_SILENT,
    verified="recorded",
)

_SICHUAN = (
    Source(
        id="sichuan.procurement_notice.dazhou",
        province="510000",
        kind="procurement_notice",
        publisher="四川政府采购网",
        listing=Records(
            site=SITE,
            path=f"{SICHUAN}/采购公告.csv",
            form="csv",
            fields={
                "标题": "title",
                "采购级别": "region",
                "采购品类": "category",
                "发布时间": "published_on",
                "详情链接": "record_id url",
                "公告类型": "notice_type",
            },
            header=("标题", "采购级别", "采购品类", "发布时间", "详情链接", "公告ID"),
            unfilled=1,
            stated=(("公告类型", "采购公告"),),
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="sichuan.procurement_notice.dazhou_intentions",
        province="510000",
        kind="procurement_notice",
        publisher="四川政府采购网",
        listing=Records(
            site=SITE,
            path=f"{SICHUAN}/采购意向公告.csv",
            form="csv",
            fields={
                "意向标题": "title",
                "级别": "region",
                "采购单位": "buyer",
                "意向发布时间": "published_on",
                "详情链接": "record_id url",
                "公告类型": "notice_type",
            },
            header=("意向标题", "级别", "采购单位", "意向发布时间", "详情链接", "公告ID"),
            unfilled=1,
            stated=(("公告类型", "采购意向"),),
        ),
        expect=_SILENT,
        verified="recorded",
    ),
)

_TAIWAN = Source(
    id="taiwan.procurement_notice.tenders",
    province="710000",
    kind="procurement_notice",
    publisher="政府電子採購網",
    listing=Records(
        site=SITE,
        path=TENDERS,
        form="json",
        fields={
            "uid": "record_id",
            "case_no": "project_no",
            "title": "title",
            "publish_date": "published_on",
            "deadline": "deadline_at",
            "budget": "budget",
            "agency": "buyer",
            "city": "region",
            "winner": "winner",
            "award_date": "awarded_on",
            "status": "notice_type",
            "source_url": "url",
            "currency": "currency",
        },
        ignored=frozenset({"source_name", "updated_at"}),
        stated=(("currency", "TWD"),),
        nothing=frozenset({"未公告"}),
    ),
    expect=_SILENT,
    verified="recorded",
)

_HONG_KONG = Source(
    id="hongkong.procurement_notice.tenders",
    province="810000",
    kind="procurement_notice",
    publisher="政府物流服务署",
    listing=Records(
        site=SITE,
        path=HONG_KONG,
        form="json",
        fields={
            "id": "record_id",
            "code": "project_no",
            "title": "title",
            "dept": "buyer",
            "start": "published_on",
            "date": "deadline_at",
            "desc": "summary",
        },
        ignored=frozenset({"source"}),
    ),
    expect=_SILENT,
    verified="recorded",
)

_OF_UNDERTAKINGS = {
    "id": "record_id",
    "title": "title",
    "noticeType": "notice_type",
    "projectNo": "project_no",
    "operator": "buyer",
    "sourceName": "publisher",
    "region": "region",
    "date": "published_on",
    "deadline": "deadline_at",
    "budget": "budget",
    "purchaseContent": "summary",
    "qualification": "requirements",
    "url": "url",
}
_OF_THEIR_READER = frozenset(
    {"sourceId", "createDate", "category", "saleTime", "deadlineStatus", "deadlineEvidence", "deadlineSource",
     "performance", "fieldsReady", "extractorVersion", "bidNo"}
)  # fmt: skip

_TELECOM, _UNICOM = (
    Source(
        id=f"china.procurement_notice.{name}",
        province="100000",
        kind="procurement_notice",
        publisher=publisher,
        listing=Records(
            site=SITE,
            path=f"{UNDERTAKINGS}/{name}-notices.json",
            form="json",
            fields=_OF_UNDERTAKINGS,
            ignored=_OF_THEIR_READER,
            rows="notices",
            nothing=_NOT_SAID,
        ),
        expect=_SILENT,
        verified="recorded",
    )
    for name, publisher in (("telecom", "中国电信阳光采购网"), ("unicom", "中国联通采购与招标网"))
)

REGISTER_SOURCE = Source(
    id="taiwan.administrative_licence.factories",
    province="710000",
    kind="administrative_licence",
    publisher="經濟部工廠登記",
    listing=Records(
        site=SITE,
        path=REGISTER,
        form="jsonl",
        fields={
            "工廠登記編號": "record_id licence_no",
            "工廠設立許可案號": "document_no",
            "工廠名稱": "holder",
            "工廠組織型態": "holder_type",
            "公司（營利事業）統一編號": "holder_no",
            "工廠市鎮鄉村里": "region",
            "工廠登記核准日期": "decided_on",
            "工廠設立核准日期": "decided_on",
            "最後核准變更日期": "changed_on",
            "工廠登記歇業核准日期": "ended_on",
            "工廠登記廢止核准日期": "ended_on",
            "工廠登記公告廢止核准日期": "ended_on",
            "工廠登記狀態": "status",
            "原始資料網址": "url",
            "許可": "title",
            "類別": "licence_type",
        },
        ignored=frozenset(
            {
                "工廠負責人姓名",
                "工廠地址",
                "工廠資本額",
                "最近一次校正結果",
                "最近一次校正年度",
                "產業類別",
                "主要產品",
                "_path",
            }
        ),
        stated=(("許可", "工廠登記"), ("類別", "登記")),
        minguo=(
            "工廠登記核准日期",
            "工廠設立核准日期",
            "最後核准變更日期",
            "工廠登記歇業核准日期",
            "工廠登記廢止核准日期",
            "工廠登記公告廢止核准日期",
        ),
    ),
    expect=_SILENT,
    verified="recorded",
)

_GUANGAN = Source(
    id="sichuan.service_item.guangan",
    province="510000",
    kind="service_item",
    publisher="广安市广安区人民政府",
    listing=NestedItems(site=SITE, path=ITEMS),
    expect=_SILENT,
    verified="recorded",
)

_LIAONING = Source(
    id="liaoning.service_item.powers",
    province="210000",
    kind="service_item",
    publisher="辽宁省人民政府",
    listing=Records(
        site=SITE,
        path=POWERS,
        form="json",
        fields={
            "职权编码": "record_id catalogue_code",
            "事项名称": "title",
            "事项类型": "item_type",
            "依据": "legal_basis",
            "实施层级": "level",
            "授权部门": "publisher",
        },
    ),
    expect=_SILENT,
    verified="recorded",
)

# Two versions of one list; the older one has bare quotation marks in its titles, and so is no JSON.
_HAINAN = tuple(
    Source(
        id=f"hainan.policy_document.{name}",
        province="460000",
        kind="policy_document",
        publisher="海南自由贸易港",
        listing=Records(
            site=SITE,
            path=f"{HAINAN}/{file}",
            form="json",
            fields={"id": "record_id", "title": "title", "category": "category", "date": "issued_on", "link": "url"},
            ignored=frozenset({"level"}),
            rows="policies",
        ),
        expect=_SILENT,
        verified="recorded",
    )
    for name, file in (("free_port", "hainan_policies.json"), ("free_port_broken", "hainan_policies_all.json"))
)

PROCUREMENT_SOURCES = (*_SICHUAN, _TAIWAN, _HONG_KONG, _TELECOM, _UNICOM)
ITEM_SOURCES = (_GUANGAN, _LIAONING)
PUBLICATION_SOURCES = (LETTER_SOURCE, *PROCUREMENT_SOURCES, REGISTER_SOURCE, *ITEM_SOURCES, *_HAINAN)
