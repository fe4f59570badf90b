"""Plain text in, addresses of e-mail out (RFC 5321, as people write them), with whether they are an office's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from etl.masking.context import of_an_office
from etl.masking.kinds import Found, Kind, scan

_PROVIDER = r"(?:163|126|qq|foxmail|sina|sohu|gmail|139|189|aliyun|hotmail|outlook|yeah|21cn|tom|icloud|yahoo)\."
_AT = rf"(?P<at>[ \x1f]{{0,2}}(?:@|\(at\)|\[at\]|#(?={_PROVIDER}))[ \x1f]{{0,2}})"
_EMAIL: Final = re.compile(
    rf"(?<![A-Za-z0-9._%+\-@\x1f])[A-Za-z0-9_](?:[A-Za-z0-9._%+\-\x1f]{{0,62}}[A-Za-z0-9_\-])?{_AT}"
    r"(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9\-\x1f]{0,61}[A-Za-z0-9])?\x1f?\.\x1f?){1,5}[A-Za-z]{2,18})(?![A-Za-z0-9@])",
    re.IGNORECASE,
)
_NO_HOST: Final = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|mjs|ts|vue|html?|php|pdf|docx?|xlsx?|py|md)$")
_REST: Final = re.compile(r"[0-9A-Za-z]\*+$|://$")  # of an address masked already, or of one of a page
_OFFICE_HOST: Final = re.compile(r"(?:^|\.)gov(?:\.[a-z]{2})?$|(?:^|\.)mil\.cn$")
_ROLE = (
    "webmaster|postmaster|master|admin|info|service|services|contact|office|support|kefu|help|helpdesk|press|news|media|hotline"
    "|noreply|no-reply|xxgk|zfxxgk|zwgk|bgs|bgt|xfb|xinfang|jubao|tousu|jiandu|bangongshi|dzzw|zxts|feedback"
)
_OFFICE_NAME: Final = re.compile(
    rf"(?:{_ROLE})(?:[._\-0-9].*)?|123[0-9]{{2}}|.*[._\-](?:{_ROLE})|.*(?:xxgk|zwgk|jubao|tousu).*"
)


def emails(text: str) -> Iterator[Found]:
    """Addresses; a name of two pixels' size and what a program logs in with are none."""
    return scan(_EMAIL, text, lambda match: _judged(text, match))


def _judged(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    name = text[start : match.start("at")].replace("\x1f", "").lower()
    host = match["host"].replace("\x1f", "").lower()
    if _NO_HOST.search(host) or _REST.search(text[max(0, start - 12) : start]) or _no_mail(text, name, end):
        return None
    office = bool(_OFFICE_HOST.search(host) or _OFFICE_NAME.fullmatch(name) or of_an_office(text, start))
    return Found(start, end, (start, match.start("at")), f"{name}@{host}", office)


def _no_mail(text: str, name: str, end: int) -> bool:
    """``git@host:path`` and the password in ``name:word@host/``."""
    return name == "git" or (text[end : end + 1] == ":" and text[end + 1 : end + 2].isalnum() and name == "root")


SHAPE: Final = rf"[@＠]|(?i:[#＃]{_PROVIDER})|&#(?:64|[xX]40);|\\u0040|(?i:[(\[（]at[)\]）])"
EMAIL: Final = Kind("email", "邮箱", SHAPE, (), emails)
