"""Shandong 山东."""

from etl.families.igi_letters import igi_letters
from etl.families.nbs import Nbs
from etl.families.oportal import Oportal
from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.families.recordset import Recordset
from etl.model import Expect, Source

SOURCES = (
    Source(
        province="370000",
        kind="open_dataset",
        publisher="山东公共数据开放网",
        listing=Oportal(site="https://data.sd.gov.cn"),
        verified="shape",
    ),
    Source(
        province="370000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="370000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    # Address and names from a public crawler of 2024; the document's own page was not seen.
    Source(
        province="370000",
        kind="policy_document",
        publisher="山东省人民政府",
        listing=Portal(
            site="http://www.shandong.gov.cn",
            ask=Ask(
                path="/jpaas-jpolicy-console-server/interface/getPolicyByOrgId",
                params=(("title", ""), ("category", "1"), ("sortKey", "publish_date")),
            ),
            paging=Pages(key="pageNo", size_key="pageSize", size=20),
            rows=JsonRows(at="data.list", total=""),
            fields={"iid": "record_id", "title": "title", "publishDate": "issued_on", "url": "url"},
            made=(("url", "http://www.shandong.gov.cn/jpaas-jpolicy-web-server/front/info/detail?iid={iid}"),),
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="370000",
        kind="policy_document",
        name="industry",
        publisher="山东省工业和信息化厅",
        listing=Recordset(site="http://gxt.shandong.gov.cn", path="/col/col103865/index.html"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Box from a public crawler of 2026, which used a browser; others of the kind answer plain requests.
    Source(
        province="370000",
        kind="public_letter",
        name="ecology",
        publisher="山东省生态环境厅",
        listing=igi_letters(site="http://sthj.shandong.gov.cn", box=33),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
