"""A frame in, CSV, Excel, Parquet, Arrow or JSON out, as bytes; text never becomes a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

import polars as pl
import polars.selectors as cs

_FORMULA, _FIGURE = r"^\s*[=+\-@\t\r]", r"^[+-]?[\d.,]+%?$"
_CELL = 32_767  # characters that a cell of Excel holds
_SHEET = 1_048_575  # rows below a heading


def csv(frame: pl.DataFrame) -> bytes:
    """CSV with a byte-order mark, by which Excel knows UTF-8; an apostrophe stands before what looks like a formula."""
    text = cs.string()
    formula = text.str.contains(_FORMULA) & ~text.str.contains(_FIGURE)
    guarded = pl.when(formula).then("'" + text).otherwise(text)
    named = {name: _still(name) for name in frame.columns}
    out = BytesIO()
    _flat(frame).with_columns(guarded.name.keep()).rename(named).write_csv(out, include_bom=True)
    return out.getvalue()


def xlsx(frame: pl.DataFrame) -> bytes:
    """An Excel workbook of one sheet; a text that is longer than a cell, and rows that no sheet holds, are cut off."""
    out = BytesIO()
    bare = _flat(frame).head(_SHEET).with_columns(
        cs.string().str.head(_CELL), cs.datetime(time_zone="*").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    )  # fmt: skip
    bare.write_excel(out, autofit=frame.height < 10_000)
    return out.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    """Parquet, compressed."""
    out = BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def arrow(frame: pl.DataFrame) -> bytes:
    """An Arrow IPC stream, not compressed, which every reader of Arrow knows."""
    out = BytesIO()
    frame.write_ipc_stream(out, compat_level=pl.CompatLevel.oldest())
    return out.getvalue()


def json(frame: pl.DataFrame) -> bytes:
    """A JSON array with an object a row: dates as ISO 8601, decimals as text (no digit is lost), bytes as hex."""
    dated = cs.datetime().dt.to_string("iso:strict")
    return frame.with_columns(cs.binary().bin.encode("hex"), dated).write_json().encode() if frame.height else b"[]"


FORMATS: Mapping[str, tuple[str, Callable[[pl.DataFrame], bytes]]] = {
    "json": ("application/json", json),
    "csv": ("text/csv; charset=utf-8", csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
    "parquet": ("application/vnd.apache.parquet", parquet),
    "arrow": ("application/vnd.apache.arrow.stream", arrow),
}
"""What each ending is called on the web, and what writes it."""


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Without lists, structures and bytes: a list is joined, of texts as they are, else as JSON."""
    return frame.with_columns(
        _told(name, kind) for name, kind in frame.schema.items() if kind.is_nested() or kind == pl.Binary
    )


def _told(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Binary:
        return column.bin.encode("hex")
    if isinstance(kind, pl.List | pl.Array) and not kind.inner.is_nested():
        return column.cast(pl.List(pl.String)).list.join("; ")
    return pl.struct(column).struct.json_encode().alias(name)


def _still(name: str) -> str:
    """A heading that is no formula either: a query names its columns as it likes."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name
