from __future__ import annotations

import random

import pytest

from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "reference target missing"
REQUIRED = "dependents wait, are released"


@pytest.mark.done("every Patient refused; taken after they were released")
def test_what_refers_to_it_waits(trial: Trial, undisturbed: State) -> None:
    trial.world.fhir.fault(Fault(resource="Patient/.*", times=None))
    report = trial.run()
    # A Medication is about no patient.
    assert report.delivery.created.keys() <= {"Medication"}
    counts = report.status.types
    assert all(c.waiting + c.parked == c.mapped for kind, c in counts.items() if kind != "Medication")
    assert counts["Patient"].parked > 0
    trial.world.fhir.clear_faults()
    trial.release()
    trial.run()
    trial.is_mended(undisturbed)


@pytest.mark.done("the views loaded in a random order, each by a run of its own")
def test_any_order_of_the_input_ends_alike(trial: Trial, undisturbed: State, lot: random.Random) -> None:
    views = list(registry())
    lot.shuffle(views)
    for view in views:
        trial.run(views=[view])
    trial.run()
    trial.is_mended(undisturbed, versions=False, but=("fhir.resource", "ledger.entry"))
