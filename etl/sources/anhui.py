"""Anhui 安徽."""

from dataclasses import replace

from etl.families import articles
from etl.families.closed import Closed
from etl.families.epoint import epoint
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.oportal import Oportal
from etl.families.portal import Article, Ask, HtmlRows, JsonDetail, JsonRows, Pages, Portal
from etl.families.site_label import site_label
from etl.families.zcy import zcy
from etl.model import Expect, Source

_LABEL = (
    ("labelName", "publicInfoList"), ("siteId", "6781961"), ("action", "list"), ("isDate", "true"),
    ("dateFormat", "yyyy-MM-dd"), ("length", "50"), ("organId", "1681"), ("type", "4"), ("result", "暂无相关信息"),
    ("file", "/ahxxgk/xxgk/publicInfoList_new_ah"),
)  # fmt: skip

_LICENSED = {
    "id": "record_id", "url": "url", "title": "title", "书文号": "document_no", "项目名称": "title",
    "审批类别": "licence_type",
    "许可内容": "content", "行政相对人名称": "holder", "行政相对人代码_1(统一社会信用代码)": "holder_code",
    "行政相对人代码_3(工商登记码)": "holder_no", "许可决定日期": "decided_on", "许可截止期": "valid_to",
    "许可机关": "publisher", "当前状态": "status",
}  # fmt: skip
_PUNISHED = {
    "id": "record_id", "url": "url", "title": "title", "书文号": "document_no", "处罚名称": "title",
    "处罚类别1": "penalty_type",
    "处罚事由": "facts", "处罚依据": "legal_basis", "行政相对人名称": "holder",
    "行政相对人代码_1(统一社会信用代码)": "holder_code", "行政相对人代码_3(工商登记码)": "holder_no",
    "处罚结果": "content", "处罚决定日期": "decided_on", "处罚机关": "publisher", "当前状态": "status",
}  # fmt: skip
_NOT_KEPT = frozenset(
    {
        "处罚类别2", "行政相对人代码_2(组织机构代码)", "行政相对人代码_4(税务登记号)",
        "行政相对人代码_5(居民身份证号)", "法定代表人姓名", "地方编码", "数据更新时间戳", "备注",
    }
)  # fmt: skip

_WUHU_ASKED = (("searchContent", ""), ("dataType", ""), ("dataOrg", ""), ("sort", "0"))
_WUHU = {
    "id": "record_id", "datasetName": "title", "isValid": "publisher", "summary": "description", "dataType": "theme",
    "fileList.fileType": "formats", "openType": "open_type", "dataUpdateFrequency": "update_cycle",
    "createDate": "published_on", "updateDate": "updated_on", "url": "url",
}  # fmt: skip
_WUHU_CODES = {
    "openType": "1=无条件开放 0=有条件开放 2=有条件开放",
    "dataUpdateFrequency": "1=实时 2=每日 3=每周 4=每月 5=每半年 6=每年",
}
_BENGBU = {
    "id": "record_id", "title": "title", "url": "url", "数据提供方": "publisher", "摘要": "description",
    "数据主题": "theme",
    "关键字": "keywords", "下载格式": "formats", "公开属性": "open_type", "更新频率": "update_cycle",
    "发布时间": "published_on", "更新时间": "updated_on", "数据条数": "record_count",
}  # fmt: skip
_BENGBU_ROWS = HtmlRows(
    items="div.sj_list li",
    anchored="div.sjinfo a",
    titled="div.sjinfo a",
    dated="",
    address="/site/tpl/6621?resourceId={id}",
    total="共({n})条数据",
)
_HUANGSHAN = {
    "id": "record_id", "title": "title", "url": "url", "提供机构": "publisher", "resourceAbstract": "description",
    "数据领域": "theme", "publishDate": "published_on", "refreshDate": "updated_on", "dataCounts": "record_count",
}  # fmt: skip
_HUANGSHAN_ONE = Ask(
    path="/site/label/8888",
    params=(("labelName", "dataOpenResourceCatDetail"), ("dateFormat", "yyyy-MM-dd"), ("isJson", "true")),
)
_HUANGSHAN_ROWS = HtmlRows(
    items="ul.clearfix li",
    anchored="div.dataresources-con a[href*='/site/tpl/']",
    titled="div.dataresources-con a[href*='/site/tpl/']",
    dated="",
    labels="p.xx span",
    address="/site/tpl/4656?resourceId={id}{rest}",
    pages="pageCount:{n},",
)
_HUAINAN_ASKED = (("dataType", ""), ("fuzzy", ""))
_HUAINAN = {
    "dataId": "record_id", "dataName": "title", "pubDeptName": "publisher", "themeName": "theme",
    "dataTypeName": "formats", "openAttrName": "open_type", "pubTime": "published_on", "modifyTime": "updated_on",
}  # fmt: skip
_HUAIBEI_ASKED = (("name", ""), ("total", "0"), ("fileType", ""))
_HUAIBEI = {
    "id": "record_id", "name": "title", "companyName": "publisher", "summary": "description", "appTypeName": "theme",
    "industryType": "industry", "label": "keywords", "openConditions": "open_type", "updateCycle": "update_cycle",
    "createTime": "published_on", "lastUpdateTime": "updated_on", "dataCount": "record_count",
    "phone": "contact_phone", "url": "url",
}  # fmt: skip
_CHUZHOU_ASKED = (
    ("shareType", "全部"),
    ("resourceStatus", "全部"),
    ("resourceType", "全部"),
    ("updatetimes", "全部"),
    ("orderType", "0"),
)
_CHUZHOU = {
    "id": "record_id", "name": "title", "companys.title": "publisher", "description": "description",
    "fields.title": "theme", "themes.title": "industry", "keyword": "keywords", "sharetype": "open_type",
    "createtime": "published_on", "updatetime": "updated_on", "phone": "contact_phone", "url": "url",
}  # fmt: skip
_CHUZHOU_CODES = {"sharetype": "2=无条件开放 1=有条件开放"}

_POLICIES = Portal(
    site="https://www.ah.gov.cn",
    ask=Ask(path="/site/label/8888", params=(*_LABEL, ("catId", "6708461"))),
    paging=Pages(key="pageIndex", size_key="pageSize", size=18),
    rows=HtmlRows(
        items="div.xxgk_navli", titled="a.title", dated="span.date", address="/{id}.html", empty="暂无相关信息"
    ),
    record=Article(body="div.wzcon"),
    fields=articles.POLICY,
    ignored=articles.KNOWN - articles.POLICY.keys(),
)

SOURCES = (
    # Parameters from public crawlers of 2020 and 2024; addresses abroad were turned away in 2026.
    Source(
        province="340000",
        kind="policy_document",
        publisher="安徽省人民政府",
        listing=_POLICIES,
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="policy_document",
        name="office",
        publisher="安徽省人民政府办公厅",
        listing=replace(_POLICIES, ask=Ask(path="/site/label/8888", params=(*_LABEL, ("catId", "6708471")))),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="340000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="340000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="340000", area="安徽省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Named as a site of the platform in public code; this address of it was not seen.
    Source(
        province="340000",
        kind="procurement_notice",
        publisher="安徽省政府采购网",
        listing=zcy(site="https://www.ccgp-anhui.gov.cn"),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="procurement_notice",
        name="hefei",
        publisher="合肥市公共资源交易监督管理局",
        listing=epoint(site="https://ggzy.hefei.gov.cn", category="002002", size=10),
        verified="unproven",
    ),
    # Addresses and labels as in github.com/Kid-geek/QiDi, of 2018; who asks too fast is asked for a captcha.
    Source(
        province="340000",
        kind="administrative_licence",
        publisher="信用安徽",
        listing=Portal(
            site="http://www.creditah.gov.cn",
            ask=Ask(path="/AdministrativeLicensing/index_{page}.htm"),
            paging=Pages(size=20),
            rows=HtmlRows(items="tr:has(td[width='45%'])", titled="td[width='45%'] a", dated="", address="{id}.htm"),
            record=Article(body="", labels="table.infor tr", tagged=False),
            fields=_LICENSED,
            ignored=_NOT_KEPT | articles.KNOWN,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="administrative_penalty",
        publisher="信用安徽",
        listing=Portal(
            site="http://www.creditah.gov.cn",
            ask=Ask(path="/AdministrativePenalty/index_{page}.htm"),
            paging=Pages(size=20),
            rows=HtmlRows(items="tr:has(td[width='45%'])", titled="td[width='45%'] a", dated="", address="{id}.htm"),
            record=Article(body="", labels="table.infor tr", tagged=False),
            fields=_PUNISHED,
            ignored=_NOT_KEPT | articles.KNOWN,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="open_dataset",
        name="suzhou",
        publisher="宿州市公共数据开放门户",
        listing=Oportal(site="https://www.ahsz.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
    Source(
        province="340000",
        kind="open_dataset",
        name="luan",
        publisher="六安市公共数据开放网",
        listing=Oportal(site="https://data.luan.gov.cn", path="/oportal/catalog/index"),
        verified="shape",
    ),
    Source(
        province="340000",
        kind="open_dataset",
        publisher="安徽省公共数据开放平台",
        listing=Closed(
            site="http://data.ahzwfw.gov.cn:8000",
            refused="its official entrance asks for a login, seen in 2026 by a public check of all portals",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="340000",
        kind="open_dataset",
        name="hefei",
        publisher="合肥市人民政府",
        listing=Closed(
            site="https://www.hefei.gov.cn",
            refused="it answers with a script whose cookie must be sent back (jsl), seen by public crawlers in 2023",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # The answer is a text that holds JSON; isValid holds the name of the department.
    Source(
        province="340000",
        kind="open_dataset",
        name="wuhu",
        publisher="芜湖市政务数据开放服务平台",
        listing=Portal(
            site="https://data.wuhu.cn",
            ask=Ask(path="/datagov-ops/data/getDataSetByWhere", method="form", params=_WUHU_ASKED),
            paging=Pages(key="pageNo", size_key="pageSize", size=15),
            rows=JsonRows(at="smcDataSetList", total="", pages="allPage", lists=("fileList.fileType",)),
            fields=_WUHU,
            ignored=frozenset({"dataResourceType"}),
            codes=_WUHU_CODES,
            made=(("url", "https://data.wuhu.cn/datagov-ops/data/toDetailPage?id={id}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Selectors as in github.com/String10/ChinaOpenDataPortal-Metadata; names as in captured records.
    Source(
        province="340000",
        kind="open_dataset",
        name="bengbu",
        publisher="蚌埠市人民政府",
        listing=site_label(
            site="https://www.bengbu.gov.cn",
            label="dataOpenResourcePageList",
            params=(
                ("siteId", "6795621"),
                ("sortField", "publishDate"),
                ("sortOrder", "desc"),
                ("resourceType", "download"),
            ),
            start=0,
            size=10,
            rows=_BENGBU_ROWS,
            record=Article(body="", labels="div.data_sj li", tagged=False),
            fields=_BENGBU,
        ),
        verified="shape",
    ),
    # Selectors as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # The update cycle is a code, of which one word is known.
    Source(
        province="340000",
        kind="open_dataset",
        name="huangshan",
        publisher="黄山市人民政府",
        listing=site_label(
            site="https://www.huangshan.gov.cn",
            label="dataOpenResourceCatalogList",
            params=(("isPage", "1"), ("dateFormat", "yyyy-MM-dd"), ("sortOrder", "asc")),
            start=1,
            size=8,
            rows=_HUANGSHAN_ROWS,
            record=JsonDetail(ask=_HUANGSHAN_ONE, key="resourceId", at=""),
            fields=_HUANGSHAN,
            ignored=frozenset({"name", "updateCycle"}),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="340000",
        kind="open_dataset",
        name="huainan",
        publisher="淮南市政府数据开放平台",
        listing=Portal(
            site="https://sjzyj.huainan.gov.cn",
            ask=Ask(path="/odssite/govData/getGovDataList", params=_HUAINAN_ASKED),
            paging=Pages(key="page", size_key="size"),
            rows=JsonRows(at="rows", total="total"),
            record=JsonDetail(ask=Ask(path="/odssite/govData/getGovDataById"), key="dataId"),
            fields=_HUAINAN,
            ignored=frozenset({"dataDomainName", "createTime"}),
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Its pages post with the parameters in the address.
    Source(
        province="340000",
        kind="open_dataset",
        name="huaibei",
        publisher="淮北市数据开放平台",
        listing=Portal(
            site="http://open.huaibeidata.cn:1123",
            ask=Ask(path="/opendata/oapi/dataset/pagelist", method="form", params=_HUAIBEI_ASKED),
            paging=Pages(key="curPageNumber", size_key="pageSize"),
            rows=JsonRows(at="result.data", total="result.count"),
            record=JsonDetail(ask=Ask(path="/opendata/oapi/dataset/detail", method="form"), key="id", at="result"),
            fields=_HUAIBEI,
            ignored=frozenset({"hascsv", "hasjson", "hasrdf", "hasxls", "hasxml"}),
            made=(("url", "http://open.huaibeidata.cn:1123/#/data_public/detail/{id}"),),
        ),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # That a row has its id is likely, since its page is asked by it.
    Source(
        province="340000",
        kind="open_dataset",
        name="chuzhou",
        publisher="滁州市公共数据开放平台",
        listing=Portal(
            site="https://www.chuzhou.gov.cn",
            ask=Ask(path="/data/api/OpenDirectory/select", params=_CHUZHOU_ASKED),
            paging=Pages(key="page", size_key="size", start=0),
            rows=JsonRows(at="content", total="totalElements"),
            fields=_CHUZHOU,
            codes=_CHUZHOU_CODES,
            made=(("url", "https://www.chuzhou.gov.cn/data/#/wdfwDetail?id={id}"),),
        ),
        verified="unproven",
    ),
)
