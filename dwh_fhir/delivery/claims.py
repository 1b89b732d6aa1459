"""What is due on one FHIR server is taken out of its books here: which resources, what they need, and their bodies.

Deletes are claimed in `deletions.py`; the verdict on what was claimed goes into `ledger/entries.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from dwh_fhir.ledger.entries import Connection, names
from dwh_fhir.ledger.item import Item


def claim(connection: Connection, target: int, limit: int) -> list[Item]:
    """Some due resources, with everything due that they refer to, directly or not; [] when nothing is due."""
    with connection.transaction():
        by_index(connection)
        rows = connection.execute(_CLAIM, {"target": target, "limit": limit}, binary=True).fetchall()
    return [Item(*row) for row in rows]


def unclaim(connection: Connection, target: int) -> None:
    """Make due again what a delivery claimed and gave no verdict on, because it ended."""
    connection.execute("UPDATE ledger.entry SET state = 'pending' WHERE target = %s AND state = 'claimed'", [target])


def by_index(connection: Connection) -> None:
    """For this transaction, find rows by index only.

    How many rows a recursion gives is beyond the planner: it would read the whole books for every claim.
    """
    for way in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit"):
        connection.execute("SELECT set_config(%s, 'off', true)", [way])


_CLAIM = """
WITH RECURSIVE head AS MATERIALIZED (
    SELECT type, id, acknowledged, in_doubt FROM ledger.entry
     WHERE target = %(target)s AND state = 'pending' AND wanted IS NOT NULL
     ORDER BY compartment LIMIT %(limit)s
), claimed (type, id, refs, present, doubtful) AS (
    SELECT h.type, h.id, r.refs, h.acknowledged IS NOT NULL AND h.in_doubt IS NULL, h.in_doubt IS NOT NULL
      FROM head h JOIN fhir.resource r ON (r.type, r.id) = (h.type, h.id)
     UNION
    SELECT t.type, t.id, r.refs, false, t.in_doubt IS NOT NULL
      FROM claimed c CROSS JOIN unnest(c.refs) ref
      JOIN ledger.entry t
        ON (t.target, t.type, t.id) = (%(target)s, split_part(ref, '/', 1), split_part(ref, '/', 2))
       AND t.state = 'pending' AND t.wanted IS NOT NULL AND (t.acknowledged IS NULL OR t.in_doubt IS NOT NULL)
      JOIN fhir.resource r ON (r.type, r.id) = (t.type, t.id)
)
UPDATE ledger.entry e SET state = 'claimed', in_doubt = coalesce(e.in_doubt, '{}') || c.refs, attempts = e.attempts + 1
  FROM claimed c WHERE (e.target, e.type, e.id) = (%(target)s, c.type, c.id)
RETURNING e.type, e.id, e.compartment, e.wanted, c.refs, c.present, c.doubtful
"""


def missing(connection: Connection, target: int, refs: Sequence[str]) -> set[str]:
    """Those of some 'Type/id' that the target doesn't hold."""
    rows = connection.execute(_MISSING, {"target": target, "refs": list(refs)})
    return {row[0] for row in rows}


_MISSING = """
SELECT ref FROM unnest(%(refs)s::text[]) ref
 WHERE NOT EXISTS (SELECT FROM ledger.entry t
                    WHERE (t.target, t.type, t.id) = (%(target)s, split_part(ref, '/', 1), split_part(ref, '/', 2))
                      AND t.acknowledged IS NOT NULL AND t.wanted IS NOT NULL)
"""


def bodies(connection: Connection, items: Sequence[Item]) -> dict[str, bytes]:
    """The JSON of items by key; without those that the mapping has changed since they were claimed."""
    rows = connection.execute(
        "SELECT r.type || '/' || r.id, convert_to(r.body, 'UTF8') FROM fhir.resource r JOIN"
        " unnest(%s::text[], %s::text[], %s::bytea[]) i (type, id, hash) USING (type, id, hash)"
        " WHERE r.body IS NOT NULL",
        [*names(items), [i.hash for i in items]],
        binary=True,
    )
    return dict(rows.fetchall())
