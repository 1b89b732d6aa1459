"""The command line and the job take the same steps: the same source leaves the same records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dwh_fhir.cli.main import main
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.postgres import Database, PostgresServer
from dwh_fhir_tests.conftest import copied
from dwh_fhir_tests.orchestration.conftest import PATIENTS, World
from dwh_fhir_tests.world import World as Systems

RECORDS = {
    "control.load": ["id", "run_id", "loaded_at", "window_start", "window_end"],
    "control.window_loaded": ["load_id"],
    "control.audit": ["id", "run_id", "at", "who"],
    "control.quality": ["run_id", "at"],
    "control.quarantine": ["since"],
    "control.stale_group": [],
    "fhir.mapped_group": ["mapped_at", "seq"],
    "fhir.resource": ["made_at", "seq"],
    "ledger.entry": ["changed_at", "last_updated"],
    "ledger.foreign_resource": ["counted_at", "minute"],
}
"""Table to its columns that hold a run's id, a time or a running number; a job has a window even if it reads all."""


@pytest.fixture
def second(world: World, postgres: PostgresServer, template: Database, tmp_path: Path) -> Iterator[Systems]:
    """The same source and site with a staging database and a FHIR server of its own."""
    with copied(postgres, template) as database, FhirServer(tmp_path / "second.sqlite") as fhir:
        yield Systems(world.hana, database, fhir, world.systems.site_file)


def records(systems: Systems) -> dict[str, list[Any]]:
    return {
        table: [
            row for (row,) in systems.query(f"SELECT to_jsonb(t) - %s::text[] AS r FROM {table} t ORDER BY r", left)
        ]
        for table, left in RECORDS.items()
    }


def test_the_command_and_the_job_leave_the_same_records(world: World, second: Systems) -> None:
    hospital = Hospital(PATIENTS)
    for full in (False, True):
        assert world.run(settings={"full": full}).success
        result = CliRunner().invoke(main, ["run", *(["--full"] if full else [])], env=second.environment())
        assert result.exit_code == 0, result.output
        by_job, by_command = records(world.systems), records(second)
        for table in RECORDS:
            assert by_command[table] == by_job[table], table
        assert by_job["control.load"]
        assert by_job["control.quality"]
        assert by_job["ledger.entry"]
        hospital.next_day()
        world.systems.show(hospital)


def test_an_override_is_recorded_for_each_step_of_a_job_and_once_for_a_command(world: World, second: Systems) -> None:
    assert world.run(settings={"max_vanished": 0.5, "max_quarantined": 0.5}).success
    options = ["--max-vanished", "0.5", "--max-quarantined", "0.5"]
    assert CliRunner().invoke(main, ["run", *options], env=second.environment()).exit_code == 0
    brakes = ("max_quarantined", "max_vanished")
    by_job = [(line["what"], line["view"], line["value"]) for line in records(world.systems)["control.audit"]]
    by_command = [(line["what"], line["view"], line["value"]) for line in records(second)["control.audit"]]
    assert sorted(by_job) == sorted((brake, view, "0.5") for brake in brakes for view in world.site.enabled(registry()))
    assert sorted(by_command, key=str) == [(brake, None, "0.5") for brake in brakes]
