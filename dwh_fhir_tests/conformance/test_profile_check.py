from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from dwh_fhir.fhir import r4
from dwh_fhir.fhir.kds.profiles import Profiles
from dwh_fhir.view import Resource
from dwh_fhir_tests.conformance.broken import cases
from dwh_fhir_tests.conformance.fhir_check import Issue, check
from dwh_fhir_tests.conformance.mutations import mutations
from dwh_fhir_tests.conformance.profile_report import report
from dwh_fhir_tests.fhir.kds_packages import examples, packages
from dwh_fhir_tests.views.test_approved import APPROVED

pytestmark = pytest.mark.conformance

MUTATIONS = 500
WANTED = 0.9
DOCUMENT = Path(__file__).parents[2] / "docs" / "profile-check.md"


@dataclass(frozen=True)
class Judged:
    """A resource, and what both say of it.

    Attributes:
        what: its name in the document.
        problem: the profile check's word, None if it accepts.
        by_r4: whether that is the R4 check's word.
        errors: the official validator's.
    """

    what: str
    problem: str | None
    by_r4: bool
    errors: list[Issue]


class Both:
    """The same resources before the profile check and the official validator, in one run of it."""

    def __init__(self, folder: Path) -> None:
        self.profiles = Profiles(packages())
        self._folder = folder
        approved = [r for file in sorted(APPROVED.iterdir()) for r in json.loads(file.read_text(encoding="utf-8"))]
        resources: dict[str, list[tuple[str, Resource]]] = {
            "approved": [(str(r["id"]), r) for r in approved],
            "broken": [(case.label, case.resource()) for case in cases()],
            "examples": list(_examples()),
            "mutations": [(one.kind, one.resource) for one in mutations(approved, MUTATIONS)],
        }
        for name, listed in resources.items():
            lines = "".join(f"{json.dumps(resource)}\n" for _, resource in listed)
            (folder / f"{name}.ndjson").write_text(lines, encoding="utf-8")
        self._resources = resources

    @cached_property
    def _errors(self) -> dict[str, list[Issue]]:
        found: dict[str, list[Issue]] = {}
        for issue in check([self._folder], [packages()]).errors:
            found.setdefault(issue.label.rpartition("/")[2], []).append(issue)
        return found

    def judged(self, name: str) -> list[Judged]:
        found = []
        for number, (what, resource) in enumerate(self._resources[name], 1):
            structure = r4.check(resource)
            problem = structure or self.profiles.check(resource)
            errors = self._errors.get(f"{name}.ndjson:{number}", [])
            found.append(Judged(what, problem, structure is not None, errors))
        return found


def _examples() -> Iterator[tuple[str, Resource]]:
    for file in examples():
        resource = json.loads(file.read_text(encoding="utf-8"))
        is_bundle = resource["resourceType"] == "Bundle"
        for one in [entry["resource"] for entry in resource["entry"]] if is_bundle else [resource]:
            yield f"{one['resourceType']}/{one['id']}", one


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("resources"))


def test_every_approved_resource_is_accepted(both: Both) -> None:
    assert [one for one in both.judged("approved") if one.problem or one.errors] == []


def test_every_broken_resource_that_the_validator_refuses_is_refused(both: Both) -> None:
    judged = both.judged("broken")
    assert len(judged) > 10
    assert [one.what for one in judged if one.errors and not one.problem] == []


def test_most_of_the_random_changes_that_the_validator_refuses_are_refused(both: Both) -> None:
    refused = [one for one in both.judged("mutations") if one.errors]
    assert len(refused) > MUTATIONS / 2
    assert sum(one.problem is not None for one in refused) / len(refused) >= WANTED


def test_every_official_example_that_the_validator_accepts_is_accepted(both: Both) -> None:
    judged = both.judged("examples")
    assert len(judged) > 50
    assert [(one.what, one.problem) for one in judged if one.problem and not one.errors] == []


def test_the_document_tells_what_was_seen(both: Both) -> None:
    judged = {name: both.judged(name) for name in ("approved", "broken", "mutations", "examples")}
    counts = {
        name: Counter((bool(one.errors), one.problem is not None) for one in listed) for name, listed in judged.items()
    }
    missed: Counter[tuple[str, ...]] = Counter(
        (one.what, _ids(one.errors)) for one in judged["mutations"] if one.errors and one.problem is None
    )
    stricter: Counter[tuple[str, ...]] = Counter(
        (one.what, _rule(one.problem)) for one in judged["mutations"] if one.problem and not one.errors
    )
    differing = [
        (one.what, _rule(one.problem or "accepted"), _ids(one.errors) or "accepted")
        for one in judged["examples"]
        if bool(one.problem) != bool(one.errors)
    ]
    both_refuse = [(o.what, _rule(o.problem), _ids(o.errors)) for o in judged["examples"] if o.problem and o.errors]
    by_r4 = sum(one.by_r4 for one in judged["mutations"] if one.errors)
    text = report(counts, by_r4, missed, stricter, differing, both_refuse, both.profiles.not_judged())
    if os.environ.get("APPROVE") == "1":
        DOCUMENT.write_text(text, encoding="utf-8")
    assert text == DOCUMENT.read_text(encoding="utf-8"), "read the difference, then make profile-check APPROVE=1"


def _ids(errors: list[Issue]) -> str:
    return ", ".join(sorted({re.sub(r".*/StructureDefinition/", "", issue.id) for issue in errors}))


def _rule(problem: str) -> str:
    """A problem without the indexes of its place."""
    return re.sub(r"\[\d+\]", "", problem)
