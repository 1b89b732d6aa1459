from __future__ import annotations

import random
import subprocess
import time
from dataclasses import dataclass
from typing import Any

import pytest

from dwh_fhir.sandbox.hospital import Hospital
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.integration.command import finish, left_behind, start, wait_for_connection
from dwh_fhir_tests.world import World

PATIENTS = 30
CASES, KILLS = 5, 2
"""Ten kills: each case twice, at random points of its share of the time that an undisturbed run takes."""


@dataclass(frozen=True)
class Undisturbed:
    """What one run leaves behind, and the seconds from its first connection to its end."""

    state: dict[str, Any]
    seconds: float


def run_to_the_end(world: World) -> float:
    """Run until a run succeeds: a killed run's database session may live a little longer and hold its view."""
    while True:
        process = start(world, "run")
        wait_for_connection(world, process)
        begin = time.monotonic()
        code, output = finish(process)
        if code == 0:
            return time.monotonic() - begin
        assert "is in the hands of" in output or "is being written to" in output, output


def run_and_kill(world: World, delay: float) -> None:
    process = start(world, "run")
    wait_for_connection(world, process)
    try:
        process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def undisturbed(new_world: NewWorld) -> Undisturbed:
    with new_world() as world:
        world.show(Hospital(PATIENTS))
        seconds = run_to_the_end(world)
        return Undisturbed(left_behind(world), seconds)


@pytest.mark.parametrize("case", range(CASES))
def test_a_rerun_mends_what_a_killed_run_left(world: World, undisturbed: Undisturbed, case: int) -> None:
    world.show(Hospital(PATIENTS))
    seed = random.SystemRandom().randrange(2**32)
    lot = random.Random(seed)
    delays = [undisturbed.seconds * (case + lot.random()) / CASES for _ in range(KILLS)]
    for delay in delays:
        run_and_kill(world, delay)
    run_to_the_end(world)
    found = left_behind(world)
    for name, expected in undisturbed.state.items():
        assert found[name] == expected, f"{name} differs after kills at {delays} s (seed {seed})"
    assert {resource["meta"]["versionId"] for resource in found["server"].values()} == {"1"}, f"seed {seed}"
