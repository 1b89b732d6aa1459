from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import psutil
import pytest

from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.automation import jobs
from dwh_fhir.views import registry
from dwh_fhir_sandbox import ui
from dwh_fhir_sandbox.hana.faults import Stall
from dwh_fhir_sandbox.postgres import PostgresServer
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.orchestration.conftest import young_site
from dwh_fhir_tests.world import World

FAULT = "code server dies"
REQUIRED = "run fails within the limit, next tick runs"
LIMIT = 240
"""Seconds that the test waits for anything."""
MAX_RUNTIME = {"dagster/max_runtime": "1"}
"""Dagster's own launcher can't see that a run's process is gone: its time limit ends it (dagster.yaml: hours)."""
NO_RETRY = {"dagster/max_retries": "0"}
"""Else Dagster starts the dead run again by itself, with the same time limit, and the next tick has no work left."""
SETTINGS = Path(__file__).parents[2] / "dagster.yaml"

pytestmark = pytest.mark.faults


class Deployment:
    """A code server and a daemon, as in production each a process of its own."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        home = folder / "dagster_home"
        home.mkdir()
        told = SETTINGS.read_text().replace("poll_interval_seconds: 30", "poll_interval_seconds: 1")
        (home / "dagster.yaml").write_text(told)
        self._environment = {**os.environ, **variables, "DAGSTER_HOME": str(home), "DWH_FHIR_TXT_DIR": str(folder)}
        self._socket = folder / "code.sock"
        self._workspace = folder / "workspace.yaml"
        server = {"socket": str(self._socket), "location_name": "dwh_fhir"}
        self._workspace.write_text(json.dumps({"load_from": [{"grpc_server": server}]}))
        self._log = (folder / "log").open("wb")
        self.code = self.start_code_server()
        self.daemon = self._start("dagster-daemon", "run", "--workspace", str(self._workspace))

    def start_code_server(self) -> subprocess.Popen[bytes]:
        self._socket.unlink(missing_ok=True)
        self.code = self._start(
            "dagster", "api", "grpc", "--socket", str(self._socket), "--module-name", "dwh_fhir.definitions"
        )
        while subprocess.run(
            self._command("dagster", "api", "grpc-health-check", "--socket", str(self._socket)),
            env=self._environment,
            capture_output=True,
        ).returncode:
            assert self.code.poll() is None
        return self.code

    def launch(self, tags: Mapping[str, str]) -> None:
        """What a tick of the schedule does."""
        options = ["--workspace", str(self._workspace), "--job", "ETL_DWH_Strecke", "--tags", json.dumps(dict(tags))]
        subprocess.run(
            self._command("dagster", "job", "launch", *options), env=self._environment, check=True, capture_output=True
        )

    def stop(self) -> None:
        for process in (self.daemon, self.code):
            for child in [*psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []:
                child.kill()
            process.kill()
            process.wait()
        self._log.close()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command(*command),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=ui._die_with_guard,
        )

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(Path(sys.executable).with_name(program)), *arguments]


@pytest.fixture
def dagster_variables(postgres: PostgresServer) -> dict[str, str]:
    storage = postgres.ensure_database(f"dagster_{uuid.uuid4().hex[:8]}", "dagster")
    return {
        "DAGSTER_PG_HOST": storage.host,
        "DAGSTER_PG_PORT": str(storage.port),
        "DAGSTER_PG_DB": storage.name,
        "DAGSTER_PG_USER": storage.user,
        "DAGSTER_PG_PASSWORD": storage.password,
    }


@contextmanager
def deployed(folder: Path, variables: Mapping[str, str]) -> Iterator[Deployment]:
    deployment = Deployment(folder, variables)
    try:
        yield deployment
    finally:
        deployment.stop()


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.done("code server and run killed while HANA hangs; then a new code server and the next tick")
def test_the_run_fails_and_the_next_one_does_its_work(
    world: World,
    undisturbed: State,
    dagster_variables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial = Trial(replace(world, site_file=young_site(tmp_path)))
    variables = {**trial.world.environment(), **dagster_variables}
    with trial.world.connect() as connection:
        due = jobs.due(connection, registry(), trial.systems.site, datetime.now(UTC))
    assert due is not None
    tags = partitions.range_tags(due, trial.systems.site)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with (
        deployed(tmp_path, variables) as deployment,
        dg.DagsterInstance.from_config(str(tmp_path / "dagster_home")) as instance,
    ):
        trial.world.hana.fault(Stall(600, event="execute"))
        deployment.launch({**tags, **NO_RETRY})
        until(lambda: bool(trial.world.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted")))
        workers = psutil.Process(deployment.code.pid).children(recursive=True)
        assert workers
        for process in [psutil.Process(deployment.code.pid), *workers]:
            process.kill()
        deployment.code.wait()
        trial.world.hana.clear_faults()
        # As a service manager does.
        deployment.start_code_server()
        (run,) = instance.get_runs()
        # Set only now, as a slow machine may need longer to come this far.
        instance.add_run_tags(run.run_id, MAX_RUNTIME)
        until(lambda: [r.status for r in instance.get_runs()] == [dg.DagsterRunStatus.FAILURE])
        deployment.launch(tags)
        until(lambda: instance.get_runs(limit=1)[0].is_finished and len(instance.get_runs()) > 1)
        assert instance.get_runs(limit=1)[0].status == dg.DagsterRunStatus.SUCCESS
    trial.is_mended(undisturbed)
