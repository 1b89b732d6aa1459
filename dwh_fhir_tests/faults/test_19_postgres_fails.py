from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dwh_fhir.errors import StagingError
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hana.faults import Stall
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.postgres import PostgresServer
from dwh_fhir_tests.cli.command import finish, run_to_the_end, start
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.own_postgres import OwnPostgres, SmallDisk, own_postgres
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.world import World

FAULT = "Postgres stopped, restarted, disk full"
REQUIRED = "clear error, next run resumes"
LARGER = 60, 1
AWAY = "the staging database can't be reached or broke off; check STAGING_* and its log"

pytestmark = pytest.mark.faults


@pytest.fixture
def own() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        yield server


@pytest.fixture
def apart(own: OwnPostgres, hana: HanaServer, fhir_server: FhirServer) -> Trial:
    """A trial whose staging database is in a Postgres of its own."""
    return Trial(World(hana, own.database, fhir_server))


def refused(trial: Trial, process: subprocess.Popen[str]) -> str:
    code, output = finish(process)
    assert code == 1
    assert "Traceback" not in output
    trial.is_discreet(output)
    return output


@pytest.mark.done("Postgres crashed (immediate shutdown) while a view is loaded at a random statement, then restarted")
def test_a_crash_while_staging(apart: Trial, own: OwnPostgres, undisturbed: State, lot: random.Random) -> None:
    apart.world.hana.fault(Stall(600, lot.randint(2, 12), "execute"))
    before = apart.world.hana.statistics().get("statements", 0)
    process = start(apart.world, "run")
    while apart.world.hana.statistics().get("statements", 0) < before + 1:
        assert process.poll() is None
    own.crash()
    apart.world.hana.clear_faults()
    assert AWAY in refused(apart, process)
    own.start()
    run_to_the_end(apart.world)
    apart.is_mended(undisturbed)


@pytest.mark.done("Postgres crashed while the server carries out a transaction, then restarted")
def test_a_crash_while_delivering(apart: Trial, own: OwnPostgres, undisturbed: State) -> None:
    apart.world.fhir.fault(Fault(method="POST", path="", when="after", delay=3))
    process = start(apart.world, "run")
    while apart.world.fhir.statistics()["faults_struck"] == 0:
        assert process.poll() is None
    own.crash()
    output = refused(apart, process)
    assert f"delivery to {apart.world.fhir.base_url}: {AWAY}" in output
    own.start()
    run_to_the_end(apart.world)
    apart.is_mended(undisturbed)


@pytest.mark.done("Postgres not there when a run starts, then there")
def test_no_postgres_at_the_start(apart: Trial, own: OwnPostgres, undisturbed: State) -> None:
    own.stop()
    assert AWAY in apart.fails(StagingError)
    own.start()
    apart.run()
    apart.is_mended(undisturbed)


@pytest.mark.done(
    "failover to a standby that lacks everything since before the first load, or since before the last run"
)
@pytest.mark.parametrize("lost", ["everything", "the last run"])
def test_a_failover_that_loses_transactions(
    apart: Trial, own: OwnPostgres, undisturbed_next_day: State, lost: str
) -> None:
    standby = own.copy() if lost == "everything" else None
    apart.run()
    standby = standby or own.copy()
    apart.next_day()
    apart.run(full=True)
    own.fail_over(standby)
    apart.run(full=True)
    # A database that never saw the first state has no history of it, and no entries of what has left since.
    names = [name for name in undisturbed_next_day.sums if name.endswith("_history")]
    unseen = [*names, "fhir.resource", "ledger.entry"] if lost == "everything" else []
    apart.is_mended(undisturbed_next_day, but=unseen)


@pytest.mark.done("the disk full in the middle of a COPY, then room made")
def test_a_full_disk(hana: HanaServer, fhir_server: FhirServer, new_world: NewWorld) -> None:
    with new_world() as world:
        calm = Trial(world, Hospital(*LARGER))
        calm.run()
        expected = calm.state()
    with tempfile.TemporaryDirectory(prefix="dwh-fhir-disk-") as folder:
        Path(folder).chmod(0o755)
        try:
            small = SmallDisk(Path(folder), 400)
        except RuntimeError:
            pytest.skip("no mount is allowed here")
        try:
            trial = Trial(World(hana, small.database, fhir_server), Hospital(*LARGER))
            small.fill(300_000)
            text = trial.fails(StagingError)
            assert text.startswith("load of diagnose: ")
            assert "has a full disk; make room there and run again" in text
            assert trial.world.query("SELECT count(*) FROM staging.diagnose") == [(0,)]
            small.make_room()
            trial.run()
            trial.is_mended(expected)
        finally:
            small.stop()


@pytest.mark.done("no connection left for the delivery's workers, then more allowed")
def test_a_connection_limit(trial: Trial, postgres: PostgresServer, undisturbed: State) -> None:
    name = trial.world.database.name
    with psycopg.connect(postgres.dsn(), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 2'.encode())
        text = trial.fails(StagingError)
        assert "has no connection left" in text
        assert "CONNECTION LIMIT" in text
        server.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1'.encode())
    trial.run()
    trial.is_mended(undisturbed)
