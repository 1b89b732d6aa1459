from __future__ import annotations

import pytest

from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "everything purged from the FHIR server"
REQUIRED = "reading back finds it, the next run sends all of it again"

pytestmark = pytest.mark.faults


@pytest.mark.done("every resource with all its versions gone (`$expunge`), so that it answers 404 and no longer 410")
def test_a_purge(trial: Trial, undisturbed_next_day: State) -> None:
    trial.run()
    trial.next_day()
    trial.run(full=True)
    trial.world.fhir.reset()
    found = trial.run(full=True).readback
    trial.run(full=True)
    assert found.to_heal == sum(t.missing for t in found.types.values()) > 0
    # Each has its first version again.
    trial.is_mended(undisturbed_next_day, versions=False)
    assert set(trial.state().versions.values()) == {"1"}
