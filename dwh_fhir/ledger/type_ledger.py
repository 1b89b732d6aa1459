"""Read what one FHIR server's ledger has of one resource type, for a comparison with the server.

Here belong reading, and the temporary table of the ids that pages have shown. Marking the findings belongs in
`marks.py`, comparing in `readback/comparing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Cursor, sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import comparisons
from dwh_fhir.ledger.interval import EVER, Interval
from dwh_fhir.mapping import resources

_AT_ONCE = 10_000
"""Ids that are held at a time."""

Condition = sql.Composable
"""SQL of a condition on an entry, for `TypeLedger.count` and `TypeLedger.ids`."""
ON_SERVER = sql.SQL("acknowledged IS NOT NULL")
"""It must be on the server, in whatever version."""
UNDATED = sql.SQL("acknowledged IS NOT NULL AND last_updated IS NULL")
"""It must be on the server, in a version whose time is not known."""
UNSEEN_ON_SERVER = sql.SQL("acknowledged IS NOT NULL AND NOT EXISTS (SELECT FROM seen s WHERE s.id = e.id)")
"""It must be on the server, and no page that was read lately has shown it."""
UNSEEN_IN_DOUBT = sql.SQL(
    "state IN ('waiting', 'parked') AND acknowledged IS NULL AND in_doubt IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM seen s WHERE s.id = e.id)"
)
"""It is held back, was sent without an answer, and no page that was read lately has shown it."""
HEALED = sql.SQL("healed IS NOT NULL AND state = 'acknowledged'")
"""The last readback that saw it found it otherwise, and it was sent again since."""


def sampled(share: float) -> Condition:
    """Return the condition of a random share of what must be on the server."""
    return sql.SQL("acknowledged IS NOT NULL AND random() < {}").format(share)


class Entry(NamedTuple):
    """The ledger's entry of a resource, as far as a comparison needs it.

    Attributes:
        acknowledged: by the ledger it is on the server, in whatever version.
        body: its JSON, where it must be on the server as it is now.
        healings: so often in a row it was sent again as it is wanted now, because it differed.
        difference: digest of the last difference; None: it was missing, or nothing is remembered.
        remembered: whether anything is.
    """

    state: str
    acknowledged: bool
    omitted: list[str]
    last_updated: datetime | None
    body: bytes | None
    healings: int = 0
    difference: bytes | None = None
    remembered: bool = False


class TypeLedger:
    """The ledger of one type on one target, as a readback uses it."""

    def __init__(self, connection: Connection, target: int, resource_type: str) -> None:
        """Open the ledger of a type. `connection`: in autocommit."""
        self.connection = connection
        self.target = target
        self.type = resource_type
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS seen (id text PRIMARY KEY)")

    def execute(self, statement: str | sql.Composed, **parameters: Any) -> Cursor[tuple[Any, ...]]:
        """Run a statement with the parameters `target` and `type`, and others."""
        return self.connection.execute(statement, {"target": self.target, "type": self.type, **parameters}, binary=True)

    @property
    def compared_to(self) -> datetime | None:
        """The time before which every version was compared; None: nothing was."""
        return comparisons.compared_to(self.connection, self.target, self.type)

    def record_compared(self, to: datetime) -> None:
        """Note how far contents are compared."""
        comparisons.record(self.connection, self.target, self.type, to)

    def earliest(self) -> datetime | None:
        """Return when the server made the oldest version that must be there."""
        row = self.execute(_SELECT.format(sql.SQL("min(last_updated)"), ON_SERVER)).fetchone()
        return row[0] if row else None

    def count(self, condition: Condition, interval: Interval = EVER) -> int:
        """Count the entries of an interval that meet a condition."""
        where = sql.SQL("{} AND {}").format(condition, interval.within("last_updated"))
        row = self.execute(_SELECT.format(sql.SQL("count(*)"), where), **interval.ends).fetchone()
        return int(row[0]) if row else 0

    def ids(self, condition: Condition, size: int, interval: Interval = EVER) -> Iterator[list[str]]:
        """Yield the ids of the entries of an interval that meet a condition, so many at a time."""
        where = sql.SQL("id > %(after)s AND {} AND {} ORDER BY id LIMIT %(n)s").format(
            condition, interval.within("last_updated")
        )
        statement = _SELECT.format(sql.SQL("id"), where)
        after = ""
        while rows := self.execute(statement, after=after, n=_AT_ONCE, **interval.ends).fetchall():
            ids = [row[0] for row in rows]
            after = ids[-1]
            yield from (ids[start : start + size] for start in range(0, len(ids), size))

    def entries(self, ids: Sequence[str]) -> dict[str, Entry]:
        """Return the entries of some resources by id; those that are not ours have none."""
        return {row[0]: Entry(*row[1:]) for row in self.execute(_ENTRIES, ids=list(ids))}

    def forget_seen(self) -> None:
        """Begin anew with the ids that pages have shown."""
        self.connection.execute("TRUNCATE seen")

    def record_seen(self, ids: Sequence[str]) -> None:
        """Note that a page has shown these."""
        self.execute("INSERT INTO seen SELECT unnest(%(ids)s::text[]) ON CONFLICT DO NOTHING", ids=list(ids))


_SELECT = sql.SQL("SELECT {} FROM ledger.entry e WHERE target = %(target)s AND type = %(type)s AND {}")

_ENTRIES = sql.SQL(
    "SELECT e.id, e.state, e.acknowledged IS NOT NULL, e.omitted, e.last_updated, convert_to(r.body, 'UTF8'),"
    " CASE WHEN e.healed = e.wanted THEN e.healings ELSE 0 END, CASE WHEN e.healed = e.wanted THEN e.found END,"
    " e.healed IS NOT NULL"
    " FROM ledger.entry e LEFT JOIN {wanted} r"
    " ON (r.type, r.id, r.hash) = (e.type, e.id, e.acknowledged) AND e.state = 'acknowledged'"
    " WHERE e.target = %(target)s AND e.type = %(type)s AND e.id = ANY(%(ids)s)"
).format(wanted=resources.WANTED)
