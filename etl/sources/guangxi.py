"""Guangxi 广西."""

from etl.families import articles
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.families.igs import igs
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.oportal import Oportal
from etl.families.zcy import RESULTS, zcy
from etl.model import Expect, Source

_POLICY = {
    "_id": "record_id", "FileName": "title", "fileNum": "document_no", "IdxID": "index_no", "publisher": "publisher",
    "PUBDATE": "issued_on", "CHNLDESC": "category", "DOCCONTENT": "text", "DOCPUBURL": "url",
}  # fmt: skip
_IGNORED = frozenset({
    "SITENAME", "SITEID", "Effectivestate", "DOCID", "SITECLASS", "SITETYPE", "DOCTITLE", "fileYear", "FileType",
    "TYPE",
})  # fmt: skip

SOURCES = (
    # Address as in github.com/JinhuaSu/Policy_crawler.
    Source(
        province="450000",
        kind="policy_document",
        publisher="广西壮族自治区人民政府",
        listing=igs(
            site="http://www.gxzf.gov.cn",
            params=(
                ("index", "file2-index-alias"),
                ("type", "governmentdocuments"),
                ("siteId", 14),
                ("filter[SITEID]", 3),
                ("orderProperty", "PUBDATE"),
            ),
            fields=_POLICY,
            ignored=_IGNORED,
        ),
        verified="shape",
    ),
    # Box from a public crawler of 2026, which used a browser; others of the kind answer plain requests.
    Source(
        province="450000",
        kind="public_letter",
        name="ecology",
        publisher="广西壮族自治区生态环境厅",
        listing=igi_letters(site="http://sthjt.gxzf.gov.cn", box=200, app=1091),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Address from a public crawler; the layout was not seen.
    Source(
        province="450000",
        kind="consultation",
        name="nanning_civil_affairs",
        publisher="南宁市民政局",
        listing=column(
            site="https://mzj.nanning.gov.cn",
            path="/hdjl/dczj/",
            items="li:has(a[href*='/t2'])",
            pages="",
            fields=articles.CONSULTATION,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="450000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="450000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="450000", area="广西壮族自治区"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Addresses, names and days as a description of this site in public code has them.
    Source(
        province="450000",
        kind="procurement_notice",
        publisher="广西壮族自治区政府采购网",
        listing=zcy(site="http://www.ccgp-guangxi.gov.cn"),
        verified="shape",
    ),
    Source(
        province="450000",
        kind="procurement_notice",
        name="results",
        publisher="广西壮族自治区政府采购网",
        listing=zcy(site="http://www.ccgp-guangxi.gov.cn", category=RESULTS),
        verified="shape",
    ),
    # A check of 2026 found the province's portals moved to gxsjkf.dsjfzj.gxzf.gov.cn:8183; whether these hosts still
    # answer is not known, here and below.
    Source(
        province="450000",
        kind="open_dataset",
        publisher="广西壮族自治区公共数据开放平台",
        listing=Oportal(site="https://data.gxzf.gov.cn"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="nanning",
        publisher="南宁公共数据开放平台",
        listing=Oportal(site="https://nn.data.gxzf.gov.cn", path="/nn/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="liuzhou",
        publisher="柳州公共数据开放平台",
        listing=Oportal(site="https://lz.data.gxzf.gov.cn", path="/lz/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="guilin",
        publisher="桂林公共数据开放平台",
        listing=Oportal(site="https://gl.data.gxzf.gov.cn", path="/gl/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="wuzhou",
        publisher="梧州公共数据开放平台",
        listing=Oportal(site="https://wz.data.gxzf.gov.cn", path="/wz/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="beihai",
        publisher="北海公共数据开放平台",
        listing=Oportal(site="https://bh.data.gxzf.gov.cn", path="/bh/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="fangchenggang",
        publisher="防城港公共数据开放平台",
        listing=Oportal(site="https://fcg.data.gxzf.gov.cn", path="/fcg/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="qinzhou",
        publisher="钦州公共数据开放平台",
        listing=Oportal(site="https://qz.data.gxzf.gov.cn", path="/qz/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="guigang",
        publisher="贵港公共数据开放平台",
        listing=Oportal(site="https://gg.data.gxzf.gov.cn", path="/gg/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="yulin",
        publisher="玉林公共数据开放平台",
        listing=Oportal(site="https://yl.data.gxzf.gov.cn", path="/yl/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="baise",
        publisher="百色公共数据开放平台",
        listing=Oportal(site="https://bs.data.gxzf.gov.cn", path="/bs/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="hezhou",
        publisher="贺州公共数据开放平台",
        listing=Oportal(site="https://hz.data.gxzf.gov.cn", path="/hz/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="hechi",
        publisher="河池公共数据开放平台",
        listing=Oportal(site="https://hc.data.gxzf.gov.cn", path="/hc/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="laibin",
        publisher="来宾公共数据开放平台",
        listing=Oportal(site="https://lb.data.gxzf.gov.cn", path="/lb/catalog/index"),
        verified="unproven",
    ),
    Source(
        province="450000",
        kind="open_dataset",
        name="chongzuo",
        publisher="崇左公共数据开放平台",
        listing=Oportal(site="https://cz.data.gxzf.gov.cn", path="/cz/catalog/index"),
        verified="unproven",
    ),
)
