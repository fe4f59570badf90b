"""What lies beside the database of a release: Parquet that others read alike, and descriptions that are valid."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
import yaml
from frictionless import Package
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS, RDF

from etl import verifying
from etl.contracts import contract
from etl.lake.parquet import sha256
from tests.released import filled, manifest, opened

KINDS = ("policy_document", "open_dataset", "statistic", "announcement", "division")
SHAPES = Path(__file__).parent / "shapes" / "dcat.ttl"
PLACE = {"province_code": pl.String, "year": pl.Int32}


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    home = tmp_path_factory.mktemp("files") / "lake"
    home.mkdir()
    return filled(home)


@pytest.fixture(scope="module")
def folder(yard) -> Path:
    (made,) = yard.lake.releases.glob("[0-9]*")
    return made


def current(folder: Path, kind: str) -> pl.DataFrame:
    with opened(folder / "warehouse.duckdb") as con:
        return con.execute(f"FROM current.{kind}").pl()


def alike(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two frames have the same rows, columns by name, whatever order they came in."""
    keys = ["_source", "record_id"]
    return one.sort(keys).equals(other.select(one.columns).cast(dict(one.schema)).sort(keys))


# --- Parquet ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_polars_pandas_and_pyarrow_read_what_the_database_has(kind, folder):
    table, there = current(folder, kind), folder / "parquet" / kind
    assert table.height > 0
    by_polars = pl.read_parquet(there / "**/*.parquet", hive_partitioning=True, hive_schema=PLACE)
    assert by_polars.select(table.columns).schema == table.schema
    assert alike(table, by_polars)
    place = ds.partitioning(pa.schema([("province_code", pa.string()), ("year", pa.int32())]), flavor="hive")
    by_pyarrow = ds.dataset(there, partitioning=place).to_table()
    assert alike(table, pl.from_arrow(by_pyarrow))
    by_pandas = pd.read_parquet(there, partitioning=place)
    assert len(by_pandas) == table.height
    assert alike(table, pl.from_arrow(pa.Table.from_pandas(by_pandas[table.columns], preserve_index=False)))


def test_a_frame_with_one_other_value_is_not_alike(folder):
    table = current(folder, "policy_document")
    other = table.with_columns(title=pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("别的")).otherwise("title"))
    assert not alike(table, other)
    assert not alike(table, table.head(table.height - 1))


def test_dates_instants_numbers_flags_and_lists_keep_their_types(folder):
    def types(kind: str) -> dict[str, pa.DataType]:
        file = next((folder / "parquet" / kind).rglob("*.parquet"))
        return {field.name: field.type for field in pq.read_schema(file)}

    policy, statistic = types("policy_document"), types("statistic")
    assert policy["issued_on"] == pa.date32()
    assert policy["keywords"] == pa.list_(pa.field("element", pa.string()))
    assert policy["_captured_at"] == pa.timestamp("us")
    assert (statistic["value"], statistic["has_value"]) == (pa.float64(), pa.bool_())
    assert "province_code" not in policy  # it is in the folder's name


def test_each_file_is_sorted_by_date_and_small_enough_to_be_skipped_by(folder):
    for kind in KINDS:
        for file in (folder / "parquet" / kind).rglob("*.parquet"):
            days = pl.read_parquet(file)[contract(kind).dated_by]
            assert days.is_sorted()
            assert pq.ParquetFile(file).metadata.row_group(0).column(0).compression == "ZSTD"
            assert file.parent.name == f"year={days[0].year}"


# --- the manifest -----------------------------------------------------------------------------------------------------


def test_the_manifest_has_the_digest_of_every_file_and_verify_asks_for_each(yard, folder):
    said = manifest(folder)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == said["sha256"].keys() | {"manifest.json"}
    assert all(sha256(folder / name) == digest for name, digest in said["sha256"].items())
    assert not verifying.verify(yard).findings
    gone = next((folder / "parquet").rglob("*.parquet"))
    gone.rename(aside := gone.with_name("aside"))
    found = {(one.what, one.where) for one in verifying.verify(yard).findings}
    aside.rename(gone)
    assert found == {(what, str(path.relative_to(yard.home))) for what, path in (("missing", gone), ("extra", aside))}


def test_the_manifest_counts_the_rows_and_names_the_types_that_are_there(folder):
    said = manifest(folder)
    with opened(folder / "warehouse.duckdb") as con:
        for table, rows in said["rows"].items():
            assert con.execute(f"SELECT count(*) FROM {table}").fetchall() == [(rows,)]
        for table in ("current.policy_document", "main.policy_document_zh", "main.coverage", "ops.run"):
            told = {name: type_ for name, type_, *_ in con.execute(f"DESCRIBE {table}").fetchall()}
            assert said["schema"][table] == told
    assert said["day"] is None
    assert said["doubts"] == ["it was made for no day"]


def test_it_can_be_cited_by_a_machine(folder):
    said = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (said["cff-version"], said["type"], said["version"]) == ("1.2.0", "dataset", folder.name)
    assert folder.name in manifest(folder)["citation"]["zh"]


# --- Frictionless -----------------------------------------------------------------------------------------------------


def test_frictionless_accepts_the_data_package(folder):
    package = Package(str(folder / "datapackage.json"))
    assert Package.validate_descriptor(str(folder / "datapackage.json")).valid
    assert {one.name for one in package.resources} == set(KINDS)
    for one in package.resources:
        table = current(folder, one.name)
        assert [field.name for field in one.schema.fields] == table.columns
        assert sorted([one.path, *one.extrapaths]) == sorted(
            str(path.relative_to(folder)) for path in (folder / "parquet" / one.name).rglob("*.parquet")
        )
        types = {field.name: field.type for field in one.schema.fields}
        assert (types["record_id"], types["_captured_at"], types["year"]) == ("string", "datetime", "integer")


def test_frictionless_refuses_a_package_without_a_schema_type(folder):
    said = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    said["resources"][0]["schema"]["fields"][0]["type"] = "nonsense"
    assert not Package.validate_descriptor(said).valid


# --- DCAT -------------------------------------------------------------------------------------------------------------


def catalogue(folder: Path) -> Graph:
    return Graph().parse(folder / "dcat.jsonld", format="json-ld", publicID=folder.as_uri() + "/")


def conforms(graph: Graph) -> bool:
    ok, _, _ = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return bool(ok)


def test_the_dcat_catalogue_has_all_that_its_shapes_ask_for(folder):
    graph = catalogue(folder)
    assert conforms(graph)
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == len(KINDS)
    contracts = {str(one) for one in graph.objects(None, DCTERMS.conformsTo)}
    assert (folder / "contracts" / "statistic.yaml").as_uri() in contracts
    places = {str(one) for one in graph.objects(None, DCAT.accessURL)}
    for one in places:  # every address leads to something that is there
        assert Path(one.removeprefix("file://")).exists()


@pytest.mark.parametrize(
    "lost", [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.accessURL, DCTERMS.rights, DCAT.startDate]
)
def test_a_catalogue_that_lacks_one_of_them_does_not_conform(lost, folder):
    graph = catalogue(folder)
    graph.remove(next(graph.triples((None, lost, None))))
    assert not conforms(graph)


def test_no_licence_is_claimed(folder):
    assert not list(catalogue(folder).objects(None, DCTERMS.license))
