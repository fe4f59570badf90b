import re

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import contract
from etl.families.gkmlpt import Gkmlpt
from etl.masking import masked
from etl.model import Source
from etl.parse import batches
from etl.validate import judge, nothing_known, nothing_seen, settle
from tests.support import exchange, kept


def mask(*texts):
    return masked(pl.Series("said", texts, dtype=pl.String)).to_list()


# Made up, every one of them.
NUMBERS = {
    "13812345678": "138****5678",
    "19900001111": "199****1111",
    "138 1234 5678": "138 **** 5678",
    "138-1234-5678": "138-****-5678",
    "138\u00a01234\u00a05678": "138\u00a0****\u00a05678",
    "138&nbsp;1234&nbsp;5678": "138&nbsp;****&nbsp;5678",
    "138<b>1234</b> <i>5678": "138<b>****</b> <i>5678",
    "8613812345678": "86138****5678",
    "+8613812345678": "+86138****5678",
    "+86 138 1234 5678": "+86 138 **** 5678",
    "0086-13812345678": "0086-138****5678",
    "１３８１２３４５６７８": "１３８****５６７８",
    "44010119900307123X": "440101************",
    "440101199003071248": "440101************",
    "440101200012311237": "440101************",
    "44010119900307123x": "440101************",
    "440101 19900307 1248": "440101 ******** ****",
    "４４０１０１１９９００３０７１２３Ｘ": "４４０１０１************",
}
SURROUNDINGS = [
    "{}",
    "电话：{}。",
    "（{}）",
    "张三{}李四",
    "{}，{}",
    "{}\n{}\n{}",
    "Tel.{}",
    '["\\n{}"]',
    "身份证 {}.",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", SURROUNDINGS)
def test_a_number_is_redacted_wherever_it_stands(number, around):
    said, wanted = (around.replace("{}", what) for what in (number, NUMBERS[number]))
    assert mask(said) == [wanted]


NO_NUMBERS = [
    "91440101MA5CXXXXX8",
    "91440101MA5CQ2B38X",
    "统一社会信用代码：91440101190000001L",
    "511Z07001006-511602000000-000-11511301008778183N-1-00",
    "11440000006939748W244201900100001",
    "粤府〔2024〕13号",
    "粤府办〔2013〕1381234号",
    "索引号：440000-2024-13812",
    "0.13812345678",
    "3.14159265358979",
    "13812345678.25",
    "合计13812345678.50元",
    "202405131381234567",
    "订单号 20240513138123456789",
    "DH13812345678",
    "1708251407000",
    "1708251407",
    "2024-05-13 13:45:56",
    "020-12345678",
    "12345678901",
    "12012345678",
    "1381234567",
    "138123456789",
    "440101199013071234",
    "440101199003321234",
    "440101189003071234",
    "2019年138个县1234个村5678户",
]


@pytest.mark.parametrize("said", NO_NUMBERS)
@pytest.mark.parametrize("around", ["{}", "（{}）", "见{}。", "{}，{}"])
def test_what_is_no_such_number_is_left_as_it_is(said, around):
    text = around.replace("{}", said)
    assert mask(text) == [text]
    # The negative control: in the same column, one that is a number is found.
    assert mask(text, "13812345678") == [text, "138****5678"]


# Text that cannot become a part of a number: no digits, letters, dots, blanks, dashes or tags at its ends.
WALLS = st.sampled_from("。，、；：（）《》—…年月日号人省市县#@!?")
PROSE = st.text(st.characters(exclude_categories=["Cs", "Nd"], exclude_characters="<>&"), max_size=20)
CODES = st.sampled_from(NO_NUMBERS) | st.integers(0, 10**9).map(str)
PIECES = st.lists(PROSE.map(lambda text: (text, text)) | CODES.map(lambda code: (code, code))
                  | st.sampled_from(list(NUMBERS.items())), max_size=8)  # fmt: skip


@settings(deadline=None)
@given(PIECES, st.lists(WALLS, min_size=9, max_size=9))
def test_nothing_else_of_the_text_changes(pieces, walls):
    said = "".join(wall + before + wall for wall, (before, _) in zip(walls, pieces, strict=False))
    wanted = "".join(wall + after + wall for wall, (_, after) in zip(walls, pieces, strict=False))
    assert mask(said) == [wanted]


@settings(deadline=None)
@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_column_keeps_its_length_its_name_and_its_nulls(texts):
    column = masked(pl.Series("said", texts, dtype=pl.String))
    assert (len(column), column.name, column.dtype) == (len(texts), "said", pl.String)
    assert column.is_null().to_list() == [text is None for text in texts]


@given(st.sampled_from(list(NUMBERS)))
def test_what_was_redacted_is_left_as_it_is(number):
    assert mask(*mask(number)) == mask(number)


# --- on the way into the tables --------------------------------------------------------------------------------------

SOURCE = Source(
    province="440000", kind="policy_document", publisher="测试", id="guangdong.policy_document.letters",
    listing=Gkmlpt(site="https://letters.gd.gov.cn", details=False),
)  # fmt: skip
LIST = "https://letters.gd.gov.cn/gkmlpt/api/all/0?page=1&sid=2"
# Eleven digits with hardly anything between them, or a birth date: another way to look than the one under test.
LEAK = re.compile(
    r"[1１][3-9３-９](?:(?:<[^<>]*>|&nbsp;|[^\d*、，\"]){0,3}\d){9}(?!\d)|(?:1990|１９９０|2000)[0-3０-３]\d{3}"
)
HIDDEN = ["138\u200b12345678", "138<span style='color:red'>1234</span>5678", "138&nbsp;12345678"]


def article(number, said, **other):
    return {
        "id": number,
        "title": f"关于{said}来信的答复",
        "document_number": "粤府〔2024〕13号",
        "created_at": "2024-05-02 10:00:00",
        "publisher": "测试局",
        "abstract": f"来信人电话{said}，{said}。",
        "url": "https://letters.gd.gov.cn/1.html",
        "writer": f"张三 {said}",
        "long": "信" * 71 + said,
        "object": {"phone": said, "lines": [f"\n{said}"]},
        **other,
    }


@pytest.mark.parametrize("said", [*NUMBERS, *HIDDEN])
def test_no_number_reaches_accepted_rows_rejected_rows_or_notices(said):
    rows = [
        article(1, said),
        article(2, said, created_at="2024年2月30日"),  # rejected by the contract
        article(3, said),
        article(3, f"{said}、{said}"),  # in conflict with the one before
    ]
    body = orjson.dumps({"total": len(rows), "articles": rows})
    stated = exchange(body, url=LIST, content_type="application/json")
    rules = contract("policy_document")
    (batch,) = batches(SOURCE, rules, *kept([stated]))
    verdict = judge(rules, batch)
    settled = settle(rules, verdict.accepted, nothing_known(), nothing_seen())
    assert (settled.fresh.height, verdict.rejected.height, settled.conflicting.height) == (2, 1, 1)
    written = {
        "accepted": settled.fresh.select(pl.col(pl.String, pl.List(pl.String))).write_json(),
        "rejected": verdict.rejected.select("_said").write_json(),
        "conflicting": settled.conflicting.select("_said").write_json(),
        "notices": orjson.dumps(dict(batch.notices)).decode(),
    }
    assert {name: LEAK.findall(text) for name, text in written.items()} == {name: [] for name in written}
    assert all("****" in text for text in written.values())
    assert LEAK.search(body.decode())  # the negative control: it was there to be found
