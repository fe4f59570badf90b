"""Status, headers and body in, one word out: what kind of answer this is, before anybody parses it."""

from __future__ import annotations

from collections.abc import Mapping

# Signs on a page that came with 200. Only short pages are searched: a long one that mentions a captcha is a document.
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("blocked", ("频繁访问", "访问过于频繁", "您的访问被拒绝", "访问被拦截", "请求被拦截")),
    ("challenge", ("滑动验证", "请输入验证码", "安全验证", "人机验证")),
    ("login", ("请先登录", "统一身份认证登录")),
    ("suspended", ("网站已关停", "网站暂停服务", "网站维护中", "站点已关闭")),
    ("soft_404", ("页面不存在", "您访问的页面不存在", "您查看的页面已删除")),
)
_BY_STATUS = {
    401: "login",
    403: "blocked",
    404: "missing",
    407: "login",
    410: "missing",
    412: "challenge",
    429: "blocked",
    451: "blocked",
    521: "challenge",
}
_SHORT = 6000

REFUSED = frozenset({"blocked", "challenge", "login"})


def classify(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """``real``, or what else: blocked, challenge, login, suspended, soft_404, missing, empty, error."""
    if status != 200:
        return _BY_STATUS.get(status, "error")
    if not body.strip():
        return "empty"
    if "html" in headers.get("content-type", "html") and len(body) < _SHORT:
        text = body.decode("utf-8", "ignore") + body.decode("gb18030", "ignore")
        return next((word for word, signs in _SIGNS if any(sign in text for sign in signs)), "real")
    return "real"
