"""dataservice, an open-data portal of cities in Sichuan: its catalogue as JSON, and pages with labels and a table."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, JsonRows, Pages, Portal
from etl.ways.sending import Ask

_FIELDS: Mapping[str, str] = {
    "id": "record_id",
    "标题": "title",
    "提供方": "publisher",
    "提供单位": "publisher",
    "资源摘要": "description",
    "数据主题": "theme",
    "数据领域": "industry",
    "关键字": "keywords",
    "openType": "open_type",
    "更新周期": "update_cycle",
    "publishTime": "published_on",
    "updateTime": "updated_on",
    "联系电话": "contact_phone",
    "url": "url",
}


def dataservice(
    *, site: str, code: str, params: tuple[tuple[str, object], ...] = (), names: Mapping[str, str] | None = None
) -> Portal:
    """``POST /portal/dataservice/getPage`` with a form of ``codeId=…&page=1&rows=10``.

    The answer: ``result.{rows[], pages}``, rows with ``id``, ``openType``, ``publishTime`` and ``updateTime``. The
    rest, the title too, stands on ``/portal/service_detail?id=&type=opendata``: in nodes of a list and in a table.

    Args:
        site: Scheme and host.
        code: Id of the catalogue's root.
        params: Further fields of the form.
        names: What this portal calls things otherwise: its names to columns, put over the usual ones.
    """
    given = (("codeId", code), ("searchOrder", "0"), ("organId", ""), ("serviceType", "0,3"), *params)
    own = names or {}
    return Portal(
        family="dataservice",
        site=site,
        ask=Ask(path="/portal/dataservice/getPage", method="form", params=given),
        paging=Pages(key="page", size_key="rows", size=10),
        rows=JsonRows(at="result.rows", total="", pages="result.pages"),
        record=Article(
            body="", titled="h2.dt-name p", labels="ul.desc-list-info li, table.table-striped tr", tagged=False
        ),
        fields={name: column for name, column in _FIELDS.items() if column not in own.values()} | dict(own),
        ignored=articles.TAGS,
        codes={"openType": "1=无条件开放 0=有条件开放 2=有条件开放"},
        made=(("url", f"{site}/portal/service_detail?id={{id}}&type=opendata"),),
    )
