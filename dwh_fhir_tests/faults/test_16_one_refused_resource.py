from __future__ import annotations

import random

import pytest

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.trial import Trial

FAULT = "one 422 in a transaction of 200"
REQUIRED = "bisected; all others delivered, 1 parked with its OperationOutcome"
LARGER = 14, 1


@pytest.mark.done("a random Condition refused in a full transaction; taken after it was released")
def test_the_others_arrive(trial: Trial, new_world: NewWorld, lot: random.Random) -> None:
    with new_world() as world:
        calm = Trial(world, Hospital(*LARGER))
        calm.run()
        expected = calm.state()
    key = lot.choice(sorted(key for key in expected.versions if key.startswith("Condition/")))
    larger = Trial(trial.world, Hospital(*LARGER))
    larger.fhir(bundle_size=200, workers=1)
    larger.world.fhir.fault(Fault(resource=key, times=None))
    report = larger.run()
    assert len(expected.versions) > 200
    assert larger.state().versions.keys() == expected.versions.keys() - larger.kept_back_by(key)
    assert report.delivery.parked == {"Condition": 1}
    ((outcome,),) = larger.world.query("SELECT outcome::text FROM ledger.entry WHERE state = 'parked'")
    assert "OperationOutcome" in outcome
    larger.is_discreet(outcome)
    larger.world.fhir.clear_faults()
    larger.release()
    larger.run()
    larger.is_mended(expected, versions=False)
