from __future__ import annotations

import json

import pytest

from dwh_fhir.fhir import urls
from dwh_fhir.view import Resource
from dwh_fhir_tests.conformance.shapes import shape
from dwh_fhir_tests.views.rows import patient

SOUND = patient(NNAME="Berg", VNAME="Anna", GBDAT="1950-02-28", GSCHL="2")


def _shape(resource: Resource) -> str:
    return shape(json.dumps(resource))


def test_resources_that_differ_in_ids_names_and_days_are_alike() -> None:
    other = patient(PATNR="0000000043", NNAME="Weiß", VNAME="Kim", GBDAT="2001-12-31", GSCHL="2")
    assert _shape(other) == _shape(SOUND)


@pytest.mark.parametrize(
    "different",
    [
        patient(NNAME="Berg", VNAME="Anna", GBDAT="1950-02", GSCHL="2"),
        patient(NNAME="Berg", VNAME="Anna", GBDAT="1950-02-28", GSCHL="1"),
        patient(NNAME="Berg", VNAME="Anna", GSCHL="2"),
        {**SOUND, "birthDate": "28.02.1950"},
        {**SOUND, "meta": {"profile": ["http://no.where/P"]}},
        {**SOUND, "link": [{"other": {"reference": "Patient/1"}}]},
    ],
)
def test_resources_that_a_profile_could_tell_apart_are_not_alike(different: Resource) -> None:
    assert _shape(different) != _shape(SOUND)


def _coded(system: str, code: str) -> str:
    return _shape({**SOUND, "x": {"coding": [{"system": system, "code": code}]}})


def test_codes_of_systems_that_no_package_lists_are_told_apart_by_their_spelling_alone() -> None:
    assert _coded(urls.CS_ICD_10_GM, "I10.90") == _coded(urls.CS_ICD_10_GM, "E11.01")
    assert _coded(urls.CS_ICD_10_GM, "I10.90") != _coded(urls.CS_ICD_10_GM, "I10.9")
    assert _coded(urls.CS_OPS, "5-470.11") != _coded(urls.CS_OPS, "8-470.11")
    assert _coded(urls.CS_SNOMED, "10828004") != _coded(urls.CS_SNOMED, "10828005")


def test_the_type_that_a_reference_names_makes_a_difference() -> None:
    of_patient, of_group = ({**SOUND, "x": {"reference": f"{kind}/1"}} for kind in ("Patient", "Group"))
    assert _shape(of_patient) != _shape(of_group)
