"""Hubei 湖北."""

from etl.families import articles
from etl.families.athena import FIELDS, athena
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.oportal import Oportal
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_FIELDS = {**articles.POLICY, "文号": "document_no", "索引号": "index_no", "发布日期": "issued_on"}

_YICHANG = {name: column for name, column in FIELDS.items() if name not in ("openCond", "updateFreq")} | {
    "downloadDataInfo.openCondition": "open_type",
    "downloadDataInfo.themeName": "industry",
}
_WUHAN = {
    "cataId": "record_id", "cataTitle": "title", "registerOrgName": "publisher", "summary": "description",
    "dataTopicDetail": "theme", "industryTypeDetail": "industry", "resLabel": "keywords",
    "fileFormatDetail": "formats", "openLevelDetail": "open_type", "cataFileDTO.updateCycle": "update_cycle",
    "createTime": "published_on", "updateTime": "updated_on", "providerPhon": "contact_phone", "url": "url",
}  # fmt: skip
_SUIZHOU_ASKED = (("field", "data_Update_Time"), ("classifId", ""), ("catalogId", ""))
_SUIZHOU = {
    "id": "record_id", "resTitle": "title", "officeName": "publisher", "resAbstract": "description",
    "classifName": "theme", "keyword": "keywords", "metadataFileSuffix": "formats", "openLevel": "open_type",
    "UpdateCycle": "update_cycle", "publishDate": "published_on", "dataUpdateTime": "updated_on", "url": "url",
}  # fmt: skip

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. It sent programs a script in 2020; if it does, that is
    # recorded as a challenge.
    Source(
        province="420000",
        kind="policy_document",
        publisher="湖北省人民政府",
        listing=column(
            site="https://www.hubei.gov.cn",
            path="/zfwj/ezf/index.shtml",
            items="div.list_block li",
            address="/t{yyyymmdd}_{id}.shtml",
            body="div.content_block",
            detail_labels="div.metadata_content div.col-xs-12",
            fields=_FIELDS,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="420000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="420000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="420000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="420000", area="湖北省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="420000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="42", name="湖北"),
        verified="shape",
    ),
    # An entry's page of this version has another head (github.com/String10/ChinaOpenDataPortal-Metadata).
    Source(
        province="420000",
        kind="open_dataset",
        name="jingzhou",
        publisher="荆州市公共数据开放平台",
        listing=Oportal(site="http://data.jingzhou.gov.cn:10097", path="/oportal/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="420000",
        kind="open_dataset",
        name="yichang",
        publisher="宜昌市公共数据开放平台",
        listing=athena(
            site="https://data.yichang.gov.cn",
            page="/kf/open/table/detail/{iid}",
            fields=_YICHANG,
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="420000",
        kind="open_dataset",
        name="wuhan",
        publisher="武汉市公共数据开放平台",
        listing=Portal(
            site="http://data.wuhan.gov.cn",
            ask=Ask(path="/api/portal/data/catalog/page", method="json"),
            paging=Pages(key="current", size_key="size"),
            rows=JsonRows(at="data.records", total="", pages="data.pages"),
            record=JsonDetail(ask=Ask(path="/api/portal/data/catalog/detail"), key="cataId"),
            fields=_WUHAN,
            made=(("url", "http://data.wuhan.gov.cn/page/data/data_set_details.html?cataId={cataId}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="420000",
        kind="open_dataset",
        name="suizhou",
        publisher="随州市公共数据开放平台",
        listing=Portal(
            site="http://www.suizhou.gov.cn",
            ask=Ask(path="/data/dataSet/findPage", method="form", params=_SUIZHOU_ASKED),
            paging=Pages(key="page", size_key="limit"),
            rows=JsonRows(at="list", total="count"),
            record=JsonDetail(ask=Ask(path="/data/dataSet/toDataDetails/{id}"), key="id", at="setMetadata"),
            fields=_SUIZHOU,
            made=(("url", "http://www.suizhou.gov.cn/data/dataSet/toDataSet/{id}"),),
        ),
        verified="shape",
    ),
)
