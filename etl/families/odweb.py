"""odweb, Inspur's older open-data portal: its catalogue as JSON, by first row and length or by page number."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonRows, Offset, Pages, Portal
from etl.ways.sending import Ask

# As in public code that kept one whole record of a portal of 2018.
_FIELDS: Mapping[str, str] = {
    "cata_id": "record_id",
    "cata_title": "title",
    "org_name": "publisher",
    "description": "description",
    "cataLogGroups.group_name": "theme",
    "cataLogIndustrys.group_name": "industry",
    "cata_tags": "keywords",
    "open_type": "open_type",
    "released_time": "published_on",
    "update_time": "updated_on",
    "catalogStatistic.data_count": "record_count",
    "contact_phone": "contact_phone",
    "contact_email": "contact_email",
    "url": "url",
}
_COUNTED = (
    "api_count", "apply_count", "audience_type", "cata_id", "file_count", "task_count", "update_time", "use_api_count",
    "use_comments", "use_data_count", "use_favs", "use_file_count", "use_grade", "use_points", "use_scores",
    "use_task_count", "use_visit",
)  # fmt: skip
_GROUP = ("cata_id", "description", "group_id", "group_type", "link_id", "update_time")
# Formats and the update cycle are codes (``1,2,3`` and ``7``) whose words nobody has written down.
_IGNORED = frozenset(
    {
        "cataLogConfigures", "cata_code", "cata_encryption_level", "cata_items", "cata_language", "cata_logo",
        "cata_type", "cata_version", "columns", "conf_cata_magnitude", "conf_catalog_format", "conf_contact_ispublic",
        "conf_create_time", "conf_data_scope", "conf_data_update_time", "conf_datafile_generate_rule",
        "conf_datafile_sample_num", "conf_datafile_type", "conf_datafile_update_time", "conf_download_enable",
        "conf_extend_field", "conf_is_view", "conf_join_type", "conf_offline_time", "conf_released_time", "conf_status",
        "conf_update_cycle", "conf_update_cycle_user", "conf_update_time", "conf_use_type", "contact_name", "creator",
        "creator_name", "deleteColumnIds", "open_scope", "org_code", "parent_id", "region_code", "shared_scope",
        "shared_type", "standard_id", "status", "subject_cata_type", "type_code",
        *(f"catalogStatistic.{name}" for name in _COUNTED), *(f"cataLogIndustrys.{name}" for name in _GROUP),
    }
)  # fmt: skip
_OFFSET = Offset(key="start", size_key="length", size=6)


def odweb(
    *,
    site: str,
    base: str = "/odweb",
    paging: Offset | Pages = _OFFSET,
    params: tuple[tuple[str, object], ...] = (),
) -> Portal:
    """``POST {base}/catalog/catalog.do?method=GetCatalog`` with a form of ``start=0&length=6&pageLength=6``.

    The answer: ``recordsTotal``, ``data[]``. Groups and industries are lists of objects; ``open_type`` is a word;
    ``released_time`` and ``update_time`` are text and ``conf_*_time`` are epoch milliseconds.

    Args:
        site: Scheme and host.
        base: Folder of the portal.
        paging: How it pages; the later version has page numbers.
        params: Further fields of the form.
    """
    return Portal(
        family="odweb",
        site=site,
        ask=Ask(path=f"{base}/catalog/catalog.do?method=GetCatalog", method="form", params=params),
        paging=paging,
        rows=JsonRows(at="data", total="recordsTotal", lists=("cataLogGroups.group_name",)),
        firsts=frozenset({"cataLogIndustrys"}),
        fields=_FIELDS,
        ignored=_IGNORED,
        made=(("url", f"{site}{base}/catalog/catalogDetail.htm?cata_id={{cata_id}}"),),
    )
