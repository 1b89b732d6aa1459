from typing import Any

import pytest

from dwh_fhir_sandbox.fhir_server.check import check_resource
from dwh_fhir_sandbox.fhir_server.outcome import RefusedError
from dwh_fhir_tests.sandbox.fhir_client import Resource, condition, encounter, observation, patient

SOMEONE = patient()
SECRET = "Mustermann"


@pytest.mark.parametrize(
    ("resource", "element"),
    [
        (patient(gender="w"), "Patient.gender"),
        (patient(birthDate="2024-02-30"), "Patient.birthDate"),
        (patient(birthDate="30.01.2024"), "Patient.birthDate"),
        (patient(active="true"), "Patient.active"),
        (patient(name=[]), "Patient.name"),
        (patient(name={}), "Patient.name"),
        (patient(name=None), "Patient.name"),
        (patient(name=[{}]), "Patient.name"),
        (patient(name=[{"family": ""}]), "Patient.name.family"),
        (patient(name=[{"family": "  "}]), "Patient.name.family"),
        (patient(name=[{"given": [None]}]), "Patient.name.given"),
        (patient(nickname=SECRET), "Patient.nickname"),
        (patient(name=[{"familyy": SECRET}]), "Patient.name.familyy"),
        (patient(fhir_comments=SECRET), "Patient.fhir_comments"),
        (encounter(SOMEONE, status="done"), "Encounter.status"),
        (encounter(SOMEONE, **{"class": {}}), "Encounter.class"),
        (observation(SOMEONE, valueQuantity={"value": "1.5"}), "Observation.valueQuantity.value"),
        (observation(SOMEONE, valueString="a", valueInteger=1), "Observation"),
        (condition(SOMEONE, subject=SECRET), "Condition.subject"),
        (condition(SOMEONE, onsetDateTime="2024-01-01T10:00:00"), "Condition.onsetDateTime"),
    ],
)
def test_what_is_not_r4_is_refused_with_the_element_and_no_value(resource: Resource, element: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_resource(resource)
    assert refused.value.status == 400
    assert f'[element="{element}"]' in refused.value.diagnostics
    assert SECRET not in refused.value.diagnostics
    assert resource["id"] not in refused.value.diagnostics


@pytest.mark.parametrize(
    "resource",
    [
        patient(_birthDate={"extension": [{"url": "http://x", "valueCode": "unknown"}]}),
        patient(
            name=[{"given": ["A", None], "_given": [None, {"extension": [{"url": "http://x", "valueCode": "y"}]}]}]
        ),
        encounter(SOMEONE, status="entered-in-error"),
        observation(SOMEONE, status="corrected", valueQuantity={"value": 3, "unit": "mg"}),
        condition(SOMEONE, onsetDateTime="2024"),
    ],
)
def test_r4_is_accepted_and_left_as_it_is(resource: Resource) -> None:
    before: dict[str, Any] = {**resource}
    check_resource(resource)
    assert resource == before


def test_references_are_found_at_any_depth_with_their_path() -> None:
    case = encounter(SOMEONE, diagnosis=[{"condition": {"reference": "Condition/1"}}])
    assert [path for path, _ in check_resource(case)] == ["Encounter.subject", "Encounter.diagnosis.condition"]


@pytest.mark.parametrize("resource_type", ["Coding", "Foo", "Resource", ""])
def test_only_resource_types_are_known(resource_type: str) -> None:
    with pytest.raises(RefusedError, match="HAPI-0302"):
        check_resource({"resourceType": resource_type, "id": "x"})
