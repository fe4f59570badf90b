"""Beijing 北京."""

from etl.families import articles
from etl.families.column import column
from etl.families.mail_list import mail_list
from etl.families.nbs import Nbs
from etl.families.one_page import one_page
from etl.model import Expect, Source

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
)
