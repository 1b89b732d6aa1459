"""Own `control.missing`: why rows and resources are not on a server, in groups with counts.

Here belongs all SQL on that view; a single row is followed in `why.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dwh_fhir.database.connection import Connection


@dataclass(frozen=True)
class Cause:
    """So many rows, groups or resources (`unit`) of a view are not on the server for one cause."""

    view: str
    state: str
    cause: str
    unit: str
    number: int
    remedy: str


def causes(connection: Connection, base_url: str) -> list[Cause]:
    """List the causes why rows and resources are not on a server, most of them first."""
    rows = connection.execute(
        "SELECT view, state, cause, unit, number, remedy FROM control.missing"
        " WHERE coalesce(server, %(server)s) = %(server)s ORDER BY number DESC, view, state, cause",
        {"server": base_url},
    ).fetchall()
    return [Cause(*row) for row in rows]
