"""Rows as frames, and frames as the tables that a HANA shows: Arrow types, blank padding.

Here belong also the questions that every generator asks of rows. Columns and types belong in `layout.py`, the content
of rows in the view's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dwh_fhir_sandbox.hospital.layout import LAYOUTS, Layout

Frames = dict[str, pd.DataFrame]
"""View name to its rows: the view's columns as text, and `_cause`, the name of what is broken in a row, or ''.

The index labels a row for as long as it stands at the source.
"""

ARROW = {
    "INTEGER": pa.int32(),
    "DECIMAL(15,3)": pa.decimal128(15, 3),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
"""HANA type to the Arrow type of such a column; all others are strings."""
_PANDAS = {"INTEGER": "Int64", "DECIMAL(15,3)": "object", "DATE": "datetime64[s]", "TIMESTAMP": "datetime64[us]"}


@dataclass(frozen=True)
class Table:
    """The content of a view.

    Attributes:
        columns: column name to HANA SQL type, e.g. `NVARCHAR(10)`.
        rows: the rows, one Arrow column a name in `columns`.
    """

    columns: Mapping[str, str]
    rows: pa.Table


def frame(name: str, values: Mapping[str, Any]) -> pd.DataFrame:
    """Make rows of a view from arrays of equal length or single values; text that isn't given is '', all else NULL."""
    size = max(np.size(value) for value in values.values() if not isinstance(value, str))
    columns: dict[str, pd.Series[Any]] = {}
    for column, hana in LAYOUTS[name].columns.items():
        dtype = _PANDAS.get(hana, "str")
        value = values.get(column, "" if dtype == "str" else None)
        columns[column] = pd.Series(value, index=pd.RangeIndex(size)).astype(dtype)  # type: ignore[call-overload]
    columns["_cause"] = pd.Series("", index=pd.RangeIndex(size), dtype="str")
    return pd.DataFrame(columns)


def table(layout: Layout, rows: pd.DataFrame, only: tuple[str, ...] | None = None) -> Table:
    """Show rows as the source does, CHAR values blank padded; `only` some columns if they are named."""
    hana = {column: kind for column, kind in layout.columns.items() if only is None or column in only}
    arrays = [_shown(kind, rows[column], column in layout.padded) for column, kind in hana.items()]
    return Table(hana, pa.Table.from_arrays(arrays, names=list(hana)))


def _shown(hana: str, values: pd.Series[Any], padded: bool) -> pa.Array:
    # A copy: Arrow would share memory with the frame, and a table that was handed out must not change with it.
    shown = pa.array(values.copy(), type=ARROW.get(hana, pa.string()), from_pandas=True)
    if isinstance(shown, pa.ChunkedArray):
        shown = shown.combine_chunks()
    if padded:
        width = int(hana.removeprefix("NVARCHAR(").removesuffix(")"))
        shown = pc.utf8_rpad(shown, width)
    return shown


def is_cancelled(rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows are cancelled (STORN)."""
    return rows["STORN"] == "X"


def is_sound(rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows are neither cancelled nor broken."""
    return ~is_cancelled(rows) & (rows["_cause"] == "")


def case_key(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the case a row belongs to, as one text; NULL without a case number."""
    return rows["EINRI"] + rows["FALNR"]


def alive_cases(fall: pd.DataFrame) -> pd.Series[str]:
    """Return the keys of the cases that the mapping sees."""
    return case_key(fall[is_sound(fall)])


def next_label(rows: pd.DataFrame) -> int:
    """Return the first label that no row has yet."""
    return int(rows.index.max()) + 1 if len(rows) else 0
