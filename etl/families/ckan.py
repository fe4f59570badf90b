"""CKAN 3, the open-data platform that many governments run: its search of packages as JSON, by first row and length."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonRows, Offset, Portal
from etl.ways.sending import Ask

# The package schema of docs.ckan.org, "package_show"; ``update_frequency`` is a site's own.
_FIELDS: Mapping[str, str] = {
    "name": "record_id",
    "title": "title",
    "organization.title": "publisher",
    "notes": "description",
    "groups.title": "theme",
    "tags.display_name": "keywords",
    "resources.format": "formats",
    "license_title": "open_type",
    "update_frequency": "update_cycle",
    "metadata_created": "published_on",
    "metadata_modified": "updated_on",
    "maintainer_phone": "contact_phone",
    "maintainer_email": "contact_email",
    "url": "url",
}
_IGNORED = frozenset(
    {
        "id", "author", "author_email", "creator_user_id", "extras", "isopen", "license_id", "license_url",
        "maintainer",
        "num_resources", "num_tags", "owner_org", "private", "relationships_as_object", "relationships_as_subject",
        "revision_id", "state", "type", "version", "data_dictionary",
        *(f"organization.{name}" for name in (
            "approval_status", "created", "description", "id", "image_url", "is_organization", "name", "revision_id",
            "state", "type",
        )),
    }
)  # fmt: skip


def ckan(
    *,
    site: str,
    api: str = "/api/3/action",
    page: str = "/dataset/{name}",
    size: int = 100,
    fields: Mapping[str, str] = _FIELDS,
) -> Portal:
    """``GET {api}/package_search?sort=name+asc&start=0&rows=100``.

    The answer: ``success``, ``result.{count, results[]}``. Tags, groups and resources are lists of objects. A site caps
    ``rows`` (1000 as installed) and sorts by relevance unless told otherwise, which moves while one reads.

    Args:
        site: Scheme and host.
        api: Folder of the actions.
        page: Address of a package's page; ``{name}`` is its name. A package's own ``url`` leads elsewhere.
        size: Rows a request.
        fields: The site's names to columns.
    """
    return Portal(
        family="ckan",
        site=site,
        ask=Ask(path=f"{api}/package_search", params=(("sort", "name asc"),)),
        paging=Offset(key="start", size_key="rows", size=size),
        rows=JsonRows(
            at="result.results",
            total="result.count",
            success=("success", "True"),
            lists=("groups.title", "tags.display_name", "resources.format"),
        ),
        fields=fields,
        ignored=_IGNORED - fields.keys(),
        made=(("url", f"{site}{page}"),),
    )
