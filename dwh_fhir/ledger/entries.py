"""The books of one FHIR server: what it must hold, and what it last acknowledged.

Here belongs keeping them. It is set-based: no statement runs per resource. What is due is taken out in `claims.py` and
`deletions.py`; cutting and sending bundles belongs in `delivery/`, comparing in `readback/`.

An entry is pending (due), claimed (due, a delivery is at it), waiting (for other resources, or, with an outcome, for
the right to be written or deleted), parked (refused by the server), acknowledged or deleted.
Before anything is sent, the entry notes in `in_doubt` what the sent version refers to; the answer clears it. So a run
that is killed leaves no version on the server that the books don't know of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from dwh_fhir.errors import TargetBusy
from dwh_fhir.ledger.item import Item

Connection = psycopg.Connection[Any]

_LOCK_CLASS = 0x64776866
"""First key of the advisory lock of a target; the second is the target's id."""

_CONFLICT_DELIVERIES = 10
"""After so many deliveries that met a conflict somebody must look."""

_ANALYZE_FROM, _ANALYZE_SHARE = 50, 0.1
"""So many changed entries, and such a share of all, make the planner's statistics useless: the same as autovacuum's
defaults, which come too late for the delivery that follows at once."""


class Acknowledged(NamedTuple):
    """One resource that the server took, written or deleted.

    Attributes:
        refs: what it refers to now.
        omitted: references that were left out.
        updated: when the server made the version, by its own clock; None: it didn't say.
    """

    item: Item
    refs: Sequence[str] = ()
    omitted: Sequence[str] = ()
    updated: datetime | None = None


@dataclass(frozen=True)
class Totals:
    """Numbers of resources of one type on one target.

    Attributes:
        mapped: resources that must be there.
        acknowledged: of these, taken by the server as wanted; also those with references left out.
        waiting: of these, held back until what they refer to is there.
        parked: of these, refused.
        pending: of these, not sent yet.
        shortened: acknowledged with references left out.
        leaving: must be deleted and aren't yet.
        on_server: what a count at the server must give, if nobody else writes there.
    """

    mapped: int = 0
    acknowledged: int = 0
    waiting: int = 0
    parked: int = 0
    pending: int = 0
    shortened: int = 0
    leaving: int = 0
    on_server: int = 0


def target(connection: Connection, base_url: str) -> int:
    """The id of a server's books, opened at the first call. `base_url`: normalised, as `FhirSettings` has it."""
    connection.execute("INSERT INTO ledger.target (base_url) VALUES (%s) ON CONFLICT (base_url) DO NOTHING", [base_url])
    row = connection.execute("SELECT id FROM ledger.target WHERE base_url = %s", [base_url]).fetchone()
    assert row is not None  # noqa: S101 - inserted above
    return int(row[0])


@contextmanager
def lock(connection: Connection, target: int, wait_seconds: float = 0) -> Iterator[None]:
    """Hold a target for this session, so that only one writes to it at a time. The connection must be in autocommit.

    Raises:
        TargetBusy: somebody else holds it, also after `wait_seconds`.
    """
    keys = [_LOCK_CLASS, target]
    with connection.transaction():
        limit = f"{max(1, int(wait_seconds * 1000))}ms"
        connection.execute("SELECT set_config('lock_timeout', %s, true)", [limit])
        try:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_lock(%s, %s)", keys)
        except psycopg.errors.LockNotAvailable:
            raise TargetBusy(_holder(connection, target)) from None
    try:
        yield
    finally:
        if not connection.broken:
            connection.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def _holder(connection: Connection, target: int) -> str:
    row = connection.execute(
        "SELECT t.base_url, a.application_name, a.pid FROM ledger.target t LEFT JOIN (pg_locks l"
        " JOIN pg_stat_activity a ON a.pid = l.pid AND l.locktype = 'advisory' AND l.granted)"
        " ON l.classid = %s::integer::oid AND l.objid = t.id::oid WHERE t.id = %s",
        [_LOCK_CLASS, target],
    ).fetchone()
    base_url, name, pid = row or ("", None, None)
    return f"{base_url} is being written to by '{name or 'unknown'}' (database process {pid}); let it end first"


def take_over(connection: Connection, target: int) -> int:
    """Take in what the mapping changed since the last time; returns the number of entries that changed.

    Writers of fhir.resource are kept out for this short transaction: else one that drew its seq before us and commits
    after us would be passed over for ever.
    """
    with connection.transaction():
        connection.execute("LOCK TABLE fhir.resource IN SHARE MODE")
        changed = connection.execute(_TAKE_OVER, {"target": target}).rowcount
        connection.execute(
            "UPDATE ledger.target SET seq = coalesce((SELECT max(seq) FROM fhir.resource), seq) WHERE id = %s",
            [target],
        )
    known = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'ledger.entry'::regclass").fetchone()
    if changed > _ANALYZE_FROM + _ANALYZE_SHARE * max(0, known[0] if known else 0):
        connection.execute("ANALYZE ledger.entry")
    return changed


_TAKE_OVER = """
INSERT INTO ledger.entry AS e (target, type, id, compartment, state, wanted)
SELECT t.id, r.type, r.id, r.compartment, CASE WHEN r.hash IS NULL THEN 'deleted' ELSE 'pending' END, r.hash
  FROM ledger.target t JOIN fhir.resource r ON r.seq > t.seq
 WHERE t.id = %(target)s
    ON CONFLICT (target, type, id) DO UPDATE SET
       compartment = EXCLUDED.compartment, wanted = EXCLUDED.wanted,
       state = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.state
                    WHEN e.in_doubt IS NOT NULL OR EXCLUDED.wanted IS DISTINCT FROM e.acknowledged THEN 'pending'
                    WHEN EXCLUDED.wanted IS NULL THEN 'deleted'
                    ELSE 'acknowledged' END,
       waits_for = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.waits_for ELSE '{}' END,
       outcome = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.outcome END,
       healed = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.healed END,
       differs_in = CASE WHEN EXCLUDED.wanted IS NOT DISTINCT FROM e.wanted THEN e.differs_in END,
       attempts = 0, changed_at = now()
 WHERE e.wanted IS DISTINCT FROM EXCLUDED.wanted OR e.compartment <> EXCLUDED.compartment
"""


def recheck(connection: Connection, target: int) -> int:
    """Make due again what waited for, or went without, a resource that is there now; returns their number.

    What waits is also released when the other is only due itself: both may be a circle.
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


def names(items: Sequence[Item]) -> tuple[list[str], list[str]]:
    """Types and ids as two columns, for `unnest`."""
    return [i.type for i in items], [i.id for i in items]


def acknowledge(connection: Connection, target: int, taken: Sequence[Acknowledged]) -> None:
    """Note that the server took these, written or deleted."""
    types, ids = names([a.item for a in taken])
    connection.execute(
        _ACKNOWLEDGE,
        {
            "target": target,
            "types": types,
            "ids": ids,
            "hashes": [a.item.hash for a in taken],
            # Arrays of unequal length don't fit into one array; a blank is in no reference.
            "refs": [" ".join(a.refs) for a in taken],
            "omitted": [" ".join(a.omitted) for a in taken],
            "updated": [a.updated for a in taken],
        },
    )


_ACKNOWLEDGE = """
UPDATE ledger.entry e SET acknowledged = a.hash, refs = string_to_array(a.refs, ' '),
       omitted = string_to_array(a.omitted, ' '), last_updated = a.updated,
       in_doubt = NULL, waits_for = '{}', outcome = NULL, attempts = 0,
       state = CASE WHEN e.wanted IS DISTINCT FROM a.hash THEN 'pending' WHEN a.hash IS NULL THEN 'deleted'
                    ELSE 'acknowledged' END, changed_at = now()
  FROM unnest(%(types)s::text[], %(ids)s::text[], %(hashes)s::bytea[], %(refs)s::text[], %(omitted)s::text[],
              %(updated)s::timestamptz[]) a (type, id, hash, refs, omitted, updated)
 WHERE (e.target, e.type, e.id) = (%(target)s, a.type, a.id)
"""


def hold(connection: Connection, target: int, held: Sequence[tuple[Item, Sequence[str]]]) -> None:
    """Note that these were not sent, each with the keys it waits for; without any it stays due."""
    waits = [" ".join(keys) for _, keys in held]
    state = ["waiting" if keys else "pending" for keys in waits]
    set_aside(connection, target, [item for item, _ in held], state, waits, [None] * len(held))


def park(connection: Connection, target: int, refused: Sequence[tuple[Item, dict[str, Any]]]) -> None:
    """Note that the server refused these, each with its OperationOutcome, which must hold no value of a patient."""
    outcomes = [Jsonb(outcome) for _, outcome in refused]
    count = len(refused)
    set_aside(connection, target, [item for item, _ in refused], ["parked"] * count, [""] * count, outcomes)


def set_aside(
    connection: Connection,
    target: int,
    items: Sequence[Item],
    states: list[str],
    waits: list[str],
    outcomes: Sequence[Jsonb | None],
) -> None:
    """Note a state other than acknowledged.

    None of these reached the server now: what an earlier attempt left in doubt stays so, and nothing else is.
    """
    connection.execute(
        """
        UPDATE ledger.entry e SET state = a.state, waits_for = string_to_array(a.waits, ' '), outcome = a.outcome,
               in_doubt = CASE WHEN a.doubtful THEN e.in_doubt END, changed_at = now()
          FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::boolean[])
               a (type, id, state, waits, outcome, doubtful)
         WHERE (e.target, e.type, e.id) = (%s, a.type, a.id)
        """,
        [*names(items), states, waits, list(outcomes), [i.doubtful for i in items], target],
    )


def release(
    connection: Connection, target: int, resource_type: str | None = None, ids: Sequence[str] | None = None
) -> int:
    """Make parked and forbidden entries due again: all, those of a type, or some; returns their number."""
    return connection.execute(
        "UPDATE ledger.entry SET state = 'pending', outcome = NULL, changed_at = now() WHERE target = %(target)s AND"
        " (state = 'parked' OR state = 'waiting' AND outcome IS NOT NULL) AND type = coalesce(%(type)s, type)"
        " AND id = ANY(coalesce(%(ids)s, ARRAY[id]))",
        {"target": target, "type": resource_type, "ids": None if ids is None else list(ids)},
    ).rowcount


def conflicts(connection: Connection, target: int, statuses: Iterable[int]) -> dict[str, list[str]]:
    """Parked entries that may have met nothing worse than another writer, as type to ids; not those tried often."""
    rows = connection.execute(
        "SELECT type, array_agg(id) FROM ledger.entry WHERE target = %s AND state = 'parked' AND attempts < %s"
        " AND (outcome ->> 'status')::integer = ANY(%s) GROUP BY type",
        [target, _CONFLICT_DELIVERIES, sorted(statuses)],
    )
    return dict(rows.fetchall())


def totals(connection: Connection, base_url: str) -> dict[str, Totals]:
    """The sums of a server's books by resource type, for all types that were ever mapped."""
    rows = connection.execute(_TOTALS, {"base_url": base_url})
    return {row[0]: Totals(*row[1:]) for row in rows}


_TOTALS = """
SELECT coalesce(m.type, e.type), coalesce(m.mapped, 0), coalesce(e.acknowledged, 0), coalesce(e.waiting, 0),
       coalesce(e.parked, 0), coalesce(e.pending, 0), coalesce(e.shortened, 0), coalesce(e.leaving, 0),
       coalesce(e.on_server, 0)
  FROM (SELECT type, count(body) AS mapped FROM fhir.resource GROUP BY type) m
  FULL JOIN (
    SELECT type, count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'acknowledged') AS acknowledged,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'waiting') AS waiting,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'parked') AS parked,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state IN ('pending', 'claimed')) AS pending,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'acknowledged' AND omitted <> '{}') AS shortened,
           count(*) FILTER (WHERE wanted IS NULL AND (e.acknowledged IS NOT NULL OR e.in_doubt IS NOT NULL)) AS leaving,
           count(acknowledged) AS on_server
      FROM ledger.entry e WHERE target = (SELECT id FROM ledger.target WHERE base_url = %(base_url)s)
     GROUP BY type
  ) e ON e.type = m.type ORDER BY 1
"""


def foreign(connection: Connection, base_url: str) -> dict[str, int]:
    """Resources on the server that are not ours, by type, as the last readback counted them."""
    rows = connection.execute(
        "SELECT f.type, sum(f.resources)::bigint FROM ledger.foreign_resource f JOIN ledger.target t ON t.id = f.target"
        " WHERE t.base_url = %s GROUP BY f.type",
        [base_url],
    )
    return dict(rows.fetchall())
