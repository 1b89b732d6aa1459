"""Say in numbers what one delivery did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DeliveryReport:
    """Numbers of one delivery by resource type.

    Attributes:
        created: written, new on the server.
        updated: written over a version that was there.
        deleted: deleted on the server.
        unchanged: not touched, because the server has acknowledged it before as it is wanted.
        waiting: held back at the end until what they refer to is there.
        parked: refused by the server, at the end.
        forbidden: of those waiting or still to be deleted, what the server doesn't let us write or delete.
        pending: still due at the end, only when the delivery was stopped or the mapping went on meanwhile.
        requests: writing requests, retries included.
        retried: requests that had to be sent again.
    """

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    parked: Counter[str] = field(default_factory=Counter)
    forbidden: Counter[str] = field(default_factory=Counter)
    pending: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    retried: int = 0

    @property
    def sent(self) -> Counter[str]:
        """Written: created or updated."""
        return self.created + self.updated

    def __add__(self, later: DeliveryReport) -> DeliveryReport:
        """Add up two deliveries to the same server, one after the other, as one."""
        return DeliveryReport(
            created=self.created + later.created,
            updated=self.updated + later.updated,
            deleted=self.deleted + later.deleted,
            unchanged=later.unchanged - self.sent,
            waiting=later.waiting,
            parked=later.parked,
            forbidden=later.forbidden,
            pending=later.pending,
            requests=self.requests + later.requests,
            retried=self.retried + later.retried,
        )
