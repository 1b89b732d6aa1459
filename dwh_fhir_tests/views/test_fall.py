from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dwh_fhir_tests.views.rows import (
    CASE,
    OPEN,
    diagnosis,
    facility_contact,
    fall,
    movement,
    of_case,
    planned,
    rejects,
    resources,
    site,
)

MAY_1, MAY_5 = date(2024, 5, 1), date(2024, 5, 5)


def _roles(resource: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(d["use"]["coding"][0]["code"], d.get("rank")) for d in resource["diagnosis"]]


def test_dates_come_from_the_case_and_times_from_admission_and_discharge() -> None:
    movements = [movement(1, "1", MAY_1, "080000"), movement(2, "2", MAY_5, "120000")]
    resource = facility_contact(fall(BEGDT=MAY_1, ENDDT=MAY_5), movements)
    assert resource["status"] == "finished"
    assert resource["period"] == {"start": "2024-05-01T08:00:00+02:00", "end": "2024-05-05T12:00:00+02:00"}


def test_time_of_a_movement_on_another_date_is_not_taken() -> None:
    movements = [movement(1, "1", date(2024, 5, 2), "080000")]
    assert facility_contact(fall(BEGDT=MAY_1, ENDDT=MAY_5), movements)["period"] == {
        "start": "2024-05-01",
        "end": "2024-05-05",
    }


@pytest.mark.parametrize("end", [None, OPEN])
def test_case_without_end_is_in_progress(end: date | None) -> None:
    resource = facility_contact(fall(BEGDT=MAY_1, ENDDT=end))
    assert resource["status"] == "in-progress"
    assert resource["period"] == {"start": "2024-05-01"}


def test_discharge_ends_the_case_unless_visits_follow() -> None:
    movements = [movement(1, "1", MAY_1), movement(2, "2", date(2024, 5, 3), "120000")]
    assert facility_contact(fall(BEGDT=MAY_1), movements)["period"]["end"] == "2024-05-03T12:00:00+02:00"
    visit = movement(3, "4", MAY_5, BWART="NB")
    assert facility_contact(fall(BEGDT=MAY_1), [*movements, visit])["status"] == "in-progress"


def test_case_without_any_date_is_unknown() -> None:
    resource = facility_contact(fall())
    assert resource["status"] == "unknown"
    assert "period" not in resource


def test_absence_that_lasts_is_on_leave() -> None:
    movements = [movement(1, "1", MAY_1), movement(2, "6", MAY_5)]
    assert facility_contact(fall(BEGDT=MAY_1), movements)["status"] == "onleave"
    assert facility_contact(fall(BEGDT=MAY_1), [*movements, movement(3, "7", MAY_5)])["status"] == "in-progress"


def test_planned_case_has_its_planned_start_and_no_period() -> None:
    resource = facility_contact(fall(), [planned(1, "1", MAY_1, "080000"), planned(2, "2", MAY_5)])
    assert resource["status"] == "planned"
    assert "period" not in resource
    assert [e["valueDateTime"] for e in resource["extension"]] == ["2024-05-01T08:00:00+02:00", "2024-05-05"]


def test_discharge_before_the_admission_of_the_day_leaves_the_date_alone() -> None:
    movements = [movement(1, "1", MAY_1, "120000"), movement(2, "2", MAY_1, "110000")]
    assert facility_contact(fall(BEGDT=MAY_1, ENDDT=MAY_1), movements)["period"] == {
        "start": "2024-05-01",
        "end": "2024-05-01",
    }


def test_every_role_of_a_diagnosis_is_an_entry_and_the_hospitals_main_diagnosis_ranks_first() -> None:
    main = diagnosis(1, AFDIA=True, ENDIA=True, KHDIA=True)
    other = diagnosis(2, BHDIA=True)
    resource = facility_contact(fall(BEGDT=MAY_1), [], [main, other])
    expected = [("AD", None), ("treatment-diagnosis", 1), ("DD", None), ("treatment-diagnosis", None)]
    assert sorted(_roles(resource), key=str) == sorted(expected, key=str)


def test_star_code_shares_the_roles_but_is_no_main_diagnosis() -> None:
    row = diagnosis(1, DKEY1="A54.4+", DKAT2="G4", DKEY2="M73.04*", BHDIA=True, KHDIA=True, FHDIA=True)
    assert _roles(facility_contact(fall(BEGDT=MAY_1), [], [row])) == [
        ("treatment-diagnosis", 1),
        ("department-main-diagnosis", None),
        ("treatment-diagnosis", None),
    ]


def test_diagnosis_of_an_unknown_catalogue_is_not_listed() -> None:
    assert "diagnosis" not in facility_contact(fall(BEGDT=MAY_1), [], [diagnosis(1, DKAT1="XX", BHDIA=True)])


def test_discharge_reason_without_known_cause_of_admission_says_that_it_is_unknown() -> None:
    movements = [movement(1, "1", MAY_1), movement(2, "2", MAY_5, BWGR1="07", BWGR2="9")]
    stay = facility_contact(fall(BEGDT=MAY_1, ENDDT=MAY_5), movements)["hospitalization"]
    assert stay["admitSource"]["coding"][0]["code"] == "unknown"
    digits = stay["dischargeDisposition"]["extension"][0]["extension"]
    assert [d["valueCoding"]["code"] for d in digits] == ["07", "9"]


def test_reasons_outside_their_code_systems_are_left_out() -> None:
    resource = facility_contact(fall(BEGDT=MAY_1), [movement(1, "1", MAY_1, BWGR1="09", BWGR2="95", RFSRC="?")])
    assert not {"extension", "hospitalization"} & resource.keys()


@pytest.mark.parametrize(
    ("values", "digit"), [({"BWGR2": "02"}, "2"), ({"UNFKZ": "3"}, "3"), ({"NOTKZ": True}, "7"), ({"UNFKZ": "9"}, None)]
)
def test_fourth_digit_comes_from_the_reason_or_else_from_accident_or_emergency(
    values: dict[str, Any], digit: str | None
) -> None:
    resource = facility_contact(fall(BEGDT=MAY_1), [movement(1, "1", MAY_1, BWGR1="01", **values)])
    places = {e["url"]: e["valueCoding"]["code"] for e in resource["extension"][0]["extension"]}
    assert places.get("VierteStelle") == digit


def test_case_of_visits_before_a_stay_is_ambulatory() -> None:
    resource = facility_contact(fall(BEGDT=MAY_1, ENDDT=MAY_1), [movement(1, "4", MAY_1, BWART="VB")])
    assert resource["class"]["code"] == "AMB"
    assert resource["type"][1]["coding"][0]["code"] == "vorstationaer"


def test_kind_of_ward_is_not_said_of_the_case() -> None:
    assert len(facility_contact(fall(BEGDT=MAY_1), [movement(1, "1", MAY_1, BWART="IT")])["type"]) == 1


def test_kind_of_case_without_class_is_rejected() -> None:
    assert rejects(of_case("fall", fall(FALAR="9"))) == [("0001|0000004711", "case_type", "FALAR")]


@pytest.mark.parametrize(
    ("reason", "codes"), [("01", ["L"]), ("10", ["L"]), ("07", []), (None, []), ("99", [])], ids=str
)
def test_who_is_discharged_for_a_reason_of_the_living_lived_then(reason: str | None, codes: list[str]) -> None:
    stay = [movement(1, "1", MAY_1), movement(2, "2", MAY_5, "110000", BWGR1=reason)]
    found = [r for r in resources(of_case("fall", fall(), stay)) if r["resourceType"] == "Observation"]
    assert [r["valueCodeableConcept"]["coding"][0]["code"] for r in found] == codes
    assert all(r["effectiveDateTime"] == "2024-05-05T11:00:00+02:00" for r in found)
    assert all(r["encounter"] == site().reference("Encounter", *CASE.values()) for r in found)


def test_nobody_is_said_to_live_who_is_still_there_or_came_back() -> None:
    stay = [movement(1, "1", MAY_1), movement(2, "2", MAY_5, "110000", BWGR1="01"), movement(3, "3", MAY_5, "120000")]
    assert len(resources(of_case("fall", fall(), stay))) == len(resources(of_case("fall", fall(), stay[:1]))) == 1
