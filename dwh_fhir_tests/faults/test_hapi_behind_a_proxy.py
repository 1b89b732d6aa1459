from __future__ import annotations

import random
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from dwh_fhir.errors import AccessDenied, ServerUnavailable
from dwh_fhir.pipeline import Systems
from dwh_fhir.server.client import FhirClient
from dwh_fhir_tests.cli.command import start
from dwh_fhir_tests.conformance.hapi_server import HapiServer
from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.proxy import Proxy, Strike, proxy
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.world import World

FAULT = "a real HAPI behind a proxy that injects faults"
REQUIRED = "as with the sandbox's server: waits, replays, bisects, one version"
pytestmark = [
    pytest.mark.faults,
    pytest.mark.conformance,
    pytest.mark.skipif(not (shutil.which("java") and shutil.which("mvn")), reason="needs Java and Maven"),
]
STRIKES: dict[str, dict[str, Any]] = {
    "409": {"kind": "instead", "status": 409, "times": 2},
    "412": {"kind": "instead", "status": 412, "times": 2},
    "429": {"kind": "instead", "status": 429, "retry_after": "1", "times": 2},
    "503": {"kind": "instead", "status": 503, "retry_after": "1", "times": 2},
    "half a body": {"kind": "cut"},
    "HTML with 200": {"kind": "html"},
    "too late": {"kind": "late", "seconds": 6},
    "reset": {"kind": "reset"},
}


@dataclass
class Hapi:
    """A trial against HAPI, the proxy before it, and what an undisturbed run of the same hospital leaves behind.

    Attributes:
        environment: what a process of its own must be told beside the world's variables.
    """

    trial: Trial
    between: Proxy
    undisturbed: State
    environment: dict[str, str]

    def versions(self) -> dict[str, str]:
        """The trial's resources that are on HAPI: 'Type/id' to the number of the version."""
        with FhirClient(self.trial.systems.fhir) as client:
            found = {
                f"{kind}/{resource['id']}": resource["meta"]["versionId"]
                for kind in sorted({key.split("/")[0] for key in self.undisturbed.versions})
                for page in client.pages(kind, _count=500)
                for resource in page
            }
        return {key: found[key] for key in self.undisturbed.versions if key in found}

    def is_mended(self) -> None:
        """Assert that staging and ledger are as undisturbed, and on HAPI every resource in its first version."""
        self.has_all()
        assert self.versions() == self.undisturbed.versions

    def has_all(self) -> None:
        """Assert that staging and ledger are as undisturbed, and on HAPI every resource."""
        self.trial.is_mended(self.undisturbed, versions=False, but=("server",))
        assert self.versions().keys() == self.undisturbed.versions.keys()


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
        yield Hapi(trial, between, undisturbed, {**key, "FHIR_BASE_URL": between.base_url, "FHIR_BUNDLE_SIZE": "40"})


@pytest.mark.done(
    "409, 412, 429, 503, half a body, HTML, a late answer and a reset connection for one transaction each"
)
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


@pytest.mark.done("the run killed while the answer to a transaction that HAPI had committed was held back")
def test_killed_after_the_commit(hapi: Hapi, lot: random.Random) -> None:
    hapi.between.strike = Strike("late", seconds=600, skip=lot.randrange(3))
    process = start(hapi.trial.world, "run", **hapi.environment)
    while hapi.between.held == 0 and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert hapi.between.held == 1
    assert hapi.versions()
    hapi.trial.run()
    hapi.is_mended()


@pytest.mark.done("422 to every transaction with one random Condition; taken after it was released")
def test_one_refused_resource(hapi: Hapi, lot: random.Random) -> None:
    key = lot.choice(sorted(key for key in hapi.undisturbed.versions if key.startswith("Condition/")))
    hapi.between.strike = Strike("refuse", status=422, about=_writes(key), times=None)
    report = hapi.trial.run()
    assert report.delivery.parked == {"Condition": 1}
    assert hapi.versions().keys() == hapi.undisturbed.versions.keys() - hapi.trial.kept_back_by(key)
    hapi.between.strike = None
    hapi.trial.release()
    hapi.trial.run()
    hapi.has_all()


@pytest.mark.done("422 to every transaction with a Patient; taken after they were released")
def test_what_refers_to_something_missing_waits(hapi: Hapi) -> None:
    hapi.between.strike = Strike("refuse", status=422, about=_writes("Patient/"), times=None)
    report = hapi.trial.run()
    assert report.delivery.created.keys() <= {"Medication"}
    assert report.status.types["Patient"].parked > 0
    hapi.between.strike = None
    hapi.trial.release()
    hapi.trial.run()
    hapi.is_mended()


@pytest.mark.done("401 to a random transaction, with no other token to be had; then one rerun")
def test_a_refused_token(hapi: Hapi, lot: random.Random) -> None:
    hapi.between.strike = Strike("instead", status=401, skip=lot.randrange(3))
    hapi.trial.fails(AccessDenied)
    hapi.trial.run()
    hapi.is_mended()


@pytest.mark.done("everything purged from it with all versions (`$expunge`)")
def test_a_purge(hapi: Hapi, server: HapiServer) -> None:
    hapi.trial.run()
    everything = {"resourceType": "Parameters", "parameter": [{"name": "expungeEverything", "valueBoolean": True}]}
    requests.post(f"{server.base_url}/$expunge", json=everything, timeout=120).raise_for_status()
    assert not hapi.versions()
    found = hapi.trial.run().readback
    assert found.to_heal == len(hapi.undisturbed.versions)
    # Until the next comparison the books remember what was sent again.
    assert hapi.trial.run().delivery.requests == 0
    hapi.is_mended()


def _writes(key: str) -> str:
    """Like the entry that writes a resource whose 'Type/id' begins so."""
    return f'"url": ?"{key}'
