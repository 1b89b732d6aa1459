"""Note in the ledger what follows from each answer: acknowledged, parked, forbidden, or held back.

Here belong the state that the workers of one delivery share, and its numbers. Sending belongs in `sending.py`, telling
a bad resource from a server that refuses everything in `refusals.py`, the SQL in `ledger/transitions.py`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from dwh_fhir.database.connection import Connection
from dwh_fhir.delivery import outcomes
from dwh_fhir.delivery.parcels import Parcel
from dwh_fhir.delivery.refusals import Refusals
from dwh_fhir.errors import Rejected
from dwh_fhir.ledger import forbidden, transitions
from dwh_fhir.ledger.item import Item
from dwh_fhir.ledger.targets import Connect
from dwh_fhir.ledger.transitions import Acknowledged
from dwh_fhir.server.answers import Answer
from dwh_fhir.server.client import FhirClient


class Consequences:
    """The consequences of one delivery's answers, shared by its workers.

    Attributes:
        refusals: tells bad resources from a server that refuses everything.
        absent: keys of resources that the server doesn't hold, as far as what is under way refers to them.
        settled: resources whose state is known, by the server or, as they must wait, without it.
        answers: of these, by the server.
    """

    def __init__(self, connect: Connect, client: FhirClient, target: int) -> None:
        self._connect = connect
        self._target = target
        self._worker = threading.local()
        self._connections: list[Connection] = []
        self._lock = threading.Lock()
        self._created: Counter[str] = Counter()
        self._updated: Counter[str] = Counter()
        self._deleted: Counter[str] = Counter()
        self.refusals = Refusals(client, target)
        self.absent: set[str] = set()
        self.settled = 0
        self.answers = 0

    def close(self) -> None:
        """Close the workers' connections."""
        for connection in self._connections:
            connection.close()

    @property
    def ledger(self) -> Connection:
        """This worker's own connection to the ledger."""
        connection: Connection | None = getattr(self._worker, "connection", None)
        if connection is None:
            connection = self._worker.connection = self._connect()
            self._connections.append(connection)
            connection.autocommit = True
            # What a crash of the database loses of it costs an identical PUT; only `claim` must be durable.
            connection.execute("SET synchronous_commit = off")
        return connection

    @property
    def written(self) -> dict[str, Counter[str]]:
        """Numbers by resource type for a report: created, updated and deleted."""
        return {"created": self._created, "updated": self._updated, "deleted": self._deleted}

    def acknowledge(self, parcels: Sequence[Parcel], answers: Sequence[Answer]) -> None:
        """Note that the server took these, written or deleted, each with its answer."""
        taken = [
            Acknowledged(p.item, sorted(set(p.item.after) - set(p.omitted)), p.omitted, answer.updated)
            if p.body
            else Acknowledged(p.item)
            for p, answer in zip(parcels, answers, strict=True)
        ]
        transitions.acknowledge(self.ledger, self._target, taken)
        self._add(len(parcels))
        self.refusals.taken([p.item for p in parcels])
        with self._lock:
            self.absent.difference_update(p.item.key for p in parcels)
            for parcel, answer in zip(parcels, answers, strict=True):
                written = self._created if answer.status == 201 else self._updated
                (self._deleted if parcel.body is None else written)[parcel.item.type] += 1

    def refuse(self, unit: Sequence[Parcel], refusal: Rejected) -> None:
        """Park a resource, or a circle of them, that was refused by itself; or let it wait where it is not at fault.

        Raises:
            FhirServerError: everything is refused.
        """
        items = [p.item for p in unit]
        refused = [(p.item, outcomes.brief(refusal.status, refusal.outcome, p.body)) for p in unit]
        self.refusals.guilty(self.ledger, refusal, items)
        if self.refusals.is_forbidden(refusal.status, items):
            self._forbid(items, refused[0][1])
            return
        transitions.park(self.ledger, self._target, refused)
        self._keep_back(items)

    def allowed(self, unit: Sequence[Parcel]) -> list[Parcel]:
        """Return a unit without what is of a type that the server doesn't let us write or delete, which waits."""
        rest = []
        for parcel in unit:
            if outcome := self.refusals.forbidding(parcel.item):
                self._forbid([parcel.item], outcome)
            else:
                rest.append(parcel)
        return rest

    def hold(self, held: Sequence[tuple[Item, Sequence[str]]]) -> None:
        """Note that these were not sent, each with the keys of what it waits for."""
        transitions.hold(self.ledger, self._target, held)
        self._add(len(held), answered=False)

    def leave(self, items: Sequence[Item]) -> None:
        """Leave due what the mapping has changed since it was claimed, and let what depends on it wait."""
        if items:
            self.absent.update(item.key for item in items if not item.present)
            transitions.hold(self.ledger, self._target, [(item, []) for item in items])

    def _forbid(self, items: Sequence[Item], outcome: dict[str, Any]) -> None:
        """Let wait what we may not write or delete: it is not at fault, and tried again with every delivery."""
        forbidden.forbid(self.ledger, self._target, [(item, outcome) for item in items])
        self._keep_back(items)

    def _keep_back(self, items: Sequence[Item]) -> None:
        self._add(len(items))
        self.absent.update(item.key for item in items if not item.present)

    def _add(self, count: int, *, answered: bool = True) -> None:
        """Add resources whose state is known: another round may find others."""
        with self._lock:
            self.settled += count
            self.answers += count if answered else 0
