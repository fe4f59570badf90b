"""An open-data portal of Guangdong's making: its catalogue as JSON or JSON in a text, and each entry's own answer."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonDetail, JsonRows, Pages, Portal
from etl.ways.sending import Ask

_FIELDS: Mapping[str, str] = {
    "resId": "record_id",
    "resTitle": "title",
    "officeName": "publisher",
    "resAbstract": "description",
    "subjectName": "theme",
    "tradeName": "industry",
    "keyword": "keywords",
    "sourceSuffix": "formats",
    "openMode": "open_type",
    "updateCycle": "update_cycle",
    "publishDate": "published_on",
    "dataUpdateTime": "updated_on",
    "phone": "contact_phone",
    "email": "contact_email",
}


def open_catalog(
    *,
    site: str,
    base: str = "/backOpen/open/data/data/openCatalog",
    size: int = 8,
    params: tuple[tuple[str, object], ...] = (),
    names: Mapping[str, str] | None = None,
) -> Portal:
    """``POST {base}/findPageBySearch`` with ``{"pageNo": 1, "pageSize": 8, ...}``.

    The answer: ``data.page.{list[], pages}``; an entry's is ``selectDataCatalogByResId`` with ``{"resId": ...}``, under
    ``data``.

    Args:
        site: Scheme and host.
        base: Folder of the two addresses.
        size: Rows a request.
        params: Further parameters.
        names: What this portal calls things otherwise: its names to columns, put over the usual ones.
    """
    return Portal(
        family="open_catalog",
        site=site,
        ask=Ask(path=f"{base}/findPageBySearch", method="json", params=params),
        paging=Pages(key="pageNo", size_key="pageSize", size=size),
        rows=JsonRows(at="data.page.list", total="", pages="data.page.pages"),
        record=JsonDetail(ask=Ask(path=f"{base}/selectDataCatalogByResId", method="json"), key="resId"),
        fields=_named(names or {}),
    )


def data_set(
    *, site: str, size: int = 6, params: tuple[tuple[str, object], ...] = (), names: Mapping[str, str] | None = None
) -> Portal:
    """``POST /data/dataSet/findPage`` with a form of ``pageNo=1&pageSize=6&sortType=DESC``: the older version.

    The answer: ``dataList``, a text that holds ``{list[], …}``; an entry's stands in no envelope. What states the total
    differs by portal, so that none is read.

    Args:
        site: Scheme and host.
        size: Rows a request.
        params: Further fields of the form.
        names: What this portal calls things otherwise: its names to columns, put over the usual ones.
    """
    return Portal(
        family="open_catalog",
        site=site,
        ask=Ask(path="/data/dataSet/findPage", method="form", params=(("sortType", "DESC"), *params)),
        paging=Pages(key="pageNo", size_key="pageSize", size=size),
        rows=JsonRows(at="dataList.list", total=""),
        record=JsonDetail(ask=Ask(path="/data/catalog/selectDataCatalogByResId", method="form"), key="resId", at=""),
        fields=_named(names or {}),
    )


def _named(names: Mapping[str, str]) -> dict[str, str]:
    """The usual names, less those whose column has another here."""
    return {name: column for name, column in _FIELDS.items() if column not in names.values()} | dict(names)
