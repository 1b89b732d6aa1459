"""The check of profiles at run time, over the approved resources of the mappings: R4 and profile, as a mapping asks.

Here belongs the rate of the check once its profiles are compiled, and what it takes until then. It needs FHIR packages,
in the folder that DWH_FHIR_PACKAGES names, and measures nothing without.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from benchmarks.measure import Clock, Result, middle, timed
from benchmarks.place import Place
from dwh_fhir.fhir import r4
from dwh_fhir.fhir.kds.profiles import Profiles

_APPROVED = Path(__file__).parents[1] / "dwh_fhir_tests" / "views" / "approved"
_ROWS_PER_CHECK = 10


def run(place: Place) -> Iterator[Result]:
    """Judge every approved resource again and again."""
    folder = os.environ.get("DWH_FHIR_PACKAGES")
    if not folder:
        return
    resources = [r for file in sorted(_APPROVED.iterdir()) for r in json.loads(file.read_text(encoding="utf-8"))]
    before = psutil.Process().memory_info().rss
    with timed() as reading:
        profiles = Profiles(Path(folder))
    with timed() as compiling:
        _judge(profiles, resources)
    memory = (psutil.Process().memory_info().rss - before) / 2**20
    times = max(1, place.sizes.rows // _ROWS_PER_CHECK // len(resources))
    rounds = [_timed(profiles, resources, times) for _ in range(place.sizes.rounds)]
    seen = {
        "R4 alone, resources per CPU second": middle([times * len(resources) / clock.cpu for _, clock in rounds]),
        "resources": times * len(resources),
        "reading the packages, CPU seconds": reading.cpu,
        "compiling the profiles, CPU seconds": compiling.cpu,
        "memory, MB": memory,
    }
    rate = middle([times * len(resources) / clock.cpu for clock, _ in rounds])
    yield Result("profiles: R4 and profile", rate, "resources per CPU second", 5_000, seen=seen)


def _timed(profiles: Profiles, resources: list[Any], times: int) -> tuple[Clock, Clock]:
    """Both checks, and R4's alone."""
    with timed() as both:
        for _ in range(times):
            _judge(profiles, resources)
    with timed() as alone:
        for _ in range(times):
            for resource in resources:
                r4.check(resource)
    return both, alone


def _judge(profiles: Profiles, resources: list[Any]) -> None:
    for resource in resources:
        problem = r4.check(resource) or profiles.check(resource)
        if problem is not None:
            raise RuntimeError(f"an approved resource is refused: {problem}")
