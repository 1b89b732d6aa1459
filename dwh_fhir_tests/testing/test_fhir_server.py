"""The same requests to the fake server and, over HTTP, to the sandbox's: their answers must be alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from dwh_fhir.errors import Rejected
from dwh_fhir.fhir.build import Element
from dwh_fhir.server import exact_json
from dwh_fhir.server.answers import Json, instant
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings
from dwh_fhir.testing import FakeFhirServer
from dwh_fhir.testing.fhir_server import FakeFhirClient
from dwh_fhir_sandbox.fhir_server.server import FhirServer


@pytest.fixture(params=["fake", "http"])
def client(request: pytest.FixtureRequest, empty_server: Callable[[], FhirServer]) -> Iterator[FhirClient]:
    if request.param == "fake":
        yield FakeFhirServer().client()
    else:
        with FhirClient(FhirSettings(empty_server().base_url)) as client:
            yield client


def patient(name: str, **more: Any) -> Json:
    return {"resourceType": "Patient", "id": name, **more}


def weight(name: str, of: str, kilograms: str = "72.50") -> Json:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"text": "weight"},
        "subject": {"reference": f"Patient/{of}"},
        "valueQuantity": {"value": Decimal(kilograms), "unit": "kg"},
    }


def put(client: FhirClient, *resources: Json) -> list[int]:
    """Status of every entry."""
    keys = [f"{resource['resourceType']}/{resource['id']}" for resource in resources]
    entries = [
        {
            "fullUrl": f"{client.settings.base_url}/{key}",
            "resource": resource,
            "request": {"method": "PUT", "url": key},
        }
        for key, resource in zip(keys, resources, strict=True)
    ]
    dumped = [orjson.dumps(entry, default=lambda number: orjson.Fragment(str(number))) for entry in entries]
    answers = client.post_bundle(dumped, keys)
    assert all(answer.updated for answer in answers)
    return [answer.status for answer in answers]


def delete(client: FhirClient, *keys: str) -> list[int]:
    entries = [orjson.dumps({"request": {"method": "DELETE", "url": key}}) for key in keys]
    return [answer.status for answer in client.post_bundle(entries, keys)]


def refused(action: Callable[[], object]) -> int:
    with pytest.raises(Rejected) as refusal:
        action()
    assert refusal.value.outcome["resourceType"] == "OperationOutcome"
    return refusal.value.status


def test_it_says_that_it_can_do_the_job(client: FhirClient) -> None:
    assert client.capabilities(["Patient"])["fhirVersion"].startswith("4.0")


def test_a_put_creates_updates_or_changes_nothing(client: FhirClient) -> None:
    assert put(client, patient("p1"), weight("o1", "p1")) == [201, 201]
    assert put(client, patient("p1", active=True), weight("o1", "p1")) == [200, 200]
    assert client.read("Patient/p1")["meta"]["versionId"] == "2"
    assert client.read("Observation/o1")["meta"]["versionId"] == "1"
    assert put(client, weight("o1", "p1", "72.5")) == [200]
    assert client.requests == 3
    assert client.retried == 0


def test_decimals_keep_their_digits(client: FhirClient) -> None:
    put(client, patient("p1"), weight("o1", "p1"))
    assert str(exact_json.number(client.read("Observation/o1")["valueQuantity"]["value"])) == "72.50"


def test_a_deleted_resource_is_gone_and_can_come_back(client: FhirClient) -> None:
    put(client, patient("p1"))
    assert delete(client, "Patient/p1") == [204]
    assert delete(client, "Patient/p1", "Patient/p2") == [204, 204]
    assert refused(lambda: client.read("Patient/p1")) == 410
    assert refused(lambda: client.read("Patient/p2")) == 404
    assert client.count("Patient") == 0
    assert put(client, patient("p1")) == [201]
    assert client.read("Patient/p1")["meta"]["versionId"] == "3"


def test_a_reference_must_lead_somewhere_and_then_nothing_is_written(client: FhirClient) -> None:
    assert refused(lambda: put(client, patient("p1"), weight("o1", "p2"))) == 400
    assert client.count("Patient") == 0


def test_what_is_referred_to_stays_unless_it_goes_together(client: FhirClient) -> None:
    put(client, weight("o1", "p1"), patient("p1"))
    assert refused(lambda: delete(client, "Patient/p1")) == 409
    assert delete(client, "Patient/p1", "Observation/o1") == [204, 204]


@pytest.mark.parametrize(
    "resources",
    [
        [patient("p1", gender="m")],
        [patient("p1"), patient("p1", active=True)],
        [weight("o1", "p1") | {"status": "wrong"}],
    ],
)
def test_what_is_not_r4_is_refused(client: FhirClient, resources: list[Element]) -> None:
    assert refused(lambda: put(client, *resources)) == 400


def test_the_time_of_a_version_is_told_and_searched(client: FhirClient) -> None:
    put(client, patient("p1"))
    first = instant(client.read("Patient/p1")["meta"]["lastUpdated"])
    assert first is not None
    before, after = first - timedelta(seconds=1), first + timedelta(seconds=1)
    for conditions, number in [
        ([f"ge{first.isoformat(timespec='milliseconds')}"], 1),
        ([f"gt{first.isoformat(timespec='milliseconds')}"], 0),
        ([f"le{first.isoformat(timespec='milliseconds')}"], 1),
        ([f"lt{first.isoformat(timespec='milliseconds')}"], 0),
        ([f"ge{before.isoformat(timespec='milliseconds')}", f"lt{after.isoformat(timespec='milliseconds')}"], 1),
        ([f"ge{after.isoformat(timespec='milliseconds')}"], 0),
    ]:
        assert client.count("Patient", _lastUpdated=conditions) == number


def test_a_search_comes_in_pages(client: FhirClient) -> None:
    put(client, *(patient(f"p{number}") for number in range(5)))
    pages = list(client.pages("Patient", _count=2))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(resource["id"] for page in pages for resource in page) == ["p0", "p1", "p2", "p3", "p4"]
    assert [len(page) for page in client.pages("Observation")] == [0]
    assert [len(page) for page in client.pages("Patient", _id="p1,p3,p9", _count=50)] == [2]


@pytest.mark.parametrize("parameters", [{"nonsense": "1"}, {"_lastUpdated": "yesterday"}])
def test_a_search_that_is_not_understood_is_refused(client: FhirClient, parameters: dict[str, str]) -> None:
    assert refused(lambda: client.count("Patient", **parameters)) == 400


def test_a_transaction_without_entries_is_let_through(client: FhirClient) -> None:
    assert client.post_nothing() is None
    assert client.requests == 1


def test_another_client_of_the_same_server_counts_from_0(client: FhirClient) -> None:
    put(client, patient("p1"))
    with client.until(lambda: False) as other:
        assert (other.requests, other.count("Patient"), other.settings) == (0, 1, client.settings)


def test_the_fake_overrides_everything_that_would_use_http() -> None:
    inherited = {name for name in vars(FhirClient) if not name.startswith("_")}
    assert inherited - vars(FakeFhirClient).keys() == set()


def test_a_test_reads_the_server_out_with_decimals() -> None:
    server = FakeFhirServer()
    put(server.client(), patient("p1"), weight("o1", "p1"))
    assert server.resources["Observation/o1"] == weight("o1", "p1") | {"meta": {"versionId": "1"}}
    assert server.requests == 1
