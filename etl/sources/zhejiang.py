"""Zhejiang 浙江."""

from etl.families import articles
from etl.families.gateway import gateway
from etl.families.leaders_board import leaders_board
from etl.model import Expect, Source

SOURCES = (
    # Parameters as in github.com/hulelan/china-governance. The province's own site turns foreign addresses away.
    Source(
        province="330000",
        kind="policy_document",
        name="development",
        publisher="浙江省发展和改革委员会",
        listing=gateway(
            site="https://fzggw.zj.gov.cn",
            web="3185",
            page="1229565788",
            tag="信息列表",
            template="o0YcVHHq5vWtr3uiCp4SY",
            items="li.clearfix",
            titled="a.bt-left",
            dated="span.bt-right",
        ),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="policy_document",
        name="science",
        publisher="浙江省科学技术厅",
        listing=gateway(
            site="https://kjt.zj.gov.cn",
            web="3387",
            page="1229080140",
            tag="当前栏目list",
            template="KhfdDWvs6oNSon8hfBpHF",
        ),
        verified="shape",
    ),
    Source(
        province="330000",
        kind="announcement",
        name="science",
        publisher="浙江省科学技术厅",
        listing=gateway(
            site="https://kjt.zj.gov.cn",
            web="3387",
            page="1229225203",
            tag="当前栏目list",
            template="KhfdDWvs6oNSon8hfBpHF",
            fields=articles.ANNOUNCEMENT,
        ),
        verified="shape",
    ),
    # Forums as in a public dashboard of 2026. The site moves to signed requests, which are not imitated.
    Source(
        province="330000",
        kind="public_letter",
        name="hangzhou",
        publisher="杭州市",
        listing=leaders_board(forum=146),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
