"""Compare a server with its ledger in one of three ways: all contents, a sample, or by time.

Here belongs choosing the way. Resources that are not ours are counted and never touched.
"""

from __future__ import annotations

from collections.abc import Mapping

from dwh_fhir.database.connection import naming
from dwh_fhir.ledger import differences, targets, totals
from dwh_fhir.ledger.targets import Connect
from dwh_fhir.ledger.totals import Totals
from dwh_fhir.ledger.type_ledger import TypeLedger
from dwh_fhir.readback.by_time import compare_by_time
from dwh_fhir.readback.comparing import Comparison
from dwh_fhir.readback.pages import Pages
from dwh_fhir.readback.report import ReadbackReport
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import ReadbackSettings

SMALL = 100_000
"""Up to so many resources by the ledger `auto` compares all contents every time."""


def readback(
    connect: Connect, client: FhirClient, how: ReadbackSettings | None = None, *, wait_seconds: float = 0
) -> ReadbackReport:
    """Compare a server with its ledger and mark what differs as due.

    Args:
        connect: opens a connection to the database with the ledger.
        client: the server.
        how: which contents are compared.
        wait_seconds: how long to wait for a delivery to the same server to end.

    Raises:
        TargetBusy: a delivery to this server is running.
        FhirServerError: the server can't be read.
        StagingError: the database with the ledger failed.
    """
    how = how or ReadbackSettings()
    base_url = client.settings.base_url
    with (
        naming(f"reading back from {base_url}"),
        targets.held(connect, base_url, wait_seconds) as (connection, target),
    ):
        tried_again = differences.try_again(connection, target) if how.again else 0
        expected = totals.by_type(connection, base_url)
        mode = _mode(how, expected)
        pages = Pages(client, how.pages if mode == "reconcile" else None)
        comparisons = {kind: Comparison(TypeLedger(connection, target, kind), pages) for kind in expected}
        if mode == "reconcile":
            compare_by_time(list(comparisons.values()), how.since)
        else:
            for kind, comparison in comparisons.items():
                if mode == "full" or not comparison.agrees(expected[kind].on_server):
                    comparison.all()
                else:
                    comparison.sample(how.share)
        persistent = differences.persistent(connection, base_url)
        return ReadbackReport(
            {kind: comparison.report(persistent.get(kind)) for kind, comparison in comparisons.items()}, tried_again
        )


def _mode(how: ReadbackSettings, expected: Mapping[str, Totals]) -> str:
    """Return the way to compare; `auto` depends on how many resources must be on the server."""
    if how.mode != "auto":
        return how.mode
    return "full" if sum(sums.on_server for sums in expected.values()) <= SMALL else "reconcile"
