"""Delivery: everything that is due on one FHIR server is written there, and what must go is deleted.

Here belongs what is sent when and what follows from each answer: acknowledge, bisect, park, wait. The order comes from
`cutting.py`, the books are `ledger/entries.py`, one request is `server/client.py`.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Self

import psycopg

from dwh_fhir.database.connection import naming
from dwh_fhir.delivery import claims, cutting, deletions, outcomes
from dwh_fhir.delivery.cutting import Lane
from dwh_fhir.delivery.parcels import Parcel, Parcels, opened
from dwh_fhir.delivery.refusals import Refusals
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.errors import FhirServerError, Rejected
from dwh_fhir.ledger import entries, forbidden
from dwh_fhir.ledger.item import Item
from dwh_fhir.server.answers import Answer
from dwh_fhir.server.asking import CONFLICT
from dwh_fhir.server.backoff import Stopped
from dwh_fhir.server.client import FhirClient

log = logging.getLogger(__name__)

Connect = Callable[[], psycopg.Connection[Any]]

_GONE = {404, 410}
_TOO_LARGE = 413
_SILENT = 2
"""After so many rounds without any answer no other will bring one. One alone may only have found out what waits for
what: of two that somebody edited, the first waits, and then the second one sees that it is there all the same."""


def deliver(
    connect: Connect, client: FhirClient, *, stop: threading.Event | None = None, wait_seconds: float = 0
) -> DeliveryReport:
    """Write and delete everything that is due on the client's server.

    Args:
        connect: opens a connection to the database with the ledger; called once and once for every worker.
        client: the server.
        stop: when set, the delivery ends after the bundles that are under way; what is due stays due.
        wait_seconds: how long to wait for another delivery to the same server to end.

    Raises:
        TargetBusy: another delivery to this server is running.
        ServerUnavailable: no answer within the time for retries; everything that isn't acknowledged stays due.
        ServerUnsuitable: it is no FHIR R4 server that can do the job.
        AccessDenied: wrong user, password or token.
        StagingError: the database with the books failed.
    """
    stop = stop or threading.Event()
    with naming(f"delivery to {client.settings.base_url}"), connect() as connection:
        connection.autocommit = True
        target = entries.target(connection, client.settings.base_url)
        with entries.lock(connection, target, wait_seconds), _Delivery(connect, client, target, stop) as delivery:
            return delivery.run(connection)


class _Delivery:
    """The state of one delivery that its workers share."""

    def __init__(self, connect: Connect, client: FhirClient, target: int, stop: threading.Event) -> None:
        self._connect = connect
        self._target = target
        self._stop = stop
        self._failed = threading.Event()
        self._client = client.until(self._halted)
        self._refusals = Refusals(self._client, target)
        self._absent: set[str] = set()
        self._worker = threading.local()
        self._connections: list[psycopg.Connection[Any]] = []
        self._answers = 0
        self._verdicts = 0
        self._lock = threading.Lock()
        self.report = DeliveryReport()
        self._pool = ThreadPoolExecutor(client.settings.workers, "delivery")
        self._ahead = ThreadPoolExecutor(1, "claim")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._failed.set()
        self._pool.shutdown()
        self._ahead.shutdown()
        self._client.close()
        for connection in self._connections:
            connection.close()

    def _halted(self) -> bool:
        return self._failed.is_set() or self._stop.is_set()

    @property
    def _books(self) -> psycopg.Connection[Any]:
        """This worker's own connection."""
        connection: psycopg.Connection[Any] | None = getattr(self._worker, "connection", None)
        if connection is None:
            connection = self._worker.connection = self._connect()
            self._connections.append(connection)
            connection.autocommit = True
            # What a crash of the database loses of it costs an identical PUT; only `claim` must be durable.
            connection.execute("SET synchronous_commit = off")
        return connection

    def run(self, connection: psycopg.Connection[Any]) -> DeliveryReport:
        """Writes first, then deletes, until nothing is due that can be done."""
        claims.unclaim(connection, self._target)
        forbidden.try_again(connection, self._target)
        entries.take_over(connection, self._target)
        entries.recheck(connection, self._target)
        before = entries.totals(connection, self._client.settings.base_url)
        conflicts = entries.conflicts(connection, self._target, CONFLICT)
        due = {t for t, sums in before.items() if sums.pending or sums.leaving}
        with suppress(Stopped):
            if due or conflicts:
                self._client.capabilities(sorted(due | conflicts.keys()))
                self._send_due(connection, conflicts)
        return self._closed(connection, before)

    def _send_due(self, connection: psycopg.Connection[Any], conflicts: dict[str, list[str]]) -> None:
        try:
            self._write(connection)
            self._delete(connection)
            self._try_again(connection, conflicts)
            if not self._halted():
                self._refusals.settle(connection)
        except FhirServerError:
            claims.unclaim(connection, self._target)
            self._refusals.undo(connection)
            raise

    def _closed(self, connection: psycopg.Connection[Any], before: dict[str, entries.Totals]) -> DeliveryReport:
        base_url = self._client.settings.base_url
        after, denied = entries.totals(connection, base_url), forbidden.forbidden(connection, base_url)
        for sentence in forbidden.sentences(denied):
            log.warning("%s: %s", base_url, sentence)
        return DeliveryReport(
            **{name: getattr(self.report, name) for name in ("created", "updated", "deleted")},
            unchanged=_positive({t: sums.acknowledged for t, sums in before.items()}),
            waiting=_positive({t: sums.waiting for t, sums in after.items()}),
            parked=_positive({t: sums.parked for t, sums in after.items()}),
            forbidden=sum((Counter({f.type: f.resources}) for f in denied), Counter()),
            pending=_positive({t: sums.pending for t, sums in after.items()}),
            requests=self._client.requests,
            retried=self._client.retried,
        )

    def _write(self, connection: psycopg.Connection[Any]) -> None:
        """Send until nothing is due: an answer, or the mapping meanwhile, may let others go."""
        silent = 0
        while not self._halted() and silent < _SILENT:
            before = self._answers
            self._drain(lambda size: claims.claim(connection, self._target, size), connection)
            changed = entries.take_over(connection, self._target)
            released = entries.recheck(connection, self._target)
            if not changed and not released:
                return
            silent = 0 if changed or self._answers > before else silent + 1

    def _delete(self, connection: psycopg.Connection[Any]) -> None:
        if self._halted():
            return
        ready = deletions.prepare(connection, self._target)
        if deletions.unburden(connection, self._target):
            self._write(connection)
            ready = deletions.prepare(connection, self._target)
        if ready and not self._halted():
            self._drain(lambda size: deletions.claim(connection, self._target, size), connection)

    def _try_again(self, connection: psycopg.Connection[Any], conflicts: dict[str, list[str]]) -> None:
        """What an earlier delivery parked for a conflict; last, so that it keeps nothing else from the server."""
        released = [entries.release(connection, self._target, kind, ids) for kind, ids in conflicts.items()]
        if any(released) and not self._halted():
            self._write(connection)
            self._delete(connection)

    def _drain(self, claim: Callable[[int], list[Item]], connection: psycopg.Connection[Any]) -> None:
        """Claim and send until nothing is due, or nothing of what was claimed gets a verdict."""
        settings = self._client.settings
        # The first claim is small: nothing is sent while it is made.
        size = min(settings.claim_size, 2 * settings.workers * settings.bundle_size)
        verdicts = -1
        self._absent = set()
        batch = _cut(claim, size)
        while batch.parts and not self._halted() and self._verdicts > verdicts:
            verdicts = self._verdicts
            self._absent |= claims.missing(connection, self._target, batch.outside)
            # The next ones are claimed and cut while these are sent, and sent when these have their verdicts.
            size = min(settings.claim_size, 2 * size)
            ahead = self._ahead.submit(_cut, claim, size)
            for part in batch.parts:
                self._send_all(part)
            batch = ahead.result()
        claims.unclaim(connection, self._target)

    def _send_all(self, lanes: list[Lane]) -> None:
        queue: SimpleQueue[Lane] = SimpleQueue()
        for lane in lanes:
            queue.put(lane)
        count = min(len(lanes), self._client.settings.workers)
        futures = [self._pool.submit(self._send_from, queue) for _ in range(count)]
        wait(futures)
        errors = [error for future in futures if (error := future.exception()) and not isinstance(error, Stopped)]
        if errors:
            raise errors[0]

    def _send_from(self, queue: SimpleQueue[Lane]) -> None:
        try:
            for bundle in cutting.bundles(queue, self._client.settings.bundle_size):
                if self._halted():
                    return
                self._send(self._parcels(bundle))
        except BaseException:
            self._failed.set()
            raise

    def _parcels(self, bundle: Lane) -> Parcels:
        """The bundle's bodies. What the mapping has changed meanwhile stays due, and so does what depends on it."""
        writes = [item for unit in bundle for item in unit if item.hash is not None]
        bodies = claims.bodies(self._books, writes) if writes else {}
        stale = [item for item in writes if item.key not in bodies]
        if stale:
            self._absent.update(item.key for item in stale if not item.present)
            entries.hold(self._books, self._target, [(item, []) for item in stale])
        return [[Parcel(i, bodies.get(i.key)) for i in unit if i.hash is None or i.key in bodies] for unit in bundle]

    def _send(self, units: Parcels) -> None:
        """Send units in one transaction; on a refusal find the guilty one."""
        units = self._fitted(units)
        parcels = [parcel for unit in units for parcel in unit]
        if not parcels or self._halted():
            return
        if len(units) > 1 and sum(len(p.ready or b"") for p in parcels) > self._client.settings.bundle_bytes:
            self._narrow(units, Rejected(_TOO_LARGE, {}))
            return
        try:
            entries = [p.entry(self._client.settings.base_url) for p in parcels]
            answers = self._client.post_bundle(entries, [p.item.key for p in parcels])
        except Rejected as refusal:
            if self._refusals.met(refusal):
                self._send(units)
            else:
                self._narrow(units, refusal)
        else:
            self._note(parcels, answers)

    def _fitted(self, units: Parcels) -> Parcels:
        """The units without what must wait; each member that must wait may make others of its unit wait."""
        held: list[Parcel] = []
        settled = []
        for unit in units:
            rest = self._allowed(unit)
            while blocked := {id(p) for p in rest if p.fit(self._absent)}:
                held += [p for p in rest if id(p) in blocked]
                self._absent.update(p.item.key for p in rest if id(p) in blocked and not p.item.present)
                rest = [p for p in rest if id(p) not in blocked]
            settled += [rest] if rest else []
        if held:
            # Only now is known which of the others wait too: all that a resource waits for, in whatever order it came.
            entries.hold(self._books, self._target, [(p.item, p.fit(self._absent)) for p in held])
            self._judge(len(held), answered=False)
        return settled

    def _allowed(self, unit: list[Parcel]) -> list[Parcel]:
        """A unit without what is of a type that the server doesn't let us write or delete."""
        denied = [(p, outcome) for p in unit if (outcome := self._refusals.forbidding(p.item))]
        for parcel, outcome in denied:
            self._forbid([parcel], outcome)
        return [p for p in unit if p not in {parcel for parcel, _ in denied}]

    def _narrow(self, units: Parcels, refusal: Rejected) -> None:
        """Halve what was refused; a circle is opened where it may be; what is left over is guilty."""
        if len(units) > 1:
            half = len(units) // 2
            self._send(units[:half])
            self._send(units[half:])
        elif len(parts := opened(units[0])) > 1:
            self._absent.update(parcel.item.key for parcel in units[0])
            for part in parts:
                self._send([part])
        elif refusal.status in _GONE and all(parcel.body is None for parcel in units[0]):
            # Only a server that lets others through can say of something that it is gone.
            self._refusals.look(self._books, refusal)
            self._note(units[0], [Answer(204, None)] * len(units[0]))
        else:
            self._park(units[0], refusal)

    def _judge(self, count: int, *, answered: bool = True) -> None:
        """So many got a verdict, by the server or, as they must wait, without it: another round may find others."""
        with self._lock:
            self._verdicts += count
            self._answers += count if answered else 0

    def _note(self, parcels: Sequence[Parcel], answers: Sequence[Answer]) -> None:
        taken = [
            entries.Acknowledged(p.item, sorted(set(p.item.after) - set(p.omitted)), p.omitted, answer.updated)
            if p.body
            else entries.Acknowledged(p.item)
            for p, answer in zip(parcels, answers, strict=True)
        ]
        entries.acknowledge(self._books, self._target, taken)
        self._judge(len(parcels))
        self._refusals.taken([p.item for p in parcels])
        with self._lock:
            self._absent.difference_update(p.item.key for p in parcels)
            for parcel, answer in zip(parcels, answers, strict=True):
                written = self.report.created if answer.status == 201 else self.report.updated
                (self.report.deleted if parcel.body is None else written)[parcel.item.type] += 1

    def _park(self, unit: list[Parcel], refusal: Rejected) -> None:
        items = [p.item for p in unit]
        refused = [(p.item, outcomes.brief(refusal.status, refusal.outcome, p.body)) for p in unit]
        self._refusals.guilty(self._books, refusal, items)
        if self._refusals.is_forbidden(refusal.status, items):
            self._forbid(unit, refused[0][1])
            return
        entries.park(self._books, self._target, refused)
        self._judge(len(unit))
        self._absent.update(p.item.key for p in unit if not p.item.present)

    def _forbid(self, unit: list[Parcel], outcome: dict[str, Any]) -> None:
        """What we may not write or delete is not at fault: it is tried again with every delivery."""
        forbidden.forbid(self._books, self._target, [(p.item, outcome) for p in unit])
        self._judge(len(unit))
        self._absent.update(p.item.key for p in unit if not p.item.present)


def _cut(claim: Callable[[int], list[Item]], size: int) -> cutting.Batch:
    return cutting.Batch.of(claim(size))


def _positive(numbers: dict[str, int]) -> Counter[str]:
    return Counter({name: number for name, number in numbers.items() if number})
