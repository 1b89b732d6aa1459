from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from dwh_fhir.fhir.r4 import check, is_valid, resource_types
from dwh_fhir_tests.fhir.r4_examples import BY_TYPE, EXAMPLES, SHARED, official

GONE = object()

BROKEN: tuple[tuple[str, str, Any, str], ...] = (
    # presence
    ("Condition", "subject", GONE, "Condition: required: subject"),
    ("Condition", "_recordedDate.extension", GONE, "Condition._recordedDate: minProperties"),
    ("Encounter", "status", GONE, "Encounter: anyOf: status or an extension in its place"),
    ("Encounter", "class", GONE, "Encounter: required: class"),
    ("Encounter", "diagnosis.0.condition", GONE, "Encounter.diagnosis[0]: required: condition"),
    ("Procedure", "status", GONE, "Procedure: anyOf: status"),
    ("Procedure", "focalDevice.0.manipulated", GONE, "Procedure.focalDevice[0]: required: manipulated"),
    ("Observation", "code", GONE, "Observation: required: code"),
    ("Observation", "component.0.valueSampledData.origin", GONE, "required: origin"),
    ("Observation", "component.0.valueSampledData.dimensions", GONE, "dimensions or an extension in its place"),
    ("DiagnosticReport", "media.0.link", GONE, "DiagnosticReport.media[0]: required: link"),
    ("ServiceRequest", "intent", GONE, "ServiceRequest: anyOf: intent"),
    ("Medication", "ingredient.0.itemCodeableConcept", GONE, "exactly one item[x]"),
    ("MedicationStatement", "medicationReference", GONE, "MedicationStatement: oneOf: exactly one medication[x]"),
    ("MedicationAdministration", "effectiveDateTime", GONE, "exactly one effective[x]"),
    ("MedicationRequest", "intent", GONE, "MedicationRequest: anyOf: intent"),
    ("List", "entry.0.item", GONE, "List.entry[0]: required: item"),
    ("List", "mode", GONE, "List: anyOf: mode"),
    ("Account", "coverage.0.coverage", GONE, "Account.coverage[0]: required: coverage"),
    ("Consent", "category", GONE, "Consent: required: category"),
    ("Patient", "link.0.type", GONE, "Patient.link[0]: anyOf: type"),
    ("Patient", "text.div", GONE, "Patient.text: required: div"),
    ("Condition", "note.0.text", GONE, "Condition.note[0]: anyOf: text"),
    ("Condition", "extension.0.url", GONE, "Condition.extension[0]: required: url"),
    # choices
    ("Condition", "onsetString", "früher", "Condition: oneOf: at most one onset[x]"),
    ("Patient", "deceasedBoolean", True, "Patient: oneOf: at most one deceased[x]"),
    ("Observation", "valueString", "positiv", "Observation: oneOf: at most one value[x]"),
    ("Observation", "valueAddress", {"text": "x"}, "Observation: unknown element: valueAddress"),
    ("MedicationStatement", "medicationCodeableConcept", {"text": "x"}, "exactly one medication[x]"),
    ("Condition", "extension.0.valueString", "x", "Condition.extension[0]: anyOf: either value[x] or extension"),
    ("Condition", "extension.0.extension", [{"url": "a", "valueCode": "b"}], "either value[x] or extension"),
    ("Condition", "extension.0.valueReference", GONE, "Condition.extension[0]: anyOf: either value[x] or extension"),
    # types and shapes
    ("Condition", "subject", "Patient/p-1", "Condition.subject: type"),
    ("Condition", "code", [{"text": "x"}], "Condition.code: type"),
    ("Condition", "note", {"text": "x"}, "Condition.note: type: a list"),
    ("Condition", "note", [], "Condition.note: minItems"),
    ("Condition", "category", [None], "Condition.category[0]: type"),
    ("Condition", "code", {}, "Condition.code: minProperties"),
    ("Condition", "encounter", None, "Condition.encounter: type"),
    ("Condition", "onset", "2026", "Condition: unknown element: onset"),
    ("Condition", "code.coding.0.userSelected", "false", "userSelected: type: boolean"),
    ("Patient", "active", 1, "Patient.active: type: boolean"),
    ("Patient", "multipleBirthInteger", "2", "Patient.multipleBirthInteger: type: integer"),
    ("Patient", "multipleBirthInteger", 2.5, "Patient.multipleBirthInteger: type: integer"),
    ("Patient", "multipleBirthInteger", 2**31, "Patient.multipleBirthInteger: maximum"),
    ("Patient", "telecom.0.rank", 0, "Patient.telecom[0].rank: minimum"),
    ("Patient", "name.0.given", "Erika", "Patient.name[0].given: type: a list"),
    ("Patient", "name.0.given", ["Erika", None], "Patient.name[0].given[1]: type"),
    ("Patient", "name.0._given", [None, "x"], "Patient.name[0]._given[1]: type"),
    ("MedicationRequest", "dispenseRequest.numberOfRepeatsAllowed", -1, "numberOfRepeatsAllowed: minimum"),
    ("Observation", "valueQuantity.value", "13.50", "Observation.valueQuantity.value: type: decimal"),
    ("Observation", "valueQuantity.value", Decimal("NaN"), "Observation.valueQuantity.value: type: decimal"),
    ("Observation", "valueQuantity.value", float("inf"), "Observation.valueQuantity.value: type: decimal"),
    ("Observation", "referenceRange.0.low.comparator", "<", "unknown element: comparator"),
    ("Location", "position.latitude", GONE, "Location.position: anyOf: latitude"),
    # texts
    ("Organization", "name", "", "Organization.name: pattern: string"),
    ("Organization", "name", " \t", "Organization.name: pattern: string"),
    ("Organization", "name", "a\x00b", "Organization.name: pattern: string"),
    ("Organization", "name", "a\ud800b", "Organization: holds what JSON can't say"),
    ("Organization", "id", "x" * 65, "Organization.id: pattern: id"),
    ("Organization", "id", "a_b", "Organization.id: pattern: id"),
    ("Organization", "id", "a\n", "Organization.id: pattern: id"),
    ("Organization", "identifier.0.system", "a b", "Organization.identifier[0].system: pattern: uri"),
    ("Organization", "identifier.0.system", "", "Organization.identifier[0].system: pattern: uri"),
    ("Organization", "meta.profile", ["a b"], "Organization.meta.profile[0]: pattern: canonical"),
    ("Condition", "code.coding.0.code", " E10", "Condition.code.coding[0].code: pattern: code"),
    ("Condition", "code.coding.0.code", "E10  3", "Condition.code.coding[0].code: pattern: code"),
    ("Patient", "photo.0.data", "QUJ", "Patient.photo[0].data: pattern: base64Binary"),
    ("Patient", "photo.0.url", "https://[x", "Patient.photo[0].url: pattern: url"),
    ("Patient", "text.div", "x", "Patient.text.div: pattern: xhtml"),
    ("Consent", "policy.0.uri", "urn:oid:1 2", "Consent.policy[0].uri: pattern: uri"),
    # times
    ("Patient", "birthDate", "2023-02-29", "Patient.birthDate: pattern: date"),
    ("Patient", "birthDate", "1900-02-29", "Patient.birthDate: pattern: date"),
    ("Patient", "birthDate", "1964-13", "Patient.birthDate: pattern: date"),
    ("Patient", "birthDate", "12.08.1964", "Patient.birthDate: pattern: date"),
    ("Patient", "birthDate", "0000", "Patient.birthDate: pattern: date"),
    ("Patient", "birthDate", "1964-08-12T00:00:00Z", "Patient.birthDate: pattern: date"),
    ("Encounter", "period.start", "2024-02-30", "Encounter.period.start: pattern: dateTime"),
    ("Encounter", "period.start", "2024-04-31T10:00:00Z", "Encounter.period.start: pattern: dateTime"),
    ("Encounter", "period.start", "2026-01-02T03:04:05", "Encounter.period.start: pattern: dateTime"),
    ("Encounter", "period.start", "2026-01-02T03:04+01:00", "Encounter.period.start: pattern: dateTime"),
    ("Encounter", "period.start", "2026-01-02T24:00:00Z", "Encounter.period.start: pattern: dateTime"),
    ("Encounter", "period.start", "2026-01-02 03:04:05Z", "Encounter.period.start: pattern: dateTime"),
    ("DiagnosticReport", "issued", "2026-01-02", "DiagnosticReport.issued: pattern: instant"),
    ("Specimen", "receivedTime", "20260102", "Specimen.receivedTime: pattern: dateTime"),
    ("Location", "hoursOfOperation.0.openingTime", "9:00:00", "openingTime: pattern: time"),
    ("MedicationStatement", "dosage.0.timing.event", ["gestern"], "timing.event[0]: pattern: dateTime"),
    # codes of required bindings
    ("Patient", "gender", "divers", "Patient.gender: enum: a code of administrative-gender"),
    ("Encounter", "status", "foo", "Encounter.status: enum: a code of encounter-status"),
    ("MedicationAdministration", "status", "active", "enum: a code of medication-admin-status"),
    (
        "Condition",
        "clinicalStatus",
        {"text": "aktiv"},
        "Condition.clinicalStatus: anyOf: a coding of condition-clinical",
    ),
    ("Condition", "verificationStatus.coding.0.code", "active", "anyOf: a coding of condition-ver-status"),
    ("Consent", "provision.provision.0.type", "maybe", "Consent.provision.provision[0].type: enum"),
    ("MedicationRequest", "dosageInstruction.0.timing.repeat.periodUnit", "Tag", "periodUnit: enum"),
    # references and contained
    ("Condition", "subject.reference", "Encounter/e-1", "Condition.subject.reference: pattern: Type/id of Group or"),
    ("Condition", "subject.reference", "p-1", "Condition.subject.reference: pattern"),
    ("Condition", "evidence.0.detail.0.reference", "Nothing/1", "evidence[0].detail[0].reference: pattern"),
    ("Account", "subject.0.reference", "Patient/" + "x" * 65, "Account.subject[0].reference: pattern"),
    ("ServiceRequest", "contained.0.resourceType", "Foo", "contained[0].resourceType: enum"),
    ("ServiceRequest", "contained.0.status", "foo", "ServiceRequest.contained[0].status: enum"),
    ("ServiceRequest", "contained.0.contained", [{"resourceType": "List"}], "contained[0].contained: "),
    ("List", "resourceType", "Liste", "resourceType: none of the types"),
    ("List", "resourceType", ["List"], "resourceType: none of the types"),
    ("List", "resourceType", GONE, "resourceType: none of the types"),
)


def broken(kind: str, path: str, value: object) -> dict[str, Any]:
    """The example of a type with one element set, or taken away."""
    resource = copy.deepcopy(BY_TYPE[kind])
    *way, last = path.split(".")
    place: Any = resource
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return resource


def r4b_rejects(resource: dict[str, Any]) -> bool:
    """Whether the model of fhir.resources refuses it, with whatever exception."""
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except Exception:
        return True
    return False


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["resourceType"])
def test_a_valid_resource_is_accepted_here_and_by_fhir_resources(example: dict[str, Any]) -> None:
    assert check(example) is None
    assert not r4b_rejects(example)


def test_there_is_an_example_of_each_type() -> None:
    assert set(BY_TYPE) == resource_types()


@pytest.mark.skipif(not SHARED.exists(), reason="the official examples are not part of the repository")
def test_every_official_example_is_accepted() -> None:
    examples = list(official())
    assert len(examples) > 50
    assert [(name, why) for name, resource in examples if (why := check(resource))] == []


@pytest.mark.parametrize(
    ("kind", "path", "value", "why"), BROKEN, ids=[f"{b[0]}.{b[1]}-{i}" for i, b in enumerate(BROKEN)]
)
def test_a_broken_resource_is_refused_with_place_and_rule(kind: str, path: str, value: object, why: str) -> None:
    told = check(broken(kind, path, value))
    assert told is not None
    assert why in told


@pytest.mark.parametrize(
    "path", ["name", "id", "identifier.0.system", "language", "meta.lastUpdated", "partOf", "active"]
)
@pytest.mark.parametrize("value", ["Geheim \x00 Gehrke", {"Geheim Gehrke": "Gehrke"}, ["Gehrke\ud800"], object()])
def test_the_reason_never_quotes_a_value(path: str, value: object) -> None:
    told = check(broken("Organization", path, value))
    assert told is not None
    assert "Gehrke" not in told
    assert "Geheim" not in told


def test_an_unknown_element_is_named_only_if_it_looks_like_one() -> None:
    assert check({"resourceType": "List", "statuss": "current"}) == "List: unknown element: statuss"
    assert check({"resourceType": "List", "Erika Muster": 1}) == "List: unknown element: ?"


def test_what_r4_allows_and_the_r4b_models_refuse_is_accepted() -> None:
    url = "https://klinik.example/e"
    for extension in (
        {"url": url, "_valueString": {"extension": [{"url": url, "valueCode": "unknown"}]}},
        {"url": url, "valueMeta": {"source": url}},
        {"url": url, "valueUuid": "urn:uuid:6fa459ea-ee8a-3ca4-894e-db77e160355e"},
    ):
        resource = BY_TYPE["List"] | {"extension": [extension]}
        assert check(resource) is None
        assert r4b_rejects(resource)


@pytest.mark.parametrize("value", [Decimal("72.50"), Decimal("1E+3"), 72.5, 0, -1])
def test_a_decimal_may_be_any_python_number(value: object) -> None:
    assert is_valid(broken("Observation", "valueQuantity.value", value))


@pytest.mark.parametrize("value", ["2024-02-29", "2000-02-29", "9999-12-31", "2026", "2026-12", "2016-12-31T23:59:60Z"])
def test_a_real_day_is_accepted(value: str) -> None:
    assert is_valid(broken("Encounter", "period.end", value))


@pytest.mark.parametrize(
    "reference",
    ["Patient/1", "Group/1", "#", "#p", "urn:uuid:x", "https://x.example/Encounter/1", "Patient?identifier=a|b"],
)
def test_an_allowed_form_of_reference_is_accepted(reference: str) -> None:
    assert is_valid(broken("Condition", "subject.reference", reference))
