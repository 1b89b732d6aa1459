from __future__ import annotations

import random
import subprocess
import time

import pytest

from dwh_fhir.views import registry
from dwh_fhir_tests.cli.command import run_to_the_end, start, wait_for_connection
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.trial import ROUNDS, State, Trial, some_of
from dwh_fhir_tests.world import World

FAULT = "kill -9 while writing staging"
REQUIRED = "no rows without watermark, no watermark without rows"
KILLS = 5
ALL_LOADED = " AND ".join(f"EXISTS (SELECT FROM control.load WHERE view = '{name}')" for name in registry())


@pytest.fixture(scope="module")
def seconds(new_world: NewWorld) -> float:
    """From a run's first connection until every view is loaded."""
    with new_world() as world:
        Trial(world)
        process = start(world, "run")
        wait_for_connection(world, process)
        begin = time.monotonic()
        while world.query(f"SELECT {ALL_LOADED}") == [(False,)]:
            assert process.poll() is None
        try:
            return time.monotonic() - begin
        finally:
            process.kill()
            process.communicate()


def kill_after(world: World, delay: float, *options: str) -> None:
    process = start(world, "run", *options)
    wait_for_connection(world, process)
    try:
        process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def rows_and_watermarks_agree(world: World) -> None:
    for view in registry():
        (staged, past, entered, left, windows, loaded) = world.query(
            f"SELECT (SELECT count(*) FROM staging.{view}), (SELECT count(*) FROM staging.{view}_history),"
            " coalesce(sum(inserted - deleted), 0), coalesce(sum(changed + deleted), 0),"
            f" (SELECT count(*) FROM control.window_loaded WHERE view = '{view}'), count(window_end)"
            f" FROM control.load WHERE view = '{view}'"
        )[0]
        assert (staged, past) == (entered, left), view
        assert bool(windows) == bool(loaded), view


@pytest.mark.done("the first load killed at a random point of its staging, five times in a row", times=KILLS)
@pytest.mark.parametrize("case", some_of(3 * ROUNDS // 10 // KILLS))
def test_a_first_load(trial: Trial, undisturbed: State, seconds: float, lot: random.Random, case: int) -> None:
    for _ in range(KILLS):
        kill_after(trial.world, seconds * lot.random())
        rows_and_watermarks_agree(trial.world)
    run_to_the_end(trial.world)
    trial.is_mended(undisturbed)


@pytest.mark.faults
@pytest.mark.done(
    "a later load, with changes and deletions, killed at a random point, five times in a row", times=KILLS
)
@pytest.mark.parametrize("case", range(2 * ROUNDS // 10 // KILLS))
def test_a_later_load(trial: Trial, undisturbed_next_day: State, seconds: float, lot: random.Random, case: int) -> None:
    trial.run()
    trial.next_day()
    options = ("--full", "--max-vanished", "1")
    for _ in range(KILLS):
        kill_after(trial.world, seconds * lot.random(), *options)
        rows_and_watermarks_agree(trial.world)
    run_to_the_end(trial.world, *options)
    trial.is_mended(undisturbed_next_day)
