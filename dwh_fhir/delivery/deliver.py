"""Write everything that is due to one FHIR server, and delete what must go: the course of one delivery.

Here belongs which step follows which, until nothing is due that can be done. Sending what was claimed belongs in
`sending.py`, the order of resources in `cutting.py`.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Self

from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.delivery import cutting, pruning
from dwh_fhir.delivery.consequences import Consequences
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.delivery.sending import Sender
from dwh_fhir.errors import FhirServerError
from dwh_fhir.ledger import claims, deletions, entries, forbidden, targets, totals, transitions
from dwh_fhir.ledger.item import Item
from dwh_fhir.ledger.targets import Connect
from dwh_fhir.ledger.totals import Totals
from dwh_fhir.server.asking import CONFLICT
from dwh_fhir.server.backoff import Stopped
from dwh_fhir.server.client import FhirClient

log = logging.getLogger(__name__)

_SILENT = 2
"""After so many rounds without any answer no other will bring one. A single one may only have found out what waits for
what: of two that somebody edited, the first waits, and then the second one sees that it is there all the same."""

Claim = Callable[[int], list[Item]]
"""Claims at most so many due resources, beside those that they need."""


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
        StagingError: the database with the ledger failed.
    """
    base_url = client.settings.base_url
    with (
        naming(f"delivery to {base_url}"),
        targets.held(connect, base_url, wait_seconds) as (connection, target),
        _Delivery(connect, client, target, stop or threading.Event()) as delivery,
    ):
        return delivery.run(connection)


class _Delivery:
    """The rounds of a delivery: writing and deleting, each until nothing is due."""

    def __init__(self, connect: Connect, client: FhirClient, target: int, stop: threading.Event) -> None:
        self._target = target
        self._stop = stop
        self._failed = threading.Event()
        self._client = client.until(self._halted)
        self._consequences = Consequences(connect, self._client, target)
        self._sender = Sender(self._client, self._consequences, self._failed, self._halted)
        self._ahead = ThreadPoolExecutor(1, "claim")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._failed.set()
        self._sender.close()
        self._ahead.shutdown()
        self._client.close()
        self._consequences.close()

    def _halted(self) -> bool:
        return self._failed.is_set() or self._stop.is_set()

    def run(self, connection: Connection) -> DeliveryReport:
        """Write first, then delete, until nothing is due that can be done."""
        claims.unclaim(connection, self._target)
        forbidden.try_again(connection, self._target)
        entries.take_over(connection, self._target)
        entries.recheck(connection, self._target)
        before = totals.by_type(connection, self._client.settings.base_url)
        conflicts = transitions.conflicts(connection, self._target, CONFLICT)
        due = {t for t, sums in before.items() if sums.pending or sums.leaving}
        with suppress(Stopped):
            if due or conflicts:
                self._client.capabilities(sorted(due | conflicts.keys()))
                self._send_due(connection, conflicts)
        return self._closed(connection, before)

    def _send_due(self, connection: Connection, conflicts: Mapping[str, list[str]]) -> None:
        refusals = self._consequences.refusals
        try:
            self._write(connection)
            self._delete(connection)
            self._try_again(connection, conflicts)
            if not self._halted():
                refusals.settle(connection)
        except FhirServerError:
            claims.unclaim(connection, self._target)
            refusals.undo(connection)
            raise

    def _closed(self, connection: Connection, before: Mapping[str, Totals]) -> DeliveryReport:
        base_url = self._client.settings.base_url
        after, denied = totals.by_type(connection, base_url), forbidden.forbidden(connection, base_url)
        for sentence in forbidden.sentences(denied):
            log.warning("%s: %s", base_url, sentence)
        return DeliveryReport(
            **self._consequences.written,
            unchanged=_positive({t: sums.acknowledged for t, sums in before.items()}),
            waiting=_positive({t: sums.waiting for t, sums in after.items()}),
            parked=_positive({t: sums.parked for t, sums in after.items()}),
            forbidden=sum((Counter({f.type: f.resources}) for f in denied), Counter()),
            pending=_positive({t: sums.pending for t, sums in after.items()}),
            requests=self._client.requests,
            retried=self._client.retried,
        )

    def _write(self, connection: Connection) -> None:
        """Send until nothing is due: an answer, or the mapping meanwhile, may let others go."""
        silent = 0
        while not self._halted() and silent < _SILENT:
            before = self._consequences.answers
            self._drain(lambda size: claims.claim(connection, self._target, size), connection)
            changed = entries.take_over(connection, self._target)
            released = entries.recheck(connection, self._target)
            if not changed and not released:
                return
            silent = 0 if changed or self._consequences.answers > before else silent + 1

    def _delete(self, connection: Connection) -> None:
        if self._halted():
            return
        ready = deletions.prepare(connection, self._target)
        if self._unburden(connection):
            self._write(connection)
            ready = deletions.prepare(connection, self._target)
        if ready and not self._halted():
            self._drain(lambda size: deletions.claim(connection, self._target, size), connection)

    def _unburden(self, connection: Connection) -> int:
        """Make due again what refers to resources that must go where the reference is optional; returns its number.

        It is sent without these references, and then they keep nothing on the server any more.
        """
        keeping = deletions.referrers(connection, self._target, list(pruning.PRUNABLE))
        shorter = [r for r in keeping if pruning.prune(r.type, r.body, r.keys)[1:] == (sorted(r.keys), [])]
        return deletions.rewrite(connection, self._target, shorter) if shorter else 0

    def _try_again(self, connection: Connection, conflicts: Mapping[str, list[str]]) -> None:
        """Send what an earlier delivery parked for a conflict; last, so that it keeps nothing else from the server."""
        released = [transitions.release(connection, self._target, kind, ids) for kind, ids in conflicts.items()]
        if any(released) and not self._halted():
            self._write(connection)
            self._delete(connection)

    def _drain(self, claim: Claim, connection: Connection) -> None:
        """Claim and send until nothing is due, or nothing of what was claimed is settled."""
        settings = self._client.settings
        # The first claim is small: nothing is sent while it is made.
        size = min(settings.claim_size, 2 * settings.workers * settings.bundle_size)
        known = -1
        self._consequences.absent = set()
        batch = _cut(claim, size)
        while batch.parts and not self._halted() and self._consequences.settled > known:
            known = self._consequences.settled
            self._consequences.absent |= claims.absent(connection, self._target, batch.outside)
            # The next ones are claimed and cut while these are sent, and sent when these are settled.
            size = min(settings.claim_size, 2 * size)
            ahead = self._ahead.submit(_cut, claim, size)
            for part in batch.parts:
                self._sender.send_all(part)
            batch = ahead.result()
        claims.unclaim(connection, self._target)


def _cut(claim: Claim, size: int) -> cutting.Batch:
    return cutting.Batch.of(claim(size))


def _positive(numbers: Mapping[str, int]) -> Counter[str]:
    return Counter({name: number for name, number in numbers.items() if number})
