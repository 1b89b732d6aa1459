from __future__ import annotations

import random

import pytest

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_tests.cli.command import run_to_the_end, start
from dwh_fhir_tests.faults.test_01_kill_while_staging import kill_after
from dwh_fhir_tests.faults.trial import ROUNDS, State, Trial, some_of
from dwh_fhir_tests.world import World

FAULT = "kill -9 after the server's 200, before the ledger"
REQUIRED = "replay, no second version, no duplicate"

KILLS = 5


def kill_after_commit(world: World, skip: int) -> None:
    """Kill the run while the server holds back the answer to a transaction that it has committed."""
    before = world.fhir.statistics()["faults_struck"]
    world.fhir.fault(Fault(method="POST", path="", skip=skip, when="after", delay=600))
    process = start(world, "run")
    while world.fhir.statistics()["faults_struck"] == before and process.poll() is None:
        pass
    process.kill()
    process.communicate()
    world.fhir.clear_faults()


@pytest.mark.done("killed while the server held back the answer to the n-th transaction that it had committed")
@pytest.mark.parametrize("case", some_of(2 * ROUNDS // 10))
def test_a_committed_transaction(trial: Trial, undisturbed: State, lot: random.Random, case: int) -> None:
    kill_after_commit(trial.world, lot.randrange(3))
    assert trial.world.fhir.statistics()["versions_written"] > 0
    run_to_the_end(trial.world)
    trial.is_mended(undisturbed)


@pytest.mark.faults
@pytest.mark.done("killed at random points of the whole way, five times in a row", times=KILLS)
@pytest.mark.parametrize("case", range(3 * ROUNDS // 10 // KILLS))
def test_the_whole_way(trial: Trial, undisturbed: State, lot: random.Random, case: int) -> None:
    for _ in range(KILLS):
        kill_after(trial.world, 1.5 * lot.random())
    run_to_the_end(trial.world)
    trial.is_mended(undisturbed)
