"""Move the source's blocks into Postgres by binary COPY: no SQL per row, flat memory.

Here belongs which values can be stored at all. Which ones can be used belongs in `clean/rules.py`, how a row's key is
written in `database/keys.py`, comparing in `delta.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import psycopg
from psycopg import sql

from dwh_fhir.columns import RAW_TYPE
from dwh_fhir.database import copying
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import Values, key_writer
from dwh_fhir.errors import SourceError
from dwh_fhir.sources.source import Block, Rows
from dwh_fhir.values.texts import NUL, encodable, storable
from dwh_fhir.view import View

_PYTHON = {"bigint": int, "numeric": Decimal, "date": date, "timestamp": datetime}
_LONGEST = 10_000_000
"""Characters of a text that is staged: no view's column takes more, and Postgres ends the load for a row of 1 GB."""


def copy_rows(connection: Connection, view: View, blocks: Iterable[Block], table: sql.Identifier) -> int:
    """Copy rows, with their `_key` and, where one has any, its `_defect`, into a table that has these columns.

    Text that Postgres can't hold is kept readable (NUL as U+2400, broken UTF-8 as question marks), or left out (more
    than ten million characters), and named in `_defect` as `rule:column`; the clean layer puts such a row in
    quarantine.

    Returns:
        the number of rows.

    Raises:
        SourceError: a value is of a type that its column can't hold, which a source's reader must not let through.
    """
    return _copy_all(connection, view, blocks, table, list(view.column_names))


def _copy_all(
    connection: Connection, view: View, blocks: Iterable[Block], table: sql.Identifier, columns: Sequence[str]
) -> int:
    text = _text_columns(view, columns)
    key = key_writer(view, columns)
    damaged: list[Values] = []
    types = {"_key": "text", **_types(view, columns)}
    count = _copy(connection, view, table, types, _keyed(blocks, key, text, columns, damaged))
    repaired = iter([[(key(row), *row) for row in damaged]])
    return count + _copy(connection, view, table, {**types, "_defect": "text"}, repaired)


def _text_columns(view: View, columns: Sequence[str]) -> list[int]:
    """List the places of the columns that staging holds as text."""
    return [i for i, name in enumerate(columns) if RAW_TYPE[view.kinds[name]] == "text"]


def sampled(view: View, blocks: Iterable[Block]) -> list[list[Any]]:
    """Bring rows into the form that staging has, by column in memory: `_key`, the view's columns and `_defect`."""
    columns = list(view.column_names)
    text = _text_columns(view, columns)
    key = key_writer(view, columns)
    damaged: list[Values] = []
    rows: list[Values] = [(*row, None) for block in _keyed(blocks, key, text, columns, damaged) for row in block]
    rows += [(key(row), *row) for row in damaged]
    return [[row[i] for row in rows] for i in range(len(columns) + 2)]


def copy_keys(connection: Connection, view: View, blocks: Iterable[Block]) -> int:
    """Make the temporary table `incoming_key` (`_key`, key columns) of all keys at the source; returns their number."""
    columns = list(view.key)
    table = make_incoming(connection, view, "incoming_key", columns)
    return _copy_all(connection, view, blocks, table, columns)


def make_incoming(connection: Connection, view: View, name: str, columns: Sequence[str]) -> sql.Identifier:
    """Make an empty temporary table for some of the view's columns, `_key` and `_defect`, for this transaction."""
    return copying.temporary(connection, name, {"_key": "text NOT NULL", **_types(view, columns), "_defect": "text"})


def _types(view: View, columns: Iterable[str]) -> dict[str, str]:
    return {name: RAW_TYPE[view.kinds[name]] for name in columns}


def _copy(
    connection: Connection,
    view: View,
    table: sql.Identifier,
    types: Mapping[str, str],
    blocks: Iterable[Sequence[Values]],
) -> int:
    """Write blocks by one COPY; only after a failure the block is searched for the value at fault."""
    written: Sequence[Values] | None = None  # None: the block before is done, an error is none of a row's

    def noted() -> Iterator[Sequence[Values]]:
        nonlocal written
        for block in blocks:
            written = block
            yield block
            written = None

    try:
        return copying.copy(connection, table, types, chain.from_iterable(noted()))
    except (psycopg.ProgrammingError, psycopg.DataError, TypeError, ValueError, ArithmeticError) as error:
        if written is None:
            raise
        raise SourceError(f"{view.name}: {_culprit(types, written, error)}; report it") from None


def _culprit(types: Mapping[str, str], rows: Sequence[Values], error: Exception) -> str:
    """Name the column whose value can't be written; the driver's text may quote the value and stays out."""
    for row in rows:
        for (column, kind), value in zip(types.items(), row, strict=True):
            fitting = _PYTHON.get(kind, str)
            if value is not None and not (type(value) is fitting or (kind == "numeric" and type(value) is int)):
                return f"{column} can't hold a value of type {type(value).__name__}"
    return f"a value can't be copied into staging ({type(error).__name__})"


def _keyed(
    blocks: Iterable[Block],
    key: Callable[[Values], str],
    text: Sequence[int],
    columns: Sequence[str],
    damaged: list[Values],
) -> Iterator[list[Values]]:
    """Write keys before the rows that can be stored as they are; the others go, repaired and named, to `damaged`."""
    for block in filter(None, blocks):
        # The driver's rows are slow to look into; tuples are not.
        rows = list(map(tuple, block))
        defects = block.defects if isinstance(block, Rows) else {}
        if odd := _damaged(rows, text) | defects.keys():
            damaged += [_repaired(rows[n], text, columns, defects.get(n)) for n in odd]
            rows = [row for n, row in enumerate(rows) if n not in odd]
        yield [(key(row), *row) for row in rows]


def _damaged(rows: Sequence[Values], text: Sequence[int]) -> set[int]:
    """List the numbers of the rows that can't be stored as they are."""
    by_column = list(zip(*rows, strict=True))
    bad = [values for i in text if not _storable(values := by_column[i])]
    return {n for values in bad for n, value in enumerate(values) if value and not _storable([value])}


def _storable(values: Values) -> bool:
    """Look at all text of a column at once: a look at every value would cost as much as the COPY."""
    together = "".join(filter(None, values))
    if len(together) > _LONGEST and max(map(len, filter(None, values))) > _LONGEST:
        return False
    return NUL not in together and encodable(together)


def _repaired(row: Values, text: Sequence[int], columns: Sequence[str], defect: str | None) -> Values:
    values, defects = list(row), [defect] if defect else []
    for i in text:
        value = values[i]
        if value is None:
            continue
        if len(value) > _LONGEST:
            defects.append(f"size:{columns[i]}")
            value = ""
        if NUL in value:
            defects.append(f"nul:{columns[i]}")
        if not encodable(value):
            defects.append(f"encoding:{columns[i]}")
        values[i] = storable(value)
    return (*values, ",".join(defects))
