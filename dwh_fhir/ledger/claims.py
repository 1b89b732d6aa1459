"""Claim what is due to be written to one FHIR server: which resources, and what they need.

Deletes are claimed in `deletions.py`; the answer on a claimed entry goes into `transitions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger.item import Item, identities
from dwh_fhir.mapping import resources


def claim(connection: Connection, target: int, limit: int) -> list[Item]:
    """Claim some due resources, with everything due that they refer to, directly or not; [] when nothing is due."""
    with connection.transaction():
        by_index(connection)
        rows = connection.execute(_CLAIM, {"target": target, "limit": limit}, binary=True).fetchall()
    return [Item(*row) for row in rows]


def unclaim(connection: Connection, target: int) -> None:
    """Make due again what a delivery claimed and got no answer on, because it ended."""
    connection.execute("UPDATE ledger.entry SET state = 'pending' WHERE target = %s AND state = 'claimed'", [target])


def by_index(connection: Connection) -> None:
    """Let the planner use indexes only, for this transaction.

    How many rows a recursion gives is beyond the planner: it would read the whole ledger for every claim.
    """
    for way in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit"):
        connection.execute("SELECT set_config(%s, 'off', true)", [way])


_CLAIM = sql.SQL(
    """
WITH RECURSIVE head AS MATERIALIZED (
    SELECT type, id, acknowledged, in_doubt FROM ledger.entry
     WHERE target = %(target)s AND state = 'pending' AND wanted IS NOT NULL
     ORDER BY compartment LIMIT %(limit)s
), claimed (type, id, refs, present, doubtful) AS (
    SELECT h.type, h.id, r.refs, h.acknowledged IS NOT NULL AND h.in_doubt IS NULL, h.in_doubt IS NOT NULL
      FROM head h JOIN {wanted} r ON (r.type, r.id) = (h.type, h.id)
     UNION
    SELECT t.type, t.id, r.refs, false, t.in_doubt IS NOT NULL
      FROM claimed c CROSS JOIN unnest(c.refs) ref
      JOIN ledger.entry t
        ON (t.target, t.type, t.id) = (%(target)s, split_part(ref, '/', 1), split_part(ref, '/', 2))
       AND t.state = 'pending' AND t.wanted IS NOT NULL AND (t.acknowledged IS NULL OR t.in_doubt IS NOT NULL)
      JOIN {wanted} r ON (r.type, r.id) = (t.type, t.id)
)
UPDATE ledger.entry e SET state = 'claimed', in_doubt = coalesce(e.in_doubt, '{{}}') || c.refs,
       attempts = e.attempts + 1
  FROM claimed c WHERE (e.target, e.type, e.id) = (%(target)s, c.type, c.id)
RETURNING e.type, e.id, e.compartment, e.wanted, c.refs, c.present, c.doubtful
"""
).format(wanted=resources.WANTED)


def absent(connection: Connection, target: int, refs: Sequence[str]) -> set[str]:
    """Return those of some 'Type/id' that the target doesn't hold."""
    rows = connection.execute(_ABSENT, {"target": target, "refs": list(refs)})
    return {row[0] for row in rows}


_ABSENT = """
SELECT ref FROM unnest(%(refs)s::text[]) ref
 WHERE NOT EXISTS (SELECT FROM ledger.entry t
                    WHERE (t.target, t.type, t.id) = (%(target)s, split_part(ref, '/', 1), split_part(ref, '/', 2))
                      AND t.acknowledged IS NOT NULL AND t.wanted IS NOT NULL)
"""


def bodies(connection: Connection, items: Sequence[Item]) -> dict[str, bytes]:
    """Read the JSON of items by key; without those that the mapping has changed since they were claimed."""
    types, ids = identities(items)
    return resources.bodies(connection, types, ids, [item.hash for item in items if item.hash is not None])
