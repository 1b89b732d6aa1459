from __future__ import annotations

from typing import Literal

import pytest

from dwh_fhir.errors import SourceError
from dwh_fhir_sandbox.hana.faults import Stall
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "HANA hangs"
REQUIRED = "a timeout that names the view"


@pytest.mark.done("no answer to a statement, and none to a fetch, for longer than the time limit")
@pytest.mark.parametrize("event", ["execute", "fetch"])
def test_a_time_limit_ends_it(trial: Trial, undisturbed: State, event: Literal["execute", "fetch"]) -> None:
    trial.world.hana.fault(Stall(600, event=event))
    trial.hana(timeout_seconds=1)
    text = trial.fails(SourceError)
    assert text.startswith("diagnose: HANA error")
    assert "no answer within the time limit" in text
    trial.world.hana.clear_faults()
    trial.hana(timeout_seconds=600)
    trial.run()
    trial.is_mended(undisturbed)
