"""Find what must be deleted on one FHIR server, what may be now, and in which order.

The server is not relied on: some accept a delete that leaves a reference without its target. So nothing is deleted that
something on the server still refers to, by the versions that the ledger knows of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger.claims import by_index
from dwh_fhir.ledger.item import Item
from dwh_fhir.mapping import resources


def prepare(connection: Connection, target: int) -> int:
    """Find what must be deleted and who refers to it; returns how many may be deleted now.

    A resource to which another one refers that stays on the server waits, and so does each to which a waiting one
    refers. Leaves temporary tables for `referrers` and `claim`.
    """
    parameters = {"target": target}
    connection.execute("DROP TABLE IF EXISTS deletion, referrer")
    count = connection.execute(_RELEASE, parameters).rowcount
    if not count:
        return 0
    connection.execute(_DELETION, parameters)
    connection.execute("ANALYZE deletion")
    connection.execute(_REFERRER, parameters)
    connection.execute("CREATE INDEX ON referrer (key)")
    connection.execute("CREATE INDEX ON referrer (by)")
    connection.execute("ANALYZE referrer")
    return count - connection.execute(_HOLD_BACK, parameters).rowcount


_RELEASE = """
UPDATE ledger.entry SET state = 'pending', waits_for = '{}', outcome = NULL
 WHERE target = %(target)s AND wanted IS NULL AND state IN ('pending', 'waiting')
"""

_DELETION = """
CREATE TEMP TABLE deletion AS
SELECT type || '/' || id AS key FROM ledger.entry
 WHERE target = %(target)s AND wanted IS NULL AND state = 'pending'
"""

_REFERRER = """
CREATE TEMP TABLE referrer AS
SELECT DISTINCT ref AS key, e.type || '/' || e.id AS by, e.wanted IS NOT NULL OR e.state = 'parked' AS stays
  FROM ledger.entry e CROSS JOIN unnest(e.refs || coalesce(e.in_doubt, '{}')) ref JOIN deletion d ON d.key = ref
 WHERE e.target = %(target)s AND (e.acknowledged IS NOT NULL OR e.in_doubt IS NOT NULL)
   AND e.type || '/' || e.id <> ref
"""

_HOLD_BACK = """
WITH RECURSIVE kept (key) AS (
    SELECT key FROM referrer WHERE stays UNION SELECT r.key FROM kept k JOIN referrer r ON r.by = k.key
)
UPDATE ledger.entry e SET state = 'waiting', changed_at = now(),
       waits_for = ARRAY(SELECT r.by FROM referrer r
                          WHERE r.key = k.key AND (r.stays OR r.by IN (SELECT key FROM kept)) ORDER BY r.by)
  FROM kept k
 WHERE (e.target, e.type, e.id) = (%(target)s, split_part(k.key, '/', 1), split_part(k.key, '/', 2))
"""


class Referrer(NamedTuple):
    """A resource on the server that stays, and keeps others there that must be deleted.

    Attributes:
        keys: 'Type/id' of what it keeps.
        body: its JSON as the server acknowledged it.
    """

    type: str
    id: str
    keys: list[str]
    body: bytes


def referrers(connection: Connection, target: int, types: Sequence[str]) -> list[Referrer]:
    """List the resources of some types that stay and keep others on the server, after `prepare`."""
    if connection.execute("SELECT to_regclass('pg_temp.referrer')").fetchone() == (None,):
        return []
    rows = connection.execute(_REFERRERS, {"target": target, "types": list(types)}, binary=True)
    return [Referrer(*row) for row in rows]


_REFERRERS = sql.SQL(
    """
SELECT e.type, e.id, array_agg(f.key), convert_to(r.body, 'UTF8')
  FROM referrer f JOIN ledger.entry e
    ON (e.target, e.type, e.id) = (%(target)s, split_part(f.by, '/', 1), split_part(f.by, '/', 2))
  JOIN {wanted} r ON (r.type, r.id, r.hash) = (e.type, e.id, e.wanted)
 WHERE f.stays AND e.state = 'acknowledged' AND e.type = ANY(%(types)s)
 GROUP BY e.type, e.id, r.body
"""
).format(wanted=resources.WANTED)


def rewrite(connection: Connection, target: int, referrers: Sequence[Referrer]) -> int:
    """Make due again what keeps others on the server, to be sent without those references; returns its number."""
    return connection.execute(
        "UPDATE ledger.entry e SET state = 'pending', changed_at = now()"
        " FROM unnest(%s::text[], %s::text[]) s (type, id) WHERE (e.target, e.type, e.id) = (%s, s.type, s.id)",
        [[r.type for r in referrers], [r.id for r in referrers], target],
    ).rowcount


def claim(connection: Connection, target: int, limit: int) -> list[Item]:
    """Claim some due deletes, with the deletes of all that refers to them, directly or not; [] when nothing is due."""
    with connection.transaction():
        by_index(connection)
        rows = connection.execute(_CLAIM, {"target": target, "limit": limit}, binary=True).fetchall()
    return [Item(*row) for row in rows]


_CLAIM = """
WITH RECURSIVE claimed (key) AS (
    (SELECT e.type || '/' || e.id FROM ledger.entry e WHERE e.target = %(target)s AND e.state = 'pending'
        AND e.wanted IS NULL ORDER BY e.compartment LIMIT %(limit)s)
     UNION
    SELECT r.by FROM claimed c JOIN referrer r ON r.key = c.key
      JOIN ledger.entry t ON t.state = 'pending'
       AND (t.target, t.type, t.id) = (%(target)s, split_part(r.by, '/', 1), split_part(r.by, '/', 2))
), before AS (
    SELECT c.key, e.in_doubt IS NOT NULL AS doubtful, ARRAY(SELECT by FROM referrer r WHERE r.key = c.key) AS by
      FROM claimed c JOIN ledger.entry e
        ON (e.target, e.type, e.id) = (%(target)s, split_part(c.key, '/', 1), split_part(c.key, '/', 2))
)
UPDATE ledger.entry e SET state = 'claimed', in_doubt = coalesce(e.in_doubt, '{}'), attempts = e.attempts + 1
  FROM before b
 WHERE (e.target, e.type, e.id) = (%(target)s, split_part(b.key, '/', 1), split_part(b.key, '/', 2))
RETURNING e.type, e.id, e.compartment, e.wanted, b.by, false, b.doubtful
"""
