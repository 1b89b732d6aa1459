from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir.fhir.kds.packages import PackagesError
from dwh_fhir.fhir.kds.profiles import Profiles
from dwh_fhir_tests.fhir.small_packages import PROFILE, code_system, extension, profile, value_set, written

Json = dict[str, Any]

LAB, OTHER = {"system": "http://example.org/lab", "code": "a"}, {"system": "http://example.org/other", "code": "b"}
LAB_SET = value_set("http://example.org/vs/lab", {"system": LAB["system"], "concept": [{"code": "a"}]})
BY_PATTERN = {"slicing": {"discriminator": [{"type": "pattern", "path": "$this"}], "rules": "open"}}
BY_SYSTEM = {"slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}}
TOWN = "http://example.org/StructureDefinition/town"


def observation(**elements: Any) -> Json:
    """An Observation with two categories, one of which is LAB."""
    return {
        "resourceType": "Observation",
        "id": "o1",
        "meta": {"profile": [f"{PROFILE}|1.0.0"]},
        "status": "final",
        "code": {"coding": [copy.deepcopy(LAB)]},
        "category": [{"coding": [copy.deepcopy(LAB), copy.deepcopy(OTHER)]}, {"coding": [copy.deepcopy(OTHER)]}],
        **elements,
    }


def rule(changes: Json, good: Json, bad: Json, problem: str, *more: Json) -> tuple[Any, ...]:
    """A rule of a profile, an Observation that keeps it and one that breaks it."""
    return changes, good, bad, problem, more


RULES = {
    "required element": rule(
        {"Observation.subject": {"min": 1}},
        {"subject": {"reference": "Patient/1"}},
        {},
        "Observation: required: subject",
    ),
    "required value that only its extension tells of": rule(
        {"Observation.effective[x]": {"min": 1}},
        {"_effectiveDateTime": {"extension": [{"url": "urn:why", "valueCode": "unknown"}]}},
        {},
        "Observation: required: effective[x]",
    ),
    "at least two": rule(
        {"Observation.category": {"min": 2}},
        {},
        {"category": [{"text": "x"}]},
        "Observation.category: at least 2 of category",
    ),
    "at most one of a list": rule(
        {"Observation.category": {"max": "1"}},
        {"category": [{"text": "x"}]},
        {},
        "Observation.category: at most 1 of category",
    ),
    "none": rule(
        {"Observation.interpretation": {"max": "0"}},
        {},
        {"interpretation": [{"text": "x"}]},
        "Observation.interpretation: not allowed here",
    ),
    "fewer types of a choice": rule(
        {"Observation.value[x]": {"type": [{"code": "CodeableConcept"}]}},
        {"valueCodeableConcept": {"text": "x"}},
        {"valueString": "x"},
        "Observation.valueString: not allowed here",
    ),
    "type sliced out of a choice": rule(
        {
            "Observation.value[x]": {"slicing": {"discriminator": [{"type": "type", "path": "$this"}]}},
            "Observation.value[x]:valuePeriod": {"type": [{"code": "Period"}]},
            "Observation.value[x]:valuePeriod.start": {"min": 1},
        },
        {"valuePeriod": {"start": "2024-01-01"}},
        {"valuePeriod": {"end": "2024-01-01"}},
        "Observation.valuePeriod: required: start",
    ),
    "fixed value": rule(
        {"Observation.status": {"fixedCode": "final"}},
        {},
        {"status": "amended"},
        "Observation.status: not the profile's fixed value",
    ),
    "pattern value": rule(
        {"Observation.code": {"patternCodeableConcept": {"coding": [LAB]}}},
        {"code": {"coding": [OTHER, LAB | {"version": "1"}], "text": "more is allowed"}},
        {"code": {"coding": [OTHER]}},
        "Observation.code: not the profile's pattern value",
    ),
    "slice that must be there": rule(
        {
            "Observation.category": BY_PATTERN,
            "Observation.category:lab": {"min": 1, "patternCodeableConcept": {"coding": [LAB]}},
        },
        {},
        {"category": [{"coding": [OTHER]}]},
        "Observation.category: at least 1 of category:lab",
    ),
    "slice that must be there, in a list that is not": rule(
        {
            "Observation.category": BY_PATTERN,
            "Observation.category:lab": {"min": 1, "patternCodeableConcept": {"coding": [LAB]}},
        },
        {},
        {"category": None},
        "Observation: required: category:lab",
    ),
    "slice at most once": rule(
        {
            "Observation.category": BY_PATTERN,
            "Observation.category:lab": {"max": "1", "patternCodeableConcept": {"coding": [LAB]}},
        },
        {},
        {"category": [{"coding": [LAB]}, {"coding": [LAB]}]},
        "Observation.category: at most 1 of category:lab",
    ),
    "rule of a slice, told by a value below it": rule(
        {
            "Observation.code.coding": BY_SYSTEM,
            "Observation.code.coding:lab.system": {"fixedUri": LAB["system"]},
            "Observation.code.coding:lab.version": {"min": 1},
        },
        {"code": {"coding": [OTHER, LAB | {"version": "1"}]}},
        {},
        "Observation.code.coding[0]: required: version",
    ),
    "rule of a slice, told by its required binding": rule(
        {
            "Observation.code.coding": BY_PATTERN,
            "Observation.code.coding:lab": {
                "binding": {"strength": "required", "valueSet": LAB_SET["url"]},
                "max": "1",
            },
        },
        {"code": {"coding": [LAB, OTHER]}},
        {"code": {"coding": [LAB, LAB]}},
        "Observation.code.coding: at most 1 of coding:lab",
        LAB_SET,
    ),
    "rule of a slice, told by what is there": rule(
        {
            "Observation.identifier": {"slicing": {"discriminator": [{"type": "exists", "path": "system"}]}},
            "Observation.identifier:own.system": {"min": 1},
            "Observation.identifier:own.value": {"min": 1},
        },
        {"identifier": [{"value": "1"}, {"system": "urn:x", "value": "1"}]},
        {"identifier": [{"system": "urn:x"}]},
        "Observation.identifier[0]: required: value",
    ),
    "rule of a slice, told by an extension": rule(
        {
            "Observation.identifier": {
                "slicing": {"discriminator": [{"type": "value", "path": f"extension('{TOWN}').value"}]}
            },
            "Observation.identifier:own.extension": {"slicing": {"discriminator": [{"type": "value", "path": "url"}]}},
            "Observation.identifier:own.extension:town.url": {"fixedUri": TOWN},
            "Observation.identifier:own.extension:town.value[x]": {"fixedString": "Ulm"},
            "Observation.identifier:own.value": {"min": 1},
        },
        {"identifier": [{"system": "urn:x", "extension": [{"url": TOWN, "valueString": "Bonn"}]}]},
        {"identifier": [{"system": "urn:x", "extension": [{"url": TOWN, "valueString": "Ulm"}]}]},
        "Observation.identifier[0]: required: value",
    ),
    "closed slicing": rule(
        {
            "Observation.code.coding": {"slicing": BY_SYSTEM["slicing"] | {"rules": "closed"}},
            "Observation.code.coding:lab.system": {"fixedUri": LAB["system"]},
        },
        {},
        {"code": {"coding": [LAB, OTHER]}},
        "Observation.code.coding[1]: in none of the slices",
    ),
    "ordered slicing": rule(
        {
            "Observation.code.coding": {"slicing": BY_SYSTEM["slicing"] | {"ordered": True, "rules": "closed"}},
            "Observation.code.coding:lab.system": {"fixedUri": LAB["system"]},
            "Observation.code.coding:other.system": {"fixedUri": OTHER["system"]},
        },
        {"code": {"coding": [LAB, OTHER]}},
        {"code": {"coding": [OTHER, LAB]}},
        "Observation.code.coding[1]: out of the order of the slices",
    ),
    "profile of a data type": rule(
        {"Observation.code.coding": {"type": [{"code": "Coding", "profile": ["urn:coding"]}]}},
        {"code": {"coding": [LAB | {"version": "1"}]}},
        {},
        "Observation.code.coding[0]: required: version",
        profile({"Coding.version": {"min": 1}}, "Coding", "urn:coding"),
    ),
    "required binding of a concept": rule(
        {"Observation.code": {"binding": {"strength": "required", "valueSet": LAB_SET["url"]}}},
        {"code": {"coding": [OTHER, LAB]}},
        {"code": {"coding": [OTHER]}},
        "Observation.code: no code of Few",
        LAB_SET,
    ),
    "required binding to versions": rule(
        {"Observation.code": {"binding": {"strength": "required", "valueSet": "urn:vs"}}},
        {"code": {"coding": [LAB | {"version": "2025", "code": "whatever"}]}},
        {"code": {"coding": [LAB | {"version": "2026"}]}},
        "Observation.code: no code of Few",
        value_set("urn:vs", {"system": LAB["system"], "version": "2025"}),
    ),
    "required binding to a branch of a code system": rule(
        {"Observation.code": {"binding": {"strength": "required", "valueSet": "urn:vs"}}},
        {"code": {"coding": [LAB | {"code": "below"}]}},
        {"code": {"coding": [LAB]}},
        "Observation.code: no code of Few",
        value_set(
            "urn:vs",
            {"system": LAB["system"], "filter": [{"property": "concept", "op": "descendent-of", "value": "a"}]},
        ),
        code_system(LAB["system"], concept=[{"code": "a", "concept": [{"code": "below"}]}]),
    ),
    "code of a code system": rule(
        {},
        {},
        {"category": [{"coding": [LAB | {"code": "z"}]}]},
        "Observation.category[0].coding[0].code: not in its code system",
        code_system(LAB["system"], "a"),
    ),
    "misspelled code system": rule(
        {},
        {},
        {"code": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Actcode", "code": "x"}]}},
        "Observation.code.coding[0].system: no code system of this publisher",
    ),
    "extension by its own definition": rule(
        {},
        {"extension": [{"url": TOWN, "valueString": "Ulm"}]},
        {"extension": [{"url": TOWN, "valueCode": "ulm"}]},
        "Observation.extension[0].valueCode: not allowed here",
        extension(TOWN, **{"value[x]": {"type": [{"code": "string"}]}}),
    ),
    "part of an extension": rule(
        {},
        {"extension": [{"url": TOWN, "extension": [{"url": "name", "valueString": "Ulm"}]}]},
        {"extension": [{"url": TOWN, "extension": [{"url": "names", "valueString": "Ulm"}]}]},
        "Observation.extension[0].extension[0].url: not in the extension's definition",
        extension(
            TOWN,
            extension={"slicing": {"discriminator": [{"type": "value", "path": "url"}]}},
            **{"extension:name.url": {"fixedUri": "name"}},
        ),
    ),
    "unknown extension": rule(
        {},
        {"extension": [{"url": "http://example.org/unheard-of", "valueString": "x"}]},
        {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/unheard-of", "valueString": "x"}]},
        "Observation.extension[0].url: no extension of this publisher",
    ),
    "extension of a primitive value": rule(
        {
            "Observation.status.extension": {"slicing": {"discriminator": [{"type": "value", "path": "url"}]}},
            "Observation.status.extension:town": {"max": "1", "type": [{"code": "Extension", "profile": [TOWN]}]},
        },
        {"_status": {"extension": [{"url": TOWN, "valueString": "Ulm"}]}},
        {"_status": {"extension": [{"url": TOWN, "valueString": "Ulm"}, {"url": TOWN, "valueString": "Bonn"}]}},
        "Observation._status.extension: at most 1 of extension:town",
        extension(TOWN),
    ),
    "fewer types of a target": rule(
        {"Observation.subject": {"type": [{"code": "Reference", "targetProfile": ["urn:patient"]}]}},
        {"subject": {"reference": "Patient/1"}},
        {"subject": {"reference": "Group/1"}},
        "Observation.subject.reference: none of the target types of Patient",
        profile({}, "Patient", "urn:patient"),
    ),
    "profile of a contained target": rule(
        {"Observation.subject": {"type": [{"code": "Reference", "targetProfile": ["urn:patient"]}]}},
        {
            "subject": {"reference": "#p"},
            "contained": [{"resourceType": "Patient", "id": "p", "gender": "female"}],
        },
        {"subject": {"reference": "#p"}, "contained": [{"resourceType": "Patient", "id": "p"}]},
        "Observation.subject.reference: the contained resource keeps none of the target profiles",
        profile({"Patient.gender": {"min": 1}}, "Patient", "urn:patient"),
    ),
    "local reference": rule(
        {},
        {"subject": {"reference": "#p"}, "contained": [{"resourceType": "Patient", "id": "p"}]},
        {"subject": {"reference": "#q"}, "contained": [{"resourceType": "Patient", "id": "p"}]},
        "Observation.subject.reference: no contained resource has this id",
    ),
    "identifier's system": rule(
        {},
        {"identifier": [{"system": "urn:oid:1.2", "value": "1"}]},
        {"identifier": [{"system": "patients", "value": "1"}]},
        "Observation.identifier[0].system: not absolute",
    ),
    "system of a unit": rule(
        {},
        {"valueQuantity": {"system": "http://unitsofmeasure.org", "code": "mg"}},
        {"valueQuantity": {"system": "https://unitsofmeasure.org", "code": "mg"}},
        "Observation.valueQuantity.system: UCUM, misspelled",
    ),
    "invariant of a data type": rule(
        {},
        {"effectivePeriod": {"start": "2024-10-27T02:30:00+02:00", "end": "2024-10-27T02:10:00+01:00"}},
        {"effectivePeriod": {"start": "2024-10-27T02:30:00+01:00", "end": "2024-10-27T02:40:00+02:00"}},
        "Observation.effectivePeriod: invariant per-1",
    ),
    "invariant of a profile": rule(
        {
            "Observation": {
                "constraint": [
                    {"key": "obs-6", "severity": "error", "expression": "dataAbsentReason.empty() or value.empty()"}
                ]
            }
        },
        {"valueString": "x"},
        {"valueString": "x", "dataAbsentReason": {"text": "y"}},
        "Observation: invariant obs-6",
    ),
}


def profiles(folder: Path, changes: Json, *more: Json) -> Profiles:
    return Profiles(written(folder, profile(changes), *more))


@pytest.mark.parametrize("name", RULES)
def test_rule_is_kept_and_broken(tmp_path: Path, name: str) -> None:
    changes, good, bad, problem, more = RULES[name]
    checked = profiles(tmp_path, changes, *more)
    assert checked.check(observation(**good)) is None
    broken = {key: value for key, value in observation(**bad).items() if value is not None}
    assert checked.check(broken) == problem
    assert checked.not_judged() == [] or "versions" in name


@pytest.mark.parametrize(
    ("meta", "problem"),
    [
        ({}, "Observation.meta: claims no profile"),
        ({"profile": ["http://example.org/none"]}, "Observation.meta.profile[0]: the packages hold no such profile"),
        ({"profile": [f"{PROFILE}|1.0.1"]}, "Observation.meta.profile[0]: the packages hold no such profile"),
        ({"profile": [PROFILE, "urn:p"]}, "Observation.meta.profile[1]: a profile of another resource type"),
    ],
)
def test_claimed_profile_is_judged_by_its_version_and_type(tmp_path: Path, meta: Json, problem: str) -> None:
    checked = profiles(tmp_path, {}, profile({}, "Patient", "urn:p"))
    assert checked.check(observation(meta=meta)) == problem
    assert checked.check(observation(meta={"profile": [PROFILE]})) is None


def test_every_claimed_profile_must_be_kept(tmp_path: Path) -> None:
    second = profile({"Observation.status": {"fixedCode": "amended"}}, url="urn:second")
    checked = profiles(tmp_path, {}, second)
    claims = {"profile": [PROFILE, "urn:second"]}
    assert checked.check(observation(meta=claims)) == "Observation.status: not the profile's fixed value"


def test_changed_invariant_is_not_judged_by_the_old_function_but_listed(tmp_path: Path) -> None:
    changed = {"key": "mii-enc-1", "severity": "error", "expression": "status = 'final' implies false"}
    checked = profiles(tmp_path, {"Observation": {"constraint": [changed]}})
    assert checked.check(observation()) is None
    assert checked.not_judged() == ["Profile: Observation: invariant mii-enc-1"]


def test_what_the_packages_cannot_say_is_listed(tmp_path: Path) -> None:
    changes = {
        "Observation.code": {"binding": {"strength": "required", "valueSet": "urn:unheard-of"}},
        "Observation.category": {"slicing": {"discriminator": [{"type": "profile", "path": "$this"}]}},
        "Observation.category:lab": {"min": 0},
    }
    checked = profiles(tmp_path, changes)
    assert checked.check(observation()) is None
    assert checked.not_judged() == [
        "Profile: Observation.category:lab: its slice can't be told from the others",
        "Profile: Observation.code: codes of urn:unheard-of",
    ]


def test_no_problem_quotes_a_value(tmp_path: Path) -> None:
    secret = "Sörgel"
    for changes, _, bad, _, more in RULES.values():
        checked = Profiles(written(tmp_path, profile(changes), *more))
        spoiled = observation(**{key: value for key, value in bad.items() if value is not None})
        spoiled["identifier"] = [{"system": secret, "value": secret}]
        spoiled["code"]["text"] = secret
        assert secret not in str(checked.check(spoiled))


@pytest.mark.parametrize("content", [None, b"", b"no archive at all"])
def test_folder_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        written(tmp_path)
        (tmp_path / "spoiled-1.0.0.tgz").write_bytes(content)
    with pytest.raises(PackagesError, match=re.escape(str(tmp_path))):
        Profiles(tmp_path)
