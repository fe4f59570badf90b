"""An identifier and a key in, a token out that tells nothing and is always the same for it (HMAC, RFC 2104)."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Final

from etl.errors import BadPlace
from etl.masking.fold import TOKEN

VARIABLE: Final = "CAOYUN_MASK_KEY"
_SHORTEST: Final = 32
_LETTERS: Final = str.maketrans(
    "0123456789abcdef", "abcdefghijklmnop"
)  # no digits, so that no token looks like a number
_IS_TOKEN: Final = re.compile(TOKEN)


def key_from_environment() -> bytes:
    """The key that tokens are made with.

    Raises:
        BadPlace: there is none, or it is so short that it could be guessed; says how to make one.
    """
    key = os.environ.get(VARIABLE, "")
    if len(key) < _SHORTEST:
        what = "is not set" if not key else f"is shorter than {_SHORTEST} characters"
        raise BadPlace(
            f"tokens need a key, and {VARIABLE} {what}",
            field=VARIABLE,
            hint=f"make one, keep it, and set it for every worker: export {VARIABLE}=$(openssl rand -hex 32)",
        )
    return key.encode()


def token(key: bytes, label: str, value: str) -> str:
    """``〔手机:kfmabdoe…〕``: the first 64 bits of HMAC-SHA256 in the letters a to p."""
    digest = hmac.new(key, f"{label}:{value}".encode(), hashlib.sha256).hexdigest()
    return f"〔{label}:{digest[:16].translate(_LETTERS)}〕"


def is_token(text: str) -> bool:
    """Whether a text is a token and nothing else."""
    return bool(_IS_TOKEN.fullmatch(text))
