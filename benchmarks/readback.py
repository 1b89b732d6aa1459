"""Reading a FHIR server back, against paging through the same resources and throwing them away.

The first reconciliation compares all contents; the next one, of a server that nobody changed, counts by time and reads
what the server made in the last minute that it knows of. So the server's clock runs fast while it is loaded: a hospital
comes in over days, not in one minute. Memory is measured in `memory.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from benchmarks.measure import Result, middle, ratios, timed
from benchmarks.place import Place, bring, clean_all, map_all
from dwh_fhir.database.connection import connect
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.pipeline import Systems
from dwh_fhir.readback.readback import readback
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings, ReadbackSettings
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.server import FhirServer

_ROWS_PER_PATIENT = 200
_PAGE = 500
_RECONCILE = ReadbackSettings("reconcile")


def run(place: Place) -> Iterator[Result]:
    """All resources of a hospital, on a server that nobody changed."""
    seconds: dict[str, list[float]] = {"paging": [], "all contents": [], "reconciliation": []}
    with (
        place.staging("reconciling", registry()) as (systems, connection),
        FhirServer(place.folder / "reconciling.sqlite") as server,
        FhirClient(FhirSettings(server.base_url)) as client,
    ):
        bring(place, systems, connection, place.sizes.patients(_ROWS_PER_PATIENT))
        clean_all(connection)
        map_all(systems, connection)
        with _over_days(server):
            sent = deliver(lambda: connect(systems.postgres, "benchmark"), client).sent
        for _ in range(place.sizes.rounds):
            with timed() as clock:
                paged = sum(len(page) for kind in sent for page in client.pages(kind, _count=_PAGE))
            seconds["paging"].append(clock.wall)
            seconds["all contents"].append(_read_back(systems, client, ReadbackSettings("full"), paged))
            # The first time it has no time to go on from.
            _read_back(systems, client, _RECONCILE, None)
            seconds["reconciliation"].append(_read_back(systems, client, _RECONCILE, None))
    seen = {f"{what}, resources/s": paged / middle(taken) for what, taken in seconds.items()} | {"resources": paged}
    rate = ratios(seconds["paging"], seconds["all contents"])
    yield Result("readback: all contents", rate, "of bare paging's rate", 0.5, seen=seen)
    share = ratios(seconds["reconciliation"], seconds["all contents"])
    yield Result(
        "readback: reconciliation, nothing changed", share, "x the time of all contents", bound="none", seen=seen
    )


@contextmanager
def _over_days(server: FhirServer) -> Iterator[None]:
    """Let the server's clock run from a year ago towards now, a day every quarter of a second."""
    done = threading.Event()

    def tick() -> None:
        behind = timedelta(days=400)
        while not done.is_set():
            server.set_clock(-behind)
            behind -= timedelta(days=1)
            done.wait(0.25)

    clock = threading.Thread(target=tick)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()
        server.set_clock(timedelta())


def _read_back(systems: Systems, client: FhirClient, how: ReadbackSettings, expected: int | None) -> float:
    with timed() as clock:
        report = readback(lambda: connect(systems.postgres, "benchmark"), client, how)
    compared = sum(found.compared for found in report.types.values())
    if report.to_heal or report.left or (expected is not None and compared != expected):
        raise RuntimeError(
            f"{compared} of {expected} compared, {report.to_heal} to heal: the server was not read whole"
        )
    return clock.wall
