from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.fhir import urls
from dwh_fhir.view import Resource, Row
from dwh_fhir_tests.views.rows import diagnosis, facility_contact, fall, movement, of_case, rejects, resources, site

DAY = date(2024, 5, 1)
KEY = ("0001", "0000004711")


def _conditions(row: Row, movements: list[Row] | None = None) -> list[Resource]:
    return resources(of_case("diagnose", fall(), movements or [], [row]))


def _condition(**values: Any) -> Resource:
    return _conditions(diagnosis(1, **values))[0]


def _extension(resource: Resource, end: str) -> str | None:
    found = resource["code"]["coding"][0].get("extension", [])
    return next((e["valueCoding"]["code"] for e in found if e["url"].endswith(end)), None)


@pytest.mark.parametrize(
    ("key", "code"), [("I1090", "I10.90"), ("I10.90", "I10.90"), ("I10", "I10"), ("I10.-", "I10"), ("A54.4+", "A54.4")]
)
def test_code_is_dotted_and_without_markers(key: str, code: str) -> None:
    assert _condition(DKEY1=key)["code"]["coding"][0]["code"] == code


@pytest.mark.parametrize(
    ("key", "kind", "marker"),
    [("A54.4+", None, "†"), ("A54.4†", None, "†"), ("A54.4", "+", "†"), ("M73.04*", None, "*"), ("U07.1", "!", "!")],
)
def test_marker_comes_from_its_column_or_from_the_code(key: str, kind: str | None, marker: str) -> None:
    assert _extension(_condition(DKEY1=key, DTYP1=kind), "kennzeichen") == marker


def test_version_is_the_year_of_the_catalogue() -> None:
    assert _condition(DKAT1="G5")["code"]["coding"][0]["version"] == "2025"


@pytest.mark.parametrize(
    ("certainty", "clinical", "verification"),
    [
        ("A", None, "refuted"),
        ("G", "active", "confirmed"),
        ("V", "active", "provisional"),
        ("Z", "resolved", "confirmed"),
    ],
)
def test_certainty_decides_the_statuses(certainty: str, clinical: str | None, verification: str) -> None:
    resource = _condition(DIAGW=certainty)
    assert _extension(resource, "diagnosesicherheit") == certainty
    assert resource["verificationStatus"]["coding"][0]["code"] == verification
    assert (resource["clinicalStatus"]["coding"][0]["code"] if clinical else None) == clinical
    assert ("clinicalStatus" in resource) is (clinical is not None)


def test_without_certainty_no_status_is_claimed() -> None:
    assert not {"clinicalStatus", "verificationStatus"} & _condition().keys()


def test_recorded_date_falls_back_to_the_diagnosis_date_and_then_to_unknown() -> None:
    assert _condition(ERDAT=DAY, ERTIM="120000")["recordedDate"] == "2024-05-01T12:00:00+02:00"
    assert _condition(DIADT=DAY)["recordedDate"] == "2024-05-01"
    assert _condition()["_recordedDate"]["extension"][0]["valueCode"] == "unknown"


def test_star_code_is_a_second_condition_that_refers_to_the_first() -> None:
    first, second = _conditions(diagnosis(1, DKEY1="A54.4", DTYP1="+", DKAT2="G4", DKEY2="M73.04"))
    assert second["extension"][0]["valueReference"] == {"reference": f"Condition/{first['id']}"}
    assert _extension(second, "kennzeichen") == "*"
    assert (first["id"], second["id"]) == (site().id("Condition", *KEY, 1), site().id("Condition", *KEY, 1, "2"))


def test_second_code_equal_to_the_first_is_no_condition() -> None:
    assert len(_conditions(diagnosis(1, DKEY1="I1090", DKAT2="XX", DKEY2="I10.90"))) == 1


def test_unknown_catalogue_is_rejected() -> None:
    found = of_case("diagnose", fall(), [], [diagnosis(1, DKAT1="XX"), diagnosis(2)])
    assert rejects(found) == [("0001|0000004711|1", "icd_catalogue", "DKAT1")]
    assert len(found) == 2


@pytest.mark.parametrize("catalogue", ["XX", None])
def test_unknown_catalogue_of_the_second_code_rejects_only_that(catalogue: str | None) -> None:
    found = of_case("diagnose", fall(), [], [diagnosis(1, DKAT2=catalogue, DKEY2="M73.04")])
    assert rejects(found) == [("0001|0000004711|1", "icd_catalogue", "DKAT2")]
    assert len(found) == 2


def test_diagnoses_without_their_case_are_rejected_one_by_one() -> None:
    found = of_case("diagnose", None, [], [diagnosis(1), diagnosis(2)])
    assert rejects(found) == [("0001|0000004711|1", "case", "FALNR"), ("0001|0000004711|2", "case", "FALNR")]


@pytest.mark.parametrize(
    ("number", "contact"),
    [(1, ("abteilung", 1)), (2, ("abteilung", 1)), (3, ("abteilung", 3)), (4, ("abteilung", 3)), (5, ()), (99, ())],
)
def test_encounter_is_the_department_of_the_movement_or_else_the_case(number: int, contact: tuple[object, ...]) -> None:
    movements = [
        movement(1, "1", DAY, "080000", ORGFA="INN1"),
        movement(2, "6", DAY, "090000", ORGFA="INN1"),
        movement(3, "3", DAY, "100000", ORGFA="ACH1"),
        movement(4, "2", DAY, "110000"),
        movement(5, "6", DAY, "101500", ORGFA="URO1"),
    ]
    (resource,) = _conditions(diagnosis(1, LFDBEW=number), movements)
    assert resource["encounter"] == site().reference("Encounter", *KEY, *contact)


def test_case_that_becomes_no_encounter_is_not_referred_to() -> None:
    (resource,) = resources(of_case("diagnose", fall(FALAR="9"), [], [diagnosis(1)]))
    assert "encounter" not in resource


def test_remedies_name_columns_and_never_values() -> None:
    found = of_case("diagnose", fall(), [], [diagnosis(1, DKAT1="QQ")])
    assert not [item for item in found if "QQ" in str(getattr(item, "remedy", ""))]


def _profile(resource: Resource) -> str:
    return str(resource["meta"]["profile"][0].rpartition("/")[2].partition("|")[0])


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ({"DKAT1": "W9", "TUDIA": True}, [("Todesursache", urls.CS_ICD_10_WHO)]),
        ({"DKAT1": "W9"}, [("Diagnose", urls.CS_ICD_10_WHO)]),
        ({"TUDIA": True}, [("Diagnose", urls.CS_ICD_10_GM)]),
        ({"DKAT2": "W9", "DKEY2": "I10"}, [("Diagnose", urls.CS_ICD_10_GM)]),
        (
            {"DKAT2": "W9", "DKEY2": "I10.90", "TUDIA": True},
            [("Diagnose", urls.CS_ICD_10_GM), ("Todesursache", urls.CS_ICD_10_WHO)],
        ),
    ],
)
def test_cause_of_death_is_what_the_edition_of_the_who_codes_and_nothing_else(
    values: dict[str, Any], made: list[tuple[str, str]]
) -> None:
    found = _conditions(diagnosis(1, **values))
    assert [(_profile(r), r["code"]["coding"][0]["system"]) for r in found] == made


def test_codes_of_the_who_have_no_extensions_of_the_german_edition() -> None:
    (resource,) = _conditions(diagnosis(1, DKAT1="W9", DKEY1="A54.4+", DIAGW="G", DIALO="L"))
    assert resource["code"]["coding"] == [{"system": urls.CS_ICD_10_WHO, "version": "2019", "code": "A54.4"}]


@given(st.booleans(), st.none() | st.just(DAY), st.none() | st.just(date(2024, 5, 3)))
def test_every_condition_says_when_it_was_established_and_when_documented(
    dead: bool, established: date | None, documented: date | None
) -> None:
    told = {"DIADT": established, "DIAZT": "080000" if established else None, "ERDAT": documented}
    (condition,) = _conditions(diagnosis(1, DKAT1="W9" if dead else "G4", TUDIA=dead, **told))
    extensions = {extension["url"]: extension["valueDateTime"] for extension in condition.get("extension", [])}
    assert extensions == ({urls.ASSERTED_DATE: "2024-05-01T08:00:00+02:00"} if established else {})
    assert documented is None or condition["recordedDate"] == "2024-05-03"


def test_encounter_lists_the_cause_of_death_in_that_role_alone() -> None:
    row = diagnosis(1, DKAT2="W9", DKEY2="I10", TUDIA=True, BHDIA=True, ENDIA=True)
    first, death = _conditions(row)
    listed = facility_contact(fall(), [], [row])["diagnosis"]
    roles = {r["id"]: [d for d in listed if d["condition"]["reference"].endswith(r["id"])] for r in (first, death)}
    assert [d["use"]["coding"][0]["code"] for d in roles[death["id"]]] == ["cause-of-death"]
    assert len(roles[first["id"]]) == 3


def test_remark_is_a_note() -> None:
    assert _condition(KZTXT="siehe Brief")["note"] == [{"text": "siehe Brief"}]
