"""Runs in, the datasets that they read and wrote out, in the words of OpenLineage; the only home of its client library.

Source: the OpenLineage specification 2-0-2; facets for schema, documentation, version, statistics and assertions.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    data_quality_assertions_dataset,
    dataset_version_dataset,
    documentation_dataset,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)
from openlineage.client.generated.base import DatasetFacet

from etl.contracts import Contract, contract
from etl.lake import Lake
from etl.model import Listing, Load, Run, Source

Lineage = tuple[list[InputDataset], list[OutputDataset]]


def captured(lake: Lake, source: Source, run: Run, listing: Listing) -> Lineage:
    """The publisher's list as it was walked, and the WARC file that it lies in."""
    about = documentation_dataset.DocumentationDatasetFacet(f"{source.publisher}: {source.kind}")
    walked = listing.walked
    read = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=walked.listed)
    site = InputDataset(
        source.listing.site, source.id, facets={"documentation": about}, inputFacets={"inputStatistics": read}
    )
    kept = _archive(lake, run, listing)
    wrote = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=walked.listed, size=listing.wire_bytes, fileCount=len(listing.sha256)
    )
    return [site], [
        OutputDataset(kept.namespace, kept.name, facets=kept.facets, outputFacets={"outputStatistics": wrote})
    ]


def loaded(lake: Lake, catalog: str, run: Run, listing: Listing, load: Load) -> Lineage:
    """The archive with what the gate measured of it, and the tables that rows went to, with their schema."""
    rules = contract(load.kind)
    read = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=load.counts.listed)
    archive = _archive(lake, run, listing)
    archive.inputFacets = {"inputStatistics": read, "dataQualityAssertions": _assertions(load)}
    files = {name: [f for f in load.files if f.table == name] for name in sorted({f.table for f in load.files})}
    return [archive], [
        OutputDataset(
            namespace(catalog),
            name.replace("/", "."),
            facets=_schema(rules) if name == f"history/{rules.kind}" else {},
            outputFacets={
                "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                    rowCount=sum(f.rows for f in some), size=sum(f.bytes for f in some), fileCount=len(some)
                )
            },
        )
        for name, some in files.items()
    ]


def released(catalog: str, kinds: Iterable[str], warehouse: Path) -> Lineage:
    """The tables of the lake, and the warehouse that was made of them."""
    tables = [InputDataset(namespace(catalog), f"history.{kind}", facets=_schema(contract(kind))) for kind in kinds]
    size = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        size=warehouse.stat().st_size, fileCount=1
    )
    return tables, [OutputDataset("file", str(warehouse), outputFacets={"outputStatistics": size})]


def namespace(catalog: str) -> str:
    """The catalogue's address without who asks and with what password, by which the tables of a lake are known."""
    said = urlsplit(catalog)
    where = said.hostname or ""
    return f"ducklake:{said.scheme}://{where}{f':{said.port}' if said.port else ''}{said.path}"


def _archive(lake: Lake, run: Run, listing: Listing) -> InputDataset:
    name = f"{listing.attempt:02d}.warc.gz"
    version = dataset_version_dataset.DatasetVersionDatasetFacet(listing.sha256.get(name, ""))
    return InputDataset("file", str(lake.archive(run) / name), facets={"version": version})


def _schema(rules: Contract) -> dict[str, DatasetFacet]:
    columns = [
        schema_dataset.SchemaDatasetFacetFields(c.name, str(c.type), f"{c.label_zh} | {c.label_en}")
        for c in rules.columns
    ]
    return {"schema": schema_dataset.SchemaDatasetFacet(columns)}


def _assertions(load: Load) -> data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet:
    """What the gate measured: one assertion a rule of the batch; a rule that stops is an error, else a warning."""
    severity = {"stop": "error", "warn": "warn"}
    return data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
        [
            data_quality_assertions_dataset.Assertion(
                m.rule,
                m.passed,
                severity=severity[m.severity],
                actual=None if m.observed is None else f"{m.observed:g}",
            )
            for m in load.measures
        ]
    )
