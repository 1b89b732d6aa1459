from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from dwh_fhir.errors import AccessDenied
from dwh_fhir.pipeline import Systems
from dwh_fhir.settings.auth import BearerAuth
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.cli.command import run_at_once, run_to_the_end
from dwh_fhir_tests.faults.trial import ROUNDS, State, Trial, some_of

FAULT = "token expires; daemon down for two ticks; same run twice at once"
REQUIRED = "one refresh; windows healed; one runs, one is refused"


@pytest.fixture
def token(tmp_path: Path) -> Path:
    """The file with the token."""
    file = tmp_path / "token"
    file.write_text("token-of-yesterday")
    return file


@pytest.fixture
def guarded(trial: Trial, token: Path, tmp_path: Path) -> Iterator[Trial]:
    """The trial with a server that wants the token, which the run has read from its file."""
    with FhirServer(tmp_path / "with-token.sqlite", auth="bearer", token=token.read_text()) as server:
        guarded = Trial(replace(trial.world, fhir=server))
        variables = {"FHIR_AUTH": "bearer", "FHIR_TOKEN_FILE": str(token)}
        entered = Systems.from_environment(guarded.world.environment() | variables)
        guarded.systems = replace(guarded.systems, fhir=entered.fhir)
        yield guarded


@pytest.mark.done("a token that expired after the run had read it, renewed in its file")
def test_a_renewed_token_is_taken_up(guarded: Trial, token: Path, undisturbed: State) -> None:
    guarded.world.fhir.expire_token("token-of-today")
    text = guarded.fails(AccessDenied)
    assert "FHIR_AUTH" in text
    assert "token-of" not in text
    token.write_text("token-of-today\n")
    guarded.run()
    assert guarded.systems.fhir.auth == BearerAuth("token-of-yesterday", str(token))
    guarded.is_mended(undisturbed)


@pytest.mark.done("a token that expires while four workers send, renewed in its file")
def test_workers_take_up_a_renewed_token_together(guarded: Trial, token: Path, undisturbed: State) -> None:
    server = guarded.world.fhir
    guarded.fhir(workers=4, bundle_size=5)
    server.fault(Fault(method="POST", path="", times=None, delay=0.05))
    with ThreadPoolExecutor() as pool:
        running = pool.submit(guarded.run)
        while server.statistics()["writing_requests"] < 4 and not running.done():
            time.sleep(0.01)
        token.write_text("token-of-today\n")
        server.expire_token("token-of-today")
        assert running.result().delivery.retried == 0
    guarded.is_mended(undisturbed)


@pytest.mark.done("401 to a random transaction, with no new token in the file")
def test_the_next_run_goes_on_after_a_refused_token(trial: Trial, undisturbed: State, lot: random.Random) -> None:
    trial.world.fhir.fault(Fault(method="POST", path="", skip=lot.randrange(3), status=401))
    trial.fails(AccessDenied)
    trial.run()
    trial.is_mended(undisturbed)


@pytest.mark.done("no run for a day, which is two windows, then one run")
def test_missed_windows_are_healed(trial: Trial) -> None:
    trial.run()
    before = set(trial.world.query("SELECT view, window_start FROM control.window_loaded"))
    trial.next_day()
    report = trial.run()
    missed = set(trial.world.query("SELECT view, window_start FROM control.window_loaded")) - before
    windowed = [name for name, load in report.loads.items() if load.window]
    assert sorted(view for view, _ in missed) == sorted(2 * windowed)
    assert report.status.balanced, report.status.failed


@pytest.mark.done("two runs started at the same moment")
@pytest.mark.parametrize("case", some_of(ROUNDS // 10))
def test_two_runs_at_once_end_as_one_does(trial: Trial, undisturbed: State, case: int) -> None:
    run_at_once(trial.world, 2)
    run_to_the_end(trial.world)
    trial.is_mended(undisturbed)
