"""Report what became of single resources at one FHIR server.

Here belongs reading their entries. Saying it in sentences belongs in `books/why.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.mapping import resources


class ResourceState(NamedTuple):
    """The state of one resource at one server.

    Attributes:
        leaves: it must be deleted.
        state: as in `entries.py`; pending also where the mapping has changed it since.
        waits_for: keys of the resources it waits for; None: no delivery has seen it yet.
        omitted: references that it went without.
        attempts: to send it as it is.
        outcome: the server's OperationOutcome; None: it was not refused.
        differs_in: elements that the server holds otherwise even after they were sent again; None: none.
        differs_since: since when.
    """

    type: str
    id: str
    leaves: bool
    state: str
    waits_for: list[str] | None
    omitted: list[str] | None
    attempts: int | None
    outcome: dict[str, Any] | None
    changed_at: datetime | None
    differs_in: list[str] | None
    differs_since: datetime | None

    @property
    def key(self) -> str:
        """'Type/id'."""
        return f"{self.type}/{self.id}"


def of_group(connection: Connection, target: int, view: str, group_key: str) -> list[ResourceState]:
    """List the resources that a group of a view was mapped to, with their states."""
    rows = connection.execute(
        sql.SQL(
            "SELECT r.type, r.id, r.body IS NULL, CASE WHEN e.wanted IS DISTINCT FROM r.hash THEN 'pending'"
            " ELSE coalesce(e.state, 'pending') END, e.waits_for, e.omitted, e.attempts, e.outcome, e.changed_at,"
            " CASE WHEN e.healed IS NOT NULL AND e.state = 'acknowledged' THEN e.differs_in END, e.differs_since"
            " FROM {wanted} r LEFT JOIN ledger.entry e ON (e.type, e.id, e.target) = (r.type, r.id, %s)"
            " WHERE r.view = %s AND r.group_key = %s ORDER BY r.type, r.id"
        ).format(wanted=resources.WANTED),
        [target, view, group_key],
    )
    return [ResourceState(*row) for row in rows]
