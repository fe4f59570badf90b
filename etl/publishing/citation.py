"""A release's name and instant in, how to cite it and what may be done with it out, in Chinese and English."""

from __future__ import annotations

from datetime import datetime

import yaml

from etl import __version__

TITLE = ("漕运：中国各省公开记录仓库", "caoyun: provincial public records of China")
RIGHTS = (
    (
        "各条记录由所列政府机构在其网站公开，著作权与使用条件以各发布机构的规定为准；本项目不主张对记录的任何权利，"
        "也不授予任何许可。个人标识在写入前已遮盖。程序以 Apache-2.0 许可发布。"
    ),
    (
        "The records were published by the government bodies that they name, on their sites, and each body's own terms "
        "apply. This project claims no rights in them and grants no licence to them. Personal identifiers were masked "
        "before anything was written. The program is under Apache-2.0."
    ),
)
_PRACTICE = (
    "【练习数据：由程序编造，不是任何机构的记录】",
    " [practice records, made up by a program: nobody's records]",
)


def citation(name: str, at: datetime, *, practice: bool) -> tuple[str, str]:
    """How to cite a release, in Chinese and in English.

    Args:
        name: The release's own.
        at: When it was made, in UTC.
        practice: Whether its records come from the practice web, which is then said.
    """
    made = _PRACTICE if practice else ("", "")
    return (
        f"{TITLE[0]}[DB]. 发布 {name}，{at:%Y-%m-%d}. caoyun {__version__}.{made[0]}",
        f"{TITLE[1]} [data set]. Release {name}, {at:%Y-%m-%d}. caoyun {__version__}.{made[1]}",
    )


def citation_cff(name: str, at: datetime, *, practice: bool) -> str:
    """The same as a ``CITATION.cff`` (1.2.0), which Zotero, GitHub and others read."""
    said = citation(name, at, practice=practice)
    return yaml.safe_dump(
        {
            "cff-version": "1.2.0",
            "message": f"{said[0]}\n{said[1]}",
            "type": "dataset",
            "title": TITLE[1] + (_PRACTICE[1] if practice else ""),
            "version": name,
            "date-released": at.date(),
            "authors": [{"name": "caoyun 漕运"}],
            "abstract": "\n".join(RIGHTS),
            "keywords": ["open government data", "China", "public records", "政务公开"],
        },
        allow_unicode=True, sort_keys=False, width=120,
    )  # fmt: skip
