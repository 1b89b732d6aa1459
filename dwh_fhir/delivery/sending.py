"""Send claimed resources: several workers, each with bundles that fit, and a refused bundle halved.

Here belongs what goes out. Consequences of an answer belong in `consequences.py`, making a bundle in `parcels.py`,
one request in `server/client.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from queue import SimpleQueue

from dwh_fhir.delivery import cutting
from dwh_fhir.delivery.consequences import Consequences
from dwh_fhir.delivery.cutting import Lane
from dwh_fhir.delivery.parcels import Parcel, Parcels, opened
from dwh_fhir.errors import Rejected
from dwh_fhir.ledger import claims
from dwh_fhir.server.answers import Answer
from dwh_fhir.server.backoff import Stopped
from dwh_fhir.server.client import FhirClient

_GONE = {404, 410}
_TOO_LARGE = 413


class Sender:
    """The workers of one delivery."""

    def __init__(
        self, client: FhirClient, consequences: Consequences, failed: threading.Event, halted: Callable[[], bool]
    ) -> None:
        """Start the workers.

        Args:
            client: the server.
            consequences: takes the answers.
            failed: is set when a worker fails, so that the others end too.
            halted: whether nothing more is to be sent.
        """
        self._client = client
        self._consequences = consequences
        self._failed = failed
        self._halted = halted
        self._pool = ThreadPoolExecutor(client.settings.workers, "delivery")

    def close(self) -> None:
        """End the workers, when their bundles are answered."""
        self._pool.shutdown()

    def send_all(self, lanes: list[Lane]) -> None:
        """Send lanes, as many at a time as there are workers."""
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
        """Read the bundle's bodies; what the mapping has changed meanwhile stays due, with its dependents."""
        writes = [item for unit in bundle for item in unit if item.hash is not None]
        bodies = claims.bodies(self._consequences.ledger, writes) if writes else {}
        self._consequences.leave([item for item in writes if item.key not in bodies])
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
            if self._consequences.refusals.met(refusal):
                self._send(units)
            else:
                self._narrow(units, refusal)
        else:
            self._consequences.acknowledge(parcels, answers)

    def _fitted(self, units: Parcels) -> Parcels:
        """Return the units without what must wait; each member that must wait may make others of its unit wait."""
        absent = self._consequences.absent
        held: list[Parcel] = []
        settled = []
        for unit in units:
            rest = self._consequences.allowed(unit)
            while blocked := {id(p) for p in rest if p.fit(absent)}:
                held += [p for p in rest if id(p) in blocked]
                absent.update(p.item.key for p in rest if id(p) in blocked and not p.item.present)
                rest = [p for p in rest if id(p) not in blocked]
            settled += [rest] if rest else []
        if held:
            # Only now is known which of the others wait too: all that a resource waits for, in whatever order it came.
            self._consequences.hold([(p.item, p.fit(absent)) for p in held])
        return settled

    def _narrow(self, units: Parcels, refusal: Rejected) -> None:
        """Halve what was refused; a circle is opened where it may be; what is left over is guilty."""
        consequences = self._consequences
        if len(units) > 1:
            half = len(units) // 2
            self._send(units[:half])
            self._send(units[half:])
        elif len(parts := opened(units[0])) > 1:
            consequences.absent.update(parcel.item.key for parcel in units[0])
            for part in parts:
                self._send([part])
        elif refusal.status in _GONE and all(parcel.body is None for parcel in units[0]):
            # Only a server that lets others through can say of something that it is gone.
            consequences.refusals.look(consequences.ledger, refusal)
            consequences.acknowledge(units[0], [Answer(204, None)] * len(units[0]))
        else:
            consequences.refuse(units[0], refusal)
