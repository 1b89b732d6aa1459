"""Mark in the ledger what a readback found on the server, so that the next delivery heals it.

Here belongs SQL, all of it set-based, for one type on one target (`TypeLedger`). Judging what was found belongs in
`readback/comparing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg import sql

from dwh_fhir.ledger.type_ledger import TypeLedger
from dwh_fhir.mapping import resources

Refs = Mapping[str, Sequence[str]]
"""Ids of resources to the keys that the server's versions refer to."""


class Differing(NamedTuple):
    """A resource that is not as it was sent.

    Attributes:
        refs: keys that the server's version refers to.
        digest: of the differences.
        elements: names of the elements that differ, sorted.
    """

    refs: Sequence[str]
    digest: bytes
    elements: list[str]


def updated(ledger: TypeLedger, times: Mapping[str, datetime]) -> None:
    """Note when the server made the versions that it has, by id."""
    ledger.execute(
        "UPDATE ledger.entry e SET last_updated = f.updated"
        " FROM unnest(%(ids)s::text[], %(times)s::timestamptz[]) f (id, updated)"
        " WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
        ids=list(times),
        times=list(times.values()),
    )


def certain(ledger: TypeLedger, ids: Sequence[str]) -> int:
    """Settle doubts: the server has what it acknowledged last, or nothing; returns how many were in doubt."""
    # See `doubtful`: what somebody else wrote is no version that was acknowledged.
    return ledger.execute(
        "UPDATE ledger.entry SET in_doubt = NULL WHERE target = %(target)s AND type = %(type)s"
        " AND in_doubt IS NOT NULL AND acknowledged IS DISTINCT FROM ''::bytea AND id = ANY(%(ids)s)",
        ids=list(ids),
    ).rowcount


def doubtful(ledger: TypeLedger, refs: Refs) -> None:
    """Make resources due again; until then the ledger knows what the version on the server refers to.

    Its hash, which nobody knows, is the empty one.
    """
    _doubt(ledger, refs, state="pending")


def unexpected(ledger: TypeLedger, refs: Refs) -> None:
    """Note that resources are on the server, in a version of which no answer ever told, but held back now.

    See `doubtful` for the hash.
    """
    _doubt(ledger, refs, on_server=True)


def _doubt(ledger: TypeLedger, refs: Refs, state: str | None = None, *, on_server: bool = False) -> None:
    ledger.execute(
        "UPDATE ledger.entry e SET state = coalesce(%(state)s, state), in_doubt = string_to_array(f.refs, ' '),"
        " acknowledged = CASE WHEN %(on_server)s OR acknowledged IS NOT NULL THEN ''::bytea END, changed_at = now()"
        " FROM unnest(%(ids)s::text[], %(refs)s::text[]) f (id, refs)"
        " WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
        ids=list(refs),
        refs=[_listed(keys) for keys in refs.values()],
        state=state,
        on_server=on_server,
    )


def differing(ledger: TypeLedger, unlike: Mapping[str, Differing]) -> None:
    """Make resources due again, see `doubtful`, and remember the differences for the next readback."""
    with ledger.connection.transaction():
        doubtful(ledger, {name: resource.refs for name, resource in unlike.items()})
        ledger.execute(
            "UPDATE ledger.entry e SET found = f.digest, healed = e.wanted, differs_in = NULL,"
            " differs_since = NULL, healings = 1 + CASE WHEN e.healed = e.wanted THEN e.healings ELSE 0 END"
            " FROM unnest(%(ids)s::text[], %(digests)s::bytea[]) f (id, digest)"
            " WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
            ids=list(unlike),
            digests=[resource.digest for resource in unlike.values()],
        )


def persistent(ledger: TypeLedger, unlike: Mapping[str, Differing]) -> None:
    """Note that resources differ again after they were sent again: they are not due.

    The resources that the server's versions refer to stay there.
    """
    ledger.execute(
        "UPDATE ledger.entry e SET found = f.digest, differs_in = string_to_array(f.elements, ' '),"
        " differs_since = coalesce(e.differs_since, now()),"
        " refs = ARRAY(SELECT DISTINCT unnest(e.refs || string_to_array(f.refs, ' ')) ORDER BY 1)"
        " FROM unnest(%(ids)s::text[], %(digests)s::bytea[], %(elements)s::text[], %(refs)s::text[])"
        " f (id, digest, elements, refs) WHERE (e.target, e.type, e.id) = (%(target)s, %(type)s, f.id)",
        ids=list(unlike),
        digests=[resource.digest for resource in unlike.values()],
        elements=[" ".join(resource.elements) for resource in unlike.values()],
        refs=[_listed(resource.refs) for resource in unlike.values()],
    )


def equal(ledger: TypeLedger, ids: Sequence[str]) -> None:
    """Forget the differences of resources that are as they were sent."""
    ledger.execute(
        "UPDATE ledger.entry SET healed = NULL, found = NULL, healings = NULL, differs_in = NULL, differs_since = NULL"
        " WHERE target = %(target)s AND type = %(type)s AND healed IS NOT NULL AND id = ANY(%(ids)s)",
        ids=list(ids),
    )


def missing(ledger: TypeLedger, ids: Sequence[str]) -> None:
    """Note that resources are not on the server: due again, and with them what was refused because of that.

    A resource that is gone again, after it was sent again and before any readback saw it, is a finding of its own.
    """
    ledger.execute(
        "UPDATE ledger.entry SET differs_in = CASE WHEN healed = wanted AND found IS NULL THEN ARRAY[type] END,"
        " differs_since = CASE WHEN healed = wanted AND found IS NULL THEN coalesce(differs_since, now()) END,"
        " healed = wanted, found = NULL, healings = 0,"
        " acknowledged = NULL, last_updated = NULL, refs = '{}', omitted = '{}',"
        " in_doubt = NULL, state = CASE WHEN wanted IS NULL THEN 'deleted' WHEN state = 'acknowledged'"
        " THEN 'pending' ELSE state END, changed_at = now()"
        " WHERE target = %(target)s AND type = %(type)s AND id = ANY(%(ids)s)",
        ids=list(ids),
    )
    ledger.execute(_RELEASE_REFERRING, keys=[f"{ledger.type}/{name}" for name in ids])


_RELEASE_REFERRING = sql.SQL(
    "UPDATE ledger.entry e SET state = 'pending', outcome = NULL, changed_at = now() FROM {wanted} r"
    " WHERE e.target = %(target)s AND e.state = 'parked' AND (r.type, r.id) = (e.type, e.id)"
    " AND r.refs && %(keys)s::text[]"
).format(wanted=resources.WANTED)


def _listed(keys: Sequence[str]) -> str:
    """Return keys as one text: arrays of unequal length don't fit into one array, and a blank is in no key."""
    return " ".join(keys)
