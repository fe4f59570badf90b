"""Plain text in, numbers of bank cards out: 16 to 19 digits by issuer (ISO/IEC 7812-1), Luhn and context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from etl.masking.context import before, label, near, of_another_kind
from etl.masking.kinds import EDGE, EDGE_AFTER, Found, Kind, apart, digits, places, scan

_GAP = r"[ \x1f\-·]{0,3}"
_CARD: Final = re.compile(rf"(?<!\d)[1-69](?:{_GAP}\d){{15,18}}(?!\d)")
# UnionPay and older debit cards, Visa and China Construction Bank, Mastercard, JCB, ICBC, Agricultural Bank.
_ISSUED: Final = re.compile(
    r"6\d{15,18}|4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01]|720)\d{13}|35\d{14}|9558\d{15}|103\d{16}"
)
_WORDS = (
    "银行", "卡号", "账号", "帐号", "账户", "帐户", "户名", "储蓄卡", "借记卡", "信用卡", "工资卡", "社保卡",
    "一卡通", "存折", "卡内", "收款", "打款", "汇款", "转账", "转入", "农行", "工行", "建行", "中行", "交行", "招行",
    "农信", "信用社", "邮储", "银联", "开户", "bank", "cardno", "card_no", "card no", "account", "visa",
    "mastercard", "unionpay", "yhkh",
)  # fmt: skip
_CONTEXT: Final = re.compile("|".join(_WORDS), re.IGNORECASE)
_LABEL: Final = label("卡|账|帐|card|account|账户|帐户")


def luhn(value: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = "0246813579"
    return sum(int(doubled[int(d)] if i % 2 else d) for i, d in enumerate(reversed(value))) % 10 == 0


def cards(text: str) -> Iterator[Found]:
    """Numbers of bank cards that stand in a context of banks."""
    return scan(_CARD, text, lambda match: _judged(text, match))


def _judged(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    at = places(text, start, end)
    value = "".join(text[i] for i in at)
    if not (_ISSUED.fullmatch(value) and luhn(value) and apart(text, start, end)):
        return None
    if not near(_CONTEXT, text, start, end, 40):
        return None
    if of_another_kind(text, start) and not _LABEL.search(before(text, start)):
        return None
    return Found(start, end, (at[6], at[-4]), value)


CARD: Final = Kind("card", "银行卡", f"{EDGE}{digits(16)}{EDGE_AFTER}|{digits(17)}", _WORDS, cards)
