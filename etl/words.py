"""English and Chinese in, the one that the locale asks for out."""

from __future__ import annotations

import os


def chinese() -> bool:
    """Whether the locale is Chinese, by the usual variables in their usual order."""
    said = next((v for n in ("CAOYUN_LANG", "LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return said.lower().startswith("zh")


def say(english: str, chinese_text: str) -> str:
    """One sentence in the language of the locale."""
    return chinese_text if chinese() else english
