"""A release's facts in, a DCAT 3 catalogue as JSON-LD out: a dataset a kind, with distributions, places, days."""

from __future__ import annotations

from typing import Any

from etl.contracts import provinces
from etl.publishing.citation import RIGHTS, TITLE
from etl.publishing.facts import Facts, Kind

_EU = "http://publications.europa.eu/resource/authority"
_ODCS = "https://bitol-io.github.io/open-data-contract-standard/v3.1.0/"
_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
_PUBLISHER = {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": {"@value": "caoyun 漕运"}}


def dcat(facts: Facts) -> dict[str, Any]:
    """The catalogue. Addresses are relative to the release's folder, so that they hold wherever it is put.

    No licence is stated, since none was granted to us and none is ours to grant; the rights statement says so.
    """
    return {
        "@context": _CONTEXT,
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _both(*TITLE),
        "dct:description": _both(*facts.citation),
        "dct:identifier": facts.name,
        "dcat:version": facts.name,
        "dct:issued": _typed(facts.at.isoformat(timespec="seconds") + "Z", "dateTime"),
        "dct:language": [{"@id": f"{_EU}/language/ZHO"}, {"@id": f"{_EU}/language/ENG"}],
        "dct:publisher": _PUBLISHER,
        "dct:spatial": _places(["100000"]),
        "dct:rights": _rights(),
        "dcat:dataset": [_dataset(facts, kind) for kind in facts.kinds],
    }


def _dataset(facts: Facts, kind: Kind) -> dict[str, Any]:
    rules = kind.rules
    said: dict[str, Any] = {
        "@id": f"#{rules.kind}",
        "@type": "dcat:Dataset",
        "dct:title": _both(rules.label_zh, rules.label_en),
        "dct:description": _both(rules.note_zh, rules.note_en),
        "dct:identifier": f"{facts.name}/{rules.kind}",
        "dcat:keyword": _both(rules.label_zh, rules.label_en),
        "dcat:version": facts.name,
        "dct:publisher": {"@id": "#publisher"},
        "dct:issued": _typed(facts.at.isoformat(timespec="seconds") + "Z", "dateTime"),
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/DAILY"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dct:rights": _rights(),
        "dct:spatial": _places(kind.provinces),
        "dct:conformsTo": [_contract(kind), {"@id": _ODCS}],
        "dcat:distribution": [*_parquet(kind), _database(facts, kind)],
    }
    if kind.first_on and kind.last_on:
        said["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(kind.first_on.isoformat(), "date"),
            "dcat:endDate": _typed(kind.last_on.isoformat(), "date"),
        }
    return said


def _parquet(kind: Kind) -> list[dict[str, Any]]:
    """The Hive folder of a kind; none where it has no records."""
    if not kind.files:
        return []
    return [{
        "@id": f"#{kind.rules.kind}-parquet",
        "@type": "dcat:Distribution",
        "dct:title": _both("Hive 分区的 Parquet（按省、年）", "Parquet in Hive folders, by province and year"),
        "dcat:accessURL": {"@id": f"parquet/{kind.rules.kind}/"},
        "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"},
        "dcat:byteSize": _typed(str(kind.bytes), "nonNegativeInteger"),
        "dct:conformsTo": {"@id": f"contracts/{kind.rules.kind}.yaml"},
        "dct:rights": _rights(),
    }]  # fmt: skip


def _database(facts: Facts, kind: Kind) -> dict[str, Any]:
    name = "warehouse.duckdb"
    return {
        "@id": f"#{kind.rules.kind}-duckdb",
        "@type": "dcat:Distribution",
        "dct:title": _both(
            f"DuckDB 数据库中的 {kind.rules.kind} 表", f"Table {kind.rules.kind} of the DuckDB database"
        ),
        "dcat:accessURL": {"@id": name},
        "dcat:downloadURL": {"@id": name},
        "dct:format": "DuckDB",
        "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/application/octet-stream"},
        "dcat:byteSize": _typed(str(facts.sizes[name]), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(facts.sha256[name], "hexBinary"),
        },
        "dct:rights": _rights(),
    }


def _contract(kind: Kind) -> dict[str, Any]:
    rules = kind.rules
    return {
        "@id": f"contracts/{rules.kind}.yaml",
        "@type": "dct:Standard",
        "dct:title": _both(f"数据契约 {rules.label_zh} {rules.version}", f"Data contract {rules.kind} {rules.version}"),
        "dcat:version": rules.version,
    }


def _places(codes: Any) -> list[dict[str, Any]]:
    known = {p.code: p for p in provinces().values()}
    return [
        {"@id": f"#place-{code}", "@type": "dct:Location", "dct:identifier": code,
         "skos:prefLabel": _both(known[code].name_zh, known[code].name_en)}
        for code in codes if code in known
    ]  # fmt: skip


def _rights() -> dict[str, Any]:
    return {"@id": "#rights", "@type": "dct:RightsStatement", "dct:description": _both(*RIGHTS)}


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]


def _typed(value: str, type_: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{type_}"}
