"""Cleaning: types read, rules asked, clean rows and quarantine written. For information, without a peer."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import Result, middle, timed
from benchmarks.place import Place, bring, empty
from dwh_fhir.clean import cleaning
from dwh_fhir.views import registry

_ROWS_PER_PATIENT = 40


def run(place: Place) -> Iterator[Result]:
    """The diagnoses of a hospital, from staging to clean."""
    views = registry()
    rates = []
    with place.staging("cleaning", views) as (systems, connection):
        bring(place, systems, connection, place.sizes.patients(_ROWS_PER_PATIENT))
        for _ in range(place.sizes.rounds):
            empty(connection, ["clean.diagnose", "control.progress", "control.quarantine", "control.filtered"])
            with timed() as clock:
                done = cleaning.drain(connection, views["diagnose"], views)
            rows = done.clean + done.quarantined + done.filtered
            rates.append(rows / clock.wall)
    yield Result("cleaning: diagnose", middle(rates), "rows/s", bound="none", seen={"rows": rows})
