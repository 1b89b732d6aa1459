from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dwh_fhir.pipeline import Systems
from dwh_fhir.server import FhirClient, ServerUnavailable
from dwh_fhir_tests.conformance.hapi_server import HapiServer
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.proxy import Proxy, Strike, proxy
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.world import World

FAULT = "a real HAPI behind a proxy that spoils answers"
REQUIRED = "as with the sandbox's server: waits, replays, one version"
pytestmark = [
    pytest.mark.faults,
    pytest.mark.conformance,
    pytest.mark.skipif(not (shutil.which("java") and shutil.which("mvn")), reason="needs Java and Maven"),
]
STRIKES: dict[str, dict[str, Any]] = {
    "429": {"kind": "instead", "status": 429, "retry_after": "1", "times": 2},
    "503": {"kind": "instead", "status": 503, "retry_after": "1", "times": 2},
    "half a body": {"kind": "cut"},
    "HTML with 200": {"kind": "html"},
    "too late": {"kind": "late", "seconds": 6},
    "reset": {"kind": "reset"},
}


@dataclass
class Hapi:
    """A trial against HAPI, the proxy before it, and what an undisturbed run of the same hospital leaves behind."""

    trial: Trial
    between: Proxy
    undisturbed: State

    def is_mended(self) -> None:
        """Assert that staging and ledger are as undisturbed, and on HAPI every resource in its first version."""
        self.trial.is_mended(self.undisturbed, versions=False, but=("server",))
        with FhirClient(self.trial.systems.fhir) as client:
            found = {
                f"{kind}/{resource['id']}": resource["meta"]["versionId"]
                for kind in sorted({key.split("/")[0] for key in self.undisturbed.versions})
                for page in client.pages(kind, _count=500)
                for resource in page
            }
        assert {key: found.get(key) for key in self.undisturbed.versions} == self.undisturbed.versions


@pytest.fixture(scope="module")
def server() -> Iterator[HapiServer]:
    with HapiServer() as running:
        yield running


@pytest.fixture
def hapi(server: HapiServer, world: World, new_world: NewWorld) -> Iterator[Hapi]:
    """Ids of the test's own: one server serves all tests and never sees an id twice."""
    key = {"DWH_FHIR_ID_KEY": uuid.uuid4().hex}
    with new_world() as calm_world:
        calm = Trial(calm_world)
        calm.systems = Systems.from_environment(calm_world.environment() | key)
        calm.run()
        undisturbed = calm.state()
    with proxy(server.base_url) as between:
        trial = Trial(world)
        trial.systems = Systems.from_environment(world.environment() | key)
        trial.fhir(base_url=between.base_url, backoff_seconds=0.02, max_attempts=3, bundle_size=40, timeout_seconds=30)
        yield Hapi(trial, between, undisturbed)


@pytest.mark.done("429, 503, half a body, HTML, a late answer and a reset connection for one transaction each")
@pytest.mark.parametrize("name", list(STRIKES))
def test_one_spoiled_answer(hapi: Hapi, name: str) -> None:
    hapi.between.strike = Strike(**STRIKES[name], skip=1)
    if name == "too late":
        hapi.trial.fhir(timeout_seconds=4)
    report = hapi.trial.run()
    assert hapi.between.struck >= 1
    assert report.delivery.retried >= 1
    assert report.status.balanced, report.status.failed
    hapi.is_mended()


@pytest.mark.done("half of every answer, for a whole run; then one rerun")
def test_only_spoiled_answers(hapi: Hapi) -> None:
    hapi.between.strike = Strike("cut", times=None)
    text = hapi.trial.fails(ServerUnavailable)
    assert "no usable answer" in text
    hapi.between.strike = None
    report = hapi.trial.run()
    assert report.status.balanced, report.status.failed
    hapi.is_mended()
