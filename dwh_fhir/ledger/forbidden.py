"""Keep what a FHIR server doesn't let us do: write a type, or delete at all.

Nothing is wrong with such resources, so they are not parked: they wait, with the answer as their outcome, and every
delivery tries again. Here belongs keeping and counting them; finding out belongs in `delivery/refusals.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import targets
from dwh_fhir.ledger.item import Item
from dwh_fhir.ledger.transitions import SetAside, set_aside


class Forbidden(NamedTuple):
    """Resources of one type that we may not write (PUT) or not delete; `status` is the HTTP status that said so."""

    type: str
    method: str
    status: int
    resources: int


def forbid(connection: Connection, target: int, refused: Sequence[tuple[Item, dict[str, Any]]]) -> None:
    """Note that we were not allowed to write or delete these, each with its outcome as for `transitions.park`."""
    set_aside(connection, target, [SetAside(item, "waiting", outcome=outcome) for item, outcome in refused])


def try_again(connection: Connection, target: int) -> None:
    """Make due again what we were not allowed to write; nothing tells when we are. Deletes: `deletions.prepare`."""
    connection.execute(
        "UPDATE ledger.entry SET state = 'pending', outcome = NULL, changed_at = now()"
        " WHERE target = %s AND wanted IS NOT NULL AND state = 'waiting' AND outcome IS NOT NULL",
        [target],
    )


def forbidden(connection: Connection, base_url: str) -> list[Forbidden]:
    """List what a server forbade when it was last asked, by type and method."""
    rows = connection.execute(
        sql.SQL(
            "SELECT type, CASE WHEN wanted IS NULL THEN 'DELETE' ELSE 'PUT' END, (outcome ->> 'status')::integer,"
            " count(*) FROM ledger.entry WHERE target = (SELECT id FROM {targets} t WHERE base_url = %s)"
            " AND state = 'waiting' AND outcome IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ).format(targets=targets.ALL),
        [base_url],
    )
    return [Forbidden(*row) for row in rows]


def sentences(refused: Iterable[Forbidden]) -> list[str]:
    """Say for the operator what the server refuses and who can allow it, without numbers."""
    return [
        f"{f.type}: HTTP {f.status} to {f.method}: what we may not {_VERB[f.method]} there is tried again with every"
        " run; allow it to the user or token of FHIR_AUTH"
        for f in refused
    ]


_VERB = {"DELETE": "delete", "PUT": "write"}
