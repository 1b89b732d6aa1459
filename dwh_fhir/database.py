"""Postgres: connecting, its failures in a sentence, the tables of each view, locks.

What goes into the tables belongs in the layers.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from dwh_fhir import migrations
from dwh_fhir.columns import CLEAN_TYPE, RAW_TYPE, Kind, meta
from dwh_fhir.keys import key_of
from dwh_fhir.migrations.columns import missing, retype
from dwh_fhir.settings import PostgresSettings
from dwh_fhir.view import View

_GRACE = "5s"
"""So long a lock is waited for: the database takes a moment to notice that a run was killed."""

Connection = psycopg.Connection[tuple[Any, ...]]


class BusyError(RuntimeError):
    """Another run is at the same work; the message names it."""


class StagingError(RuntimeError):
    """The staging database failed; the message names what was being done and the remedy, never a row."""


_REMEDY = {
    "28P01": "refuses user or password; check STAGING_USER and STAGING_PASSWORD",
    "3D000": "is not there; check STAGING_DB",
    "40P01": "ended a deadlock with another run; run again",
    "53100": "has a full disk; make room there and run again",
    "53200": "is out of memory; see its log",
    "53300": "has no connection left; raise max_connections or the role's CONNECTION LIMIT and run again",
    "57P03": "is starting or going down; wait for it and run again",
}
_AWAY = "can't be reached or broke off; check STAGING_* and its log"
_REFUSED_CONNECTION = {"password authentication failed": "28P01", "too many": "53300", "connection slots": "53300"}
"""Before a session has begun the driver hands on no code, only the server's English text."""


@contextmanager
def naming(what: str) -> Iterator[None]:
    """Turn the database's failure into one that names what was being done; its own text may quote a row.

    Raises:
        StagingError: in place of every psycopg.OperationalError. What was committed stays; the next run goes on there.
    """
    try:
        yield
    except psycopg.OperationalError as error:
        code = error.sqlstate or next((c for text, c in _REFUSED_CONNECTION.items() if text in str(error)), "")
        raise StagingError(f"{what}: the staging database {_REMEDY.get(code, _AWAY)}") from None


def connect(settings: PostgresSettings, run_id: str) -> Connection:
    """A connection whose `application_name` says which run holds it.

    Raises:
        StagingError: there is none to be had.
    """
    with naming("connecting"):
        return psycopg.connect(
            host=settings.host,
            port=settings.port,
            dbname=settings.database,
            user=settings.user,
            password=settings.password,
            sslmode=settings.sslmode,
            application_name=f"dwh-fhir {run_id}"[:63],
            connect_timeout=10,
            # A run that was killed must not go on, and hold its locks, inside of a long statement.
            options="-c timezone=UTC -c datestyle=ISO -c client_connection_check_interval=1000",
        )


def staging(view: View) -> sql.Identifier:
    """The current raw rows of a view, as the source has them."""
    return sql.Identifier("staging", view.name)


def history(view: View) -> sql.Identifier:
    """Raw rows that were replaced or deleted, with the time they were valid."""
    return sql.Identifier("staging", f"{view.name}_history")


def clean(view: View) -> sql.Identifier:
    """Typed rows that keep every rule."""
    return sql.Identifier("clean", view.name)


def gone(view: View) -> sql.Identifier:
    """Clean rows that were there once, until every mapping has taken notice."""
    return sql.Identifier("clean", f"{view.name}_gone")


def names(columns: Iterable[str], prefix: str | None = None) -> sql.Composed:
    """Quoted column names, comma separated, e.g. for SELECT."""
    path = () if prefix is None else (prefix,)
    return sql.SQL(", ").join(sql.Identifier(*path, column) for column in columns)


def compared(view: View, prefix: str, *others: str) -> sql.Composed:
    """The values that make two rows of a view equal or not, a decimal's precision too: 5.0 is not 5.00."""
    scales = [name for name, kind in kinds(view).items() if kind == "decimal"]
    listed = [names([*view.columns.columns, *others], prefix)]
    return sql.SQL(", ").join(
        [*listed, *(sql.SQL("scale({})").format(sql.Identifier(prefix, name)) for name in scales)]
    )


def kinds(view: View) -> dict[str, Kind]:
    """Column name to kind."""
    return {name: meta(column)["kind"] for name, column in view.columns.columns.items()}


def links(view: View, views: Mapping[str, View]) -> set[tuple[str, ...]]:
    """The sets of columns by which rows of `view` are found from other views, or find rows of other views."""
    return set(view.needs.values()) | {v.needs[view.name] for v in views.values() if view.name in v.needs}


def ensure_schema(connection: Connection, views: Mapping[str, View]) -> None:
    """Bring the shared tables to the newest version and those of every view to its columns.

    What has been made before is not touched: even an index that is there already locks its table against the runs that
    write to it, and two such locks are a deadlock.

    Raises:
        SchemaError: the database belongs to a newer software, or a column's new type would lose values.
    """
    migrations.upgrade(connection, _number("schema"))
    wanted = {view.name: list(_tables(view, views)) for view in views.values()}
    hashes = {name: _hash(statements) for name, statements in wanted.items()}
    with connection.transaction():
        if hashes.items() <= _made(connection).items():
            return
        wait_for(connection, "schema")
        made = _made(connection)
        for name, statements in wanted.items():
            if made.get(name) != hashes[name]:
                _fit(connection, views[name])
                for statement in statements:
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO control.made VALUES (%s, %s) ON CONFLICT (part) DO UPDATE SET hash = excluded.hash",
                    [name, hashes[name]],
                )


def _fit(connection: Connection, view: View) -> None:
    """Bring the tables that are there to the view's columns; the next load fills in the values of new ones."""
    raw, typed = _columns(view, RAW_TYPE), _columns(view, CLEAN_TYPE)
    retyped = [retype(connection, table, raw, raw=True) for table in (staging(view), history(view))]
    for table in (clean(view), gone(view)):
        retype(connection, table, typed, raw=False)
    if any(retyped) or missing(connection, staging(view), raw):
        # A window would bring them for changed rows only, so all windows are due again.
        connection.execute("DELETE FROM control.window_loaded WHERE view = %s", [view.name])


def _columns(view: View, types: Mapping[Kind, str]) -> list[tuple[str, str]]:
    return [(name, types[kind]) for name, kind in kinds(view).items()]


def _hash(statements: Iterable[sql.Composed]) -> str:
    return hashlib.sha256("\n".join(s.as_string() for s in statements).encode()).hexdigest()


def _made(connection: Connection) -> dict[str, str]:
    """View name to the hash of the statements that made its tables."""
    return dict(connection.execute("SELECT part, hash FROM control.made").fetchall())


def _tables(view: View, views: Mapping[str, View]) -> Iterator[sql.Composed]:
    raw, typed = _columns(view, RAW_TYPE), _columns(view, CLEAN_TYPE)
    staged = [
        ("_defect", "text"),
        ("_seq", "bigint NOT NULL DEFAULT nextval('control.seq')"),
        ("_since", "timestamptz NOT NULL DEFAULT now()"),
    ]
    ended = [("_until", "timestamptz NOT NULL"), ("_gone_seq", "bigint NOT NULL"), ("_why", "text NOT NULL")]
    made = [("_seq", "bigint NOT NULL"), ("_made_from", "bigint NOT NULL")]
    yield from _table(staging(view), "_key text PRIMARY KEY", raw, staged)
    yield from _table(history(view), "_key text NOT NULL", raw, [*staged, *ended])
    yield from _table(clean(view), "_key text PRIMARY KEY", typed, made)
    yield from _table(gone(view), "_key text NOT NULL", typed, made)
    indexes: list[tuple[sql.Identifier, sql.Composable]] = [
        (staging(view), sql.SQL("_seq")),
        (history(view), sql.SQL("_gone_seq")),
        (history(view), sql.SQL("_key")),
        (clean(view), sql.SQL("_seq")),
        (gone(view), sql.SQL("_seq")),
        (clean(view), key_of(_typed_kinds(view), view.group_by)),
        *((clean(view), names(columns)) for columns in sorted(links(view, views))),
    ]
    for table, columns in indexes:
        name = f"{view.name}_{zlib.crc32((table.as_string() + columns.as_string()).encode()):08x}"
        yield sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ({})").format(sql.Identifier(name), table, columns)


def _typed_kinds(view: View) -> dict[str, Kind]:
    """Kinds as far as the clean types go: a DATS is a date there."""
    return {name: "date" if kind == "dats" else kind for name, kind in kinds(view).items()}


def group_key(view: View, prefix: str | None = None) -> sql.Composed:
    """SQL of a clean row's group key."""
    return key_of(_typed_kinds(view), view.group_by, prefix)


def _table(
    table: sql.Identifier, key: str, columns: list[tuple[str, str]], extra: list[tuple[str, str]]
) -> Iterator[sql.Composed]:
    defined = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in [*columns, *extra]]
    yield sql.SQL("CREATE TABLE IF NOT EXISTS {} ({}, {})").format(table, sql.SQL(key), sql.SQL(", ").join(defined))
    for name, kind in columns:
        yield sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}").format(
            table, sql.Identifier(name), sql.SQL(kind)
        )


def _number(lock: str) -> int:
    """Advisory lock number of a lock's name: 63 bits are enough to keep names apart."""
    return zlib.crc32(lock.encode()) << 31 | zlib.adler32(lock.encode()) >> 1


def wait_for(connection: Connection, lock: str, *, shared: bool = False) -> None:
    """Hold a lock until the transaction ends; a reader of what a writer must have finished takes it shared."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.execute(sql.SQL("SELECT {}(%s)").format(sql.SQL(function)), [_number(lock)])


@contextmanager
def only_one(connection: Connection, lock: str) -> Iterator[None]:
    """Hold a lock for the session's while, or refuse.

    Raises:
        BusyError: another session holds it; its application_name tells which run.
    """
    number = _number(lock)
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_GRACE))
            connection.execute("SELECT pg_advisory_lock(%s)", [number])
    except psycopg.errors.LockNotAvailable:
        raise BusyError(f"{lock} is in the hands of {_holder(connection, number)}; wait for it or stop it") from None
    try:
        yield
    finally:
        if not connection.broken:
            connection.rollback()
            connection.execute("SELECT pg_advisory_unlock(%s)", [number])
            connection.commit()


def _holder(connection: Connection, number: int) -> str:
    row = connection.execute(
        "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint << 32 | l.objid::bigint = %s",
        [number],
    ).fetchone()
    return f"'{row[0]}' since {row[1]:%Y-%m-%d %H:%M:%S} UTC" if row else "another run"
