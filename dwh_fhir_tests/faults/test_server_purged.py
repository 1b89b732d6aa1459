from __future__ import annotations

import pytest

from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "everything purged from the FHIR server"
REQUIRED = "reading back finds it, and the same run sends all of it again"

pytestmark = pytest.mark.faults


@pytest.mark.done("every resource with all its versions gone (`$expunge`), so that it answers 404 and no longer 410")
def test_a_purge(trial: Trial, undisturbed: State) -> None:
    trial.run()
    trial.world.fhir.reset()
    found = trial.run().readback
    assert found.to_heal == sum(t.missing for t in found.types.values()) == len(undisturbed.versions)
    # Until the next comparison the books remember what was sent again.
    assert trial.run().delivery.requests == 0
    trial.is_mended(undisturbed)
