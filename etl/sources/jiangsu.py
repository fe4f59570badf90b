"""Jiangsu 江苏."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.exchangeopengateway import exchangeopengateway
from etl.families.jpaas import Jpaas
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.odweb import odweb
from etl.families.oportal import Oportal
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.families.standard_codes import IGNORED, LICENCE, PENALTY
from etl.model import Expect, Source

_ASKED = (("token", None), ("usertype", None), ("params.sortOrder", "desc"), ("params.city", ""))
_FIELDS = {
    "rowGuid": "record_id", "resourcesName": "title", "provideDepartName": "publisher",
    "resourceDetail": "description", "resourceSubject": "theme", "belongIndustry": "industry", "tag.name": "formats",
    "openCondition": "open_type", "updateFrequency": "update_cycle", "updateDate": "updated_on",
}  # fmt: skip
_SUZHOU_ASKED = (("resourceName", ""), ("openAttribute", ""), ("deptId", ""), ("labelIds", ()))
_SUZHOU = {
    "id": "record_id", "resourceName": "title", "createrDeptName": "publisher", "resourceIntroduction": "description",
    "resourceType": "formats", "openAttributeName": "open_type", "updateFrequency": "update_cycle",
    "createTime": "published_on", "contactTel": "contact_phone", "url": "url",
}  # fmt: skip
_SUZHOU_CODES = {"updateFrequency": "1=实时 2=每日 3=每周 4=每月 5=每季度 6=每半年 7=每年 8=不定时 9=其它"}
_NANTONG_ASKED = (("sortStyle", "1"),)
_NANTONG = {
    "id": "record_id", "resName": "title", "companyName": "publisher", "abstracts": "description",
    "themeTypeName": "theme", "industryTypeName": "industry", "isOpenToSociety": "open_type",
    "updateCycle": "update_cycle", "createTime": "published_on", "updateTime": "updated_on", "phone": "contact_phone",
    "url": "url",
}  # fmt: skip
_NANTONG_CODES = {"isOpenToSociety": "1=完全开放 2=申请后开放"}
_HUAIAN_ASKED = (("categoryId", "3"), ("orderBy", "publishTime"), ("dir", "desc"))
_HUAIAN = {
    "id": "record_id", "catalogName": "title", "orgName": "publisher", "openCondition": "open_type",
    "dataUpdatePeriod": "update_cycle", "publishTime": "published_on", "dataUpdateTime": "updated_on",
}  # fmt: skip
_YANCHENG_ASKED = (("categoryType", "INDUSTRY_CLASS"),)
_YANCHENG = {
    "catalogPk": "record_id", "catalogName": "title", "deptName": "publisher", "catalogAbstract": "description",
    "subjectName": "theme", "industryName": "industry", "catalogKeywords": "keywords", "openCondition": "open_type",
    "updateCycle": "update_cycle", "publishTime": "published_on", "url": "url",
}  # fmt: skip
_ZHENJIANG_ASKED = (("resourceName", ""), ("isOpen", ""))
_ZHENJIANG = {
    "id": "record_id", "resourceName": "title", "organName": "publisher", "resourceRes": "description",
    "dataRelam": "theme", "industryType": "industry", "keyWords": "keywords", "resMountType": "formats",
    "isOpen": "open_type", "updateCycle": "update_cycle", "publishTime": "published_on", "updateTime": "updated_on",
    "url": "url",
}  # fmt: skip
_ZHENJIANG_CODES = {"isOpen": "0=无条件开放 1=有条件开放"}

SOURCES = (
    Source(
        province="320000",
        kind="policy_document",
        publisher="江苏省人民政府办公厅",
        listing=Jpaas(site="https://www.jiangsu.gov.cn", columnid=84242, unitid=356383, webid=1),
        verified="unproven",
    ),
    Source(
        province="320000",
        kind="announcement",
        publisher="江苏省文化和旅游厅",
        listing=Jpaas(
            site="https://wlt.jiangsu.gov.cn", columnid=699, unitid=423807, webid=12, fields=articles.ANNOUNCEMENT
        ),
        verified="unproven",
    ),
    Source(
        province="320000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="320000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="320000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="320000", area="江苏省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="320000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="32", name="江苏"),
        verified="shape",
    ),
    # The address is from public code of 2018; the answer was not seen.
    Source(
        province="320000",
        kind="administrative_licence",
        publisher="信用江苏",
        listing=Portal(
            family="standard_codes",
            site="http://www.jscredit.gov.cn",
            ask=Ask(path="/credit/p/two_publicity/webPageList.do", params=(("_type", "al"),)),
            paging=Pages(key="currPage", size_key="pageSize", size=100),
            rows=JsonRows(at="data", total=""),
            fields=LICENCE,
            ignored=IGNORED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="320000",
        kind="administrative_penalty",
        publisher="信用江苏",
        listing=Portal(
            family="standard_codes",
            site="http://www.jscredit.gov.cn",
            ask=Ask(path="/credit/p/two_publicity/webPageList.do", params=(("_type", "ap"),)),
            paging=Pages(key="currPage", size_key="pageSize", size=100),
            rows=JsonRows(at="data", total=""),
            fields=PENALTY,
            ignored=IGNORED,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # An entry's page of this version has another head (github.com/String10/ChinaOpenDataPortal-Metadata).
    Source(
        province="320000",
        kind="open_dataset",
        name="taizhou",
        publisher="泰州市公共数据开放平台",
        listing=Oportal(site="http://opendata.taizhou.gov.cn", path="/oportal/catalog/index"),
        verified="unproven",
    ),
    # An entry's page of this version has another head (github.com/String10/ChinaOpenDataPortal-Metadata).
    Source(
        province="320000",
        kind="open_dataset",
        name="suqian",
        publisher="宿迁市公共数据开放平台",
        listing=Oportal(site="https://data.suqian.gov.cn", path="/oportal/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="320000",
        kind="open_dataset",
        name="wuxi",
        publisher="无锡市公共数据开放平台",
        listing=odweb(
            site="https://data.wuxi.gov.cn",
            base="/data",
            paging=Pages(key="page", size_key="pageSize"),
            params=(("_order", "cc.data_update_time desc"),),
        ),
        verified="shape",
    ),
    # Its own pages send a token with the list; without one it may refuse.
    Source(
        province="320000",
        kind="open_dataset",
        name="xuzhou",
        publisher="徐州市公共数据开放平台",
        listing=exchangeopengateway(
            site="http://data.gxj.xz.gov.cn",
            app="7353912abaa5b1927f543a051bcc671a",
            page="/#/DataDirectory/{mlbh}",
            kinds=("01", "02", "03"),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="320000",
        kind="open_dataset",
        publisher="江苏省公共数据开放平台",
        listing=Portal(
            site="http://data.jszwfw.gov.cn:8118",
            ask=Ask(path="/extranet/rest/dataOpen/getResourceList", method="quoted", params=_ASKED),
            paging=Pages(key="params.currentPage", size_key="params.pageSize", size=15, start=0),
            rows=JsonRows(at="custom.resultList", total="custom.total", lists=("tag.name",)),
            record=JsonDetail(
                ask=Ask(
                    path="/extranet/rest/dataOpen/getResourceDetail",
                    method="quoted",
                    params=(("token", None), ("usertype", None), ("params.type", "1")),
                ),
                key="params.rowGuid",
                at="custom",
            ),
            fields=_FIELDS,
            ignored=frozenset({"resourceUsage", "editionNum"}),
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Its pages state the page in the address too, and an entry's id there alone.
    Source(
        province="320000",
        kind="open_dataset",
        name="suzhou",
        publisher="苏州市公共数据开放平台",
        listing=Portal(
            site="https://data.suzhou.gov.cn",
            ask=Ask(path="/dii/catalog/cms/open/getResourcePage", method="json", params=_SUZHOU_ASKED),
            paging=Pages(key="current", size_key="size", size=20),
            rows=JsonRows(at="data.records", total="", pages="data.pages"),
            record=JsonDetail(ask=Ask(path="/dii/catalog/cms/open/getResourceInfo", method="form"), key="id"),
            fields=_SUZHOU,
            ignored=frozenset({"catalogName", "contacts"}),
            codes=_SUZHOU_CODES,
            made=(("url", "https://data.suzhou.gov.cn/#/catalog/{id}"),),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="320000",
        kind="open_dataset",
        name="nantong",
        publisher="南通市公共数据开放网站",
        listing=Portal(
            site="https://data.nantong.gov.cn",
            ask=Ask(path="/api/anony/portalResource/findResourceByPage", params=_NANTONG_ASKED),
            paging=Pages(key="page", size_key="size", start=0),
            rows=JsonRows(at="data.content", total=""),
            record=JsonDetail(ask=Ask(path="/api/anony/portalResource/getResourceById"), key="id"),
            fields=_NANTONG,
            ignored=frozenset({"linkman"}),
            codes=_NANTONG_CODES,
            made=(("url", "https://data.nantong.gov.cn/home/index.html#/catalog/details?id={id}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="320000",
        kind="open_dataset",
        name="huaian",
        publisher="淮安市公共数据开放平台",
        listing=Portal(
            site="https://opendata.huaian.gov.cn:18443",
            ask=Ask(path="/api/catalog", params=_HUAIAN_ASKED),
            paging=Pages(key="pageNum", size_key="pageSize", size=20),
            rows=JsonRows(at="data.data", total="data.total"),
            record=JsonDetail(ask=Ask(path="/api/catalog/catalogDetail"), key="catalogId"),
            fields=_HUAIAN,
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Its pages send a condition in JSON besides (published entries only), left out here.
    Source(
        province="320000",
        kind="open_dataset",
        name="yancheng",
        publisher="盐城市数据开放平台",
        listing=Portal(
            site="https://www.yancheng.gov.cn",
            ask=Ask(path="/opendata/ump_gateway/open/data_service/listPageCatalogVo", params=_YANCHENG_ASKED),
            paging=Pages(key="pageNumber", size_key="pageSize", size=25),
            rows=JsonRows(at="resultData.list", total="", pages="resultData.pager.pageCount"),
            record=JsonDetail(
                ask=Ask(path="/opendata/ump_gateway/open/open_portal/dataSetDetailById"),
                key="catalogId",
                at="resultData",
            ),
            fields=_YANCHENG,
            ignored=frozenset({"openType", "sceneName", "createTime", "isJson", "isExcel", "isCsv"}),
            made=(("url", "https://www.yancheng.gov.cn/opendata/openCatalog/deatil/{catalogPk}"),),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="320000",
        kind="open_dataset",
        name="zhenjiang",
        publisher="镇江市公共数据开放平台",
        listing=Portal(
            site="https://data.zhenjiang.gov.cn",
            ask=Ask(path="/prod-api/openResource/rest/page", params=_ZHENJIANG_ASKED),
            paging=Pages(key="page", size_key="size", start=0),
            rows=JsonRows(at="data.content", total="", pages="data.totalPages"),
            record=JsonDetail(ask=Ask(path="/prod-api/openResource/rest/findView"), key="id"),
            fields=_ZHENJIANG,
            ignored=frozenset({"topicClassify"}),
            codes=_ZHENJIANG_CODES,
            made=(("url", "https://data.zhenjiang.gov.cn/portal/index#/open/data-resource/info/{id}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
