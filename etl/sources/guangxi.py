"""Guangxi 广西."""

from etl.families import articles
from etl.families.column import column
from etl.families.igi_letters import igi_letters
from etl.families.igs import igs
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
)
