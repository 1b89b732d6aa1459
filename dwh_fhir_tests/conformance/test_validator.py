from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import psycopg
import pytest

from dwh_fhir.fhir import r4
from dwh_fhir.fhir.kds.profiles import Profiles
from dwh_fhir.pipeline import Options, Systems, run
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.stack import sandbox
from dwh_fhir_tests.conformance.broken import cases
from dwh_fhir_tests.conformance.fhir_check import Verdict, check
from dwh_fhir_tests.conformance.shapes import shape
from dwh_fhir_tests.views.test_approved import APPROVED

conformance = pytest.mark.conformance

PATIENTS = int(os.environ.get("PATIENTS", "500"))
CASES = {case.label: case for case in cases()}


def _packages() -> list[Path]:
    folder = os.environ.get("DWH_FHIR_PACKAGES")
    if not folder:
        pytest.skip("DWH_FHIR_PACKAGES names no folder of FHIR packages")
    return [Path(folder)]


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
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return list(_demo(tmp_path_factory.mktemp("sandbox")))


@pytest.fixture(scope="module")
def verdict(demo: list[str], tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """One run of the validator over everything; of resources that are alike it gets one."""
    folder = tmp_path_factory.mktemp("resources")
    lines = "".join(f"{body}\n" for body in {shape(body): body for body in demo}.values())
    (folder / "demo.ndjson").write_text(lines, encoding="utf-8")
    for label, case in CASES.items():
        (folder / f"broken {label}.json").write_text(json.dumps(case.resource()), encoding="utf-8")
    return check([APPROVED, folder], _packages())


@conformance
def test_approved_resources_keep_their_profiles(verdict: Verdict) -> None:
    approved = [label for label in verdict.checked if label.startswith(str(APPROVED))]
    assert len({label.rpartition("[")[0] for label in approved}) == len(list(APPROVED.iterdir()))
    assert [issue for issue in verdict.errors if issue.label in approved] == []


@conformance
def test_all_resources_of_the_demo_keep_their_profiles(
    demo: list[str], verdict: Verdict, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each by our own check, and one of all that are alike by the official validator."""
    profiles = Profiles(_packages()[0])
    made, shapes = Counter[str](), defaultdict[str, set[str]](set)
    for body in demo:
        resource = json.loads(body)
        assert (r4.check(resource), profiles.check(resource)) == (None, None)
        (profile,) = resource["meta"]["profile"]
        made[profile] += 1
        shapes[profile].add(shape(body))
    judged = sum("demo.ndjson" in label for label in verdict.checked)
    with capsys.disabled():
        print(f"\n{PATIENTS} patients: {made.total()} resources, {judged} of them different for the official validator")
        for profile, count in made.items():
            print(f"  {profile.partition('|')[0].rpartition('/')[2]}: {count}, {len(shapes[profile])} different")
    assert judged == sum(map(len, shapes.values())) > PATIENTS
    assert [issue for issue in verdict.errors if "demo.ndjson" in issue.label] == []


@conformance
@pytest.mark.parametrize("label", CASES)
def test_broken_resource_is_refused_for_its_own_reason(verdict: Verdict, label: str) -> None:
    found = [issue for issue in verdict.errors if issue.label.endswith(f"broken {label}.json")]
    said = [f"{issue.path}: {issue.text} [{issue.id}]" for issue in found]
    assert any(re.search(CASES[label].says, line) for line in said), said


@pytest.mark.parametrize("label", CASES)
def test_broken_resource_differs_from_the_approved_one(label: str) -> None:
    assert CASES[label].resource() != CASES[label].sound()


def test_broken_resources_have_names_of_their_own() -> None:
    assert len(CASES) == len(cases())


def test_every_claimed_profile_has_three_broken_resources() -> None:
    approved = [r for file in APPROVED.iterdir() for r in json.loads(file.read_text(encoding="utf-8"))]
    claimed = {profile for resource in approved for profile in resource["meta"]["profile"]}
    broken = Counter(case.profile for case in cases())
    assert {profile for profile in claimed if broken[profile] < 3} == set()
