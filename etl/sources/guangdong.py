"""Guangdong 广东."""

from dataclasses import replace

from etl.families.ccgp import ccgp
from etl.families.closed import Closed
from etl.families.gkmlpt import ANNOUNCEMENT, Gkmlpt
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.open_catalog import data_set, open_catalog
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_POWERS = {
    "ITEMGUID": "record_id", "BASECODE": "catalogue_code", "CATANAME": "title", "TASK_TYPE": "item_type",
    "DEPT_NAME": "publisher", "url": "url",
}  # fmt: skip
_ANY = (("DEPT_CODE", ""), ("TASK_TYPE", ""), ("KEYWORD", ""))
_GUIDE = "https://www.gdzwfw.gov.cn/portal/affairs-public-detail?qzqdCode={ITEMGUID}&deptCode={DEPT_CODE}"

_GUANGZHOU_ASKED = (("body.orgCode", ""), ("body.display", "1"), ("sortName", "lastUpdateTime"), ("sortOrder", "desc"))
_GUANGZHOU = {
    "sid": "record_id", "name": "title", "orgName": "publisher", "description": "description", "subjectName": "theme",
    "industryName": "industry", "tags": "keywords", "openStatus": "open_type", "updateCycle": "update_cycle",
    "created": "published_on", "lastUpdated": "updated_on", "url": "url",
}  # fmt: skip
_GUANGZHOU_CODES = {
    "openStatus": "3=有条件开放 1=无条件开放 2=无条件开放",
    "updateCycle": "1=不定期 2=每天 3=每周 4=每月 5=每季度 6=每半年 7=每年 8=实时",
}

_ITEMS = Portal(
    site="https://www.gdzwfw.gov.cn",
    ask=Ask(
        path="/portal/item-event/getPowerandresponsibility",
        method="form",
        params=(*_ANY, ("AREACODE", "440000"), ("ISPROVINCE", 0)),
    ),
    paging=Pages(key="pageNum", size_key="pageSize", size=10),
    rows=JsonRows(at="data.list", total="data.total"),
    fields=_POWERS,
    ignored=frozenset({"DEPT_CODE", "AREA_CODE", "AREA_CODE_TEXT"}),
    made=(("url", _GUIDE),),
)

SOURCES = (
    Source(
        province="440000",
        kind="policy_document",
        publisher="广东省人民政府办公厅",
        listing=Gkmlpt(site="https://www.gd.gov.cn"),
        expect=Expect(),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="policy_document",
        name="yangjiang_housing",
        publisher="阳江市住房和城乡建设局",
        listing=Gkmlpt(site="http://www.yangjiang.gov.cn", path="/yjzjj"),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="440000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    # Categories and site ids of these from public crawlers of 2022 to 2026.
    Source(
        province="440000",
        kind="policy_document",
        name="guangzhou_labour",
        publisher="广州市人力资源和社会保障局",
        listing=Gkmlpt(site="https://rsj.gz.gov.cn", category=505, sid="200025"),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="policy_document",
        name="shenzhen_finance",
        publisher="深圳市地方金融管理局",
        listing=Gkmlpt(site="http://jr.sz.gov.cn", category=2811, sid="755031"),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="announcement",
        name="luohu_industry",
        publisher="深圳市罗湖区科技和工业信息化局",
        listing=Gkmlpt(site="http://www.szlh.gov.cn", path="/lhqkjhgyxxhj", sid="755325", fields=ANNOUNCEMENT),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="announcement",
        name="dongguan_industry",
        publisher="东莞市工业和信息化局",
        listing=Gkmlpt(site="https://im.dg.gov.cn", category=368, sid="769033", fields=ANNOUNCEMENT),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="announcement",
        name="liwan_culture",
        publisher="广州市荔湾区文化广电旅游体育局",
        listing=Gkmlpt(site="http://www.lw.gov.cn", path="/gzlwwglt", sid="200165", fields=ANNOUNCEMENT),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="public_letter",
        publisher="广东省互动交流平台",
        listing=Closed(
            site="https://gdee.gd.gov.cn",
            refused="/hdjlpt/letter/pubList wants a session cookie and a CSRF token of its page, seen 2021 to 2026",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="440000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="440000", area="广东省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="procurement_notice",
        publisher="广东省政府采购网",
        listing=Closed(
            site="https://gdgpo.czt.gd.gov.cn",
            refused="each request of the list needs a captcha and a signature, as programs of 2024 show",
        ),
        verified="unproven",
    ),
    Source(
        province="440000",
        kind="procurement_notice",
        name="national",
        publisher="中国政府采购网",
        listing=ccgp(zone="44", name="广东"),
        verified="shape",
    ),
    # Form and address as in github.com/jon2180/gdzwfw-crawler; names of the answer as the site's other answers have
    #  them, and none of its list was seen.
    Source(
        province="440000",
        kind="service_item",
        publisher="广东政务服务网",
        listing=_ITEMS,
        verified="unproven",
    ),
    Source(
        province="440000",
        kind="service_item",
        name="guangzhou",
        publisher="广东政务服务网",
        listing=replace(
            _ITEMS,
            ask=Ask(
                path="/portal/item-event/getPowerandresponsibility",
                method="form",
                params=(*_ANY, ("AREACODE", "440100"), ("ISPROVINCE", 0)),
            ),
        ),
        verified="unproven",
    ),
    Source(
        province="440000",
        kind="open_dataset",
        publisher="“开放广东”全省政府数据统一开放平台",
        listing=open_catalog(
            site="https://gddata.gd.gov.cn",
            params=(("sourceType", "1"), ("officeCode", ""), ("subjectType", ""), ("openType", ""), ("keyword", "")),
            names={"lastModifyTime": "updated_on"},
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="440000",
        kind="open_dataset",
        name="shenzhen",
        publisher="深圳市政府数据开放平台",
        listing=data_set(site="https://opendata.sz.gov.cn", names={"openLevelName": "open_type"}),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="440000",
        kind="open_dataset",
        name="guangzhou",
        publisher="广州市公共数据开放平台",
        listing=Portal(
            site="https://data.gz.gov.cn",
            ask=Ask(path="/data-source/dsDataCatalog/findDsDataTableExts", method="json", params=_GUANGZHOU_ASKED),
            paging=Pages(key="page", size_key="pageSize"),
            rows=JsonRows(at="body", total="total"),
            record=JsonDetail(
                ask=Ask(path="/data-source/dsDataCatalog/findDsDataTableExtDetail/{sid}"), key="sid", at="body"
            ),
            fields=_GUANGZHOU,
            ignored=frozenset({"dataFileList"}),
            codes=_GUANGZHOU_CODES,
            made=(("url", "https://data.gz.gov.cn/dataDetail.html?sid={sid}"),),
        ),
        verified="shape",
    ),
)
