"""Take Postgres's advisory locks by name: until a transaction ends, or for a session.

Here belong the locks that runs hold against each other. Which step takes which one belongs in the layers.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import BusyError

_GRACE_SECONDS = 5
"""So long a lock is waited for: the database takes a moment to notice that a run was killed."""


def number_of(lock: str) -> int:
    """Return the number of a lock's name: 63 bits are enough to keep names apart."""
    return zlib.crc32(lock.encode()) << 31 | zlib.adler32(lock.encode()) >> 1


def wait_for(connection: Connection, lock: str, *, shared: bool = False) -> None:
    """Hold a lock until the transaction ends; a reader of what a writer must have finished takes it shared."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.execute(sql.SQL("SELECT {}(%s)").format(sql.SQL(function)), [number_of(lock)])


@contextmanager
def only_one(
    connection: Connection, lock: str, *, wait_seconds: float = _GRACE_SECONDS, error: type[BusyError] = BusyError
) -> Iterator[None]:
    """Hold a lock until the block ends, also from one transaction to the next, or refuse.

    Args:
        connection: whose session holds the lock; outside of a transaction, with or without autocommit.
        lock: its name, which the error's text begins with.
        wait_seconds: how long another session may take to let it go.
        error: raised if it does not.

    Raises:
        BusyError: another session holds it; its application_name tells which run.
    """
    number = number_of(lock)
    try:
        with connection.transaction():
            limit = f"{max(1, round(wait_seconds * 1000))}ms"  # 0 would wait for ever
            connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(limit))
            connection.execute("SELECT pg_advisory_lock(%s)", [number])
    except psycopg.errors.LockNotAvailable:
        raise error(f"{lock} is in the hands of {_holder(connection, number)}; wait for it or stop it") from None
    try:
        yield
    finally:
        if not connection.broken:
            connection.rollback()
            connection.execute("SELECT pg_advisory_unlock(%s)", [number])
            connection.commit()


def _holder(connection: Connection, number: int) -> str:
    row = connection.execute(
        "SELECT a.application_name, a.backend_start, a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint << 32 | l.objid::bigint = %s",
        [number],
    ).fetchone()
    if row is None:
        return "another run"
    name, since, pid = row
    return f"'{name}' since {since:%Y-%m-%d %H:%M:%S} UTC (database process {pid})"
