"""Files of one table in, their rows sorted out, and the merged file in their place: one transaction, the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import duckdb
import polars as pl

from etl.contracts import contract
from etl.errors import BadPlace, CaoyunError
from etl.warehouse.catalogue import has_table
from etl.warehouse.snapshots import sign, snapshot

_KEYS = ("province_code", "year")  # they stand in the folders of a table of versions, and not in its files
_GROUP = 100_000  # rows a row group, as a staged batch has
_ORDER = {
    "quarantine": "_place, _position, _load", "run": "captured_at, load_id", "pending": "record_id, _source, _load",
    "measure": "load_id, rule", "dismissal": "dismissed_at, record_id", "masked": "load_id, column_name, identifier",
    "absence": "record_id, _source, _captured_at",
}  # fmt: skip

Open = duckdb.DuckDBPyConnection
"""A connection with a lake attached."""
Swap = tuple[Path, Sequence[Path]]
"""A merged file, and the files whose place it takes; all of one folder."""


def live(con: duckdb.DuckDBPyConnection, table: str) -> dict[Path, int]:
    """The files of a table, ``schema/table``, as of now, with their bytes; nothing where there is no such table."""
    schema, name = table.split("/")
    if not has_table(con, schema, name):
        return {}
    query = "SELECT data_file, data_file_size_bytes FROM ducklake_list_files('lake', $1, schema => $2)"
    return {Path(path): size for path, size in con.execute(query, [name, schema]).fetchall()}


def bound(con: duckdb.DuckDBPyConnection, aside: Path) -> None:
    """Let a connection sort with a gigabyte at most, and what does not fit in a folder of the lake."""
    con.execute("SET memory_limit = '1GB'")
    con.execute(f"SET temp_directory = {_quoted(str(aside))}")


def sorted_rows(
    con: duckdb.DuckDBPyConnection, data: Path, table: str, files: Sequence[Path]
) -> Iterator[pl.DataFrame]:
    """The rows of some files of one folder, in the order in which a load stages them, a row group at a time.

    Raises:
        BadPlace: a file cannot be read.
    """
    left_out = f"EXCLUDE ({', '.join(_KEYS)})" if table.startswith("history/") else ""
    query = (
        f"SELECT * {left_out} FROM {_sql(table)} WHERE {_of(data, table, files)} ORDER BY {_order(table)} NULLS FIRST"
    )
    try:
        for batch in con.execute(query).to_arrow_reader(_GROUP):
            yield pl.DataFrame(batch)
    except duckdb.Error as error:
        raise BadPlace(f"a file of {table} cannot be read: {error}", hint="caoyun verify") from error


def swap(con: duckdb.DuckDBPyConnection, data: Path, table: str, swaps: Sequence[Swap], name: str) -> None:
    """Put merged files in the place of others, all in one transaction. Call it holding the catalogue's lock.

    The rows are compared before it is committed: as many, and the same sum of the hashes of each.

    Raises:
        CaoyunError: the merged rows are others; nothing was changed.
        BadPlace: the catalogue did not take it; nothing was changed.
    """
    try:
        content, before = snapshot(con), [_print(con, data, table, old) for _, old in swaps]
        con.execute("BEGIN")
        try:
            for one, was in zip(swaps, before, strict=True):
                _swap(con, data, table, one, was)
            sign(con, name, content)
        except (duckdb.Error, CaoyunError):
            con.execute("ROLLBACK")
            raise
        con.execute("COMMIT")
    except duckdb.Error as error:
        raise BadPlace(f"{table} could not be compacted and is as it was: {error}") from error


def _swap(con: duckdb.DuckDBPyConnection, data: Path, table: str, one: Swap, was: tuple[int, int]) -> None:
    (made, old), (schema, plain) = one, table.split("/")
    con.execute(f"DELETE FROM {_sql(table)} WHERE {_of(data, table, old)}").fetchall()
    add = "CALL ducklake_add_data_files('lake', $1, $2, schema => $3, hive_partitioning => $4)"
    con.execute(add, [plain, str(made), schema, schema == "history"]).fetchall()
    if _print(con, data, table, [made, *old]) != was:
        raise CaoyunError(f"the rows of {made.name} are not those of the files that it was merged from")


def _print(con: duckdb.DuckDBPyConnection, data: Path, table: str, files: Sequence[Path]) -> tuple[int, int]:
    """How many rows some files have, and the sum of their hashes, which no order changes."""
    query = f"SELECT count(*), sum(hash(t)::HUGEINT) FROM (FROM {_sql(table)} WHERE {_of(data, table, files)}) t"
    (found,) = con.execute(query).fetchall()
    return found[0], found[1]


def _of(data: Path, table: str, files: Sequence[Path]) -> str:
    """SQL that is true of the rows of some files of one folder; its keys spare looking into files of other folders."""
    folders = (part.partition("=") for part in files[0].parent.relative_to(data / table).parts)
    keys = [f"{key} = {_quoted(unquote(value))}" for key, _, value in folders]
    return " AND ".join([*keys, f"filename IN ({', '.join(_quoted(str(path)) for path in files)})"])


def _order(table: str) -> str:
    schema, name = table.split("/")
    if schema == "history":
        return f"{contract(name).dated_by}, record_id, _source, _captured_at, _load".replace(",", " NULLS FIRST,")
    return _ORDER[name if schema == "ops" else schema].replace(",", " NULLS FIRST,")


def _sql(table: str) -> str:
    return f"lake.{table.replace('/', '.')}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
