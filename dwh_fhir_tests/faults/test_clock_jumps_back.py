from __future__ import annotations

from datetime import timedelta

import pytest

from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "clock jumping back"
REQUIRED = "no window is forgotten, nothing is deleted, later runs go on"


@pytest.mark.done("a run whose clock is five days behind the last one's, before the next day's run")
def test_a_run_in_the_past_changes_nothing(trial: Trial, undisturbed: State, undisturbed_next_day: State) -> None:
    trial.run()
    windows = trial.world.query("SELECT view, window_start FROM control.window_loaded ORDER BY 1, 2")
    trial.hospital.day -= timedelta(days=5)
    report = trial.run()
    assert report.delivery.requests == 0
    assert trial.world.query("SELECT view, window_start FROM control.window_loaded ORDER BY 1, 2") == windows
    trial.is_mended(undisturbed)
    trial.hospital.day += timedelta(days=5)
    trial.next_day()
    trial.run(full=True)
    trial.is_mended(undisturbed_next_day)
