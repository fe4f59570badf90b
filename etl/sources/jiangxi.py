"""Jiangxi 江西."""

from etl.families.ccgp import ccgp
from etl.families.epoint import epoint
from etl.families.jpaas import Jpaas
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_ASKED = (("dataName", ""), ("resOrgCode", ()), ("dataFieldCode", ()), ("orderHotNum", "desc"))
_FIELDS = {
    "dataId": "record_id", "dataName": "title", "resOrgName": "publisher", "dataFieldName": "theme",
    "filesType": "formats", "resShareType": "open_type", "createTime": "published_on", "updateTime": "updated_on",
}  # fmt: skip
_CODES = {"resShareType": "402882a75885fd150158860e3d170006=有条件开放"}

SOURCES = (
    # Column from a public crawler of 2024, which sent a form.
    Source(
        province="360000",
        kind="policy_document",
        publisher="江西省人民政府",
        listing=Jpaas(site="https://www.jiangxi.gov.cn", columnid=72576, unitid=464706, webid=3),
        verified="unproven",
    ),
    Source(
        province="360000",
        kind="policy_document",
        name="office",
        publisher="江西省人民政府办公厅",
        listing=Jpaas(site="https://www.jiangxi.gov.cn", columnid=72577, unitid=464706, webid=3),
        verified="unproven",
    ),
    Source(
        province="360000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="360000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="360000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="360000", area="江西省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="360000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="36", name="江西"),
        verified="shape",
    ),
    Source(
        province="360000",
        kind="procurement_notice",
        name="trading",
        publisher="江西省公共资源交易平台",
        listing=epoint(
            site="https://www.jxsggzy.cn",
            path="/XZinterface/rest/esinteligentsearch/getFullTextDataNew",
            category="002006",
            size=10,
        ),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    # Templates of 2023 send an Authorization header; a check of 2026 found the site moved to kfpt.jiangxi.cn.
    Source(
        province="360000",
        kind="open_dataset",
        publisher="江西省公共数据开放平台",
        listing=Portal(
            site="https://data.jiangxi.gov.cn",
            ask=Ask(path="/opendata-portal/prod-api/openData/page", method="json", params=_ASKED),
            paging=Pages(key="current", size_key="pageSize"),
            rows=JsonRows(at="data", total="", pages="page.pages"),
            record=JsonDetail(ask=Ask(path="/opendata-portal/prod-api/openData/infoById"), key="dataId"),
            fields=_FIELDS,
            codes=_CODES,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
