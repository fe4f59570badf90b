"""A catalogue's address in, an open DuckLake out, with its tables made from the contracts; the only home of DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import Contract
from etl.errors import BadCommand, BadPlace

_SQL_TYPES = {
    pl.String(): "VARCHAR", pl.Date(): "DATE", pl.Datetime("us"): "TIMESTAMP", pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE", pl.Boolean(): "BOOLEAN", pl.List(pl.String()): "VARCHAR[]",
}  # fmt: skip

SYSTEM: Mapping[str, tuple[str, str]] = {
    "_source": ("VARCHAR", "来源编号 | Source id."),
    "_load": ("VARCHAR", "装载编号 | Id of the load that brought this version."),
    "_change": ("VARCHAR", "new 新增、changed 变更 | new or changed, against the version before."),
    "_content": ("UBIGINT", "内容指纹 XXH3-64 | XXH3-64 of the content, volatile columns left out."),
    "_captured_at": ("TIMESTAMP", "抓取时刻（UTC）| When it was fetched, in UTC."),
    "_place": ("VARCHAR", "存档位置 文件@偏移 | Archived listing page, file@offset."),
    "_position": ("INTEGER", "列表页内行号 | Row on that page, from 0."),
    "_detail": ("VARCHAR", "详情页存档位置 | Archived detail page, file@offset."),
}
_PARTITION = {
    "province_code": ("VARCHAR", "省级行政区代码（GB/T 2260）| Province by GB/T 2260 code."),
    "year": ("INTEGER", "日期所在年份，0 为无日期 | Year of the dating column; 0 where it has no date."),
}
_QUARANTINE = {
    "record_id": ("VARCHAR", "记录号 | Record id as stated."),
    "_reasons": ("VARCHAR[]", "被拒原因 规则:列 | Why it was rejected, rule:column."),
    "_said": ("VARCHAR", "原始字段（脱敏，JSON）| Fields as stated, masked, as JSON."),
    **{k: v for k, v in SYSTEM.items() if k not in ("_change", "_content")},
}
_LOAD = {
    "load_id": "VARCHAR", "source_id": "VARCHAR", "kind": "VARCHAR", "province_code": "VARCHAR", "publisher": "VARCHAR",
    "day": "DATE", "attempt": "INTEGER", "status": "VARCHAR", "stated": "BIGINT", "listed": "BIGINT",
    "unchanged": "BIGINT", "loaded": "BIGINT", "quarantined": "BIGINT", "pending": "BIGINT", "duplicate": "BIGINT",
    "certificate": "VARCHAR", "exchanges": "BIGINT", "wire_bytes": "BIGINT", "captured_at": "TIMESTAMP",
    "contract": "VARCHAR", "notices": "VARCHAR",
}  # fmt: skip


@contextmanager
def catalogue(url: str, data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the lake as ``lake`` on a connection that loads nothing from the network.

    Args:
        url: ``sqlite:///path`` (embedded) or ``postgresql://...``.
        data: DuckLake's data path, made absolute.

    Raises:
        BadCommand: the address is of another kind.
        BadPlace: the catalogue could not be opened.
    """
    con = bare()
    try:
        for name in ("ducklake", _scanner(url)):
            con.execute(f"LOAD '{_extension(name)}'")
        data.mkdir(parents=True, exist_ok=True)
        target = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else url
        kind = "sqlite" if url.startswith("sqlite:///") else "postgres"
        con.execute(
            f"ATTACH 'ducklake:{kind}:{target}' AS lake (DATA_PATH '{data.resolve()}/', DATA_INLINING_ROW_LIMIT 0)"
        )
        yield con
    except duckdb.IOException as error:
        raise BadPlace(f"the catalogue could not be opened: {error}", url=url) from error
    finally:
        con.close()


def bare(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that neither installs nor loads an extension by itself."""
    off: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(path, read_only=read_only, config=off)


def _scanner(url: str) -> str:
    if url.startswith("sqlite:///"):
        return "sqlite_scanner"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgres_scanner"
    raise BadCommand(f"CAOYUN_CATALOG must be sqlite:///path or postgresql://..., not {url!r}")


def _extension(name: str) -> Path:
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        raise BadPlace(f"the package duckdb-extension-{name.replace('_', '-')} is not installed", hint="make setup")
    return next(Path(spec.origin).parent.rglob("*.duckdb_extension"))


def make_tables(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make the history and quarantine tables of a kind and the ledger, where they are not there yet."""
    if not has_table(con, "ops", "load"):
        con.execute("CREATE SCHEMA IF NOT EXISTS lake.ops")
        con.execute(f"CREATE TABLE lake.ops.load ({_columns(_LOAD)})")
    if not has_table(con, "history", contract.kind):
        con.execute("CREATE SCHEMA IF NOT EXISTS lake.history")
        con.execute("CREATE SCHEMA IF NOT EXISTS lake.quarantine")
        typed = {name: _SQL_TYPES[type_] for name, type_ in contract.schema.items()}
        system = {name: type_ for name, (type_, _) in (*SYSTEM.items(), *_PARTITION.items())}
        con.execute(f"CREATE TABLE lake.history.{contract.kind} ({_columns(typed | system)})")
        con.execute(f"ALTER TABLE lake.history.{contract.kind} SET PARTITIONED BY (province_code, year)")
        rejected = {name: type_ for name, (type_, _) in _QUARANTINE.items()}
        con.execute(f"CREATE TABLE lake.quarantine.{contract.kind} ({_columns(rejected)})")


def _columns(types: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" {type_}' for name, type_ in types.items())


def has_table(con: duckdb.DuckDBPyConnection, schema: str, name: str, database: str = "lake") -> bool:
    """Whether a table is there."""
    query = "SELECT count(*) FROM duckdb_tables() WHERE database_name = ? AND schema_name = ? AND table_name = ?"
    found = con.execute(query, [database, schema, name]).fetchone()
    return bool(found and found[0])


def notes(contract: Contract) -> dict[str, str]:
    """What every column of a kind's table means, as ``中文 | English``."""
    told = {c.name: f"{c.label_zh}：{c.note_zh} | {c.label_en}: {c.note_en}" for c in contract.columns}
    return told | {name: note for name, (_, note) in (*SYSTEM.items(), *_PARTITION.items())}


def quarantine_notes() -> dict[str, str]:
    """What the columns of a quarantine table mean."""
    return {name: note for name, (_, note) in _QUARANTINE.items()}
