"""Note what became of claimed resources: acknowledged, held back, or parked; and make parked ones due again.

Judging an answer belongs in `delivery/`. A resource that the server doesn't let us write is in `forbidden.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import sql
from psycopg.types.json import Jsonb

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger.item import Item, identities
from dwh_fhir.mapping import resources

_CONFLICT_DELIVERIES = 10
"""After so many deliveries that met a conflict somebody must look."""


class Acknowledged(NamedTuple):
    """A resource that the server took, written or deleted.

    Attributes:
        refs: keys of the resources it refers to now.
        omitted: references that were left out.
        updated: when the server made the version, by its own clock; None: it didn't say.
    """

    item: Item
    refs: Sequence[str] = ()
    omitted: Sequence[str] = ()
    updated: datetime | None = None


def acknowledge(connection: Connection, target: int, taken: Sequence[Acknowledged]) -> None:
    """Note that the server took these, written or deleted."""
    types, ids = identities([a.item for a in taken])
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


@dataclass(frozen=True)
class SetAside:
    """A resource that did not reach the server now, with its new state.

    Attributes:
        waits_for: keys of the resources it waits for.
        outcome: the server's OperationOutcome, which must hold no value of a patient; None: it was not asked.
    """

    item: Item
    state: str
    waits_for: Sequence[str] = field(default=())
    outcome: dict[str, Any] | None = None


def set_aside(connection: Connection, target: int, put_off: Sequence[SetAside]) -> None:
    """Note states other than acknowledged.

    None of these resources reached the server now: a doubt that an earlier attempt left stays, and no other is.
    """
    items = [entry.item for entry in put_off]
    connection.execute(
        """
        UPDATE ledger.entry e SET state = a.state, waits_for = string_to_array(a.waits, ' '), outcome = a.outcome,
               in_doubt = CASE WHEN a.doubtful THEN e.in_doubt END, changed_at = now()
          FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::boolean[])
               a (type, id, state, waits, outcome, doubtful)
         WHERE (e.target, e.type, e.id) = (%s, a.type, a.id)
        """,
        [
            *identities(items),
            [entry.state for entry in put_off],
            [" ".join(entry.waits_for) for entry in put_off],
            [None if entry.outcome is None else Jsonb(entry.outcome) for entry in put_off],
            [item.doubtful for item in items],
            target,
        ],
    )


def hold(connection: Connection, target: int, held: Sequence[tuple[Item, Sequence[str]]]) -> None:
    """Note that these were not sent, each with the keys it waits for; without any it stays due."""
    set_aside(
        connection, target, [SetAside(item, "waiting" if keys else "pending", waits_for=keys) for item, keys in held]
    )


def park(connection: Connection, target: int, refused: Sequence[tuple[Item, dict[str, Any]]]) -> None:
    """Note that the server refused these, each with its OperationOutcome, which must hold no value of a patient."""
    set_aside(connection, target, [SetAside(item, "parked", outcome=outcome) for item, outcome in refused])


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


def release_view(connection: Connection, target: int, view: str, group_key: str | None = None) -> int:
    """Make a view's parked entries due again, all or those of one group; returns their number."""
    return connection.execute(
        sql.SQL(
            "UPDATE ledger.entry e SET state = 'pending', outcome = NULL, changed_at = now() FROM {wanted} r"
            " WHERE (r.type, r.id) = (e.type, e.id) AND r.view = %s AND r.group_key = coalesce(%s, r.group_key)"
            " AND e.target = %s AND e.state = 'parked'"
        ).format(wanted=resources.WANTED),
        [view, group_key, target],
    ).rowcount


def conflicts(connection: Connection, target: int, statuses: Iterable[int]) -> dict[str, list[str]]:
    """List parked entries that may have met nothing worse than another writer, as type to ids; not those tried often.

    Args:
        connection: to the staging database.
        target: whose entries.
        statuses: HTTP statuses by which a server reports a conflict.
    """
    rows = connection.execute(
        "SELECT type, array_agg(id) FROM ledger.entry WHERE target = %s AND state = 'parked' AND attempts < %s"
        " AND (outcome ->> 'status')::integer = ANY(%s) GROUP BY type",
        [target, _CONFLICT_DELIVERIES, sorted(statuses)],
    )
    return dict(rows.fetchall())
