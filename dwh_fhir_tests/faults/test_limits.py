from __future__ import annotations

import json
import os
import subprocess
import sys

import pyarrow as pa
import pytest

from dwh_fhir_tests.faults import large
from dwh_fhir_tests.faults.trial import Trial
from dwh_fhir_tests.world import World

FAULT = "limits"
REQUIRED = "everything arrives and memory stays flat"
BOUND = 400
"""Megabytes of the process that does everything; interpreter, pandas and pandera are 200 of them."""
OBSERVATIONS = 200_000
MOVEMENTS = 5_000


def carried(world: World, view: str) -> dict[str, int]:
    """What the program that carries the view over all layers tells."""
    done = subprocess.run(
        [sys.executable, "-m", "dwh_fhir_tests.faults.large", view],
        env={**os.environ, **world.environment()},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


def without_memory(found: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in found.items() if name != "megabytes"}


@pytest.mark.faults
@pytest.mark.done("one patient with 200,000 Observations")
def test_a_patient_with_very_many_observations(world: World) -> None:
    large.show_measurements(world.hana, OBSERVATIONS)
    found = carried(world, "messwert")
    rows = OBSERVATIONS + 1
    assert without_memory(found) == {"read": rows, "rejected": 0, "acknowledged": rows, "to_heal": 0}
    assert found["megabytes"] <= BOUND
    assert world.fhir.statistics()["versions_written"] == rows


@pytest.mark.faults
@pytest.mark.done("one case with 5,000 movements")
def test_a_case_with_very_many_movements(trial: Trial) -> None:
    tables = trial.hospital.tables()
    kontakt = tables["kontakt"]
    row = next(r for r in kontakt.rows.to_pylist() if r["STORN"] == "" and r["BEWTY"] == "3")
    # From bed to bed, as movements to the same place are one contact.
    rows = [{**row, "LFDNR": 1_000 + n, "BETT": f"{n % 2}"} for n in range(MOVEMENTS)]
    more = pa.concat_tables([kontakt.rows, pa.Table.from_pylist(rows, kontakt.rows.schema)])
    trial.world.hana.create_view("CV_KONTAKT", kontakt.columns, more, schema="DWH")
    before = trial.run(views=["person", "fall"])
    report = trial.run()
    assert report.loads["kontakt"].inserted == len(more)
    assert report.status.balanced, report.status.failed
    assert report.delivery.created["Encounter"] + before.delivery.created["Encounter"] >= MOVEMENTS


@pytest.mark.faults
@pytest.mark.done("texts of 5 MB")
def test_a_very_long_text(world: World) -> None:
    large.show_texts(world.hana, 4)
    found = carried(world, "dokument")
    assert without_memory(found) == {"read": 4, "rejected": 0, "acknowledged": 4, "to_heal": 0}
    assert found["megabytes"] <= BOUND + 4 * large.TEXT * 20 // 1_000_000


@pytest.mark.done("a view of 300 columns, with no row, with one and with 3,000")
@pytest.mark.parametrize("rows", [0, 1, pytest.param(3_000, marks=pytest.mark.faults)])
def test_a_very_wide_view(world: World, rows: int) -> None:
    large.show_wide(world.hana, rows)
    found = carried(world, "breit")
    assert without_memory(found) == {"read": rows, "rejected": 0, "acknowledged": rows, "to_heal": 0}
    assert found["megabytes"] <= BOUND
