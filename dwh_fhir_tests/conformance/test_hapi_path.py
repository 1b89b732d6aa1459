from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import orjson
import psycopg
import pytest

from dwh_fhir.pipeline import Options, RunReport, Systems, run
from dwh_fhir.sandbox.demo import disagreements
from dwh_fhir.sandbox.hospital import Hospital
from dwh_fhir.sandbox.stack import Sandbox, sandbox
from dwh_fhir.server import FhirClient
from dwh_fhir_tests.conformance.hapi_server import HapiServer

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not (shutil.which("java") and shutil.which("mvn")), reason="needs Java and Maven"),
]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as stack:
        yield stack


def _run(systems: Systems, hospital: Hospital, *, reconcile: bool = False) -> RunReport:
    midnight = datetime.combine(hospital.day, time(0), systems.site.zone)
    return run(systems, Options(reconcile=reconcile), until=midnight, run_id="hapi")


@pytest.mark.parametrize(("validate", "patients"), [(False, 60), (True, 20)], ids=["lenient", "validating"])
def test_first_load_next_day_and_rerun_are_balanced_against_hapi(
    stack: Sandbox, validate: bool, patients: int, capsys: pytest.CaptureFixture[str]
) -> None:
    hospital = Hospital(patients)
    with HapiServer(validate=validate) as hapi:
        systems = Systems.from_environment({**stack.environment(), "FHIR_BASE_URL": hapi.base_url})
        stack.show(hospital)
        first = _run(systems, hospital)
        assert first.status.failed == []
        assert first.delivery.sent.total() == sum(counts.acknowledged for counts in first.status.types.values()) > 0

        hospital.next_day()
        stack.show(hospital)
        day = _run(systems, hospital, reconcile=True)
        assert day.status.failed == []
        assert day.delivery.deleted.total() > 0
        assert disagreements(hospital.manifest, day.status) == []

        again = _run(systems, hospital)
        assert again.delivery.requests == 0
        assert again.readback.to_heal == 0
        # A HAPI that validates knows R4 but not R5's extension for planned times, which the KDS asks for.
        assert _parked(stack) == ({"planned"} if validate else set())
        with capsys.disabled():
            counts = {name: counts.server for name, counts in again.status.types.items()}
            print(f"\nHAPI, {'validating' if validate else 'lenient'}: balanced with {counts}")


def _parked(stack: Sandbox) -> set[str]:
    """The status of the encounters that the server refused."""
    with psycopg.connect(stack.staging.dsn) as connection:
        rows = connection.execute(
            "SELECT DISTINCT r.body::jsonb ->> 'status' FROM ledger.entry e JOIN fhir.resource r USING (type, id)"
            " WHERE e.state = 'parked'"
        )
        return {row[0] for row in rows}


def test_readback_heals_what_was_changed_and_deleted_on_hapi_behind_our_back(stack: Sandbox) -> None:
    hospital = Hospital(20)
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
