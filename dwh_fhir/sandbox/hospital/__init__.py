"""A small hospital: IS-H tables of synthetic patients, deterministic by seed, with dirty rows and a next day.

Here belongs the `Hospital` that tests, demo and benchmarks use. Patients, places and diagnoses are put together at
random; no real person is meant.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from dwh_fhir.sandbox.hospital.broken import break_some
from dwh_fhir.sandbox.hospital.cases import Numbers
from dwh_fhir.sandbox.hospital.clock import DAY
from dwh_fhir.sandbox.hospital.generate import generate
from dwh_fhir.sandbox.hospital.manifest import Changes, Counts, Manifest, count
from dwh_fhir.sandbox.hospital.source import VIEWS, Frames, Table, table

__all__ = ["VIEWS", "Changes", "Counts", "Hospital", "Manifest", "Table"]

_EVERY_CAUSE_FROM = 200


class Hospital:
    """The source at the start of `day`, and day by day from there.

    Attributes:
        day: the reference day; every change time at the source lies before its 00:00.
        manifest: what the present state must lead to.
    """

    def __init__(self, patients: int, seed: int = 1, day: date = date(2026, 3, 2)) -> None:
        """Make it: about 2.2 cases a patient; from 200 patients on every cause of `broken.CAUSES` occurs."""
        self._rng = np.random.default_rng(seed)
        self._numbers = Numbers()
        self._originals: Frames = {}
        self.day = day
        self._frames = generate(self._rng, patients, _minutes(day), self._numbers)
        break_some(self._rng, self._frames, self._originals, patients >= _EVERY_CAUSE_FROM)
        self.manifest = count(self._frames, day)

    def tables(self) -> dict[str, Table]:
        """View name to the present content of the source."""
        return {view: table(view, self._frames[view]) for view in VIEWS}


def _minutes(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY
