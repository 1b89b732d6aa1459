"""Own `control.proved_equal`: when each view was last proved equal to its source, and by which digests.

Here belongs all SQL on `control.proved_equal`, `control.proved_slices` and `control.proved_slice`. Comparing belongs in
`staging/proving.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg import sql

from dwh_fhir.control.loads import Load
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import history, staging
from dwh_fhir.view import View


def record(connection: Connection, load: Load, run_id: str) -> None:
    """Note that every row of the view was compared just now."""
    connection.execute(
        "INSERT INTO control.proved_equal VALUES (%s, now(), %s, %s, %s) ON CONFLICT (view) DO UPDATE"
        " SET at = excluded.at, run_id = excluded.run_id, rows = excluded.rows, read = excluded.read",
        [load.view, run_id, load.source_rows, load.read],
    )


def times(connection: Connection) -> dict[str, datetime]:
    """Return view to the time at which its contents were last proved equal to the source."""
    return dict(connection.execute("SELECT view, at FROM control.proved_equal").fetchall())


def slicing(connection: Connection, view: str, reading: str) -> tuple[int, int] | None:
    """Return digits and sequence number of the last proof by slices, if the view was read in the same way then."""
    row = connection.execute(
        "SELECT digits, seq FROM control.proved_slices WHERE view = %s AND reading = %s", [view, reading]
    ).fetchone()
    return None if row is None else (row[0], row[1])


def digests(connection: Connection, view: str) -> dict[str, str]:
    """Return slice to its digest at the last proof."""
    rows = connection.execute("SELECT slice, digest FROM control.proved_slice WHERE view = %s", [view])
    return dict(rows.fetchall())


def remember(connection: Connection, view: View, reading: str, digits: int, digest_of: Mapping[str, str]) -> None:
    """Replace the digests of a view by those of the present proof.

    Args:
        connection: to the staging database, within the proof's transaction.
        view: that was proved equal.
        reading: version of how the view is read.
        digits: of a digest, that name a slice.
        digest_of: slice to its digest.
    """
    forget(connection, view.name)
    connection.execute(
        sql.SQL(
            "INSERT INTO control.proved_slices SELECT %s, %s, %s, greatest((SELECT max(_seq) FROM {}),"
            " (SELECT max(_gone_seq) FROM {}), 0)"
        ).format(staging(view), history(view)),
        [view.name, reading, digits],
    )
    connection.execute(
        "INSERT INTO control.proved_slice SELECT %s, unnest(%s::text[]), unnest(%s::text[])",
        [view.name, list(digest_of), list(digest_of.values())],
    )


def forget(connection: Connection, view: str) -> None:
    """Drop the digests of a view: the next proof reads it whole."""
    connection.execute("DELETE FROM control.proved_slices WHERE view = %s", [view])
