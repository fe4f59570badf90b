"""Beijing 北京."""

from etl.families import articles
from etl.families.ccgp import ccgp
from etl.families.column import column
from etl.families.mail_list import mail_list
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.one_page import one_page
from etl.families.portal import Article, Ask, JsonRows, Pages, Portal
from etl.families.site_register import site_register
from etl.model import Expect, Source

_ASKED = (("orderFiled", "publishDate"), ("orderMethod", "desc"))
_FIELDS = {
    "url": "record_id url", "资源名称": "title", "资源所有权单位": "publisher", "摘要": "description",
    "资源分类": "theme", "关键字说明": "keywords", "资源类型": "formats", "资源出版日期": "published_on",
    "资源记录数": "record_count",
}  # fmt: skip

SOURCES = (
    Source(
        province="110000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="110000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="110000",
        kind="policy_document",
        publisher="北京市人民政府",
        listing=one_page(
            site="https://www.beijing.gov.cn",
            path="/zhengce/zfwj/zfwj2016/szfwj/index.html",
            dated="b.u_time",
            cells={"发文字号": "span"},
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="110000",
        kind="policy_document",
        name="office",
        publisher="北京市人民政府办公厅",
        listing=one_page(
            site="https://www.beijing.gov.cn",
            path="/zhengce/zfwj/zfwj2016/bgtwj/index.html",
            dated="b.u_time",
            cells={"发文字号": "span"},
            fields=articles.NUMBERED,
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="110000",
        kind="policy_document",
        name="normative",
        publisher="北京市人民政府",
        listing=one_page(site="https://www.beijing.gov.cn", path="/zhengce/gfxwj/index.html"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # Address as in github.com/hulelan/china-governance.
    # How it pages is not known, so its first page is read alone.
    Source(
        province="110000",
        kind="announcement",
        name="science",
        publisher="北京市科学技术委员会",
        listing=column(
            site="https://kw.beijing.gov.cn",
            path="/zwgk/tzgg/",
            items="li:has(a[href*='/t2'])",
            pages="",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address from a public crawler of 2021, which fetched a session cookie first; without one it may refuse.
    Source(
        province="110000",
        kind="public_letter",
        publisher="北京市人民政府",
        listing=mail_list(site="https://www.beijing.gov.cn", base="/hudong/hdjl"),
        verified="unproven",
    ),
    # The folder is from addresses of its drafts; the layout is that of the site's other lists, not seen here.
    Source(
        province="110000",
        kind="consultation",
        name="standards",
        publisher="北京市市场监督管理局",
        listing=one_page(
            site="https://scjgj.beijing.gov.cn",
            path="/hdjl/myzj/bzzxdyjzj/",
            items="li:has(a[href*='/t2'])",
            filled="",
            fields=articles.CONSULTATION,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    Source(
        province="110000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="110000", area="北京市"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    Source(
        province="110000",
        kind="procurement_notice",
        publisher="中国政府采购网",
        listing=ccgp(zone="11", name="北京"),
        verified="shape",
    ),
    # A province is asked for by its portal's site code, which this is.
    Source(
        province="110000",
        kind="website",
        publisher="国务院办公厅",
        listing=site_register(district="1100000088"),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Names as in github.com/String10/ChinaOpenDataPortal-Metadata.
    Source(
        province="110000",
        kind="open_dataset",
        publisher="北京市公共数据开放平台",
        listing=Portal(
            site="https://data.beijing.gov.cn",
            ask=Ask(path="/cms/web/search", method="form", params=_ASKED),
            paging=Pages(key="curPage", size_key="pageSize"),
            rows=JsonRows(at="object.docs", total="", pages="page.countPage", absolute=("url",)),
            record=Article(body="", lined="div.sjdetails_cardmain_frame", tagged=False),
            fields=_FIELDS,
            ignored=articles.TAGS | {"资源摘要"},
        ),
        expect=Expect(stated=False),
        verified="shape",
    ),
)
