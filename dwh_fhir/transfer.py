"""Moving the source's blocks into a temporary table by binary COPY: no SQL per row, flat memory.

Here belongs what a value must be like to be stored at all. What a value must be like to be used belongs in `clean.py`,
comparing belongs in `staging.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import sql

from dwh_fhir.columns import RAW_TYPE
from dwh_fhir.database import Connection, key_of, kinds, names
from dwh_fhir.source import Block
from dwh_fhir.view import View

_COPY_TYPE = {"bigint": "int8"}
_NUL, _NUL_SHOWN = "\x00", "\u2400"


def copy_rows(connection: Connection, view: View, blocks: Iterable[Block]) -> int:
    """Make the temporary table `incoming` of the rows, with their `_key` and, where one has any, its `_defect`.

    Text that Postgres can't hold is kept readable (NUL as U+2400, broken UTF-8 as question marks) and named in
    `_defect` as `rule:column`; the clean layer puts such a row in quarantine.

    Returns:
        the number of rows.
    """
    columns = list(view.columns.columns)
    _make_table(connection, view, "incoming", columns)
    text = [i for i, kind in enumerate(kinds(view).values()) if RAW_TYPE[kind] == "text"]
    damaged: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        count = _copy(cursor, view, columns, _sound(blocks, text, columns, damaged))
        count += _copy(cursor, view, [*columns, "_defect"], iter(damaged))
    connection.execute("ANALYZE incoming")
    return count


def copy_keys(connection: Connection, view: View, blocks: Iterable[Block]) -> int:
    """Make the temporary table `incoming_key` (key columns, `_key`) of all keys at the source; returns their number."""
    _make_table(connection, view, "incoming_key", view.key)
    with connection.cursor() as cursor:
        count = _copy(cursor, view, view.key, (row for block in blocks for row in block), "incoming_key")
    connection.execute("ANALYZE incoming_key")
    return count


def _make_table(connection: Connection, view: View, table: str, columns: Sequence[str]) -> None:
    defined = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(RAW_TYPE[kinds(view)[c]])) for c in columns]
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE {} ({}, _defect text, _copy text NOT NULL DEFAULT '',"
            " _key text NOT NULL GENERATED ALWAYS AS ({}) STORED) ON COMMIT DROP"
        ).format(sql.Identifier(table), sql.SQL(", ").join(defined), key_of(kinds(view), view.key))
    )


def _copy(
    cursor: Any, view: View, columns: Sequence[str], rows: Iterator[Sequence[Any]], table: str = "incoming"
) -> int:
    types = [RAW_TYPE[kinds(view)[c]] if c in kinds(view) else "text" for c in columns]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), names(columns))
    count = 0
    with cursor.copy(statement) as copy:
        copy.set_types([_COPY_TYPE.get(kind, kind) for kind in types])
        write = copy.write_row
        for count, row in enumerate(rows, 1):  # noqa: B007 - the count is what stays
            write(row)
    return count


def _sound(
    blocks: Iterable[Block], text: Sequence[int], columns: Sequence[str], damaged: list[tuple[Any, ...]]
) -> Iterator[Sequence[Any]]:
    """The rows that can be stored as they are; the others go, repaired and named, to `damaged`."""
    for block in blocks:
        if _storable(block, text):
            yield from block
            continue
        for row in block:
            if _storable([row], text):
                yield row
            else:
                damaged.append(_repaired(row, text, columns))


def _storable(block: Block, text: Sequence[int]) -> bool:
    """Look at all text of a block at once: a look at every value would cost as much as the COPY."""
    together = "".join([row[i] for row in block for i in text if row[i]])
    return _NUL not in together and _encodable(together)


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _repaired(row: Sequence[Any], text: Sequence[int], columns: Sequence[str]) -> tuple[Any, ...]:
    values, defects = list(row), []
    for i in text:
        value = values[i]
        if value is None:
            continue
        if _NUL in value:
            defects.append(f"nul:{columns[i]}")
            value = value.replace(_NUL, _NUL_SHOWN)
        if not _encodable(value):
            defects.append(f"encoding:{columns[i]}")
            value = value.encode(errors="replace").decode()
        values[i] = value
    return (*values, ",".join(defects))
