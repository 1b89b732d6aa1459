"""Make the tables of every view as its columns are, and bring the shared ones to the newest version.

Here belong statements that define tables. Versions of the shared tables belong in `migrations/`.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from psycopg import sql

from dwh_fhir.database import migrations
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import key_of
from dwh_fhir.database.locks import number_of, wait_for
from dwh_fhir.database.migrations.columns import missing, retype
from dwh_fhir.database.tables import clean, clean_types, gone, history, links, names, raw_types, staging
from dwh_fhir.view import View


def ensure_schema(
    connection: Connection, views: Mapping[str, View], forget_windows: Callable[[Connection, list[str]], None]
) -> None:
    """Bring the shared tables to the newest version and those of every view to its columns.

    A table that is as it should be is not touched: even CREATE INDEX IF NOT EXISTS locks its table against the runs
    that write to it, and two such locks are a deadlock.

    Args:
        connection: outside of a transaction.
        views: all views.
        forget_windows: makes all windows of some views due again, in the same transaction: of rows that stay as they
            are a window would not bring the values of a new column.

    Raises:
        SchemaError: the database belongs to a newer software, or a column's new type would lose values.
    """
    migrations.upgrade(connection, number_of("schema"))
    statements = {view.name: list(_tables(view, views)) for view in views.values()}
    hashes = {name: _hash(listed) for name, listed in statements.items()}
    with connection.transaction():
        if hashes.items() <= _known_hashes(connection).items():
            return
        wait_for(connection, "schema")
        known = _known_hashes(connection)
        outdated = [name for name in statements if known.get(name) != hashes[name]]
        lacking = [name for name in outdated if _fit(connection, views[name])]
        for name in outdated:
            for statement in statements[name]:
                connection.execute(statement)
            _record(connection, name, hashes[name])
        forget_windows(connection, lacking)


def _fit(connection: Connection, view: View) -> bool:
    """Retype a view's columns that differ; tell whether staging lacks values until the rows are read anew."""
    raw, typed = list(raw_types(view).items()), list(clean_types(view).items())
    retyped = [retype(connection, table, raw, raw=True) for table in (staging(view), history(view))]
    for table in (clean(view), gone(view)):
        retype(connection, table, typed, raw=False)
    return any(retyped) or bool(missing(connection, staging(view), raw))


def _hash(statements: Iterable[sql.Composed]) -> str:
    return hashlib.sha256("\n".join(s.as_string() for s in statements).encode()).hexdigest()


def _known_hashes(connection: Connection) -> dict[str, str]:
    """Return view name to the hash of the statements that made its tables."""
    return dict(connection.execute("SELECT part, hash FROM control.made").fetchall())


def _record(connection: Connection, view: str, hash_: str) -> None:
    connection.execute(
        "INSERT INTO control.made VALUES (%s, %s) ON CONFLICT (part) DO UPDATE SET hash = excluded.hash", [view, hash_]
    )


def _tables(view: View, views: Mapping[str, View]) -> Iterator[sql.Composed]:
    raw, typed = list(raw_types(view).items()), list(clean_types(view).items())
    staged = [
        ("_defect", "text"),
        ("_seq", "bigint NOT NULL DEFAULT nextval('control.seq')"),
        ("_since", "timestamptz NOT NULL DEFAULT now()"),
    ]
    ended = [("_until", "timestamptz NOT NULL"), ("_gone_seq", "bigint NOT NULL"), ("_why", "text NOT NULL")]
    cleaned = [("_seq", "bigint NOT NULL"), ("_made_from", "bigint NOT NULL")]
    yield from _table(staging(view), "_key text PRIMARY KEY", raw, staged)
    yield from _table(history(view), "_key text NOT NULL", raw, [*staged, *ended])
    yield from _table(clean(view), "_key text PRIMARY KEY", typed, cleaned)
    yield from _table(gone(view), "_key text NOT NULL", typed, cleaned)
    indexes: list[tuple[sql.Identifier, sql.Composable]] = [
        (staging(view), sql.SQL("_seq")),
        (history(view), sql.SQL("_gone_seq")),
        (history(view), sql.SQL("_key")),
        (clean(view), sql.SQL("_seq")),
        (gone(view), sql.SQL("_seq")),
        (clean(view), key_of(clean_types(view), view.group_by)),
        *((clean(view), names(columns)) for columns in sorted(links(view, views))),
    ]
    for table, columns in indexes:
        name = f"{view.name}_{zlib.crc32((table.as_string() + columns.as_string()).encode()):08x}"
        yield sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ({})").format(sql.Identifier(name), table, columns)


def _table(
    table: sql.Identifier, key: str, columns: list[tuple[str, str]], extra: list[tuple[str, str]]
) -> Iterator[sql.Composed]:
    defined = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in [*columns, *extra]]
    yield sql.SQL("CREATE TABLE IF NOT EXISTS {} ({}, {})").format(table, sql.SQL(key), sql.SQL(", ").join(defined))
    for name, kind in columns:
        yield sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}").format(
            table, sql.Identifier(name), sql.SQL(kind)
        )
