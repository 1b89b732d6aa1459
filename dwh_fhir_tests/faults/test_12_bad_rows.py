from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from dwh_fhir_sandbox.stack import SCHEMA
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.conftest import SEED
from dwh_fhir_tests.faults.trial import ROUNDS, State, Trial, hospital

FAULT = "bad rows"
REQUIRED = "quarantined, the rest loads, the books name them; put right they are as they would have been"
DAMAGES: dict[str, tuple[str, Any]] = {
    "date": ("DIADT", "20260231"),
    "nul": ("DITXT", "a\x00b"),
    "length": ("DITXT", "x" * 5_000),
    "key": ("FALNR", " " * 10),
    "flag": ("OPDIA", "?"),
    "code": ("DIAGW", "9"),
    "not_nullable": ("DKEY1", "   "),
}
DUPLICATE = "duplicate"
FEW = 3

Damaged = dict[int, str]
"""Number of a row to what is wrong with it."""


def damage(trial: Trial, damaged: Damaged) -> None:
    """Let the source show the hospital with some of its diagnoses damaged."""
    table = trial.hospital.tables()["diagnose"]
    rows = table.rows.to_pylist()
    for number, kind in damaged.items():
        if kind == DUPLICATE:
            rows.append({**rows[number], "DITXT": "another text"})
        else:
            column, value = DAMAGES[kind]
            rows[number][column] = value
    types = {name: "NVARCHAR(5000)" if kind.startswith("NVARCHAR") else kind for name, kind in table.columns.items()}
    trial.world.hana.create_view("CV_DIAGNOSE", types, pa.Table.from_pylist(rows, table.rows.schema), schema=SCHEMA)


def sound_rows() -> list[int]:
    """The diagnoses that are neither cancelled nor broken: what is done to them is all that is wrong."""
    rows = hospital().tables()["diagnose"].rows.to_pylist()
    return [number for number, row in enumerate(rows) if row["STORN"] == "" and row["FALNR"].strip()]


damages = st.dictionaries(st.sampled_from(sound_rows()), st.sampled_from([*DAMAGES, DUPLICATE]), min_size=1, max_size=5)


def stays_apart(new_world: NewWorld, undisturbed: State, damaged: Damaged) -> None:
    with new_world() as world:
        trial = Trial(world)
        damage(trial, damaged)
        report = trial.run()
        assert report.status.balanced, report.status.failed
        counts = report.status.views["diagnose"]
        duplicates = list(damaged.values()).count(DUPLICATE)
        rows = len(trial.hospital.tables()["diagnose"].rows)
        assert counts.staged == rows + duplicates
        rules = {rule for (rule,) in world.query("SELECT rule FROM control.quarantine WHERE view = 'diagnose'")}
        assert set(damaged.values()) <= rules
        assert counts.quarantined >= len(damaged) + duplicates
        for (remedy,) in world.query("SELECT DISTINCT remedy FROM control.quarantine"):
            trial.is_discreet(remedy)
        world.show(trial.hospital)
        trial.run()
        trial.is_mended(undisturbed, versions=False, but=("staging.diagnose_history",))


@pytest.mark.done(
    "31.02., NUL, 5,000 characters, blanks, a wrong flag and code, a duplicate key in random rows", times=FEW
)
def test_a_few(new_world: NewWorld, undisturbed: State) -> None:
    @seed(SEED)
    @settings(max_examples=FEW, database=None)
    @given(damages)
    @example({18: "date"})
    def few(damaged: Damaged) -> None:
        stays_apart(new_world, undisturbed, damaged)

    few()


@pytest.mark.faults
@pytest.mark.done("the same in many other rows", times=ROUNDS // 2)
def test_many(new_world: NewWorld, undisturbed: State) -> None:
    @seed(SEED + 1)
    @settings(max_examples=ROUNDS // 2, database=None)
    @given(damages)
    def many(damaged: Damaged) -> None:
        stays_apart(new_world, undisturbed, damaged)

    many()
