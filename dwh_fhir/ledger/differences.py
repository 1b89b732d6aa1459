"""Count the differences on a FHIR server that came back after they were healed, and let them be healed once more.

A readback finds them; `marks.py` remembers and forgets them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import targets

_NAMED = 5
"""So many elements are named in a sentence."""


@dataclass(frozen=True)
class Persistent:
    """Resources of one type that a server holds otherwise than they were sent, each time.

    Attributes:
        number: of resources.
        elements: names of the elements that differ, e.g. `Patient.text`, to numbers of resources, most first.
    """

    number: int = 0
    elements: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it as a sentence with its remedy."""
        named = ", ".join([*list(self.elements)[:_NAMED], *(["..."] if len(self.elements) > _NAMED else [])])
        return (
            f"{self.number} differ on the server again after they were sent again ({named}): the server changes what"
            " it is sent, or somebody writes there too; stop that, then `dwh-fhir readback --again`"
        )


def persistent(connection: Connection, base_url: str) -> dict[str, Persistent]:
    """Return type to what persists of it on a server; types without any are left out."""
    rows = connection.execute(
        sql.SQL(
            "WITH e AS (SELECT e.type, e.differs_in FROM ledger.entry e JOIN {targets} t ON t.id = e.target WHERE"
            " t.base_url = %s AND e.healed IS NOT NULL AND e.differs_in IS NOT NULL AND e.state = 'acknowledged')"
            " SELECT n.type, n.number, element, count(*) FROM (SELECT type, count(*) AS number FROM e GROUP BY type) n"
            " JOIN e USING (type) CROSS JOIN unnest(e.differs_in) element GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 3"
        ).format(targets=targets.ALL),
        [base_url],
    )
    counts: dict[str, Persistent] = {}
    for kind, number, element, times in rows:
        counts.setdefault(kind, Persistent(number)).elements[element] = times
    return counts


def try_again(connection: Connection, target: int) -> int:
    """Let what differs again be sent once more, and forget all that was healed; returns the number made due."""
    due = connection.execute(
        "UPDATE ledger.entry SET state = 'pending', acknowledged = ''::bytea, in_doubt = coalesce(in_doubt, refs),"
        " changed_at = now() WHERE target = %s AND healed IS NOT NULL AND differs_in IS NOT NULL"
        " AND found IS NOT NULL AND state = 'acknowledged'",
        [target],
    ).rowcount
    connection.execute(
        "UPDATE ledger.entry SET healed = NULL, found = NULL, healings = NULL, differs_in = NULL, differs_since = NULL"
        " WHERE target = %s AND healed IS NOT NULL",
        [target],
    )
    return due
