"""What leaves by apprise: mail and webhooks to real servers, chats through a proxy, and never an address in words."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import ssl
import time
import traceback
from datetime import date
from urllib.parse import quote

import pytest
import trustme
from aiohttp import web

from etl import alerting
from etl.alerting import Message
from etl.alerting.model import Alert
from etl.alerting.post import cut
from etl.errors import BadCommand
from etl.settings import Settings, settings
from tests.loopback import answering, speaking
from tests.receiving import mailing, ok, proxying

SAID = Message("caoyun: 广东 <b>unreachable</b>", "first & <script>alert(1)</script>\n    second\n第三行", "failure")
CANARY = "s3cr3t/t0ken+é"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """Whoever asks trusts the authority, as it would one of the system."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "ca.pem"))


def tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


def webhook(server, path="/hook"):
    return f"json://{server.address.removeprefix('http://')}{path}"


def test_a_webhook_gets_title_and_text_as_json_and_one_that_refuses_is_an_error_with_its_status():
    with answering(ok) as good, answering(lambda _: web.Response(status=403)) as bad:
        first, second = alerting.send([webhook(good), webhook(bad, f"/{quote(CANARY, safe='')}")], SAID)
        (asked,) = good.asked
    body = json.loads(asked.body)
    assert (body["title"], body["message"], body["type"]) == (SAID.title, SAID.text, "failure")
    assert (first.arrived, first.target, second.arrived) == (True, "json://127.0.0.1", False)
    assert str(second.error) == "target 2, json://127.0.0.1, did not take the message: it answers with status 403"


def test_a_redirected_webhook_did_not_take_the_message():
    with answering(ok) as other:
        moved = web.HTTPFound(f"{other.address}/elsewhere")
        with answering(lambda _: web.Response(status=302, headers=moved.headers)) as server:
            (one,) = alerting.send([webhook(server)], SAID)
    assert (one.arrived, other.asked) == (False, [])


def test_a_failure_that_an_address_calls_optional_is_a_failure_all_the_same():
    with answering(lambda _: web.Response(status=500)) as server:
        (one,) = alerting.send([webhook(server, "/hook?optional=yes")], SAID)
    assert not one.arrived


def test_an_answer_that_never_ends_is_not_waited_for_and_the_others_get_theirs():
    async def drip(writer, _):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(600):
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    with speaking(drip) as slow, answering(ok) as good:
        started = time.monotonic()
        first, second = alerting.send([webhook(slow), webhook(good)], SAID, seconds=5)
    assert time.monotonic() - started < 15
    assert (first.arrived, first.target, first.why) == (False, "json://127.0.0.1", "no answer within 5 s")
    assert second.arrived


def test_a_letter_arrives_as_plain_text_after_a_login():
    with mailing() as box:
        (one,) = alerting.send([f"mailto://us:pw@127.0.0.1:{box.port}?from=a@example.org&to=b@example.org"], SAID)
        (letter,) = box.letters
    assert (one.arrived, one.target, box.to, len(box.logins)) == (True, "mailto://127.0.0.1", ["b@example.org"], 1)
    assert letter["Subject"] == SAID.title
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().rstrip().splitlines() == SAID.text.splitlines()


def test_a_letter_of_html_has_its_markup_escaped():
    with mailing() as box:
        alerting.send([f"mailto://127.0.0.1:{box.port}?from=a@example.org&to=b@example.org&format=html"], SAID)
        (letter,) = box.letters
    html = letter.get_body(("html",)).get_content()
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert html.count("<br") >= 2
    assert "第三行" in html


def test_a_letter_to_nobody_of_that_name_did_not_arrive():
    with mailing(refused=True) as box:
        (one,) = alerting.send([f"mailto://127.0.0.1:{box.port}?from=a@example.org&to=b@example.org"], SAID)
    assert (one.arrived, box.letters, box.to) == (False, [], ["b@example.org"])


def test_mail_over_tls_is_sent_to_a_server_that_is_trusted_and_to_no_other(authority, trusted, monkeypatch):
    with mailing(tls=tls(authority)) as box:
        url = f"mailtos://us:pw@127.0.0.1:{box.port}?mode=ssl&from=a@example.org&to=b@example.org"
        (good,) = alerting.send([url], SAID)
        monkeypatch.delenv("SSL_CERT_FILE")
        (bad,) = alerting.send([url], SAID)
    assert (good.arrived, bad.arrived, len(box.letters)) == (True, False, 1)


@pytest.mark.parametrize(
    ("url", "address", "read"),
    [
        (
            "wecombot://k-1_2",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k-1_2",
            lambda b: b["text"]["content"],
        ),
        ("dingtalk://tok1", "https://oapi.dingtalk.com/robot/send?access_token=tok1", lambda b: b["text"]["content"]),
        ("feishu://tok-1", "https://open.feishu.cn/open-apis/bot/v2/hook/tok-1/", lambda b: b["content"]["text"]),
        ("lark://tok-1", "https://open.larksuite.com/open-apis/bot/v2/hook/tok-1", lambda b: b["content"]["text"]),
    ],
)
def test_a_chat_is_sent_plain_text_at_its_own_address(url, address, read, authority, trusted, monkeypatch):
    with proxying(authority) as (port, got):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        (one,) = alerting.send([url], SAID)
    ((asked, body),) = got
    assert (one.arrived, asked) == (True, address)
    assert body.get("msgtype", body.get("msg_type")) == "text"
    said = read(body)
    assert said.replace("\r\n", "\n").splitlines()[0].strip() == SAID.title
    assert said.endswith("    second\n第三行")
    assert one.target.startswith(url.partition("://")[0] + "://")
    assert "1" not in one.target  # where others have a host, a chat has its token


def test_a_chat_that_answers_200_and_says_no_is_told_for_feishu_and_not_seen_for_the_others(
    authority, trusted, monkeypatch
):
    no = {"code": 19001, "msg": "param invalid", "errcode": 93000, "errmsg": "invalid webhook url"}
    with proxying(authority, no) as (port, _):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        sent = alerting.send(["feishu://t1", "lark://t1", "wecombot://t1", "dingtalk://t1"], SAID)
    assert [one.arrived for one in sent] == [False, False, True, True]  # the two need a look at the group itself


def test_a_dingtalk_address_with_a_secret_is_signed(authority, trusted, monkeypatch):
    with proxying(authority) as (port, got):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        alerting.send(["dingtalk://SECabc@tok1"], SAID)
    ((asked, _),) = got
    assert "&sign=" in asked
    assert "&timestamp=" in asked
    assert "SECabc" not in asked


def test_a_long_text_is_cut_at_a_line_to_what_wecom_takes(authority, trusted, monkeypatch):
    text = "\n".join(f"第{n}行：公共数据开放平台没有应答" for n in range(200))
    with proxying(authority) as (port, got):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        alerting.send(["wecombot://t1", "dingtalk://t1"], Message("caoyun", text))
    said = {address.split("/")[2]: body["text"]["content"] for address, body in got}
    assert 1_500 < len(said["qyapi.weixin.qq.com"].encode()) <= 2_048
    assert said["qyapi.weixin.qq.com"].endswith("没有应答\n…\ncaoyun health")
    assert 8_000 < len(said["oapi.dingtalk.com"].encode()) <= 9_010
    assert cut("short", 100) == "short"


@pytest.mark.parametrize("bad", [CANARY, f"jsno://{CANARY}", "dingtalk://s3cr3t_t0ken", f"mailto://{CANARY}"])
def test_an_address_that_is_none_is_a_bad_command_that_does_not_say_it_and_nothing_is_sent(bad):
    with answering(ok) as server, pytest.raises(BadCommand) as caught:
        alerting.send([webhook(server), bad], SAID, field="alerts_connection")
    assert server.asked == []
    assert (caught.value.field, "2 of 2" in str(caught.value)) == ("alerts_connection", True)
    assert not leaked("".join(traceback.format_exception(caught.value)))


def test_no_secret_of_an_address_is_in_a_log_an_error_or_a_repr(monkeypatch, capfd):
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("aiohttp.access"), "disabled", True)  # that is the server's, who may know it
    logging.getLogger("a test").debug("the log is kept")
    try:
        with answering(lambda _: web.Response(status=401)) as server:
            where = server.address.removeprefix("http://")
            code = quote(CANARY, safe="")
            urls = [f"json://us:{code}@{where}/{code}?+X-Key={code}", "json://127.0.0.1:9/" + code]
            sent = alerting.send(urls, SAID)
            asked = server.asked[0]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    monkeypatch.setenv("CAOYUN_ALERTS", " ".join(urls))
    now = settings()
    told = [kept.getvalue(), *capfd.readouterr(), repr(sent), *(str(one.error) for one in sent), repr(now), str(now)]
    assert "the log is kept" in kept.getvalue()
    assert not any(one.arrived for one in sent)
    assert not any(leaked(one) for one in told)
    assert leaked(asked.path)  # the server alone got it
    assert now.targets == urls


def leaked(said):
    return any(part in said for part in (CANARY, quote(CANARY), quote(CANARY, safe=""), "s3cr3t", "t0ken"))


def test_nobody_to_tell_is_told_nothing():
    assert alerting.send([], SAID) == ()
    assert Settings(alerts="").targets == []


def test_what_a_publisher_is_called_is_no_markup_and_calls_nobody():
    name = 'Office\n<at user_id="all">everybody</at> [x](https://evil.example) @all *b* <script>1</script>'
    day = date(2024, 6, 1)
    one = Alert(source="a.b", publisher=name, state="unreachable", kind="unreachable", severity=3, en="no answer",
                zh="没有应答", actor="publisher", seen=day, url="https://x.example/?a=<b>\nInjected: 1")  # fmt: skip
    said = alerting.message(one, False)
    assert not {"<", ">"} & {*said.text}
    assert "@all" not in said.text
    assert len(said.text.splitlines()) == 5  # a name of two lines makes no line of its own
    assert "\n" not in said.title
    made = alerting.Digest(day=day, before=day, sources=1, well=0, worse=(one,))
    marked = alerting.as_markdown(made, False)
    assert r"\[x\](" in marked
    assert r"\*b\*" in marked
    assert "<" not in marked
    assert name in json.dumps(alerting.as_json(made), default=str, ensure_ascii=False).replace("\\n", "\n").replace(
        '\\"', '"'
    )


def test_apprise_itself_logs_an_address_which_is_why_it_has_a_process_of_its_own(caplog):
    from apprise import Apprise

    with caplog.at_level(logging.DEBUG, logger="apprise"):
        assert Apprise.instantiate("dingtalk://s3cr3t_t0ken") is None
    assert leaked(caplog.text)
