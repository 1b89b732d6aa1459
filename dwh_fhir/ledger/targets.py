"""Own `ledger.target`: the FHIR servers that were ever written to, and up to where each knows the mapping's changes.

Here belong all SQL on that table and holding a target, so that one run at a time works on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.database.locks import only_one
from dwh_fhir.errors import TargetBusy
from dwh_fhir.mapping import resources

Connect = Callable[[], Connection]
"""Opens one more connection to the staging database."""

ALL = sql.SQL("(SELECT id, base_url, seq FROM ledger.target)")
"""Relation of all targets, to be joined as `{targets} t`; `seq`: resources are taken over up to there."""


def register(connection: Connection, base_url: str) -> int:
    """Return the id of a server's ledger, which the first call opens.

    Args:
        connection: to the staging database.
        base_url: of the server; normalised, as `FhirSettings` has it.
    """
    connection.execute("INSERT INTO ledger.target (base_url) VALUES (%s) ON CONFLICT (base_url) DO NOTHING", [base_url])
    row = connection.execute("SELECT id FROM ledger.target WHERE base_url = %s", [base_url]).fetchone()
    assert row is not None  # noqa: S101 - inserted above
    return int(row[0])


@contextmanager
def held(connect: Connect, base_url: str, wait_seconds: float) -> Iterator[tuple[Connection, int]]:
    """Open a connection in autocommit, and hold the target by an advisory lock of that session.

    Args:
        connect: opens the connection.
        base_url: of the server, see `register`.
        wait_seconds: how long to wait for another session that holds it.

    Yields:
        the connection, and the id of the target.

    Raises:
        TargetBusy: another session holds it, also after `wait_seconds`.
    """
    with connect() as connection:
        connection.autocommit = True
        target = register(connection, base_url)
        with only_one(connection, base_url, wait_seconds=wait_seconds, error=TargetBusy):
            yield connection, target


def take_over_to_now(connection: Connection, target: int) -> None:
    """Note that a target's ledger has every change of the mapping up to now, within the transaction that took it."""
    connection.execute(
        sql.SQL("UPDATE ledger.target SET seq = coalesce({last}, seq) WHERE id = %s").format(last=resources.LAST_SEQ),
        [target],
    )
