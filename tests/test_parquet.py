import hashlib
from datetime import date, timedelta
from urllib.parse import unquote

import polars as pl
import pyarrow.parquet as pq
import pytest

from etl.errors import Truncated
from etl.lake.parquet import Partitions, sha256

TABLE, LOAD = "history/policy_document", "guangdong.policy_document-20240601-01"
KEYS = ("province_code", "year")
NEWEST = date(2024, 5, 31)


def rows(*numbers):
    """One row a number, newest first as portals list them, so that the order has to be made."""
    days = [NEWEST - timedelta(days=100 * n) for n in numbers]
    return pl.DataFrame(
        {
            "record_id": [str(n) for n in numbers],
            "issued_on": days,
            "keywords": [["数据", str(n)] for n in numbers],
            "province_code": ["440000" if n % 3 else "110000" for n in numbers],
            "year": [day.year for day in days],
        },
        schema_overrides={"issued_on": pl.Date, "year": pl.Int32},
    )


BATCHES = (rows(*range(12)), rows(*range(12, 20)), rows(2, 5, 8))


def written(data, *batches, keys=KEYS, sort=("issued_on",)):
    with Partitions(data, TABLE, LOAD, keys, sort) as parts:
        for batch in batches:
            parts.write(batch)
    return parts.files


def below(data):
    return sorted(p for p in data.rglob("*") if p.is_file())


def test_files_are_named_by_their_load_in_the_folders_of_their_partition(tmp_path):
    files = written(tmp_path, *BATCHES)
    partitions = set(pl.concat(BATCHES).select(*KEYS).unique().rows())
    assert {f.path for f in files} == {f"{TABLE}/province_code={p}/year={y}/{LOAD}.parquet" for p, y in partitions}
    assert len(files) == len(partitions) > 5
    assert {tmp_path / f.path for f in files} == set(below(tmp_path))
    assert {f.table for f in files} == {TABLE}


def test_every_row_is_in_the_file_of_its_partition_and_the_folders_are_not_in_the_files(tmp_path):
    written(tmp_path, *BATCHES)
    found = pl.read_parquet(tmp_path / TABLE / "**/*.parquet", hive_partitioning=True, hive_schema={
        "province_code": pl.String, "year": pl.Int32})  # fmt: skip
    everything = pl.concat(BATCHES)
    assert found.select(everything.columns).sort(pl.all()).equals(everything.sort(pl.all()))
    assert all("year" not in pq.read_schema(path).names for path in below(tmp_path))


def test_digest_rows_and_bytes_are_true(tmp_path):
    files = written(tmp_path, *BATCHES)
    for file in files:
        path = tmp_path / file.path
        assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() == sha256(path)
        assert (file.rows, file.bytes) == (pq.read_metadata(path).num_rows, path.stat().st_size)
    assert sum(f.rows for f in files) == 23
    (tmp_path / files[0].path).write_bytes(b"another")
    assert sha256(tmp_path / files[0].path) != files[0].sha256


def test_each_batch_is_one_row_group_sorted_by_date(tmp_path):
    for file in written(tmp_path, *BATCHES):
        groups = pq.ParquetFile(tmp_path / file.path)
        folder = dict(part.split("=") for part in file.path.split("/") if "=" in part)
        mine = [b.filter(province_code=folder["province_code"], year=int(folder["year"])) for b in BATCHES]
        days = [groups.read_row_group(n)["issued_on"].to_pylist() for n in range(groups.num_row_groups)]
        assert days == [sorted(b["issued_on"]) for b in mine if b.height]


def test_rows_of_one_date_stay_in_the_order_of_the_list(tmp_path):
    batch = rows(*range(6)).with_columns(issued_on=NEWEST, year=2024, province_code=pl.lit("440000"))
    (file,) = written(tmp_path, batch)
    assert pq.read_table(tmp_path / file.path)["record_id"].to_pylist() == list("012345")


def test_a_table_without_partitions_is_one_file(tmp_path):
    (file,) = written(tmp_path, *BATCHES, keys=(), sort=("record_id",))
    assert file.path == f"{TABLE}/{LOAD}.parquet"
    groups = pq.ParquetFile(tmp_path / file.path)
    assert [groups.metadata.row_group(n).num_rows for n in range(groups.num_row_groups)] == [12, 8, 3]
    assert {"province_code", "year"} <= set(groups.schema_arrow.names)


@pytest.mark.parametrize("batches", [(), (rows().clear(),), (rows(),)])
def test_no_rows_are_no_file(tmp_path, batches):
    assert written(tmp_path, *batches) == ()
    assert below(tmp_path) == []


def test_a_value_that_is_no_name_of_a_folder_is_escaped(tmp_path):
    batch = rows(1).with_columns(province_code=pl.lit("京/.. %=a"))
    (file,) = written(tmp_path, batch)
    folder = file.path.removeprefix(TABLE).split("/")[1]
    assert unquote(folder) == "province_code=京/.. %=a"
    assert [p.parent.parent.parent for p in below(tmp_path)] == [tmp_path / TABLE]


def breaks_off(data):
    with Partitions(data, TABLE, LOAD, KEYS, ("issued_on",)) as parts:
        parts.write(BATCHES[0])
        assert sum(p.suffix == ".open" for p in below(data)) > 3
        raise Truncated("the archive ended")


def test_nothing_has_its_name_before_the_block_ends(tmp_path):
    with Partitions(tmp_path, TABLE, LOAD, KEYS, ("issued_on",)) as parts:
        for batch in BATCHES:
            parts.write(batch)
        assert list(tmp_path.rglob("*.parquet")) == []
    assert list(tmp_path.rglob("*.open")) == []


def test_a_block_that_raises_leaves_no_file(tmp_path):
    with pytest.raises(Truncated):
        breaks_off(tmp_path)
    assert below(tmp_path) == []


def test_a_block_that_raises_leaves_what_was_there_before(tmp_path):
    written(tmp_path, *BATCHES)
    before = {p: p.read_bytes() for p in below(tmp_path)}
    with pytest.raises(Truncated):
        breaks_off(tmp_path)
    assert {p: p.read_bytes() for p in below(tmp_path)} == before


def test_the_same_rows_make_the_same_bytes(tmp_path):
    first, second = (written(tmp_path / name, *BATCHES) for name in ("a", "b"))
    assert first == second
