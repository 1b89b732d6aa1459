from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from dwh_fhir.errors import FhirServerError
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.server.gateway import Asked, Gateway, Script, Scripted, gateway, refusal

FAULT = "a gateway or a server with ways of its own"
REQUIRED = (
    "refusals are not taken for the resources', spellings not for differences; nothing is parked, or sent for ever"
)

TIME = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)"')
MARK = "a number: "


@pytest.fixture
def between(trial: Trial) -> Iterator[Gateway]:
    """A gateway on the trial's way to its server, below another path than the server's own."""
    with gateway(trial.world.fhir.base_url, "/hospital/fhir") as running:
        trial.fhir(base_url=running.base_url)
        yield running


def refusing(status: int, when: str) -> Script:
    """Refuses transactions that hold something."""
    return lambda asked: refusal(status) if asked.method == "POST" and re.search(when.encode(), asked.body) else None


@pytest.mark.done("no gzip is taken, said in three ways")
@pytest.mark.parametrize("status", [400, 415, 501])
def test_no_gzip_is_taken(trial: Trial, between: Gateway, undisturbed: State, status: int) -> None:
    between.script = lambda asked: refusal(status) if asked.packed else None
    trial.run()
    assert sum(asked.packed for asked in between.posts()) <= trial.systems.fhir.workers
    trial.is_mended(undisturbed)


@pytest.mark.done("every transaction is refused, with four statuses; then the gateway is repaired")
@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_everything_is_refused(trial: Trial, between: Gateway, undisturbed: State, status: int) -> None:
    between.script = refusing(status, "")
    text = trial.fails(FhirServerError)
    assert str(status) in text
    states = trial.world.query("SELECT DISTINCT state FROM ledger.entry WHERE wanted IS NOT NULL")
    assert ("parked",) not in states
    assert len(between.posts()) < 60
    between.script = lambda asked: None
    trial.run()
    trial.is_mended(undisturbed)


@pytest.mark.done("deletes are forbidden on the next day; allowed on the one after")
def test_deletes_are_forbidden(trial: Trial, between: Gateway, undisturbed_next_day: State) -> None:
    trial.run()
    trial.next_day()
    between.script = refusing(403, '"DELETE"')
    report = trial.run(full=True)
    assert report.delivery.forbidden
    assert any("delete" in note.lower() for note in report.status.notes), report.status.notes
    between.script = lambda asked: None
    trial.run(full=True)
    trial.is_mended(undisturbed_next_day)


def in_utc(time: str) -> str:
    return datetime.fromisoformat(time).astimezone(UTC).isoformat().replace("+00:00", "Z")


def retold(target: str) -> Script:
    """The server's answers to searches with a narrative in each resource, and all times in UTC."""

    def script(asked: Asked) -> Scripted | None:
        if asked.method != "GET" or "_summary" in asked.query or "metadata" in asked.path:
            return None
        headers = {name: value for name, value in asked.headers.items() if name in ("authorization", "accept")}
        page = requests.get(target + asked.path.removeprefix("/hospital/fhir"), headers=headers, timeout=30)
        bundle: dict[str, Any] = json.loads(page.content, parse_float=MARK.__add__)
        for entry in bundle.get("entry", []):
            div = '<div xmlns="http://www.w3.org/1999/xhtml">generated</div>'
            entry["resource"]["text"] = {"status": "generated", "div": div}
        # Numbers keep their digits.
        text = re.sub(rf'"{MARK}([^"]+)"', r"\1", json.dumps(bundle))
        return Scripted(page.status_code, TIME.sub(lambda time: f'"{in_utc(time[1])}"', text).encode())

    return script


@pytest.mark.done("narratives are added to all that is read, and times spelled otherwise")
def test_spellings_are_no_differences(trial: Trial, between: Gateway, undisturbed: State) -> None:
    between.script = retold(trial.world.fhir.base_url)
    trial.run(readback=1)
    before = trial.world.writing_requests()
    report = trial.run(readback=1)
    assert report.readback.to_heal == 0
    assert report.status.balanced, report.status.failed
    assert trial.world.writing_requests() == before
    trial.is_mended(undisturbed)


@pytest.mark.done("an element is changed in all that is read, at every readback")
def test_a_difference_that_comes_back_is_no_endless_delivery(trial: Trial, between: Gateway) -> None:
    def lowered(asked: Asked) -> Scripted | None:
        if asked.method != "GET" or "/Patient" not in asked.path or "_summary" in asked.query:
            return None
        headers = {name: value for name, value in asked.headers.items() if name in ("authorization", "accept")}
        page = requests.get(
            trial.world.fhir.base_url + asked.path.removeprefix("/hospital/fhir"), headers=headers, timeout=30
        )
        return Scripted(page.status_code, page.content.replace(b'"usual"', b'"temp"'))

    between.script = lowered
    trial.run(readback=1)
    trial.run(readback=1)
    before = trial.world.writing_requests()
    report = trial.run(readback=1)
    assert trial.world.writing_requests() == before
    assert not report.status.balanced
    assert any("Patient" in sentence for sentence in report.status.failed)
