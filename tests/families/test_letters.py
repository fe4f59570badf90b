"""Letters to offices and their replies, from three kinds of boards: never the author, never the letter's own words."""

import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import registry, source
from tests.families.judged import judged
from tests.support import DAY, answered, exchange, walked

JSON = "application/json; charset=utf-8"
OPEN = [one for one in registry().values() if one.kind == "public_letter" and not one.refused]
AUTHORS = {"nickName", "ip", "NAME", "PHONE", "content", "CONTENT", "letter_content", "userName", "ADDRESS"}
BOX, BOARD, MAIL = (source(f"{name}") for name in (
    "shaanxi.public_letter.ecology", "zhejiang.public_letter.hangzhou", "beijing.public_letter"))  # fmt: skip


def read(one, body, request=None):
    request = request or one.listing.first(DAY)
    made = exchange(orjson.dumps(body), url=request.url, content_type=JSON)
    return one.listing(type(made)(request, 200, made.headers, made.body, made.at))


@pytest.mark.parametrize("one", OPEN, ids=lambda s: s.id)
def test_nobody_s_name_and_no_letter_s_own_words_are_loaded(one):
    assert not AUTHORS & one.listing.fields.keys() - {"content"}
    assert one.listing.fields.get("content", "reply") == "reply"


@pytest.mark.parametrize("one", [BOX, BOARD, MAIL], ids=lambda s: s.id)
def test_every_letter_of_a_practice_twin_is_listed_once(one):
    ids = [row[one.key] for page in walked(one, site_of(one, size=65)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 65


@pytest.mark.parametrize("one", [BOX, BOARD, MAIL], ids=lambda s: s.id)
def test_the_contract_takes_letters_with_their_replies(one):
    batch, verdict = judged(one, site_of(one, size=40, flaws=0))
    assert batch.notices == {}
    assert verdict.accepted.height == 40
    assert verdict.accepted["reply"].drop_nulls().len() > 20
    assert verdict.accepted["publisher"].null_count() == 0


# --- message boxes ----------------------------------------------------------------------------------------------------

LETTER = {
    "METADATAID": 12, "TITLE": "关于噪声的咨询", "SUBMITTIME": 1717084800000, "REPLYTIME": 1717171200000,
    "CONTENT": "我住在……", "REPLYS": [{"CONTENT": "您好，已整改。"}, {"CONTENT": "谢谢"}],
    "PUBLISHURL": '[{"PUBLISHURL": "https://sthjt.shaanxi.gov.cn/hd/12.html"}]',
}  # fmt: skip


def test_the_first_reply_and_the_address_in_a_text_are_found():
    (row,) = read(BOX, {"statusCode": 200, "datas": {"data": [LETTER]}}).rows
    assert row["REPLYS.CONTENT"] == "您好，已整改。"
    assert row["PUBLISHURL.PUBLISHURL"] == "https://sthjt.shaanxi.gov.cn/hd/12.html"


@pytest.mark.parametrize("replies", [[], None, "[]"])
def test_a_letter_without_a_reply_has_none(replies):
    (row,) = read(BOX, {"statusCode": 200, "datas": {"data": [{**LETTER, "REPLYS": replies}]}}).rows
    assert "REPLYS.CONTENT" not in row


def test_a_plain_address_is_known_and_not_loaded():
    (row,) = read(BOX, {"statusCode": 200, "datas": {"data": [{**LETTER, "PUBLISHURL": "http://a.gov.cn/1"}]}}).rows
    assert "PUBLISHURL.PUBLISHURL" not in row
    assert row.keys() <= BOX.listing.fields.keys() | BOX.listing.ignored


def test_a_full_page_is_followed_and_a_short_one_is_the_end():
    full = {"statusCode": 200, "datas": {"data": [{**LETTER, "METADATAID": n} for n in range(15)]}}
    assert "pageIndex=2&pageSize=15" in read(BOX, full).following.url
    assert read(BOX, {"statusCode": 200, "datas": {"data": [LETTER]}}).following is None


@pytest.mark.parametrize(
    ("one", "body", "field"),
    [
        (BOX, {"statusCode": 500, "datas": None}, "success"),
        (BOX, {"statusCode": 200, "datas": {}}, "datas.data"),
        (BOARD, {"result": "error", "errorMsg": "频繁访问"}, "success"),
        (BOARD, {"result": "success", "responseData": None}, "responseData"),
        (BOARD, {"result": "success", "responseData": [{"subject": "没有编号"}]}, "tid"),
        (MAIL, {"PageCond": {}, "mailList": []}, "PageCond.count"),
        (MAIL, {"PageCond": {"count": 40}, "mailList": []}, "rows"),
    ],
)
def test_a_board_that_is_not_as_known_is_an_error_with_its_place(one, body, field):
    with pytest.raises(Changed) as caught:
        read(one, body)
    assert caught.value.field == field


# --- the board for leaders --------------------------------------------------------------------------------------------


def thread(number):
    return {"tid": number, "subject": "关于路灯", "dateline": 1717084800, "answerDateline": 1717171200,
            "nickName": "王***", "ip": "124.227.4.*", "content": "……", "answerContent": "已修复。",
            "stateInfo": "已办理", "typeName": "求助", "domainName": "城建", "forumName": "杭州市",
            "threadsCheckTime": 1717090000}  # fmt: skip


def test_the_last_row_is_the_cursor_and_an_empty_page_the_end():
    first = BOARD.listing.first(DAY)
    assert dict(first.form) == {"fid": "146", "state": "1", "lastItem": "0"}
    page = read(BOARD, {"result": "success", "responseData": [thread(19), thread(17)]})
    assert dict(page.following.form)["lastItem"] == "17"
    assert page.rows[0]["url"] == "http://liuyan.people.com.cn/threads/content?tid=19"
    assert page.rows[0].keys() <= BOARD.listing.fields.keys() | BOARD.listing.ignored
    assert read(BOARD, {"result": "success", "responseData": []}, page.following).following is None


# --- the mailbox ------------------------------------------------------------------------------------------------------

BOX_OF = '<div class="row clearfix my-5 o-border p-2"><div><div class="text-muted my-3">{}</div></div></div>'


def test_rows_are_asked_for_by_offset_and_length():
    first = dict(MAIL.listing.first(DAY).form)
    assert (first["PageCond/begin"], first["PageCond/length"], first["PageCond/isCount"]) == ("0", "16", "true")
    rows = [{"original_id": f"AH{n}", "letter_title": "关于路灯"} for n in range(16)]
    page = read(MAIL, {"PageCond": {"count": 40}, "mailList": rows})
    assert dict(page.following.form)["PageCond/begin"] == "16"
    assert page.details[0].url.endswith("com.web.suggest.suggesDetail.flow?originalId=AH0")


def test_the_reply_is_in_the_second_box_and_the_letter_in_the_first_is_not_read():
    body = f'<div class="container">{BOX_OF.format("我住在……")}{BOX_OF.format("您好，已修复。")}</div>'
    assert MAIL.listing.detail(exchange(body)) == {"content": "您好，已修复。"}


def test_a_letter_without_a_second_box_is_an_error_and_never_its_own_words():
    with pytest.raises(Changed, match="no node matches"):
        MAIL.listing.detail(exchange(f'<div class="container">{BOX_OF.format("我住在……")}</div>'))


def test_the_twin_s_page_holds_the_letter_before_the_reply():
    site = site_of(MAIL, size=3)
    page = next(walked(MAIL, site))
    assert "text-muted" in answered(site, page.details[0]).body.decode()
