"""exchangeopengateway, a data-exchange platform's open catalogue: JSON by page number, and each entry's own answer."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonDetail, JsonRows, Pages, Portal
from etl.ways.sending import Ask

# Names are initials of pinyin: mlbh 目录编号, mlmc 目录名称, xxzytgf 信息资源提供方, zyzy 资源摘要, kflx 开放类型.
_FIELDS: Mapping[str, str] = {
    "mlbh": "record_id",
    "mlmc": "title",
    "xxzytgf": "publisher",
    "zyzy": "description",
    "ssztlmmc": "theme",
    "ssqtlmmc": "industry",
    "mlbqmcList": "keywords",
    "zygs": "formats",
    "kflx": "open_type",
    "gxzq": "update_cycle",
    "fbrq": "published_on",
    "gxrq": "updated_on",
    "sjl": "record_count",
    "zjhm": "contact_phone",
    "url": "url",
}
_CODES = {"kflx": "01=有条件开放 02=无条件开放", "gxzq": "01=每日 02=每周 03=每月 04=每季度 05=每年 06=每半年"}
_BASE = "/exchangeopengateway/v1.0"
_ALL = ("ssbmId", "ssztlmId", "ssjclmId", "ssqtlmId", "kflx", "wjlx")


def exchangeopengateway(
    *, site: str, app: str, page: str, kinds: tuple[str, ...] = ("01", "02"), names: Mapping[str, str] | None = None
) -> Portal:
    """``POST /exchangeopengateway/v1.0/mh/sjml/getMlxxList`` with ``{"pageNo": 1, "pageSize": 10, "zylx": ["01"]}``.

    The answer: ``data.{rows[], totalPage}``; an entry's is ``mlxx/getSjmlxq?mlbh=&appCode=``. ``fbrq`` and ``gxrq`` are
    epoch milliseconds. The portals' own pages send an ``appCode`` and a ``token`` as headers of the list; a token is
    not made up, so that a gateway which insists on one refuses us.

    Args:
        site: Scheme and host.
        app: The portal's own code, as its pages state it.
        page: Address of an entry's page, with ``{mlbh}``.
        kinds: Codes of the kinds of resources.
        names: What this portal calls things otherwise: its names to columns, put over the usual ones.
    """
    chosen = (("zylx", kinds), ("mlmc", ""), ("gxsjPx", 2), *((name, ("00",)) for name in _ALL))
    return Portal(
        family="exchangeopengateway",
        site=site,
        ask=Ask(path=f"{_BASE}/mh/sjml/getMlxxList", method="json", params=chosen),
        paging=Pages(key="pageNo", size_key="pageSize", size=10),
        rows=JsonRows(at="data.rows", total="", pages="data.totalPage"),
        record=JsonDetail(ask=Ask(path=f"{_BASE}/mlxx/getSjmlxq", params=(("appCode", app),)), key="mlbh"),
        fields=_named(names or {}),
        ignored=frozenset({"xxzymc", "sjhm", "wjlx", "sslymc", "sshy"} - (names or {}).keys()),
        codes=_CODES,
        made=(("url", f"{site}{page}"),),
    )


def _named(names: Mapping[str, str]) -> dict[str, str]:
    """The usual names, less those whose column has another here."""
    return {name: column for name, column in _FIELDS.items() if column not in names.values()} | dict(names)
