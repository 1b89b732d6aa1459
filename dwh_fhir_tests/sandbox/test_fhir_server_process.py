import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
import requests

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.sandbox.fhir_client import Client, condition, diagnostics, encounter, patient, put, ref


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirServer]:
    with FhirServer(Path(tmp_path_factory.mktemp("fhir")) / "fhir.db") as running:
        yield running


@pytest.fixture
def server(shared: FhirServer) -> Iterator[FhirServer]:
    yield shared
    shared.clear_faults()


@pytest.fixture
def client(server: FhirServer) -> Client:
    return Client(server.base_url)


def test_next_requests_are_answered_as_scripted_and_then_served(server: FhirServer, client: Client) -> None:
    someone = patient()
    server.fault(Fault(method="POST", path="", status=503, headers={"Retry-After": "1"}, times=2))
    for _ in range(2):
        answer = client.session.post(client.base_url, json={})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["resourceType"] == "OperationOutcome"
    assert client.send(put(someone))[0] == 200


def test_a_fault_can_let_requests_pass_first_and_strikes_only_its_path(server: FhirServer, client: Client) -> None:
    someone = patient()
    server.fault(Fault(method="PUT", path="Patient/.*", skip=1, status=500))
    assert client.put(someone)[0] == 201
    assert client.put(encounter(someone))[0] == 201
    assert client.put(someone)[0] == 500
    assert client.put(someone)[0] == 200


def test_an_html_page_can_stand_for_the_answer(server: FhirServer, client: Client) -> None:
    server.fault(Fault(status=200, headers={"Content-Type": "text/html"}, body="<html>Wartung</html>"))
    answer = client.session.get(f"{client.base_url}/metadata")
    assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (
        200,
        "text/html",
        "<html>Wartung</html>",
    )


@pytest.mark.parametrize(("when", "stored"), [("before", 404), ("after", 200)])
def test_a_cut_connection_gives_no_answer(server: FhirServer, client: Client, when: str, stored: int) -> None:
    someone = patient()
    server.fault(Fault(method="POST", close=True, when="before" if when == "before" else "after"))
    with pytest.raises(requests.ConnectionError):
        client.send(put(someone))
    assert client.get(ref(someone))[0] == stored


def test_a_delay_after_the_commit_lets_the_client_time_out(server: FhirServer, client: Client) -> None:
    someone = patient()
    server.fault(Fault(method="PUT", delay=5, when="after"))
    with pytest.raises(requests.Timeout):
        requests.put(f"{client.base_url}/{ref(someone)}", json=someone, timeout=0.5)
    assert client.get(ref(someone))[0] == 200


def test_a_rejected_resource_fails_its_transaction_until_cleared(server: FhirServer, client: Client) -> None:
    someone, other = patient(), patient()
    server.fault(Fault(resource=ref(someone), times=None))
    for _ in range(2):
        assert client.send(put(other), put(someone))[0] == 422
    assert client.get(ref(other))[0] == 404
    batch = client.send(put(other), put(someone), kind="batch")[1]
    assert [entry["response"]["status"][:3] for entry in batch["entry"]] == ["201", "422"]
    server.clear_faults()
    assert client.send(put(someone))[0] == 200


def test_a_bad_server_can_hide_a_failed_entry_in_a_good_answer(server: FhirServer, client: Client) -> None:
    someone, other = patient(), patient()
    server.fault(Fault(resource=ref(someone), status=409, entrywise=True))
    status, answer = client.send(put(other), put(someone))
    assert status == 200
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["201 Created", "409 Conflict"]


def test_statistics_count_requests_entries_and_versions(tmp_path: Path) -> None:
    with FhirServer(tmp_path / "fhir.db") as server:
        client = Client(server.base_url)
        someone = patient()
        client.send(put(someone), put(condition(someone)))
        client.send(put(someone))
        client.get(ref(someone))
        found = server.statistics()
    assert found == {
        "requests": {"POST": 2, "GET": 1},
        "writing_requests": 2,
        "entries": {"PUT": 3},
        "versions_written": 2,
        "unchanged": 1,
        "faults_struck": 0,
        "resources": {"Condition": 1, "Patient": 1},
    }


def test_after_a_reset_it_is_as_after_its_first_start(tmp_path: Path) -> None:
    with FhirServer(tmp_path / "fhir.db") as server:
        client = Client(server.base_url)
        someone = patient()
        before = server.statistics()
        client.put(someone)
        client.put({**someone, "gender": "male"})
        assert client.count("Patient") == 1
        server.fault(Fault(method="PUT", delay=0.5))
        server.set_clock(timedelta(days=1))
        with ThreadPoolExecutor(1) as other:
            late = other.submit(Client(server.base_url).put, someone)
            while server.statistics()["requests"]["PUT"] < 3:
                pass
            server.reset()
            assert late.result()[0] == 503
        assert server.statistics() == before
        assert client.get(ref(someone))[0] == 404
        assert client.put(someone)[0] == 201
        updated = client.get(ref(someone))[1]["meta"]["lastUpdated"]
        assert abs(datetime.fromisoformat(updated) - datetime.now(UTC)) < timedelta(hours=1)


def test_a_gzip_body_is_read_and_a_broken_one_refused(client: Client) -> None:
    body = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [put(patient())]}).encode()
    headers = {"Content-Encoding": "gzip"}
    assert client.session.post(client.base_url, data=gzip.compress(body), headers=headers).status_code == 200
    assert client.session.post(client.base_url, data=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("auth", "secrets", "good", "bad"),
    [
        ("basic", {"user": "u", "password": "p"}, {"auth": ("u", "p")}, {"auth": ("u", "x")}),
        ("bearer", {"token": "t"}, {"headers": {"Authorization": "Bearer t"}}, {}),
    ],
)
def test_only_who_is_authorized_is_served(tmp_path: Path, auth: str, secrets: dict, good: dict, bad: dict) -> None:  # type: ignore[type-arg]
    with FhirServer(tmp_path / "fhir.db", auth="basic" if auth == "basic" else "bearer", **secrets) as server:
        url = f"{server.base_url}/metadata"
        assert requests.get(url, **good).status_code == 200
        assert requests.get(url, **bad).status_code == 401
        environment = server.environment()
        assert environment["FHIR_AUTH"] == auth
        assert set(secrets.values()) <= set(environment.values())
        assert not set(secrets.values()) & set(psutil.Process(server.pid).cmdline())


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    people = [patient() for _ in range(20)]
    server = FhirServer(tmp_path / "fhir.db")
    client = Client(server.base_url)
    assert client.send(*map(put, people))[0] == 200
    server.kill()
    with FhirServer(tmp_path / "fhir.db", port=server.port) as again:
        assert again.base_url == server.base_url
        assert Client(again.base_url).count("Patient") == 20
    server.stop()


def test_transactions_from_several_clients_at_once_all_arrive(server: FhirServer) -> None:
    def load(_: int) -> int:
        someone = patient()
        return Client(server.base_url).send(put(someone), *(put(condition(someone)) for _ in range(20)))[0]

    with ThreadPoolExecutor(4) as workers:
        assert set(workers.map(load, range(12))) == {200}


def test_the_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from dwh_fhir_sandbox.fhir_server.server import FhirServer
print(FhirServer(Path({str(tmp_path / "fhir.db")!r})).pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    gone, alive = psutil.wait_procs([child], timeout=10)
    assert gone
    assert not alive


def test_a_refused_value_stands_in_neither_answer_nor_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with FhirServer(tmp_path / "fhir.db", log=log) as server:
        answer = Client(server.base_url).request(
            "PUT", "Patient/p-1", {**patient("p-1"), "meta": {"tag": "Mustermann"}}
        )
    assert "Mustermann" not in diagnostics(answer)
    assert "Mustermann" not in log.read_text()
