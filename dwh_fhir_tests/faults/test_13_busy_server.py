from __future__ import annotations

import time
from typing import Any

import pytest

from dwh_fhir.errors import ServerUnavailable
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "429/503 with Retry-After"
REQUIRED = "waits, resends, finishes"


@pytest.mark.done("429 and 503 with Retry-After to three requests")
@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_and_sends_again(trial: Trial, undisturbed: State, status: int) -> None:
    fault: dict[str, Any] = {"status": status, "headers": {"Retry-After": "1"}}
    trial.fhir(max_attempts=8)
    trial.world.fhir.fault(Fault(method="POST", path="", times=3, **fault))
    begin = time.monotonic()
    report = trial.run()
    assert time.monotonic() - begin >= 1
    assert report.delivery.retried == 3
    trial.is_mended(undisturbed)


@pytest.mark.done("503 for longer than the run is patient")
def test_when_it_gives_up_the_next_run_goes_on(trial: Trial, undisturbed: State) -> None:
    trial.world.fhir.fault(Fault(method="POST", path="", skip=2, times=None, status=503))
    text = trial.fails(ServerUnavailable)
    assert f"{trial.world.fhir.base_url}: no usable answer (HTTP 503); what is due stays due" in text
    trial.world.fhir.clear_faults()
    trial.run()
    trial.is_mended(undisturbed)
