"""Keep one entry per resource and FHIR server: what the server must hold, and what it last acknowledged.

An entry is pending (due), claimed (due, a delivery is at it), waiting (for other resources, or, with an outcome, for
the right to be written or deleted), parked (refused by the server), acknowledged or deleted.
Before anything is sent, the entry notes in `in_doubt` what the sent version refers to; the answer clears it. So a run
that is killed leaves no version on the server that the ledger doesn't know of.

Here belongs bringing entries up to date with the mapping and with each other. All SQL on entries is set-based: no
statement runs per resource.
"""

from __future__ import annotations

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import targets
from dwh_fhir.mapping import resources

_ANALYZE_FROM, _ANALYZE_SHARE = 50, 0.1
"""So many changed entries, and such a share of all, make the planner's statistics useless: the same as autovacuum's
defaults, which come too late for the delivery that follows at once."""


def take_over(connection: Connection, target: int) -> int:
    """Take in what the mapping changed since the last time; returns the number of entries that changed.

    Writers of fhir.resource are kept out for this short transaction: else one that drew its seq before us and commits
    after us would be passed over for ever.
    """
    with connection.transaction():
        resources.lock(connection)
        changed = connection.execute(_TAKE_OVER, {"target": target}).rowcount
        targets.take_over_to_now(connection, target)
    known = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'ledger.entry'::regclass").fetchone()
    if changed > _ANALYZE_FROM + _ANALYZE_SHARE * max(0, known[0] if known else 0):
        connection.execute("ANALYZE ledger.entry")
    return changed


_TAKE_OVER = sql.SQL(
    """
INSERT INTO ledger.entry AS e (target, type, id, compartment, state, wanted)
SELECT t.id, r.type, r.id, r.compartment, CASE WHEN r.hash IS NULL THEN 'deleted' ELSE 'pending' END, r.hash
  FROM {targets} t JOIN {wanted} r ON r.seq > t.seq
 WHERE t.id = %(target)s
    ON CONFLICT (target, type, id) DO UPDATE SET
       compartment = EXCLUDED.compartment, wanted = EXCLUDED.wanted,
       state = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.state
                    WHEN e.in_doubt IS NOT NULL OR EXCLUDED.wanted IS DISTINCT FROM e.acknowledged THEN 'pending'
                    WHEN EXCLUDED.wanted IS NULL THEN 'deleted'
                    ELSE 'acknowledged' END,
       waits_for = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.waits_for ELSE '{{}}' END,
       outcome = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.outcome END,
       healed = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.healed END,
       differs_in = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.differs_in END,
       attempts = 0, changed_at = now()
 WHERE e.wanted IS DISTINCT FROM EXCLUDED.wanted OR e.compartment <> EXCLUDED.compartment
"""
).format(targets=targets.ALL, wanted=resources.WANTED)


def recheck(connection: Connection, target: int) -> int:
    """Make due again what waited for, or went without, a resource that is on the server now; returns their number.

    A waiting entry is also released when the other is only due itself: both may be a circle.
    """
    released = 0
    while count := connection.execute(_RELEASE_WAITING, {"target": target}).rowcount:
        released += count
    return released + connection.execute(_COMPLETE_OMITTED, {"target": target}).rowcount


_RELEASE_WAITING = """
UPDATE ledger.entry w SET state = 'pending', waits_for = '{}', changed_at = now()
 WHERE w.target = %(target)s AND w.state = 'waiting' AND w.wanted IS NOT NULL
   AND EXISTS (SELECT FROM unnest(w.waits_for) ref JOIN ledger.entry t
                   ON (t.target, t.type, t.id) = (%(target)s, split_part(ref, '/', 1), split_part(ref, '/', 2))
                WHERE t.wanted IS NOT NULL AND (t.acknowledged IS NOT NULL OR t.state = 'pending'))
"""

_COMPLETE_OMITTED = """
UPDATE ledger.entry w SET state = 'pending', changed_at = now()
 WHERE w.target = %(target)s AND w.state = 'acknowledged' AND w.omitted <> '{}'
   AND EXISTS (SELECT FROM unnest(w.omitted) ref JOIN ledger.entry t
                   ON (t.target, t.type, t.id) = (%(target)s, split_part(ref, '/', 1), split_part(ref, '/', 2))
                WHERE t.wanted IS NOT NULL AND t.acknowledged IS NOT NULL)
"""
