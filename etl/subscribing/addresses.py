"""What somebody typed as an address in, a target with a name that may be shown out; nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatch
from urllib.parse import quote, urlsplit

from etl import alerting
from etl.errors import BadCommand
from etl.subscribing.model import Target

MOST = 10
"""Targets of a subscription."""

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_CHATS = ("wecombot", "dingtalk", "feishu", "lark")
_HOOKS = ("json", "jsons")


def targets(said: Sequence[str], mail: str) -> tuple[Target, ...]:
    """Targets of what was typed, each once: addresses of apprise, or of mail, which ``CAOYUN_MAIL`` writes to.

    Raises:
        BadCommand: one is no address, there are too many, or nobody is set that writes mail.
    """
    every = list(dict.fromkeys(one for one in said if one))
    if len(every) > MOST:
        raise BadCommand(f"a subscription has {MOST} targets at most, not {len(every)}", field="target")
    names = alerting.check([resolved(one, mail) for one in every], field="target")
    return tuple(Target(_masked(one) if _is_mail(one) else name, one) for one, name in zip(every, names, strict=True))


def resolved(address: str, mail: str) -> str:
    """The address as apprise has it.

    Raises:
        BadCommand: it is one of mail, and nobody is set that writes mail.
    """
    if not _is_mail(address):
        return address
    if not mail:
        raise BadCommand("nobody writes mail here", field="CAOYUN_MAIL",
                         hint="CAOYUN_MAIL=mailtos://USER:PASSWORD@HOST?from=ADDRESS, or a mailto://")  # fmt: skip
    return f"{mail}{'&' if '?' in mail else '?'}to={quote(address)}"


def allowed(said: Sequence[str], hooks: str) -> None:
    """Whether somebody who is not at this machine may name these: mail, chats, and webhooks of hosts that are set.

    Any other host would be asked from inside this network, on a stranger's word.

    Raises:
        BadCommand: one may not be.
    """
    for number, one in enumerate(said, 1):
        parts = urlsplit(one)
        known = any(fnmatch((parts.hostname or "").lower(), pattern) for pattern in hooks.lower().split())
        if not (_is_mail(one) or parts.scheme in _CHATS or (parts.scheme in _HOOKS and known)):
            raise BadCommand(f"target {number} may not be named here", field="target",
                             hint="a mail address, wecombot://, dingtalk://, feishu://, lark://, or a webhook of a "
                             "host that CAOYUN_HOOKS names; others by caoyun subscriptions add")  # fmt: skip


def _is_mail(address: str) -> bool:
    return bool(_MAIL.fullmatch(address))


def _masked(address: str) -> str:
    """An address of mail that its owner knows again, and others do not."""
    name, _, host = address.partition("@")
    return f"{name[0]}***@{host}"
