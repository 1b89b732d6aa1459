"""Bring the columns of a view's tables to the types that the view's file has now.

Here belongs changing types without losing a value. Tables and columns that are missing are made in `schema.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import SchemaError

_KEEPS = {
    ("bigint", "numeric"): "true",
    ("date", "timestamp without time zone"): "true",
    ("numeric", "bigint"): "{0} = trunc({0}) AND abs({0}) < 1e18",
    ("timestamp without time zone", "date"): "{0} = date_trunc('day', {0})",
    ("text", "bigint"): r"{0} ~ '^\s*[+-]?[0-9]{{1,18}}\s*$'",
    ("text", "numeric"): r"{0} ~ '^\s*[+-]?[0-9]+(\.[0-9]+)?\s*$'",
}
"""Old and new type to the condition under which a value stays the same; tested first, as an error would quote it."""


def missing(connection: Connection, table: sql.Identifier, columns: Sequence[tuple[str, str]]) -> list[str]:
    """List the columns, of these (name and type), that a table lacks; [] without the table."""
    return [name for name, _, old, _ in _different(connection, table, columns) if old is None]


def retype(connection: Connection, table: sql.Identifier, columns: Sequence[tuple[str, str]], *, raw: bool) -> bool:
    """Give a table's columns these types; returns whether any had another one.

    Args:
        connection: inside of a transaction.
        table: may be missing.
        columns: name and Postgres type of each.
        raw: the values come from the source and must stay; else they are made anew from such ones and may go.

    Raises:
        SchemaError: a value would be lost.
    """
    changed = [(name, wanted, old, new) for name, wanted, old, new in _different(connection, table, columns) if old]
    for index in _indexes(connection, table) if changed else ():
        # Its expression may not fit the new type. The wanted ones are made again afterwards.
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(*index)))
    for name, wanted, old, new in changed:
        kept = _is_kept(connection, table, sql.Identifier(name), (old, new))
        if raw and not kept:
            raise SchemaError(
                f"{table.as_string(connection)} has values of {name} that are no {wanted}; give the column another"
                " name in the view's file, so that these stay, and bind that name to the source's in site.yaml"
            )
        column = sql.Identifier(name)
        value = sql.SQL("{}::text::{}").format(column, sql.SQL(wanted)) if kept else sql.SQL("NULL")
        if (old, new) == ("text", "numeric"):
            # As hdbcli gives decimals; a source that keeps their zeros brings them with the next load.
            value = sql.SQL("trim_scale({})").format(value)
        connection.execute(
            sql.SQL("ALTER TABLE {} ALTER COLUMN {} TYPE {} USING {}").format(table, column, sql.SQL(wanted), value)
        )
    return bool(changed)


def _different(
    connection: Connection, table: sql.Identifier, columns: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str | None, str]]:
    """List columns that a table has otherwise: name, wanted type, old (None: it lacks it) and new as Postgres says."""
    return connection.execute(
        "SELECT w.name, w.type, a.atttypid::regtype::text, w.type::regtype::text"
        " FROM unnest(%s::text[], %s::text[]) w (name, type) LEFT JOIN pg_attribute a"
        " ON a.attrelid = to_regclass(%s) AND a.attname = w.name AND NOT a.attisdropped"
        " WHERE to_regclass(%s) IS NOT NULL AND a.atttypid IS DISTINCT FROM w.type::regtype",
        [*map(list, zip(*columns, strict=True)), *[table.as_string(connection)] * 2],
    ).fetchall()


def _indexes(connection: Connection, table: sql.Identifier) -> Iterator[tuple[str, str]]:
    """List schema and name of every index that is no key."""
    yield from connection.execute(
        "SELECT n.nspname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indrelid = to_regclass(%s) AND NOT i.indisprimary",
        [table.as_string(connection)],
    ).fetchall()


def _is_kept(connection: Connection, table: sql.Identifier, column: sql.Identifier, types: tuple[str, str]) -> bool:
    """Tell whether every value of the column stays the same in the new type."""
    keeps = "true" if types[1] == "text" else _KEEPS.get(types, "false")
    lost = connection.execute(
        sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {} IS NOT NULL AND NOT ({}))").format(
            table, column, sql.SQL(keeps).format(column)
        )
    ).fetchone()
    return lost is not None and not lost[0]
