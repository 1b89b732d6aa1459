"""One stage of the way in a process of its own: `python -m benchmarks.stage ingest|clean|map|deliver|readback`.

Finds its systems in the environment and prints its peak of memory in MB.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.place import clean_all, map_all
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import connect
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.pipeline import Systems
from dwh_fhir.readback.readback import readback
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import ReadbackSettings
from dwh_fhir.sources.opening import open_source
from dwh_fhir.staging import loading
from dwh_fhir.views import registry


def _ingest(systems: Systems) -> None:
    with connect(systems.postgres, "benchmark") as connection, open_source(systems.source, systems.site) as source:
        ensure_schema(connection, registry())
        for view in registry().values():
            loading.load(connection, source, view, systems.site, run_id="benchmark")


def _clean(systems: Systems) -> None:
    with connect(systems.postgres, "benchmark") as connection:
        clean_all(connection)


def _map(systems: Systems) -> None:
    with connect(systems.postgres, "benchmark") as connection:
        map_all(systems, connection)


def _deliver(systems: Systems) -> None:
    with FhirClient(systems.fhir) as client:
        deliver(lambda: connect(systems.postgres, "benchmark"), client)


def _readback(systems: Systems) -> None:
    with FhirClient(systems.fhir) as client:
        readback(lambda: connect(systems.postgres, "benchmark"), client, ReadbackSettings("reconcile"))


STAGES: dict[str, Callable[[Systems], None]] = {
    "ingest": _ingest,
    "clean": _clean,
    "map": _map,
    "deliver": _deliver,
    "readback": _readback,
}


def peak() -> float:
    """The highest resident memory of this process so far in MB, as Linux counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    STAGES[sys.argv[1]](Systems.from_environment())
    print(f"{peak():.1f}")
