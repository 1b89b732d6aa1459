"""What a comparison reads in one server's books about one resource type, and what it marks there.

Here belongs SQL, all of it set-based. What is compared with what belongs in `comparing.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dwh_fhir.delivery import pruning
from dwh_fhir.ledger.entries import Connection
from dwh_fhir.readback.spans import EVER, Span
from dwh_fhir.view import Resource

_OURS = re.compile(r"[A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_AT_ONCE = 10_000
"""Ids that are held at a time."""
ON_SERVER = "acknowledged IS NOT NULL"
"""A condition of `Books.ids` and `Books.entries`: it must be on the server, in whatever version."""
UNSEEN = "NOT EXISTS (SELECT FROM seen s WHERE s.id = e.id)"
"""Another one: no page that was read lately has shown it."""
HEALED = "healed IS NOT NULL AND state = 'acknowledged'"
"""And another: the last readback that saw it found it otherwise, and it was sent again since."""


class Entry(NamedTuple):
    """What the books have of a resource.

    Attributes:
        acknowledged: by the books it is on the server, in whatever version.
        body: where it must be on the server as it is now.
        healings: so often in a row it was sent again as it is wanted now, because it differed.
        found: digest of what differed the last time; None: it was missing, or nothing is remembered.
        remembered: whether anything is.
    """

    state: str
    acknowledged: bool
    omitted: list[str]
    last_updated: datetime | None
    body: bytes | None
    healings: int = 0
    found: bytes | None = None
    remembered: bool = False


class Differing(NamedTuple):
    """A resource that is not as it was sent.

    Attributes:
        resource: as the server has it.
        digest: of the differences.
        elements: names of the elements that differ, sorted.
    """

    resource: Resource
    digest: bytes
    elements: list[str]


class Books:
    """The books of one type on one target."""

    def __init__(self, connection: Connection, target: int, kind: str) -> None:
        """`connection`: in autocommit."""
        self._connection = connection
        self._own = {"target": target, "type": kind}
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS seen (id text PRIMARY KEY)")

    def _execute(self, statement: str, **parameters: Any) -> Any:
        return self._connection.execute(statement.encode(), {**self._own, **parameters}, binary=True)

    def _mine(self, statement: str, condition: str = "true", tail: str = "", **parameters: Any) -> Any:
        """Run a statement, still without WHERE, on those rows of this type of which a condition is true."""
        own = "target = %(target)s AND type = %(type)s"
        return self._execute(f"{statement} WHERE {own} AND {condition} {tail}", **parameters)

    @property
    def compared_to(self) -> datetime | None:
        """Contents of what the server has made before were compared; None: of nothing."""
        row = self._mine("SELECT compared_to FROM ledger.comparison").fetchone()
        return row[0] if row else None

    def compared(self, to: datetime) -> None:
        """Note how far contents are compared."""
        self._execute(
            "INSERT INTO ledger.comparison (target, type, compared_to) VALUES (%(target)s, %(type)s, %(to)s)"
            " ON CONFLICT (target, type) DO UPDATE SET compared_to = EXCLUDED.compared_to",
            to=to,
        )

    def earliest(self) -> datetime | None:
        """When the server made the oldest version that must be there."""
        row = self._mine("SELECT min(last_updated) FROM ledger.entry", ON_SERVER).fetchone()
        time: datetime | None = row[0]
        return time

    def entries(self, condition: str, span: Span = EVER, **parameters: Any) -> int:
        """How many entries of a span there are of which a condition is true."""
        where = f"{condition} AND {_within(span, 'last_updated')}"
        return int(self._mine("SELECT count(*) FROM ledger.entry", where, **_ends(span), **parameters).fetchone()[0])

    def foreign(self, span: Span = EVER) -> int:
        """How many resources of a span are not ours, as they were counted last."""
        what = "SELECT coalesce(sum(resources), 0)::bigint FROM ledger.foreign_resource"
        return int(self._mine(what, _within(span, "minute"), **_ends(span)).fetchone()[0])

    def note_foreign(self, span: Span, counts: Mapping[datetime | None, int]) -> None:
        """Put numbers by minute in place of what was counted of a span before."""
        with self._connection.transaction():
            self._mine("DELETE FROM ledger.foreign_resource", _within(span, "minute"), **_ends(span))
            self._execute(
                "INSERT INTO ledger.foreign_resource (target, type, minute, resources)"
                " SELECT %(target)s, %(type)s, * FROM unnest(%(minutes)s::timestamptz[], %(counts)s::bigint[])",
                minutes=list(counts),
                counts=list(counts.values()),
            )

    def ids(self, condition: str, size: int, span: Span = EVER, **parameters: Any) -> Iterator[list[str]]:
        """Ids of the entries of a span of which a condition is true, so many at a time."""
        after = ""
        where = f"id > %(after)s AND {condition} AND {_within(span, 'last_updated')}"
        given = {**_ends(span), **parameters, "n": _AT_ONCE}
        while found := self._mine(
            "SELECT id FROM ledger.entry e", where, "ORDER BY id LIMIT %(n)s", after=after, **given
        ).fetchall():
            ids = [row[0] for row in found]
            after = ids[-1]
            yield from (ids[start : start + size] for start in range(0, len(ids), size))

    def expected(self, ids: Sequence[str]) -> dict[str, Entry]:
        """What the books have, by id."""
        rows = self._execute(
            "SELECT e.id, e.state, e.acknowledged IS NOT NULL, e.omitted, e.last_updated, convert_to(r.body, 'UTF8'),"
            " CASE WHEN e.healed = e.wanted THEN e.healings ELSE 0 END, CASE WHEN e.healed = e.wanted THEN e.found END,"
            " e.healed IS NOT NULL"
            " FROM ledger.entry e LEFT JOIN fhir.resource r"
            " ON (r.type, r.id, r.hash) = (e.type, e.id, e.acknowledged) AND e.state = 'acknowledged'"
            " WHERE e.target = %(target)s AND e.type = %(type)s AND e.id = ANY(%(ids)s)",
            ids=list(ids),
        )
        return {row[0]: Entry(*row[1:]) for row in rows}

    def forget_seen(self) -> None:
        """Begin anew with what pages have shown."""
        self._connection.execute("TRUNCATE seen")

    def saw(self, ids: Sequence[str]) -> None:
        """A page has shown these."""
        self._execute("INSERT INTO seen SELECT unnest(%(ids)s::text[]) ON CONFLICT DO NOTHING", ids=list(ids))

    def learn(self, times: Mapping[str, datetime]) -> None:
        """Note when the server made the versions that it has, by id."""
        self._execute(
            "UPDATE ledger.entry e SET last_updated = f.updated"
            " FROM unnest(%(ids)s::text[], %(times)s::timestamptz[]) f (id, updated)"
            " WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
            ids=list(times),
            times=list(times.values()),
        )

    def settle(self, ids: Sequence[str]) -> int:
        """Nothing about these is in doubt: the server has what it acknowledged last, or nothing; how many were."""
        # See `mark_doubtful`: what somebody else wrote is no version that was acknowledged.
        ours = "in_doubt IS NOT NULL AND acknowledged IS DISTINCT FROM ''::bytea AND id = ANY(%(ids)s)"
        return int(self._mine("UPDATE ledger.entry SET in_doubt = NULL", ours, ids=list(ids)).rowcount)

    def mark_doubtful(self, resources: Mapping[str, Resource]) -> None:
        """Due again; and until then the books know what the version on the server refers to.

        Its hash, which nobody knows, is the empty one.
        """
        self._doubt(resources, state="pending")

    def mark_differing(self, differing: Mapping[str, Differing]) -> None:
        """Due again, see `mark_doubtful`; and the next readback will know what this one found."""
        with self._connection.transaction():
            self.mark_doubtful({name: found.resource for name, found in differing.items()})
            self._execute(
                "UPDATE ledger.entry e SET found = f.digest, healed = e.wanted, differs_in = NULL,"
                " differs_since = NULL, healings = 1 + CASE WHEN e.healed = e.wanted THEN e.healings ELSE 0 END"
                " FROM unnest(%(ids)s::text[], %(digests)s::bytea[]) f (id, digest)"
                " WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
                ids=list(differing),
                digests=[found.digest for found in differing.values()],
            )

    def mark_persistent(self, differing: Mapping[str, Differing]) -> None:
        """Differing again after they were sent again: not due, and what the server's versions refer to stays there."""
        self._execute(
            "UPDATE ledger.entry e SET found = f.digest, differs_in = string_to_array(f.elements, ' '),"
            " differs_since = coalesce(e.differs_since, now()),"
            " refs = ARRAY(SELECT DISTINCT unnest(e.refs || string_to_array(f.refs, ' ')) ORDER BY 1)"
            " FROM unnest(%(ids)s::text[], %(digests)s::bytea[], %(elements)s::text[], %(refs)s::text[])"
            " f (id, digest, elements, refs) WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
            ids=list(differing),
            digests=[found.digest for found in differing.values()],
            elements=[" ".join(found.elements) for found in differing.values()],
            refs=[_listed(found.resource) for found in differing.values()],
        )

    def forget_differences(self, ids: Sequence[str]) -> None:
        """These are as they were sent."""
        self._mine(
            "UPDATE ledger.entry SET healed = NULL, found = NULL, healings = NULL, differs_in = NULL,"
            " differs_since = NULL",
            "healed IS NOT NULL AND id = ANY(%(ids)s)",
            ids=list(ids),
        )

    def mark_there(self, resources: Mapping[str, Resource]) -> None:
        """On the server, in a version of which no answer ever told, but held back now; see `mark_doubtful`."""
        self._doubt(resources, there=True)

    def _doubt(self, resources: Mapping[str, Resource], state: str | None = None, there: bool = False) -> None:
        refs = [_listed(resource) for resource in resources.values()]
        self._execute(
            "UPDATE ledger.entry e SET state = coalesce(%(state)s, state), in_doubt = string_to_array(f.refs, ' '),"
            " acknowledged = CASE WHEN %(there)s OR acknowledged IS NOT NULL THEN ''::bytea END, changed_at = now()"
            " FROM unnest(%(ids)s::text[], %(refs)s::text[]) f (id, refs)"
            " WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
            ids=list(resources),
            refs=refs,
            state=state,
            there=there,
        )

    def mark_missing(self, ids: Sequence[str]) -> None:
        """Not on the server: due again, and with it what was refused because of that.

        What is gone again, after it was sent again and before any readback saw it, is a finding of its own.
        """
        self._mine(
            "UPDATE ledger.entry SET differs_in = CASE WHEN healed = wanted AND found IS NULL THEN ARRAY[type] END,"
            " differs_since = CASE WHEN healed = wanted AND found IS NULL THEN coalesce(differs_since, now()) END,"
            " healed = wanted, found = NULL, healings = 0,"
            " acknowledged = NULL, last_updated = NULL, refs = '{}', omitted = '{}',"
            " in_doubt = NULL, state = CASE WHEN wanted IS NULL THEN 'deleted' WHEN state = 'acknowledged'"
            " THEN 'pending' ELSE state END, changed_at = now()",
            "id = ANY(%(ids)s)",
            ids=list(ids),
        )
        self._execute(
            "UPDATE ledger.entry e SET state = 'pending', outcome = NULL, changed_at = now() FROM fhir.resource r"
            " WHERE e.target = %(target)s AND e.state = 'parked' AND (r.type, r.id) = (e.type, e.id)"
            " AND r.refs && %(keys)s::text[]",
            keys=[f"{self._own['type']}/{name}" for name in ids],
        )


def _listed(resource: Resource) -> str:
    """What a resource refers to, as one text: arrays of unequal length don't fit into one array.

    What is no reference of ours, as a server may have it, can't be looked up, and needn't be storable.
    """
    return " ".join(sorted(filter(_OURS.fullmatch, set(pruning.references(resource)))))


def _within(span: Span, column: str) -> str:
    """A column's time is in a span, whose ends are parameters; a time that is not known is only in the span of all."""
    bounds = [f"{column} >= %(start)s"] if span.start else []
    bounds += [f"{column} < %(end)s"] if span.end else []
    return " AND ".join(bounds) or "true"


def _ends(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end}
