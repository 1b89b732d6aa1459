"""Moving the source's blocks into Postgres by binary COPY: no SQL per row, flat memory.

Here belongs what a value must be like to be stored at all. What a value must be like to be used belongs in
`clean/rules.py`, how a row's key is written in `database/keys.py`, comparing in `delta.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from dwh_fhir.columns import RAW_TYPE
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import Values, key_writer
from dwh_fhir.database.tables import names
from dwh_fhir.errors import SourceError
from dwh_fhir.sources.source import Block, Rows
from dwh_fhir.values.texts import NUL, encodable, storable
from dwh_fhir.view import View

_PYTHON = {"bigint": int, "numeric": Decimal, "date": date, "timestamp": datetime}
_COPY_TYPE = {"bigint": "int8"}
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
    text = [i for i, name in enumerate(columns) if RAW_TYPE[view.kinds[name]] == "text"]
    key = key_writer(view, columns)
    damaged: list[Values] = []
    count = _copy(connection, view, ["_key", *columns], _keyed(blocks, key, text, columns, damaged), table)
    repaired = iter([[(key(row), *row) for row in damaged]])
    return count + _copy(connection, view, ["_key", *columns, "_defect"], repaired, table)


def sampled(view: View, blocks: Iterable[Block]) -> list[list[Any]]:
    """Rows as staging would hold them, but in memory: the columns `_key`, those of the view, and `_defect`."""
    columns = list(view.column_names)
    text = [i for i, name in enumerate(columns) if RAW_TYPE[view.kinds[name]] == "text"]
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
    """An empty temporary table for some of the view's columns, `_key` and `_defect`, until the transaction ends."""
    defined = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(RAW_TYPE[view.kinds[c]])) for c in columns]
    table = sql.Identifier(name)
    connection.execute(
        sql.SQL("CREATE TEMP TABLE {} (_key text NOT NULL, {}, _defect text) ON COMMIT DROP").format(
            table, sql.SQL(", ").join(defined)
        )
    )
    return table


def _copy(
    connection: Connection,
    view: View,
    columns: Sequence[str],
    blocks: Iterable[Sequence[Values]],
    table: sql.Identifier,
) -> int:
    types = [RAW_TYPE[view.kinds[c]] if c in view.kinds else "text" for c in columns]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(table, names(columns))
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([_COPY_TYPE.get(kind, kind) for kind in types])
        write = copy.write_row
        for block in blocks:
            count += len(block)
            try:
                for row in block:
                    write(row)
            except (psycopg.ProgrammingError, psycopg.DataError, TypeError, ValueError, ArithmeticError) as error:
                raise SourceError(f"{view.name}: {_culprit(types, columns, row, error)}; report it") from None
    return count


def _culprit(types: Sequence[str], columns: Sequence[str], row: Values, error: Exception) -> str:
    """The column whose value can't be written; the driver's text may quote the value and stays out."""
    for kind, column, value in zip(types, columns, row, strict=True):
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
    """The rows that can be stored as they are, key first; the others go, repaired and named, to `damaged`."""
    for block in filter(None, blocks):
        # The driver's rows are slow to look into; tuples are not.
        rows = list(map(tuple, block))
        defects = block.defects if isinstance(block, Rows) else {}
        if found := _damaged(rows, text) | defects.keys():
            damaged += [_repaired(rows[n], text, columns, defects.get(n)) for n in found]
            rows = [row for n, row in enumerate(rows) if n not in found]
        yield [(key(row), *row) for row in rows]


def _damaged(rows: Sequence[Values], text: Sequence[int]) -> set[int]:
    """The numbers of the rows that can't be stored as they are."""
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
