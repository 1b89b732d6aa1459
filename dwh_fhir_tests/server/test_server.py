from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from dwh_fhir.delivery import outcomes, pruning
from dwh_fhir.errors import Rejected, ServerUnsuitable, SettingsError
from dwh_fhir.server.backoff import retry_after
from dwh_fhir.server.client import FhirClient
from dwh_fhir.server.links import followed
from dwh_fhir.settings import FhirSettings, normalised
from dwh_fhir.settings.auth import BasicAuth, BearerAuth
from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.server_books import encounter


@pytest.fixture
def client(server: FhirServer) -> Iterator[FhirClient]:
    with FhirClient(FhirSettings(server.base_url, backoff_seconds=0.02, max_attempts=2)) as client:
        yield client


@pytest.mark.parametrize(
    "url",
    ["https://FHIR.example.org:443/fhir/", "HTTPS://fhir.example.org/fhir", " https://fhir.example.org/fhir// "],
)
def test_one_server_has_one_spelling(url: str) -> None:
    assert normalised(url) == "https://fhir.example.org/fhir"


@pytest.mark.parametrize(
    "url",
    [
        "fhir.example.org",
        "ftp://x/fhir",
        "https://user:pw@x/fhir",
        "https://x/fhir?a=b",
        'https://x/"',
        "https://x:y/",
        "https://[x/",
        "",
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="FHIR_BASE_URL must"):
        FhirSettings(url)


def test_plain_http_beyond_this_machine_needs_to_be_allowed() -> None:
    with pytest.raises(SettingsError, match="FHIR_BASE_URL is plain http"):
        FhirSettings("http://fhir.example.org/fhir")
    assert FhirSettings("http://fhir.example.org/fhir", allow_http=True)
    assert FhirSettings("http://[::1]:8080/fhir").base_url == "http://[::1]:8080/fhir"
    assert FhirSettings("http://localhost/fhir")


def test_settings_never_show_a_secret() -> None:
    assert "s3cret" not in repr(FhirSettings("https://x/fhir", auth=BasicAuth("u", "s3cret")))
    assert "t0ken" not in repr(FhirSettings("https://x/fhir", auth=BearerAuth("t0ken")))


def test_a_server_that_can_do_the_job_is_accepted(client: FhirClient) -> None:
    assert client.capabilities(["Patient", "Encounter", "Condition"])["fhirVersion"].startswith("4.0")


def capability(**changes: Any) -> str:
    rest = {
        "mode": "server",
        "interaction": [{"code": "transaction"}],
        "resource": [{"type": "Patient", "updateCreate": True}],
    }
    return json.dumps(
        {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{**rest, **changes.pop("rest", {})}]}
        | changes
    )


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (capability(fhirVersion="5.0.0"), "5.0.0, not R4"),
        (capability(rest={"interaction": [{"code": "batch"}]}), "no transactions"),
        (capability(rest={"resource": [{"type": "Patient", "updateCreate": False}]}), "updateCreate.* Patient"),
        (capability(resourceType="Patient"), "no CapabilityStatement"),
    ],
)
def test_a_server_that_cant_do_the_job_is_refused(
    client: FhirClient, server: FhirServer, statement: str, reason: str
) -> None:
    server.fault(Fault(path="metadata", status=200, body=statement))
    with pytest.raises(ServerUnsuitable, match=reason):
        client.capabilities(["Patient"])


def test_a_redirect_is_not_followed(client: FhirClient, server: FhirServer) -> None:
    elsewhere = {"Location": f"{server.base_url}/metadata", "Content-Type": "text/html"}
    server.fault(Fault(path="metadata", status=302, headers=elsewhere, body="moved"))
    with pytest.raises(ServerUnsuitable, match="redirects are not followed"):
        client.capabilities()


def test_the_environment_changes_neither_the_way_nor_the_user(
    client: FhirClient, server: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert client.capabilities()


def test_pages_and_counts_are_read_past_any_cache(client: FhirClient) -> None:
    entries = [
        b'{"fullUrl":"%s/Patient/p%d","resource":{"resourceType":"Patient","id":"p%d"},'
        b'"request":{"method":"PUT","url":"Patient/p%d"}}' % (client.settings.base_url.encode(), i, i, i)
        for i in range(5)
    ]
    assert client.count("Patient") == 0
    assert [answer.status for answer in client.post_bundle(entries)] == [201] * 5
    assert client.count("Patient") == 5
    assert [len(page) for page in client.pages("Patient", _count=2)] == [2, 2, 1]


def test_a_next_link_never_leads_to_another_host(client: FhirClient) -> None:
    base_url = client.settings.base_url
    assert followed(base_url, f"{base_url}/Patient", None, "https://evil.example.org/fhir?_getpages=1") == (
        f"{base_url}?_getpages=1"
    )


def test_a_refusal_carries_the_outcome_and_shows_none_of_it(client: FhirClient) -> None:
    resource = b'{"resourceType":"Patient","id":"p","gender":"Geheim"}'
    with pytest.raises(Rejected) as caught:
        client.post_bundle([b'{"resource":' + resource + b',"request":{"method":"PUT","url":"Patient/p"}}'])
    assert caught.value.outcome["resourceType"] == "OperationOutcome"
    assert "Geheim" not in str(caught.value)


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after("7") == 7
    assert retry_after(None) == retry_after("soon") == 0
    assert 50 < retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)) <= 60


def test_pruning_keeps_the_spelling_of_numbers_and_what_must_stay() -> None:
    body = json.dumps(encounter("e", "p", ["c", "d"])).replace("}", ',"x":72.50}', 1).encode()
    pruned, omitted, needed = pruning.prune("Encounter", body, {"Condition/c", "Patient/p", "Condition/z"})
    assert b"72.50" in pruned
    assert b"Condition/d" in pruned
    assert (omitted, needed) == (["Condition/c"], ["Patient/p"])
    assert b"diagnosis" not in pruning.prune("Encounter", body, {"Condition/c", "Condition/d"})[0]


def test_an_outcome_is_short_and_says_something_even_if_the_server_doesnt() -> None:
    long = {"issue": [{"severity": "error", "code": "invalid", "diagnostics": "x" * 10_000}] * 50}
    assert len(json.dumps(outcomes.brief(400, long, b"{}"))) < 4_000
    assert outcomes.brief(413, {}, None)["issue"][0]["diagnostics"] == "HTTP 413 without an OperationOutcome"
