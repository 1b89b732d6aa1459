from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Literal

import orjson
import psycopg
import pytest

from dwh_fhir.pipeline import Options, RunReport, Systems, run
from dwh_fhir.server.client import FhirClient
from dwh_fhir.views import registry
from dwh_fhir_sandbox.demo import disagreements, judging
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.stack import Sandbox, sandbox
from dwh_fhir_tests.conformance.hapi_server import HapiServer
from dwh_fhir_tests.fhir.kds_packages import packages

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not (shutil.which("java") and shutil.which("mvn")), reason="needs Java and Maven"),
]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as stack:
        yield stack


@dataclass(frozen=True)
class Cell:
    """One way in which the path is run.

    Attributes:
        database: HAPI's own.
        validating: HAPI refuses what breaks R4, too.
        check: `mapping.validate`.
        patients: of the hospital; a HAPI that validates is several times slower.
        seed: of the hospital. With 20 patients the first one has a patient of a hundred cases, the third has not.
    """

    database: Literal["H2", "PostgreSQL"]
    validating: bool
    check: Literal["r4", "kds"]
    patients: int
    seed: int

    def __str__(self) -> str:
        return f"{self.database}-{'validating' if self.validating else 'lenient'}-{self.check}"


# Every two of the three choices meet.
CELLS = (
    Cell("H2", False, "r4", 60, 1),
    Cell("PostgreSQL", False, "kds", 60, 1),
    Cell("H2", True, "kds", 20, 3),
    Cell("PostgreSQL", True, "r4", 20, 3),
)

REFUSED_BY_A_VALIDATING_HAPI: Mapping[str, str] = {
    # It knows R4's extensions, but not R5's for planned times, which the KDS asks for.
    "Encounter": "planned",
}
"""What a HAPI without the packages of the KDS parks: resource type to status."""


def _environment(stack: Sandbox, cell: Cell, hapi: HapiServer, folder: Path) -> dict[str, str]:
    environment = {**stack.environment(), "FHIR_BASE_URL": hapi.base_url}
    if cell.check == "kds":
        environment |= {"DWH_FHIR_SITE": str(judging(folder)), "DWH_FHIR_PACKAGES": str(packages())}
    return environment


def _run(systems: Systems, hospital: Hospital, *, reconcile: bool = False) -> RunReport:
    midnight = datetime.combine(hospital.day, time(0), systems.site.zone)
    return run(systems, Options(reconcile=reconcile), until=midnight, run_id="hapi")


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_first_load_next_day_and_rerun_are_balanced_against_hapi(
    stack: Sandbox, tmp_path: Path, cell: Cell, capsys: pytest.CaptureFixture[str]
) -> None:
    hospital = Hospital(cell.patients, cell.seed)
    database = stack.postgres.ensure_database("hapi", "hapi") if cell.database == "PostgreSQL" else None
    with HapiServer(validate=cell.validating, database=database) as hapi:
        systems = Systems.from_environment(_environment(stack, cell, hapi, tmp_path))
        assert set(systems.site.enabled(registry())) == set(hospital.tables())
        stack.show(hospital)
        first = _run(systems, hospital)
        assert first.status.failed == []
        assert first.delivery.sent.total() == sum(counts.acknowledged for counts in first.status.types.values()) > 0

        hospital.next_day()
        stack.show(hospital)
        day = _run(systems, hospital, reconcile=True)
        assert day.status.failed == []
        assert day.delivery.deleted.total() > 0
        assert disagreements(hospital.manifest, day) == []

        again = _run(systems, hospital)
        assert again.delivery.requests == 0
        assert again.readback.to_heal == 0
        assert _parked(stack) == (set(REFUSED_BY_A_VALIDATING_HAPI.items()) if cell.validating else set())
        with capsys.disabled():
            print(f"\n{_summary(cell, first, day, again)}")


def _summary(cell: Cell, first: RunReport, day: RunReport, again: RunReport) -> str:
    counts = ", ".join(f"{name} {counts.server}" for name, counts in again.status.types.items())
    parked = sum(counts.parked for counts in again.status.types.values())
    return (
        f"HAPI {cell}: balanced; {cell.patients} patients, first load {first.delivery.sent.total()} sent, next day"
        f" {day.delivery.sent.total()} sent and {day.delivery.deleted.total()} deleted, unchanged rerun"
        f" {again.delivery.requests} writing requests, {parked} parked; on the server: {counts}"
    )


def _parked(stack: Sandbox) -> set[tuple[str, str]]:
    """Type and status of the resources that the server refused."""
    with psycopg.connect(stack.staging.dsn) as connection:
        rows = connection.execute(
            "SELECT DISTINCT e.type, r.body::jsonb ->> 'status' FROM ledger.entry e"
            " JOIN fhir.resource r USING (type, id) WHERE e.state = 'parked'"
        )
        return {(row[0], row[1]) for row in rows}


def test_readback_heals_what_was_changed_and_deleted_on_hapi_behind_our_back(stack: Sandbox) -> None:
    hospital = Hospital(20, seed=3)
    with HapiServer() as hapi:
        systems = Systems.from_environment({**stack.environment(), "FHIR_BASE_URL": hapi.base_url})
        stack.show(hospital)
        _run(systems, hospital)
        with FhirClient(systems.fhir) as client:
            condition = next(r for page in client.pages("Condition") for r in page if not r.get("note"))
            condition["note"] = [{"text": "changed behind our back"}]
            _put(client, condition)

        healed = _run(systems, hospital)
        assert healed.readback.to_heal == 1
        assert healed.delivery.updated.total() == 1
        assert healed.status.failed == []
        with FhirClient(systems.fhir) as client:
            assert "note" not in client.read(f"Condition/{condition['id']}")


def _put(client: FhirClient, resource: dict[str, object]) -> None:
    url = f"{resource['resourceType']}/{resource['id']}"
    entry = {
        "fullUrl": f"{client.settings.base_url}/{url}",
        "resource": resource,
        "request": {"method": "PUT", "url": url},
    }
    client.post_bundle([orjson.dumps(entry)])
