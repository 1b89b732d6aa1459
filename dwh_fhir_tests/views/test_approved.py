from __future__ import annotations

import os
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

from dwh_fhir.fhir import r4
from dwh_fhir.view import Resource
from dwh_fhir_tests.views.rows import as_json
from dwh_fhir_tests.views.scenarios import all_scenarios

APPROVED = Path(__file__).parent / "approved"
SCENARIOS = dict(all_scenarios())


@pytest.mark.parametrize("name", SCENARIOS)
def test_resources_are_literally_what_was_approved(name: str) -> None:
    text = as_json(SCENARIOS[name]) + "\n"
    file = APPROVED / f"{name}.json"
    if os.environ.get("APPROVE") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), "read the difference, then run with APPROVE=1"


def test_no_approved_file_is_left_without_its_scenario() -> None:
    assert {file.stem for file in APPROVED.iterdir()} == set(SCENARIOS)


@pytest.mark.parametrize("resource", [r for rs in SCENARIOS.values() for r in rs], ids=lambda r: r["id"])
def test_resources_are_valid_r4(resource: Resource) -> None:
    get_fhir_model_class(resource["resourceType"]).model_validate_json(as_json(resource))
    assert r4.check(resource) is None
