from __future__ import annotations

import random

import pytest

from dwh_fhir.errors import ServerUnavailable
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "timeout after the server committed"
REQUIRED = "replay, one version"


@pytest.mark.done("the answer to a random transaction held back beyond the time limit")
def test_it_is_sent_again_and_makes_no_second_version(trial: Trial, undisturbed: State, lot: random.Random) -> None:
    trial.fhir(timeout_seconds=1)
    trial.world.fhir.fault(Fault(method="POST", path="", skip=lot.randrange(4), when="after", delay=3))
    report = trial.run()
    assert report.delivery.retried >= 1  # a busy machine may be late with another one
    trial.is_mended(undisturbed)


@pytest.mark.done("the connection cut after the commit, as often as the run tries")
def test_the_next_run_replays_it(trial: Trial, undisturbed: State, lot: random.Random) -> None:
    trial.world.fhir.fault(Fault(method="POST", path="", skip=lot.randrange(4), times=None, when="after", close=True))
    text = trial.fails(ServerUnavailable)
    assert "no usable answer (ConnectionError)" in text
    trial.world.fhir.clear_faults()
    trial.run()
    trial.is_mended(undisturbed)
