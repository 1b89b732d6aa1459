from __future__ import annotations

import random

import pytest

from dwh_fhir.errors import SourceError
from dwh_fhir_sandbox.hana.faults import DropConnection, RefuseConnection
from dwh_fhir_tests.faults.trial import ROUNDS, State, Trial, some_of

FAULT = "HANA connection drops in mid-fetch"
REQUIRED = "watermark unmoved; fresh read; no half rows"

STATEMENTS = 16
"""Fewer than a run over four views has."""


def loads(trial: Trial) -> list[tuple[object, ...]]:
    return trial.world.query(
        "SELECT view, count(*), (SELECT count(*) FROM control.window_loaded w WHERE w.view = l.view)"
        " FROM control.load l GROUP BY view ORDER BY view"
    )


@pytest.mark.done("the connection cut at the n-th statement of the first load")
@pytest.mark.parametrize("case", some_of(ROUNDS // 5))
def test_at_a_statement(trial: Trial, undisturbed: State, lot: random.Random, case: int) -> None:
    trial.world.hana.fault(DropConnection(lot.randint(1, STATEMENTS), "execute"))
    text = trial.fails(SourceError)
    assert "the connection broke; the next run reads again from the start" in text
    view = text.split(":")[0]
    assert view not in [name for name, *_ in loads(trial)]
    assert trial.world.query(f"SELECT count(*) FROM staging.{view}") == [(0,)]
    trial.run()
    trial.is_mended(undisturbed)


@pytest.mark.done("the connection cut in the middle of a view's rows, of a first and of a later load")
@pytest.mark.parametrize(
    "later", [pytest.param(False, id="first"), pytest.param(True, id="later", marks=pytest.mark.faults)]
)
def test_between_two_fetches(trial: Trial, undisturbed: State, undisturbed_next_day: State, later: bool) -> None:
    if later:
        trial.run()
        trial.next_day()
    before, staged = loads(trial), trial.world.query("SELECT count(*) FROM staging.diagnose")
    trial.world.hana.fault(DropConnection())
    text = trial.fails(SourceError, full=later)
    assert text.startswith("diagnose: HANA error -10807")
    assert loads(trial) == before
    assert trial.world.query("SELECT count(*) FROM staging.diagnose") == staged
    trial.run(full=later)
    trial.is_mended(undisturbed_next_day if later else undisturbed)


@pytest.mark.done("no connection to be had")
def test_before_the_first_statement(trial: Trial, undisturbed: State) -> None:
    trial.world.hana.fault(RefuseConnection())
    assert "HANA_ADDRESS" in trial.fails(SourceError)
    trial.world.hana.clear_faults()
    trial.run()
    trial.is_mended(undisturbed)
