"""Inner Mongolia 内蒙古."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_ASKED = (("sidx", "t"), ("sord", "desc"), ("searchValue", ""))
_FIELDS = {
    "id": "record_id", "title": "title", "orgName": "publisher", "remark": "description", "subjectName": "theme",
    "openType": "open_type", "dataUpdatePeriod": "update_cycle", "publishDate": "published_on",
    "updateDate": "updated_on", "url": "url",
}  # fmt: skip
_XINGAN_ASKED = (("name", ""), ("deptCode", ""), ("orderField", ""), ("orderMethod", "asc"))
_XINGAN = {
    "id": "record_id", "name": "title", "deptName": "publisher", "description": "description", "subjectName": "theme",
    "releaseTime": "published_on", "updateTime": "updated_on", "url": "url",
}  # fmt: skip

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler. Cells are counted from a table of 2020.
    Source(
        province="150000",
        kind="policy_document",
        publisher="内蒙古自治区人民政府",
        listing=column(
            site="https://www.nmg.gov.cn",
            path="/zwgk/zfxxgk/zfxxgkml/zzqzfjbgtwj/index.html",
            items="tbody tr:has(a)",
            dated="td:nth-child(5)",
            cells={"发文字号": "td:nth-child(3)"},
            titled="td:nth-child(2) a",
            fields=articles.NUMBERED,
            body="div.TRS_UEDITOR, .view",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="150000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="150000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="150000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="150000", area="内蒙古自治区"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="150000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="15", name="内蒙古"),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # The site fixes the size of a page; 100 is more than any.
    Source(
        province="150000",
        kind="open_dataset",
        publisher="内蒙古自治区公共信息资源开放平台",
        listing=Portal(
            site="http://open.nmgdata.org.cn",
            ask=Ask(path="/data/dataSet/list", method="form", params=_ASKED),
            paging=Pages(key="page", size=100),
            rows=JsonRows(at="data", total="", pages="ttlpage"),
            record=JsonDetail(ask=Ask(path="/data/dataSet/dataInfo", method="form"), key="id", at="record"),
            fields=_FIELDS,
            made=(("url", "http://open.nmgdata.org.cn/data/dataSet/detail/{id}"),),
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Its pages send a token against forgery, which is not made up.
    Source(
        province="150000",
        kind="open_dataset",
        name="xingan",
        publisher="兴安盟公共信息资源开放平台",
        listing=Portal(
            site="http://36.137.79.239:8091",
            ask=Ask(path="/api/v1/manager/resource/public/pageData", method="json", params=_XINGAN_ASKED),
            paging=Pages(key="pageNum", size_key="length"),
            rows=JsonRows(at="data.data", total="", pages="data.pages"),
            record=JsonDetail(ask=Ask(path="/api/v1/manager/resource/public/dataResource/{id}"), key="id"),
            fields=_XINGAN,
            made=(("url", "http://36.137.79.239:8091/#/dataDirectory/detail?id={id}"),),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
