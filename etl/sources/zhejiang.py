"""Zhejiang 浙江."""

from etl.families import articles
from etl.families.athena import athena
from etl.families.epoint import epoint
from etl.families.gateway import gateway
from etl.families.jdop_front import jdop_front
from etl.families.leaders_board import leaders_board
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.families.zcy import zcy
from etl.model import Expect, Source

_HANGZHOU_ASKED = (("source_id", ""), ("source_type", ""), ("openLevel", ""), ("searchKey", ""), ("sort", ""))
_HANGZHOU = {
    "id": "record_id", "source_name": "title", "private_dept": "publisher", "instruction": "description",
    "source_type": "formats", "open_level": "open_type", "updateCycle": "update_cycle", "create_date": "published_on",
    "modify_date": "updated_on", "data_count": "record_count", "deptTel": "contact_phone",
}  # fmt: skip
_HANGZHOU_CODES = {"open_level": "1=登录开放 2=申请开放 3=完全开放"}
_ZHOUSHAN_ASKED = (("param.resName", ""), ("param.datadomain", ""), ("param.idPoc", None), ("param.keywords", ""))
_ZHOUSHAN = {
    "id": "record_id", "resName": "title", "idPocName": "publisher", "resSummary": "description",
    "resFormatName": "formats", "createDate": "published_on", "updateDate": "updated_on", "dataCount": "record_count",
    "url": "url",
}  # fmt: skip

SOURCES = (
    # Parameters as in github.com/hulelan/china-governance. The province's own site turns foreign addresses away.
    Source(
        province="330000",
        kind="policy_document",
        name="development",
        publisher="浙江省发展和改革委员会",
        listing=gateway(
            site="https://fzggw.zj.gov.cn",
            web="3185",
            page="1229565788",
            tag="信息列表",
            template="o0YcVHHq5vWtr3uiCp4SY",
            items="li.clearfix",
            titled="a.bt-left",
            dated="span.bt-right",
        ),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="policy_document",
        name="science",
        publisher="浙江省科学技术厅",
        listing=gateway(
            site="https://kjt.zj.gov.cn",
            web="3387",
            page="1229080140",
            tag="当前栏目list",
            template="KhfdDWvs6oNSon8hfBpHF",
        ),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="announcement",
        name="science",
        publisher="浙江省科学技术厅",
        listing=gateway(
            site="https://kjt.zj.gov.cn",
            web="3387",
            page="1229225203",
            tag="当前栏目list",
            template="KhfdDWvs6oNSon8hfBpHF",
            fields=articles.ANNOUNCEMENT,
        ),
        verified="shape",
    ),
    # Forums as in a public dashboard of 2026. The site moves to signed requests, which are not imitated.
    Source(
        province="330000",
        kind="public_letter",
        name="hangzhou",
        publisher="杭州市",
        listing=leaders_board(forum=146),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="330000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="330000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="330000", area="浙江省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # The platform's site for undertakings is behind a captcha; nobody wrote that this one is.
    Source(
        province="330000",
        kind="procurement_notice",
        publisher="浙江政府采购网",
        listing=zcy(site="https://zfcg.czt.zj.gov.cn"),
        verified="unproven",
    ),
    # The address is from public code of 2026, which searches by words and names no category.
    Source(
        province="330000",
        kind="procurement_notice",
        name="trading",
        publisher="浙江省公共资源交易服务平台",
        listing=epoint(site="https://ggzy.zj.gov.cn", category="002002", size=10),
        verified="unproven",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="shaoxing",
        publisher="绍兴市公共数据开放平台",
        listing=athena(
            site="https://data.sx.gov.cn",
            page="/kf/open/table/detail/{iid}",
            asked=("scene", "fieldType"),
        ),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="taizhou",
        publisher="台州市数据开放平台",
        listing=athena(
            site="https://data.zjtz.gov.cn",
            page="/tz/open/table/detail/{iid}",
            order="7",
            asked=("projectId", "orgType"),
        ),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        publisher="浙江省人民政府数据开放平台",
        listing=jdop_front(site="https://data.zjzwfw.gov.cn", params=(("sceneId", "0"),)),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="wenzhou",
        publisher="温州市数据开放平台",
        listing=jdop_front(site="http://data.wenzhou.gov.cn", type="", params=(("openState", ""),), counted="数据条数"),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="jiaxing",
        publisher="嘉兴市公共数据开放平台",
        listing=jdop_front(site="https://data.jiaxing.gov.cn"),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="jinhua",
        publisher="金华市数据开放平台",
        listing=jdop_front(site="http://open.data.jinhua.gov.cn"),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="quzhou",
        publisher="衢州市数据开放平台",
        listing=jdop_front(site="https://data.qz.gov.cn", type=("", "1")),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="open_dataset",
        name="lishui",
        publisher="丽水市公共数据开放平台",
        listing=jdop_front(site="http://data.lishui.gov.cn", counted="数据条数"),
        verified="shape",
    ),
    # Names are those of an entry's own answer, as in github.com/String10/ChinaOpenDataPortal-Metadata;
    # those of the list were not seen.
    Source(
        province="330000",
        kind="open_dataset",
        name="hangzhou",
        publisher="杭州市数据开放平台",
        listing=Portal(
            site="https://data.hangzhou.gov.cn",
            ask=Ask(path="/dop/dataOpen/list.action", method="wrapped", params=_HANGZHOU_ASKED),
            paging=Pages(key="pageSplit.pageNumber", size_key="pageSplit.pageSize"),
            rows=JsonRows(at="rows", total="total"),
            fields=_HANGZHOU,
            ignored=frozenset({"area_county"}),
            codes=_HANGZHOU_CODES,
        ),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Its pages state an entry's id in the address.
    Source(
        province="330000",
        kind="open_dataset",
        name="zhoushan",
        publisher="舟山市公共数据开放平台",
        listing=Portal(
            site="http://data.zhoushan.gov.cn:9966",
            ask=Ask(path="/catalog/dataOpen/otherPage", method="json", params=_ZHOUSHAN_ASKED),
            paging=Pages(key="pageNo", size_key="pageSize", size=50),
            rows=JsonRows(at="data.records", total="", pages="data.pages"),
            record=JsonDetail(
                ask=Ask(path="/catalog/dataOpen/selectOne", method="form", params=(("isStructuredData", "1"),)),
                key="id",
            ),
            fields=_ZHOUSHAN,
            ignored=frozenset({"datadomain"}),
            made=(("url", "http://data.zhoushan.gov.cn/#/OpenData/DataSet/Detail?id={id}"),),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
