from __future__ import annotations

import random

import pytest

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "batch answer 200 whose entries are 4xx"
REQUIRED = "counted as failed"


@pytest.mark.done("a random resource left out of a transaction that was answered with 200")
def test_they_are_no_success(trial: Trial, undisturbed: State, lot: random.Random) -> None:
    key = lot.choice(sorted(key for key in undisturbed.versions if key.startswith("Condition/")))
    trial.world.fhir.fault(Fault(resource=key, times=None, entrywise=True))
    report = trial.run()
    assert report.delivery.parked == {"Condition": 1}
    assert trial.state().versions.keys() == undisturbed.versions.keys() - trial.kept_back_by(key)
    trial.world.fhir.clear_faults()
    trial.release()
    trial.run()
    trial.is_mended(undisturbed, versions=False)
