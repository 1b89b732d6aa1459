from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
import requests

from dwh_fhir.view import Resource
from dwh_fhir_tests.conformance.hapi_server import HapiServer
from dwh_fhir_tests.views.scenarios import all_scenarios

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not (shutil.which("java") and shutil.which("mvn")), reason="needs Java and Maven"),
]

PARENT = """
import sys
from dwh_fhir_tests.conformance.hapi_server import HapiServer
server = HapiServer()
print(server._child.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def hapi() -> Iterator[HapiServer]:
    with HapiServer(validate=True) as server:
        yield server


def _transaction(resources: list[Resource]) -> dict[str, Any]:
    """All resources at once, as those that refer to each other in a circle must travel."""
    entries = [
        {
            "fullUrl": f"http://server.example/{r['resourceType']}/{r['id']}",
            "resource": r,
            "request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"},
        }
        for r in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _one_case() -> list[Resource]:
    scenarios = dict(all_scenarios())
    views = ("fall-inpatient", "kontakt-inpatient", "diagnose-inpatient")
    return [*scenarios["person-full"], *(resource for view in views for resource in scenarios[view])]


def test_a_case_and_its_diagnoses_that_refer_to_each_other_are_taken_in_one_transaction(hapi: HapiServer) -> None:
    case = _one_case()
    answer = requests.post(hapi.base_url, json=_transaction(case), timeout=60)
    assert answer.status_code == 200, json.dumps(answer.json().get("issue"))
    for kind in ("Patient", "Encounter", "Condition"):
        found = requests.get(f"{hapi.base_url}/{kind}", {"_summary": "count"}, timeout=60).json()["total"]
        assert found == sum(resource["resourceType"] == kind for resource in case)


def test_server_with_validation_refuses_what_breaks_r4(hapi: HapiServer) -> None:
    broken = {"resourceType": "Patient", "id": "p-broken", "gender": "D"}
    answer = requests.put(f"{hapi.base_url}/Patient/p-broken", json=broken, timeout=60)
    assert answer.status_code in (400, 422)


def test_server_ends_with_its_parent_even_after_kill_9() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    family = [child, *child.children(recursive=True)]
    assert any("java" in process.name() for process in family)
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
