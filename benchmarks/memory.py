"""Peak memory of each stage, in a process of its own: five times the data must not need more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Result
from benchmarks.place import Place
from benchmarks.stage import STAGES
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hospital.hospital import Hospital

_TIMES = 5
_GOAL = 50
_BULK = ("ingest", "clean", "map")
_BULK_ROWS_PER_PATIENT = 160
_ROWS_PER_PATIENT = 400


def run(place: Place) -> Iterator[Result]:
    """Ingest, clean and map at one size; delivery and reading back, which take longer, at a smaller one."""
    yield from _grown(place, _BULK, _BULK, place.sizes.patients(_BULK_ROWS_PER_PATIENT))
    yield from _grown(place, ("deliver", "readback"), tuple(STAGES), place.sizes.patients(_ROWS_PER_PATIENT))


def _grown(place: Place, reported: Sequence[str], stages: Sequence[str], patients: int) -> Iterator[Result]:
    once = _peaks(place, stages, patients)
    more = _peaks(place, stages, _TIMES * patients)
    for stage in reported:
        seen = {"MB": once[stage], f"MB with {_TIMES} times the data": more[stage], "patients": patients}
        unit = f"MB more for {_TIMES} times the data"
        yield Result(f"memory: {stage}", more[stage] - once[stage], unit, _GOAL, "at most", seen)


def _peaks(place: Place, stages: Sequence[str], patients: int) -> dict[str, float]:
    """Stage to its peak in MB, for a hospital of so many patients."""
    place.box.show(Hospital(patients))
    database = place.folder / f"memory-{patients}.sqlite"
    with place.database(f"memory_{patients}") as environment, FhirServer(database) as server:
        return {stage: _peak(stage, {**environment, **server.environment()}) for stage in stages}


def _peak(stage: str, environment: Mapping[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stage", stage],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)
