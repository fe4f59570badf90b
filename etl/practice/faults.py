"""Every way in which a server can fail, by name: a sentence what it is, and what is said or where one goes for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from etl.practice import breaks, lies
from etl.practice.speech import Fault, Speech

Kind = Literal["answer", "address", "tls", "resolver"]

__all__ = ["FAULTS", "MORE", "Fault", "How", "speech_of"]


@dataclass(frozen=True, slots=True)
class How:
    """What a fault is, and how it is brought about.

    ``answer``: ``serving`` says it. ``address``: route to what ``nowhere`` yields. ``tls``: serve with the context of
    ``self_signed``. ``resolver``: let names be looked up by what ``resolver`` makes.
    """

    said: str
    speech: Speech | None = None
    kind: Kind = "answer"


FAULTS: Mapping[str, How] = {
    "429_seconds": How("too many requests; come back after so many seconds", lies.busy_for),
    "429_date": How("too many requests; come back at this moment", lies.busy_until),
    "429": How("too many requests, and no word when to come back", lies.status(429)),
    "500": How("the server fails", lies.status(500)),
    "502": How("a gateway had no answer", lies.status(502)),
    "503": How("the server is not to be had", lies.status(503)),
    "504": How("a gateway waited in vain", lies.status(504)),
    "refused": How("nobody listens on the port", kind="address"),
    "reset": How("the connection is reset after the request", breaks.reset),
    "name_not_found": How("the name has no address", kind="resolver"),
    "slow_name": How("the address of the name comes late", kind="resolver"),
    "bad_tls": How("the certificate is signed by nobody we know", kind="tls"),
    "connect_timeout": How("the connection is never made", kind="address"),
    "read_timeout": How("no byte of the answer ever comes", breaks.silent),
    "slow_header": How("the head comes a byte at a time", breaks.slow_head),
    "dripping": How("the body comes a byte at a time", breaks.dripping),
    "truncated": How("the connection ends in the middle of a body of a stated length", breaks.truncated),
    "truncated_gzip": How("the stated length came, and the gzip stream in it has no end", breaks.truncated_gzip),
    "truncated_chunk": How("the connection ends in the middle of a chunk", breaks.truncated_chunk),
    "bad_gzip_crc": How("the checksum of the gzip stream is wrong", breaks.bad_checksum),
    "length_too_small": How("the stated length is half of the body", breaks.length_too_small),
    "length_too_large": How("the stated length is more than the body", breaks.length_too_large),
    "gzip_label_on_plain": How("a plain body is labelled gzip", breaks.gzip_in_name_only),
    "double_gzip": How("the body is compressed twice and labelled once", breaks.gzip_twice),
    "charset_lie_header": How("the header says UTF-8 of GB18030", lies.header_lies),
    "charset_lie_meta": How("the page says UTF-8 of itself and is GB18030", lies.meta_lies),
    "rare_gb18030": How("GB18030 with characters of four bytes, labelled right: no fault, it must be read", lies.rare),
    "redirect_loop": How("a redirect to the same address", lies.redirect()),
    "redirect_off_host": How("a redirect to another host", lies.redirect("http://elsewhere.example.com/")),
    "redirect_private": How("a redirect to a private address", lies.redirect("http://10.0.0.1/admin")),
    "error_page_200": How(
        "an error page with 200", lies.page("系统出错了", "java.lang.NullPointerException，请联系管理员")
    ),
    "block_page_200": How("too many visits, said with 200", lies.page("提示", "您好，您的IP频繁访问，请稍后再试。")),
    "empty_200": How("nothing at all with 200", lies.empty),
    "etag_lie": How("one tag for whatever the content is, and 304 to whoever knows it", lies.same_tag),
    "oversize": How("a body that goes on and on", breaks.oversize),
    "bomb": How("a small gzip stream that decodes to gigabytes", breaks.bomb),
}
MORE: Mapping[str, How] = {
    "suspended": How("the site was closed, said with 200", lies.page("公告", "网站已关停，给您带来不便敬请谅解。")),
    "challenge": How("a captcha, with 200", lies.page("安全验证", "请输入验证码后继续访问")),
    "login": How("a login page, with 200", lies.page("统一身份认证登录", "请先登录")),
}


def speech_of(fault: Fault) -> Speech:
    """What a server says for a fault.

    Raises:
        ValueError: no server can say it: it is of the address, the certificate or the name, or it is not known.
    """
    how = {**FAULTS, **MORE}.get(fault.kind)
    if how is None or how.speech is None:
        raise ValueError(f"{fault.kind!r} is nothing that a server can say")
    return how.speech
