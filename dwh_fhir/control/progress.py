"""Own `control.progress`: how far a layer has taken in its input's changes, and by which version of its code.

Here belongs all SQL on that table. A line is a consumer's mark on one input, e.g. of `clean:person` on
`staging:person`. The parts of a version belong in the layers.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from dwh_fhir.database.connection import Connection


def mark(connection: Connection, consumer: str, input_: str, version: str) -> int:
    """Return the sequence number up to which this version has taken the input in; 0 if another one did."""
    row = connection.execute(
        "SELECT seq FROM control.progress WHERE consumer = %s AND input = %s AND version = %s",
        [consumer, input_, version],
    ).fetchone()
    return int(row[0]) if row else 0


def marks(connection: Connection, consumer: str, version: str) -> dict[str, int]:
    """Return input to sequence number for all inputs that this version of a consumer has taken in."""
    return dict(
        connection.execute(
            "SELECT input, seq FROM control.progress WHERE consumer = %s AND version = %s", [consumer, version]
        ).fetchall()
    )


def version_of(connection: Connection, consumer: str, input_: str) -> str | None:
    """Return the version by which the input was last taken in, None if it never was."""
    row = connection.execute(
        "SELECT version FROM control.progress WHERE consumer = %s AND input = %s", [consumer, input_]
    ).fetchone()
    return str(row[0]) if row else None


def move(connection: Connection, consumer: str, input_: str, version: str, upto: int | sql.Composable = 0) -> None:
    """Move a mark forward; under another version than before it is set anew.

    Args:
        connection: to the staging database, within the caller's transaction.
        consumer: whose mark it is.
        input_: what it takes in.
        version: of the consumer's code.
        upto: sequence number that is taken in, or SQL of it.
    """
    connection.execute(
        sql.SQL(
            "INSERT INTO control.progress SELECT %s, %s, %s, {} ON CONFLICT (consumer, input)"
            " DO UPDATE SET version = excluded.version,"
            " seq = CASE WHEN progress.version = excluded.version THEN greatest(progress.seq, excluded.seq)"
            " ELSE excluded.seq END"
        ).format(upto),
        [consumer, input_, version],
    )


def forget(connection: Connection, consumers: Sequence[str]) -> None:
    """Drop all marks of some consumers, so that they take everything in again."""
    connection.execute("DELETE FROM control.progress WHERE consumer = ANY(%s)", [list(consumers)])


def taken_in(input_: str, consumers: Sequence[str]) -> sql.Composed:
    """Return SQL of the sequence number up to which all of these consumers have taken an input in; 0 if one has not."""
    return sql.SQL(
        "(SELECT CASE WHEN count(*) = {} THEN min(seq) ELSE 0 END FROM control.progress"
        " WHERE input = {} AND consumer = ANY({}))"
    ).format(len(consumers), input_, list(consumers))
