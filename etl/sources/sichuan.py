"""Sichuan 四川."""

from dataclasses import replace

from etl.families.ccgp import ccgp
from etl.families.dataservice import dataservice
from etl.families.epoint import epoint
from etl.families.exchangeopengateway import exchangeopengateway
from etl.families.freecms import freecms
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.oportal import Oportal
from etl.families.portal import Ask, JsonDetail, JsonRows, Offset, Pages, Portal
from etl.model import Expect, Source

_POWERS = {
    "idForStr": "record_id", "thDirectoryId": "catalogue_code", "eventName": "title", "performDeptName": "publisher",
}  # fmt: skip
_LICENCES = (("fields", ""), ("eventType", "1A"), ("deptCode", ""), ("eventName", ""), ("onlineType", ""))

_ZIGONG_ASKED = (("groupCode", ""), ("orderBy", "0"), ("catalogTitle", ""), ("openType", ""))
_ZIGONG = {
    "id": "record_id", "catalogTitle": "title", "supplyOrg": "publisher", "catalogDesc": "description",
    "domainName": "theme", "industryName": "industry", "isOpen": "open_type", "updateCycle": "update_cycle",
    "createdTime": "published_on", "modifiedTime": "updated_on", "tel": "contact_phone",
}  # fmt: skip
_ZIGONG_CODES = {"isOpen": "0=有条件开放 1=无条件开放"}
_MIANYANG_ASKED = (("dir_name", ""), ("isopen", ""), ("limitNum", "8"), ("type", "2"))
_MIANYANG = {
    "id": "record_id", "dir_name": "title", "dir_office": "publisher", "sszt": "theme", "sshy": "industry",
    "ssbq": "keywords", "dir_updatetime": "update_cycle", "gmt_modified": "updated_on", "dir_phone": "contact_phone",
    "url": "url",
}  # fmt: skip
_MIANYANG_CODES = {"dir_updatetime": "0=实时 1=每日 2=每周 3=每月 4=每季度 5=每半年 6=每年"}
_GUANGYUAN_ASKED = (("id", ""), ("type", ""), ("sorter", "release_time"), ("order", "desc"))
_GUANGYUAN = {
    "ID": "record_id", "name": "title", "department": "publisher", "remarks": "description",
    "resourcrtype": "formats", "SharedStructuredRecords": "open_type", "cycle": "update_cycle",
    "add_time": "published_on", "release_time": "updated_on", "PHONE": "contact_phone",
}  # fmt: skip
_GUANGYUAN_CODES = {
    "SharedStructuredRecords": "1=有条件开放 0=无条件开放",
    "cycle": "8=实时 1=其他 2=每日 3=每周 4=每月 5=每季度 6=每半年 7=每年",
}
_NEIJIANG_ASKED = (("sortType", 0), ("code", None), ("openMode", None), ("topic", None), ("openType", None))
_NEIJIANG = {
    "id": "record_id", "catalogName": "title", "departmentName": "publisher", "catalogDesc": "description",
    "topicNameList": "theme", "industryName": "industry", "resourceFormatValue": "formats",
    "openTypeValue": "open_type", "accessFrequency": "update_cycle", "createdDate": "published_on",
    "lastUpdatedDate": "updated_on", "dataNum": "record_count", "departPhone": "contact_phone",
    "departEmail": "contact_email", "url": "url",
}  # fmt: skip
_LESHAN_ASKED = (("sortOrder", "desc"), ("sortName", ""))
_LESHAN = {
    "resourceId": "record_id", "resourceName": "title", "resourceProvider": "publisher", "remark": "description",
    "associativeClassification": "theme", "industryClassification": "industry", "resourceFormat": "formats",
    "sharedType": "open_type", "updateCycle": "update_cycle", "publishTime": "published_on",
    "updateTime": "updated_on",
}  # fmt: skip
_NANCHONG_ASKED = (("code", ""), ("type", ""), ("inputtext", ""), ("RELEASETIME", "desc"))
_NANCHONG = {
    "ID": "record_id", "NAME": "title", "PROVIDEDEPT": "publisher", "ABSRACTINFO": "description", "TAG_ID1": "theme",
    "TAG_ID2": "industry", "FORMATNAME": "formats", "OPENTYPE": "open_type", "CREATETIME": "published_on",
    "UPDATE_TIME": "updated_on", "RESOURCESNUM": "record_count",
}  # fmt: skip
_NANCHONG_CODES = {"OPENTYPE": "1=无条件开放 0=有条件开放 2=有条件开放"}
_ABA_ASKED = (("orgId", ""), ("tableTypeId", ""), ("openType", ""))
_ABA = {
    "tableId": "record_id", "subjectBaseName": "title", "orgName": "publisher", "tableRemark": "description",
    "fieldName": "theme", "industry": "industry", "label": "keywords", "dataType": "formats",
    "openTypeName": "open_type", "frequency": "update_cycle", "releaseTime": "published_on",
    "updateTime": "updated_on", "dataNumSum": "record_count", "orgPhone": "contact_phone",
    "orgEmail": "contact_email",
}  # fmt: skip

_POLICIES = Portal(
    site="https://www.sc.gov.cn",
    ask=Ask(
        path="/cms-scsrmzf/qryZFWJListByConditionsNew",
        method="json",
        params=(("channelId", ("973183bdfdc94e9c9060f0707db6dd47",)),),
    ),
    paging=Pages(key="pageNum", size_key="pageSize", size=15),
    rows=JsonRows(at="results", total="", absolute=("url",)),
    fields={"url": "record_id url", "title": "title", "publishedTime": "issued_on"},
)
_ITEMS = Portal(
    site="http://www.sczwfw.gov.cn",
    ask=Ask(
        path="/app/powerDutyList/getThImplement",
        method="form",
        params=(*_LICENCES, ("areaCode", "510000000000")),
    ),
    paging=Pages(key="page", size_key="pageSize", size=10),
    rows=JsonRows(at="data.list", total="data.total"),
    fields=_POWERS,
)

SOURCES = (
    Source(
        province="510000",
        kind="open_dataset",
        publisher="四川公共数据开放网",
        listing=Oportal(site="https://www.scdata.net.cn", path="/oportal/catalog/"),
        verified="shape",
    ),
    # Address and channel from a public crawler of 2024; what else a row says was not seen.
    Source(
        province="510000",
        kind="policy_document",
        publisher="四川省人民政府",
        listing=_POLICIES,
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="510000",
        kind="policy_document",
        name="office",
        publisher="四川省人民政府办公厅",
        listing=replace(
            _POLICIES,
            ask=Ask(
                path="/cms-scsrmzf/qryZFWJListByConditionsNew",
                method="json",
                params=(("channelId", ("7545541b27b543e388b4e84ce37017e6",)),),
            ),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="510000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="510000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="510000", area="四川省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="51", name="四川"),
        verified="shape",
    ),
    # As in public code of 2021; the site may have moved since.
    Source(
        province="510000",
        kind="procurement_notice",
        name="intentions",
        publisher="四川政府采购网",
        listing=freecms(
            site="https://zfcg.scsczt.cn",
            site_id="94c965cc-c55d-4f92-8469-d5875c68bd04",
            channel="c5bff13f-21ca-4dac-b158-cb40accd3035",
            types="59",
        ),
        verified="unproven",
    ),
    # As a description of this site in public code of 2026 has it: 480 rows of a query at most.
    Source(
        province="510000",
        kind="procurement_notice",
        name="trading",
        publisher="四川省公共资源交易信息网",
        listing=epoint(site="https://ggzyjy.sc.gov.cn", category="002002001"),
        verified="shape",
    ),
    # Form and names as in public code of 2018; where the rows stand in the answer was not seen.
    Source(
        province="510000",
        kind="service_item",
        publisher="四川政务服务网",
        listing=_ITEMS,
        verified="unproven",
    ),
    Source(
        province="510000",
        kind="service_item",
        name="chengdu",
        publisher="四川政务服务网",
        listing=replace(
            _ITEMS,
            ask=Ask(
                path="/app/powerDutyList/getThImplement",
                method="form",
                params=(*_LICENCES, ("areaCode", "510100000000")),
            ),
        ),
        verified="unproven",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="chengdu",
        publisher="成都市公共数据开放平台",
        listing=Oportal(site="http://data.chengdu.gov.cn", path="/oportal/catalog/"),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="panzhihua",
        publisher="攀枝花市公共数据开放网站",
        listing=Oportal(site="http://data.pzhszwfw.com", path="/oportal/catalog/"),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="yibin",
        publisher="宜宾市公共数据开放平台",
        listing=Oportal(site="http://data.jjhxxhj.yibin.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="dazhou",
        publisher="达州市公共数据开放平台",
        listing=Oportal(site="http://dazhoudata.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="yaan",
        publisher="雅安市数据开放平台",
        listing=Oportal(site="https://www.yaandata.com", path="/oportal/catalog/index"),
        verified="shape",
    ),
    # The address is from a register of portals; its list was not seen.
    Source(
        province="510000",
        kind="open_dataset",
        name="liangshan",
        publisher="凉山彝族自治州人民政府",
        listing=Oportal(site="http://data.lsz.gov.cn", path="/oportal/catalog/index"),
        verified="unproven",
    ),
    # Its own pages send a token with the list; without one it may refuse.
    Source(
        province="510000",
        kind="open_dataset",
        name="deyang",
        publisher="德阳市公共数据开放平台",
        listing=exchangeopengateway(
            site="https://www.dysdsj.cn",
            app="482188fc774b49b41c4b4e3b5aba81de",
            page="/#/DataSet/{mlbh}",
            names={"xxzymc": "title"},
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Its own pages send a token with the list; without one it may refuse.
    Source(
        province="510000",
        kind="open_dataset",
        name="suining",
        publisher="遂宁市公共数据开放平台",
        listing=exchangeopengateway(
            site="https://www.suining.gov.cn",
            app="b13ac731f97a75b425ade95f62a88dca",
            page="/data#/DataSet/{mlbh}",
            names={"xxzymc": "title", "sslymc": "theme", "sshy": "industry"},
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Its own pages send a token with the list; without one it may refuse.
    Source(
        province="510000",
        kind="open_dataset",
        name="ganzi",
        publisher="甘孜藏族自治州公共数据开放平台",
        listing=exchangeopengateway(
            site="http://182.132.59.11:11180",
            app="71cd6e85e4e3c16720e3442035ab95a5",
            page="/dexchange/open/#/DataSet/{mlbh}",
            names={"xxzymc": "description", "sjhm": "contact_phone"},
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="luzhou",
        publisher="泸州市数据开放平台",
        listing=dataservice(site="https://data.luzhou.cn", code="031435e690e74555937e3285bfceba88"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="510000",
        kind="open_dataset",
        name="meishan",
        publisher="眉山市公共数据开放网",
        listing=dataservice(
            site="http://data.ms.gov.cn",
            code="29001fffc4854893b4b3035f930624ff",
            params=(("kjdFile", "0"),),
            names={"服务描述": "description", "行业名称": "industry", "数据领域": "theme", "格式类型": "formats"},
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="zigong",
        publisher="自贡市政务信息资源开放门户网站",
        listing=Portal(
            site="https://data.zg.cn",
            ask=Ask(path="/catalog_schema/findRightSchema", params=_ZIGONG_ASKED),
            paging=Offset(key="offset", size_key="limit"),
            rows=JsonRows(at="data.rows", total="data.total"),
            record=JsonDetail(ask=Ask(path="/catalog_schema/findView"), key="id", at="data.0"),
            fields=_ZIGONG,
            codes=_ZIGONG_CODES,
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="mianyang",
        publisher="绵阳市公共数据开放平台",
        listing=Portal(
            site="http://data.mianyang.cn",
            ask=Ask(path="/dataDirectory/getShowMsg.jspx", params=_MIANYANG_ASKED),
            paging=Offset(key="startNum", size_key="queryNum", size=8),
            rows=JsonRows(at="elementthing.listPage.list", total="elementthing.listPage.total"),
            record=JsonDetail(
                ask=Ask(path="/dataDirectory/showBasicMsg.jspx"), key="id", at="elementthing.showBasicList"
            ),
            fields=_MIANYANG,
            ignored=frozenset({"dir_statistics_data"}),
            codes=_MIANYANG_CODES,
            made=(("url", "https://data.mianyang.cn/zwztzlm/index.jhtml?caseid={id}"),),
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="guangyuan",
        publisher="广元公共数据开放网",
        listing=Portal(
            site="http://data.cngy.gov.cn",
            ask=Ask(path="/open/dataPool/dataPoolPager", method="json", params=_GUANGYUAN_ASKED),
            paging=Pages(key="currentPage", size_key="pageSize", size=5),
            rows=JsonRows(at="data.rows", total="", pages="data.totalPage"),
            record=JsonDetail(ask=Ask(path="/open/details/queryDetails", method="json"), key="id", at="data.details.0"),
            fields=_GUANGYUAN,
            codes=_GUANGYUAN_CODES,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="neijiang",
        publisher="内江市公共数据开放平台",
        listing=Portal(
            site="https://www.neijiang.gov.cn",
            ask=Ask(path="/api/openPortal/resourceCatalog/pageList", method="json", params=_NEIJIANG_ASKED),
            paging=Pages(key="page", size_key="size", size=20),
            rows=JsonRows(at="data.content", total="", pages="data.totalPages"),
            record=JsonDetail(ask=Ask(path="/api/openPortal/resourceCatalog/getById", method="json"), key="id"),
            fields=_NEIJIANG,
            made=(("url", "https://www.neijiang.gov.cn/neiJiangPublicData/resourceCatalog/detail?id={id}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="leshan",
        publisher="乐山市数据开放门户",
        listing=Portal(
            site="https://www.leshan.gov.cn",
            ask=Ask(path="/data/kfmh/api/open/1/getDirectoryList", params=_LESHAN_ASKED),
            paging=Pages(key="pageIndex", size_key="pageSize", size=6),
            rows=JsonRows(at="data.rows", total="data.recordCount"),
            record=JsonDetail(ask=Ask(path="/data/kfmh/api/open/1/getDirectoryDetails"), key="resourceId"),
            fields=_LESHAN,
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="nanchong",
        publisher="南充市公共数据开放平台",
        listing=Portal(
            site="https://www.nanchong.gov.cn",
            ask=Ask(path="/data/resCatalog/find", params=_NANCHONG_ASKED),
            paging=Pages(key="page", size_key="rows", size=5),
            rows=JsonRows(at="data", total="count"),
            record=JsonDetail(ask=Ask(path="/data/resCatalog/getdetailsbyid"), key="id", at="data.0"),
            fields=_NANCHONG,
            ignored=frozenset({"provideDetail"}),
            codes=_NANCHONG_CODES,
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="510000",
        kind="open_dataset",
        name="aba",
        publisher="阿坝州公共数据开放平台",
        listing=Portal(
            site="http://abadata.cn",
            ask=Ask(path="/ABaPrefectureGateway/open/api/getTableList", params=_ABA_ASKED),
            paging=Pages(key="page", size_key="count"),
            rows=JsonRows(at="data.resultMap.abaTableList", total="data.resultMap.total"),
            record=JsonDetail(
                ask=Ask(path="/ABaPrefectureGateway/open/api/getTableDetail"),
                key="tableId",
                at="data.resultMap.abaTableDetail",
            ),
            fields=_ABA,
        ),
        verified="shape",
    ),
)
