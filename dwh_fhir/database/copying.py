"""Make temporary tables and fill them by binary COPY: no statement per row, flat memory.

Here belongs the one writer of COPY. Which values can be written belongs in the layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import names

_COPY_TYPE = {"bigint": "int8"}
"""Names that binary COPY wants in place of the common ones."""


def temporary(connection: Connection, name: str, columns: Mapping[str, str]) -> sql.Identifier:
    """Make an empty table that ends with the transaction. `columns`: name to Postgres type, with its constraints."""
    table = sql.Identifier(name)
    defined = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(kind)) for c, kind in columns.items()]
    connection.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(table, sql.SQL(", ").join(defined)))
    return table


def copy(
    connection: Connection, table: sql.Identifier, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
) -> int:
    """Write rows into a table; returns their number.

    Args:
        connection: to the staging database.
        table: that has at least these columns.
        columns: name to Postgres type, in the order of a row's values.
        rows: their values; each must be of the Python type that psycopg writes as its column's type.

    Raises:
        psycopg.Error, TypeError, ValueError: a value doesn't fit its column; the text may quote it.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(table, names(columns))
    with connection.cursor() as cursor:
        with cursor.copy(statement) as writer:
            writer.set_types([_COPY_TYPE.get(kind, kind) for kind in columns.values()])
            write = writer.write_row
            for row in rows:
                write(row)
        return cursor.rowcount
