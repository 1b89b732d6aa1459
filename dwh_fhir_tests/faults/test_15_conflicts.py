from __future__ import annotations

import random

import pytest

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "409, 412, deadlock"
REQUIRED = "jittered retry, then parked; the next run tries again"
STATUSES = [409, 412, 500]
"""A server's deadlock is a 500."""


@pytest.mark.done("409, 412 and 500 to two requests")
@pytest.mark.parametrize("status", STATUSES)
def test_a_conflict_that_passes(trial: Trial, undisturbed: State, status: int) -> None:
    trial.world.fhir.fault(Fault(method="POST", path="", times=2, status=status))
    report = trial.run()
    assert report.delivery.retried == 2
    assert not report.delivery.parked
    trial.is_mended(undisturbed)


@pytest.mark.done("409, 412 and 500 to every transaction with one random resource, for a whole run")
@pytest.mark.parametrize("status", STATUSES)
def test_a_conflict_that_stays(trial: Trial, undisturbed: State, lot: random.Random, status: int) -> None:
    key = lot.choice(sorted(undisturbed.versions))
    trial.world.fhir.fault(Fault(resource=key, status=status, times=None))
    report = trial.run()
    assert report.delivery.parked.total() >= 1
    assert report.delivery.created.total() > 0
    parked = trial.world.query("SELECT type || '/' || id, outcome::text FROM ledger.entry WHERE state = 'parked'")
    assert key in [name for name, _ in parked]
    for _, outcome in parked:
        trial.is_discreet(outcome)
    trial.world.fhir.clear_faults()
    assert not trial.run().delivery.parked
    trial.is_mended(undisturbed, versions=False)
