"""A catalogue's address in, an open DuckLake out, with its tables made from the contracts; the only home of DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import Contract
from etl.contracts.evolution import shape
from etl.errors import BadCommand, BadContract, BadPlace

_SQL_TYPES = {
    pl.String(): "VARCHAR", pl.Date(): "DATE", pl.Datetime("us"): "TIMESTAMP", pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE", pl.Boolean(): "BOOLEAN", pl.List(pl.String()): "VARCHAR[]",
}  # fmt: skip

_CHANGE = (
    "new 新增、changed 变更、withdrawn 撤下、reappeared 重现、released 解除隔离、reread 重读 | "
    "new, changed, withdrawn, reappeared, released from quarantine, or reread from the archive."
)
_EVIDENCE = (
    "依据的装载：撤下为两次未列出，解除隔离为曾隔离它的 | Loads it rests on: "
    "the two that did not list a withdrawn record, or the one that had quarantined it."
)
SYSTEM: Mapping[str, tuple[str, str]] = {
    "_source": ("VARCHAR", "来源编号 | Source id."),
    "_load": ("VARCHAR", "装载编号 | Id of the load that brought this version."),
    "_change": ("VARCHAR", _CHANGE),
    "_evidence": ("VARCHAR", _EVIDENCE),
    "_content": ("UBIGINT", "内容指纹 XXH3-64 | XXH3-64 of the content, volatile columns left out."),
    "_captured_at": ("TIMESTAMP", "抓取时刻（UTC）| When it was fetched, in UTC; of a withdrawal, when it was proven."),
    "_place": ("VARCHAR", "列表页存档位置 文件@偏移 | Archived listing page, file@offset below archive/."),
    "_position": ("INTEGER", "列表页内行号 | Row on that page, from 0."),
    "_detail": ("VARCHAR", "详情页存档位置 | Archived detail page, file@offset below archive/."),
    "_extra": ("VARCHAR", "契约未列的字段（JSON）| What the contract does not know, as JSON, where it keeps that."),
}
_PARTITION = {
    "province_code": ("VARCHAR", "省级行政区代码（GB/T 2260）| Province by GB/T 2260 code."),
    "year": ("INTEGER", "日期所在年份，0 为无日期 | Year of the dating column; 0 where it has no date."),
}
_QUARANTINE = {
    "record_id": ("VARCHAR", "记录号 | Record id as stated."),
    "_reasons": ("VARCHAR[]", "被拒原因 规则:列 | Why it was rejected, rule:column."),
    "_said": ("VARCHAR", "原始字段（脱敏，JSON）| Fields as stated, masked, as JSON."),
    "_key": ("UBIGINT", "记录号指纹 XXH3-64 | XXH3-64 of the id, or of the whole row where it has none of its own."),
    **{k: v for k, v in SYSTEM.items() if k not in ("_change", "_evidence", "_extra")},
    "_change": ("VARCHAR", "rejected 被拒、gone 不再列出 | rejected, or gone: not listed any more."),
}
_RUN = {
    "load_id": ("VARCHAR", "装载编号 | Load id."),
    "source_id": ("VARCHAR", "来源编号 | Source id."),
    "kind": ("VARCHAR", "类别 | Kind."),
    "province_code": ("VARCHAR", "省级行政区代码 | Province."),
    "publisher": ("VARCHAR", "发布者 | Publisher."),
    "day": ("DATE", "运行日期 | Day of the run."),
    "attempt": ("INTEGER", "第几次抓取 | Attempt."),
    "mode": ("VARCHAR", "capture 抓取、replay 重读存档 | capture, or replay from the archive."),
    "status": ("VARCHAR", "loaded 已装载、stopped 被拦下、failed 抓取失败 | loaded, stopped at the gate, or failed."),
    "stated": ("BIGINT", "公布总数；失败时为上次公布数 | Publisher's total; of a failed run, the one stated last."),
    "listed": ("BIGINT", "列出行数 | Rows listed."),
    "captured": ("BIGINT", "连同详情取到的行数 | Rows that came with all their details."),
    "unchanged": ("BIGINT", "未变 | Unchanged."),
    "loaded": ("BIGINT", "装载 | Loaded as a version."),
    "quarantined": ("BIGINT", "隔离 | Rejected by the contract."),
    "pending": ("BIGINT", "待取 | Owed: the detail failed, or the gate stopped the run."),
    "duplicate": ("BIGINT", "重复 | Listed twice."),
    "dropped": ("BIGINT", "自然人记录，不予保存 | About a natural person, and not kept."),
    "missing": ("BIGINT", "首次未列出 | Held and not listed for the first time."),
    "withdrawn": ("BIGINT", "撤下（两次未列出）| Withdrawn: not listed twice."),
    "owed": ("BIGINT", "所欠附件 | Attachments owed."),
    "refused": ("BIGINT", "被拒绝的请求 | Answers that ask us to stay away."),
    "certificate": ("VARCHAR", "complete 齐全、short by N 缺 N、unknown 不详 | complete, short by N, or unknown."),
    "reason": ("VARCHAR", "原因 | Why it is not complete."),
    "held": ("BIGINT", "持有数 | What the publisher lists and we hold."),
    "since": ("DATE", "回溯到的日期，空为全部 | Day back to which the list was walked; null when it was walked whole."),
    "until": ("DATE", "按日列出的末日，公布数止于此 | Last day asked for, of a list asked by days; stated ends there."),
    "walks": ("INTEGER", "列表遍历次数 | Walks of the list."),
    "agreed": ("BOOLEAN", "两次遍历是否一致 | Whether two walks agreed."),
    "arrived": ("BIGINT", "遍历间新增 | Records that arrived between the two."),
    "exchanges": ("BIGINT", "请求数 | Exchanges."),
    "bytes": ("BIGINT", "传输字节 | Bytes over the wire."),
    "seconds": ("DOUBLE", "抓取秒数 | Seconds of capture."),
    "captured_at": ("TIMESTAMP", "抓取完成时刻（UTC）| End of the capture, in UTC."),
    "contract": ("VARCHAR", "契约与版本 | Contract and version."),
    "readers": ("VARCHAR", "读取程序与版本 | What read it, and its version."),
    "notices": ("VARCHAR", "提示（JSON）| Notices, as JSON."),
}
OPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "run": _RUN,
    "pending": {
        "record_id": ("VARCHAR", "记录号 | Record id."),
        "role": ("VARCHAR", "detail 详情、attachment 附件 | detail or attachment."),
        "url": ("VARCHAR", "地址 | Address."),
        "reason": ("VARCHAR", "原因 | Why it is owed."),
        "day": ("DATE", "记录日期 | Date of the record, where the list states it."),
        "_source": SYSTEM["_source"],
        "kind": ("VARCHAR", "类别 | Kind."),
        "_load": SYSTEM["_load"],
    },
    "measure": {
        "load_id": ("VARCHAR", "装载编号 | Load id."),
        "rule": ("VARCHAR", "规则 | Rule of the contract, or of the run."),
        "passed": ("BOOLEAN", "是否通过 | Whether it was held."),
        "observed": ("DOUBLE", "实测值 | What was measured."),
        "severity": ("VARCHAR", "stop 拦下、warn 提示 | stop or warn."),
    },
    "dismissal": {
        "_source": SYSTEM["_source"],
        "kind": ("VARCHAR", "类别 | Kind."),
        "record_id": ("VARCHAR", "记录号 | Record id as stated."),
        "_key": ("UBIGINT", "记录号指纹 | Fingerprint of the id."),
        "_content": ("UBIGINT", "内容指纹 | Fingerprint of what was rejected, and why."),
        "reason": ("VARCHAR", "理由 | Why a person let it rest."),
        "dismissed_at": ("TIMESTAMP", "时刻（UTC）| When, in UTC."),
    },
    "masked": {
        "load_id": ("VARCHAR", "装载编号 | Load id."),
        "column_name": ("VARCHAR", "列 | Column."),
        "identifier": (
            "VARCHAR",
            "标识种类 | Kind of identifier: identity, mobile, landline, card, email, plate, passport.",
        ),
        "masked": ("BIGINT", "遮盖个数 | How many were masked."),
    },
    "absence": {
        "record_id": ("VARCHAR", "记录号 | Record id."),
        "event": ("VARCHAR", "missing 未列出、seen 又列出、withdrawn 撤下 | missing, seen again, or withdrawn."),
        "_content": SYSTEM["_content"],
        "_day": ("DATE", "记录日期 | Date of the record."),
        "evidence": ("VARCHAR", "此前最近一次装载 | The load that told of it last."),
        "_source": SYSTEM["_source"],
        "kind": ("VARCHAR", "类别 | Kind."),
        "_load": SYSTEM["_load"],
        "_captured_at": SYSTEM["_captured_at"],
    },
}


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
    con, opened = bare(), False
    try:
        for name in ("ducklake", _scanner(url)):
            con.execute(f"LOAD '{_extension(name)}'")
        data.mkdir(parents=True, exist_ok=True)
        target = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else url
        kind = "sqlite" if url.startswith("sqlite:///") else "postgres"
        con.execute(
            f"ATTACH 'ducklake:{kind}:{target}' AS lake (DATA_PATH '{data.resolve()}/', DATA_INLINING_ROW_LIMIT 0)"
        )
        opened = True
        yield con
    except duckdb.Error as error:
        if opened and not isinstance(error, duckdb.IOException):
            raise
        hint = "a lake stays where it was made: put it back" if "DATA_PATH" in str(error) else None
        raise BadPlace(f"the catalogue could not be opened: {error}", url=url, hint=hint) from error
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
    """Make the history and quarantine tables of a kind and the ledger, where they are not there yet; all or none."""
    made = list(_grown(con) if has_table(con, "ops", "run") else _ledger())
    if has_table(con, "history", contract.kind):
        _migrate(con, contract)
    else:
        made += _of_kind(contract)
    if not made:
        return
    con.execute("BEGIN")
    try:
        for statement in made:
            con.execute(statement)
        con.execute("COMMIT")
    except duckdb.Error:
        con.execute("ROLLBACK")
        raise


def _ledger() -> Iterator[str]:
    yield "CREATE SCHEMA IF NOT EXISTS lake.ops"
    for name, columns in OPS.items():
        yield f"CREATE TABLE lake.ops.{name} ({_columns(_types(columns))})"


def _grown(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The columns that a ledger made by an earlier version lacks; its rows have null there."""
    there = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'lake' AND schema_name = 'ops'"
    found = set(con.execute(there).fetchall())
    for table, columns in OPS.items():
        for name in (name for name in columns if (table, name) not in found):
            yield f'ALTER TABLE lake.ops.{table} ADD COLUMN "{name}" {columns[name][0]}'


def _of_kind(contract: Contract) -> Iterator[str]:
    typed = {name: _SQL_TYPES[type_] for name, type_ in contract.schema.items()}
    system = _types(SYSTEM) | _types(_PARTITION)
    yield "CREATE SCHEMA IF NOT EXISTS lake.history"
    yield "CREATE SCHEMA IF NOT EXISTS lake.quarantine"
    yield f"CREATE TABLE lake.history.{contract.kind} ({_columns(typed | system)})"
    yield f"ALTER TABLE lake.history.{contract.kind} SET PARTITIONED BY (province_code, year)"
    yield f"CREATE TABLE lake.quarantine.{contract.kind} ({_columns(_types(_QUARANTINE))})"


def shape_of(con: duckdb.DuckDBPyConnection, kind: str) -> dict[str, pl.DataType]:
    """The columns of a kind's table that its contract gave it, with their types; none where there is no table."""
    if not has_table(con, "history", kind):
        return {}
    types = {sql: type_ for type_, sql in _SQL_TYPES.items()}
    system = SYSTEM.keys() | _PARTITION.keys()
    rows = con.execute(f"DESCRIBE lake.history.{kind}").fetchall()
    return {name: types[type_] for name, type_, *_ in rows if name not in system}


def _migrate(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give a table the columns that its contract has got since; earlier versions have null there.

    Raises:
        BadContract: the contract would break the table for those who read it.
    """
    changes = list(shape(shape_of(con, contract.kind), contract.schema))
    if broken := [f"{one.field}: {one.message}" for one in changes if one.effect == "breaking"]:
        raise BadContract(f"the contract of {contract.kind} breaks its table: {'; '.join(broken)}",
                          hint="caoyun contract check --warehouse")  # fmt: skip
    for one in changes:
        type_ = _SQL_TYPES[contract.schema[one.field]]
        con.execute(f'ALTER TABLE lake.history.{contract.kind} ADD COLUMN "{one.field}" {type_}')


def _types(columns: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: type_ for name, (type_, _) in columns.items()}


def _columns(types: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" {type_}' for name, type_ in types.items())


def has_table(con: duckdb.DuckDBPyConnection, schema: str, name: str, database: str = "lake") -> bool:
    """Whether a table is there."""
    # duckdb_tables() would estimate the size of each table of a lake, which takes twice as long.
    query = "SELECT count(*) FROM duckdb_columns() WHERE database_name = ? AND schema_name = ? AND table_name = ?"
    found = con.execute(query, [database, schema, name]).fetchone()
    return bool(found and found[0])


def notes(contract: Contract) -> dict[str, str]:
    """What every column of a kind's table means, as ``中文 | English``."""
    told = {c.name: f"{c.label_zh}：{c.note_zh} | {c.label_en}: {c.note_en}" for c in contract.columns}
    return told | {name: note for name, (_, note) in (*SYSTEM.items(), *_PARTITION.items())}


def quarantine_notes() -> dict[str, str]:
    """What the columns of a quarantine table mean."""
    return {name: note for name, (_, note) in _QUARANTINE.items()}


def ops_notes(table: str) -> dict[str, str]:
    """What the columns of a table of the ledger mean."""
    return {name: note for name, (_, note) in OPS[table].items()}
