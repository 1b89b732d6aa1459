"""Reading back: is on the server what the books say, and nothing of ours that shouldn't be?

Here belongs comparing, and marking differences in the books so that the next delivery heals them. Writing to the server
belongs in `delivery/`. Resources that are not ours are counted and never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg

from dwh_fhir import ledger
from dwh_fhir.database import naming
from dwh_fhir.delivery import pruning
from dwh_fhir.ledger import Connection
from dwh_fhir.server import FhirClient

Connect = Callable[[], psycopg.Connection[Any]]
Resource = dict[str, Any]

_PAGE = 500
_IDS = 50
"""Ids in one search: with more the URL grows too long for some proxies."""
_SERVERS_OWN = {"versionId", "lastUpdated", "source", "tag", "security"}
"""Elements of meta that servers change or collect over time."""


@dataclass
class TypeReadback:
    """What was found of one resource type.

    Attributes:
        server: resources that the server counts.
        compared: resources whose content was compared.
        differing: of these, not as they were sent.
        missing: on the server by the books, but not there.
        returned: deleted by the books, but there again.
        foreign: not ours; counted when all pages were read, else as at the last time.
    """

    server: int = 0
    compared: int = 0
    differing: int = 0
    missing: int = 0
    returned: int = 0
    foreign: int = 0


@dataclass(frozen=True)
class ReadbackReport:
    """What was found, by resource type."""

    types: dict[str, TypeReadback] = field(default_factory=dict)

    @property
    def to_heal(self) -> int:
        """Differences that the next delivery heals."""
        return sum(t.differing + t.missing + t.returned for t in self.types.values())


def readback(
    connect: Connect, client: FhirClient, *, sample: float | None = None, wait_seconds: float = 0
) -> ReadbackReport:
    """Compare a server with its books and mark what differs as due.

    Args:
        connect: opens a connection to the database with the ledger.
        client: the server.
        sample: share of the resources whose content is compared, 0 to 1; None: all. A type whose count doesn't agree
            with the books is compared in full whatever the share.
        wait_seconds: how long to wait for a delivery to the same server to end.

    Raises:
        TargetBusy: a delivery to this server is running.
        FhirServerError: the server can't be read.
        StagingError: the database with the books failed.
    """
    base_url = client.settings.base_url
    report = ReadbackReport()
    with naming(f"reading back from {base_url}"), connect() as connection:
        connection.autocommit = True
        target = ledger.target(connection, base_url)
        with ledger.lock(connection, target, wait_seconds):
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS seen (id text PRIMARY KEY)")
            foreign = ledger.foreign(connection, base_url)
            for kind, totals in ledger.totals(connection, base_url).items():
                reading = _Reading(connection, client, target, kind)
                found = report.types[kind] = reading.found
                found.server = client.count(kind)
                found.foreign = foreign.get(kind, 0)
                if sample is None or found.server - found.foreign != totals.on_server:
                    reading.all()
                else:
                    reading.some(sample)
    return report


class _Reading:
    """The comparison of one resource type."""

    def __init__(self, connection: Connection, client: FhirClient, target: int, kind: str) -> None:
        self._connection = connection
        self._client = client
        self._target = target
        self._kind = kind
        self.found = TypeReadback()

    def all(self) -> None:
        """Every page that the server has, then what the books have and no page showed."""
        self._connection.execute("TRUNCATE seen")
        self.found.foreign = 0
        for page in self._client.pages(self._kind, _count=_PAGE):
            self._compare(page)
            ids = [resource["id"] for resource in page]
            self._connection.execute("INSERT INTO seen SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [ids])
        self._look_up(self._ids("e.acknowledged IS NOT NULL AND NOT EXISTS (SELECT FROM seen s WHERE s.id = e.id)"))
        self._settle_doubts()
        self._connection.execute(
            "INSERT INTO ledger.foreign_resource (target, type, resources) VALUES (%s, %s, %s)"
            " ON CONFLICT (target, type) DO UPDATE SET resources = EXCLUDED.resources, counted_at = now()",
            [self._target, self._kind, self.found.foreign],
        )

    def some(self, share: float) -> None:
        """A random share of what the books have."""
        self._look_up(self._ids("e.acknowledged IS NOT NULL AND random() < %(share)s", share=share))

    def _ids(self, condition: str, **parameters: float) -> list[str]:
        """Ids of this type of which a condition is true."""
        rows = self._connection.execute(
            "SELECT e.id FROM ledger.entry e WHERE e.target = %(target)s AND e.type = %(type)s"  # noqa: S608
            f" AND {condition}",
            {"target": self._target, "type": self._kind, **parameters},
        )
        return [row[0] for row in rows]

    def _settle_doubts(self) -> None:
        """What a killed run had taken up but never sent is not on the server: then nothing is in doubt any more."""
        doubtful = self._ids(
            "e.state IN ('waiting', 'parked') AND e.acknowledged IS NULL AND e.in_doubt IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM seen s WHERE s.id = e.id)"
        )
        for chunk in _chunks(doubtful, _IDS):
            there = {resource["id"] for resource in self._by_id(chunk)}
            self._connection.execute(
                "UPDATE ledger.entry SET in_doubt = NULL WHERE target = %s AND type = %s AND id = ANY(%s)",
                [self._target, self._kind, sorted(set(chunk) - there)],
            )

    def _look_up(self, ids: Sequence[str]) -> None:
        """Compare by id. Pages may pass over what others write meanwhile; only this proves that something is gone."""
        for chunk in _chunks(ids, _IDS):
            page = self._by_id(chunk)
            self._compare(page)
            gone = sorted(set(chunk) - {resource["id"] for resource in page})
            if gone:
                self._mark_missing(gone)

    def _by_id(self, ids: Sequence[str]) -> list[Resource]:
        """Those of some ids that the server has; at most `_IDS` of them."""
        return [r for page in self._client.pages(self._kind, _id=",".join(ids), _count=_IDS) for r in page]

    def _compare(self, page: Sequence[Resource]) -> None:
        expected = self._expected([resource["id"] for resource in page])
        doubtful: dict[str, Resource] = {}
        for resource in page:
            entry = expected.get(resource["id"])
            if entry is None:
                self.found.foreign += 1
                continue
            state, omitted, body = entry
            if state == "deleted":
                self.found.returned += 1
                doubtful[resource["id"]] = resource
            elif body is not None:
                self.found.compared += 1
                sent = pruning.prune(self._kind, body, omitted)[0] if omitted else body
                if _bare(orjson.loads(sent)) != _bare(resource):
                    self.found.differing += 1
                    doubtful[resource["id"]] = resource
        if doubtful:
            self._mark_doubtful(doubtful)

    def _expected(self, ids: Sequence[str]) -> dict[str, tuple[str, list[str], bytes | None]]:
        """State, left out references and, where it must be on the server as it is now, the body; by id."""
        rows = self._connection.execute(
            "SELECT e.id, e.state, e.omitted, convert_to(r.body, 'UTF8') FROM ledger.entry e LEFT JOIN fhir.resource r"
            " ON (r.type, r.id, r.hash) = (e.type, e.id, e.acknowledged) AND e.state = 'acknowledged'"
            " WHERE e.target = %s AND e.type = %s AND e.id = ANY(%s)",
            [self._target, self._kind, list(ids)],
            binary=True,
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def _mark_doubtful(self, resources: dict[str, Resource]) -> None:
        """Due again; and until then the books know what the version on the server refers to."""
        refs = [" ".join(sorted(set(pruning.references(resource)))) for resource in resources.values()]
        self._connection.execute(
            "UPDATE ledger.entry e SET state = 'pending', in_doubt = string_to_array(f.refs, ' '), changed_at = now()"
            " FROM unnest(%s::text[], %s::text[]) f (id, refs) WHERE (e.target, e.type, e.id) = (%s, %s, f.id)",
            [list(resources), refs, self._target, self._kind],
        )

    def _mark_missing(self, ids: Sequence[str]) -> None:
        """Not on the server: due again, and with it what was refused because of that."""
        self.found.missing += len(ids)
        self._connection.execute(
            "UPDATE ledger.entry SET acknowledged = NULL, refs = '{}', omitted = '{}', in_doubt = NULL,"
            " state = CASE WHEN wanted IS NULL THEN 'deleted' WHEN state = 'acknowledged' THEN 'pending'"
            " ELSE state END, changed_at = now() WHERE target = %s AND type = %s AND id = ANY(%s)",
            [self._target, self._kind, list(ids)],
        )
        self._connection.execute(
            "UPDATE ledger.entry e SET state = 'pending', outcome = NULL, changed_at = now() FROM fhir.resource r"
            " WHERE e.target = %s AND e.state = 'parked' AND (r.type, r.id) = (e.type, e.id) AND r.refs && %s::text[]",
            [self._target, [f"{self._kind}/{name}" for name in ids]],
        )


def _bare(resource: Resource) -> Resource:
    """The resource without what the server keeps of its own."""
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in _SERVERS_OWN}
    bare = {name: value for name, value in resource.items() if name != "meta"}
    return {**bare, "meta": meta} if meta else bare


def _chunks(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
