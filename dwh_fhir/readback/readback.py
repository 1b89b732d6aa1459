"""Reading back: is on the server what the books say, and nothing of ours that shouldn't be?

Here belongs which way of comparing is taken. `comparing.py` compares pages of contents and marks differences in the
books (`books.py`), so that the next delivery heals them; `reconciling.py` finds out which pages; `spans.py` cuts time.
Writing to the server belongs in `delivery/`. Resources that are not ours are counted and never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from dwh_fhir.database.connection import naming
from dwh_fhir.ledger import differences, entries
from dwh_fhir.readback.books import Books
from dwh_fhir.readback.comparing import Comparison, Pages, TypeReadback
from dwh_fhir.readback.reconciling import reconcile
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import ReadbackSettings

__all__ = ["ReadbackReport", "TypeReadback", "readback"]

Connect = Callable[[], psycopg.Connection[Any]]

SMALL = 100_000
"""Up to so many resources by the books `auto` compares all contents every time."""


@dataclass(frozen=True)
class ReadbackReport:
    """What was found, by resource type.

    Attributes:
        tried_again: differing again after they were healed, and due once more because that was asked for.
    """

    types: dict[str, TypeReadback] = field(default_factory=dict)
    tried_again: int = 0

    @property
    def to_heal(self) -> int:
        """Differences that the next delivery heals."""
        return sum(t.differing + t.missing + t.returned for t in self.types.values())

    @property
    def due(self) -> bool:
        """Whether another delivery may have something to do: to heal, or to delete what only a doubt kept."""
        return self.to_heal + self.tried_again > 0 or any(t.settled for t in self.types.values())

    @property
    def persistent(self) -> int:
        """Differences that came back after they were healed: no delivery heals them."""
        return sum(t.persistent.number for t in self.types.values())

    @property
    def left(self) -> int:
        """Resources that the limit has left for the next time."""
        return sum(t.left for t in self.types.values())


def readback(
    connect: Connect, client: FhirClient, how: ReadbackSettings | None = None, *, wait_seconds: float = 0
) -> ReadbackReport:
    """Compare a server with its books and mark what differs as due.

    Args:
        connect: opens a connection to the database with the ledger.
        client: the server.
        how: which contents are compared.
        wait_seconds: how long to wait for a delivery to the same server to end.

    Raises:
        TargetBusy: a delivery to this server is running.
        FhirServerError: the server can't be read.
        StagingError: the database with the books failed.
    """
    how = how or ReadbackSettings()
    base_url = client.settings.base_url
    with naming(f"reading back from {base_url}"), connect() as connection:
        connection.autocommit = True
        target = entries.target(connection, base_url)
        with entries.lock(connection, target, wait_seconds):
            tried_again = differences.try_again(connection, target) if how.again else 0
            totals = entries.totals(connection, base_url)
            mode = how.mode
            if mode == "auto":
                mode = "full" if sum(sums.on_server for sums in totals.values()) <= SMALL else "reconcile"
            pages = Pages(client, how.pages if mode == "reconcile" else None)
            readings = {kind: Comparison(Books(connection, target, kind), pages, kind) for kind in totals}
            for kind, reading in readings.items():
                if mode == "full" or (mode == "sample" and not reading.agrees(totals[kind].on_server)):
                    reading.all()
                elif mode == "sample":
                    reading.some(how.share)
            if mode == "reconcile":
                reconcile(list(readings.values()), how.since)
            persistent = differences.persistent(connection, base_url)
            return ReadbackReport(
                {kind: reading.report(persistent.get(kind)) for kind, reading in readings.items()}, tried_again
            )
