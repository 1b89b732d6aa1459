from __future__ import annotations

import json

import pytest

from dwh_fhir.fhir import r4
from dwh_fhir.fhir.kds.profiles import Profiles, profiles
from dwh_fhir_tests.conformance.broken import Broken, cases
from dwh_fhir_tests.fhir.kds_packages import packages
from dwh_fhir_tests.views.test_approved import APPROVED


@pytest.fixture
def kds() -> Profiles:
    """The Kerndatensatz, where its packages are."""
    return profiles(packages())


@pytest.mark.parametrize("name", sorted(file.stem for file in APPROVED.iterdir()))
def test_approved_resource_keeps_its_profile(kds: Profiles, name: str) -> None:
    for resource in json.loads((APPROVED / f"{name}.json").read_text(encoding="utf-8")):
        assert kds.check(resource) is None


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.label)
def test_broken_resource_is_refused(kds: Profiles, case: Broken) -> None:
    resource = case.resource()
    assert r4.check(resource) or kds.check(resource)


def test_no_slice_and_no_invariant_of_the_kerndatensatz_is_left_out(kds: Profiles) -> None:
    for case in cases():
        kds.check(case.sound())
    own = [line for line in kds.not_judged() if line.startswith("MII_")]
    assert own
    assert [line for line in own if ": codes of " not in line] == []
