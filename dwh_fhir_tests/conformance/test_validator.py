from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dwh_fhir.fhir import urls
from dwh_fhir.pipeline import Options, Systems, run
from dwh_fhir.sandbox.hospital import Hospital
from dwh_fhir.sandbox.stack import sandbox
from dwh_fhir.view import Resource
from dwh_fhir_tests.conformance.fhir_check import Verdict, check
from dwh_fhir_tests.views.test_approved import APPROVED

pytestmark = pytest.mark.conformance

PATIENTS = int(os.environ.get("PATIENTS", "100"))

Break = Callable[[Any], object]

BROKEN: dict[str, tuple[str, Break]] = {
    "Patient without the system of its number": ("person-full", lambda r: r["identifier"][0].pop("system")),
    "Patient who is other without saying which": ("person-divers-in-post-box", lambda r: r.pop("_gender")),
    "Patient of a profile that does not exist": (
        "person-full",
        lambda r: r["meta"].update(profile=["http://no.where/P"]),
    ),
    "Patient that claims no profile": ("person-full", lambda r: r.pop("meta")),
    "Encounter finished without end": ("fall-inpatient", lambda r: r["period"].pop("end")),
    "Encounter planned with a period": ("fall-planned-day-care", lambda r: r.update(period={"start": "2026-02-02"})),
    "Encounter of class EMER": ("fall-inpatient", lambda r: r["class"].update(code="EMER")),
    "Encounter of an unknown department": (
        "kontakt-inpatient",
        lambda r: r["serviceType"]["coding"][0].update(code="9900"),
    ),
    "Encounter with a misspelled code system": (
        "fall-inpatient",
        lambda r: r["hospitalization"]["admitSource"]["coding"][0].update(system=f"{urls.CS_DKGEV}Aufnahmeanlass"),
    ),
    "Condition without the year of its catalogue": (
        "diagnose-inpatient",
        lambda r: r["code"]["coding"][0].pop("version"),
    ),
    "Condition with a marker in its code": (
        "diagnose-inpatient",
        lambda r: r["code"]["coding"][0].update(code="A54.4+"),
    ),
    "Condition without recorded date": ("diagnose-inpatient", lambda r: r.pop("recordedDate")),
    "Condition of a catalogue outside the value set": (
        "diagnose-inpatient",
        lambda r: r["code"]["coding"][0].update(version="2026"),
    ),
}


def _packages() -> list[Path]:
    folder = os.environ.get("DWH_FHIR_PACKAGES")
    if not folder:
        pytest.skip("DWH_FHIR_PACKAGES names no folder of FHIR packages")
    return [Path(folder)]


def _broken(scenario: str, spoil: Break) -> Resource:
    first: Resource = json.loads((APPROVED / f"{scenario}.json").read_text(encoding="utf-8"))[0]
    resource = copy.deepcopy(first)
    spoil(resource)
    return resource


def _demo(folder: Path) -> Iterator[str]:
    """Every resource of the demo after its first load and its next day, as it is sent."""
    hospital = Hospital(PATIENTS)
    with sandbox(folder) as stack:
        systems = Systems.from_environment(stack.environment())
        for _ in range(2):
            stack.show(hospital)
            midnight = datetime.combine(hospital.day, time(0), systems.site.zone)
            run(systems, Options(reconcile=True), until=midnight, run_id="validate")
            hospital.next_day()
        with psycopg.connect(stack.staging.dsn) as connection:
            yield from (row[0] for row in connection.execute("SELECT body FROM fhir.resource WHERE body IS NOT NULL"))


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """One run of the validator over everything: its start costs ten seconds."""
    folder = tmp_path_factory.mktemp("resources")
    lines = "".join(f"{body}\n" for body in _demo(tmp_path_factory.mktemp("sandbox")))
    (folder / "demo.ndjson").write_text(lines, encoding="utf-8")
    for name, (scenario, spoil) in BROKEN.items():
        (folder / f"broken {name}.json").write_text(json.dumps(_broken(scenario, spoil)), encoding="utf-8")
    return check([APPROVED, folder], _packages())


def test_approved_resources_keep_their_profiles(verdict: Verdict) -> None:
    approved = [label for label in verdict.checked if label.startswith(str(APPROVED))]
    assert len({label.rpartition("[")[0] for label in approved}) == len(list(APPROVED.iterdir()))
    assert [issue for issue in verdict.errors if issue.label in approved] == []


def test_all_resources_of_the_demo_keep_their_profiles(verdict: Verdict, capsys: pytest.CaptureFixture[str]) -> None:
    checked = sum("demo.ndjson" in label for label in verdict.checked)
    with capsys.disabled():
        print(f"\nofficial validator: {checked} resources of a demo of {PATIENTS} patients")
    assert checked > 10 * PATIENTS
    assert [issue for issue in verdict.errors if "demo.ndjson" in issue.label] == []


@pytest.mark.parametrize("name", BROKEN)
def test_broken_resource_is_refused(verdict: Verdict, name: str) -> None:
    assert any(issue.label.endswith(f"broken {name}.json") for issue in verdict.errors)
