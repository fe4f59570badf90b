"""Guangdong 广东."""

from etl.families.closed import Closed
from etl.families.gkmlpt import ANNOUNCEMENT, Gkmlpt
from etl.families.nbs import Nbs
from etl.model import Expect, Source

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
)
