from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dwh_fhir_tests.views.rows import OPEN, contacts, diagnosis, fall, movement, of_case, planned, rejects, site

DAYS = [date(2024, 5, day) for day in range(1, 10)]
WARDS = "versorgungsstellenkontakt"


def _numbers(found: list[dict[str, Any]]) -> list[str]:
    """The last part of the visit number: LFDNR of the first movement."""
    return [resource["identifier"][0]["value"].rsplit("-", 1)[1] for resource in found]


def test_movements_of_one_department_are_one_contact() -> None:
    moves = [movement(n, "3" if n > 1 else "1", DAYS[n], ORGFA="INN1") for n in (1, 2, 3)]
    assert _numbers(contacts(fall(), moves)) == ["1"]


def test_department_contact_lasts_until_the_next_department() -> None:
    moves = [movement(1, "1", DAYS[0], "080000", ORGFA="INN1"), movement(2, "3", DAYS[1], "090000", ORGFA="ACH1")]
    first, second = contacts(fall(), moves)
    assert (first["status"], first["period"]["end"]) == ("finished", "2024-05-02T09:00:00+02:00")
    assert (second["status"], second["period"]) == ("in-progress", {"start": "2024-05-02T09:00:00+02:00"})


@pytest.mark.parametrize(("clock", "numbers"), [("080000", ["2"]), ("090000", ["1", "2"])])
def test_admission_without_department_belongs_to_the_one_that_follows_at_once(clock: str, numbers: list[str]) -> None:
    moves = [
        movement(1, "1", DAYS[0], "080000", ORGFA=None, ORGPF=None),
        movement(2, "3", DAYS[0], clock, ORGFA="INN1"),
        movement(3, "2", DAYS[2], "100000", ORGFA=None),
    ]
    found = [c for c in contacts(fall(), moves) if c["type"][0]["coding"][0]["code"] != WARDS]
    assert _numbers(found) == numbers


def test_return_to_a_department_is_a_new_contact() -> None:
    units = ["INN1", "ACH1", "INN1"]
    moves = [movement(n + 1, "3" if n else "1", DAYS[n], ORGFA=unit) for n, unit in enumerate(units)]
    assert _numbers(contacts(fall(), moves)) == ["1", "2", "3"]


def test_readmission_after_discharge_is_a_new_contact() -> None:
    moves = [movement(n + 1, kind, DAYS[n], ORGFA="INN1") for n, kind in enumerate("121")]
    found = contacts(fall(), moves)
    assert [r["status"] for r in found] == ["finished", "in-progress"]


def test_order_is_by_time_and_not_by_number() -> None:
    moves = [movement(1, "3", DAYS[3], ORGFA="ACH1"), movement(2, "1", DAYS[0], ORGFA="INN1")]
    assert _numbers(contacts(fall(), moves)) == ["2", "1"]


def test_at_one_moment_admission_comes_first_and_discharge_last() -> None:
    found = contacts(fall(), [movement(1, "2", DAYS[0], "080000"), movement(2, "1", DAYS[0], "080000")])
    assert [r["status"] for r in found] == ["finished"]


def test_end_is_midnight_of_the_next_day_for_24_o_clock() -> None:
    moves = [movement(1, "1", DAYS[0], "080000"), movement(2, "2", DAYS[1], "240000")]
    assert contacts(fall(), moves)[0]["period"]["end"] == "2024-05-03T00:00:00+02:00"


def test_stay_without_discharge_ends_as_its_movement_says_or_else_with_its_case() -> None:
    assert contacts(fall(), [movement(1, "1", DAYS[0], BWEDT=DAYS[1])])[0]["period"]["end"] == "2024-05-02"
    assert contacts(fall(ENDDT=DAYS[2]), [movement(1, "1", DAYS[0], BWEDT=OPEN)])[0]["period"]["end"] == "2024-05-03"


def test_every_visit_is_a_contact_of_its_own_and_does_not_end_the_stay() -> None:
    moves = [
        movement(1, "1", DAYS[0], ORGFA="INN1"),
        movement(2, "4", DAYS[1], "080000", ORGFA="URO1", BWEDT=DAYS[1], BWEZT="083000"),
        movement(3, "4", DAYS[2], ORGFA="URO1"),
        movement(4, "4", DAYS[3], ORGFA="URO1", BWEDT=OPEN),
        movement(5, "3", DAYS[4], ORGFA="INN1"),
    ]
    found = {number: r["status"] for number, r in zip("2341", contacts(fall(), moves), strict=True)}
    assert found == {"2": "finished", "3": "unknown", "4": "in-progress", "1": "in-progress"}


def test_visit_before_a_stay_is_ambulatory() -> None:
    moves = [movement(1, "4", DAYS[0], BWART="VB", BWEDT=DAYS[0]), movement(2, "1", DAYS[1], BWART="NS")]
    assert [r["class"]["code"] for r in contacts(fall(), moves)] == ["AMB", "IMP"]


def test_planned_movement_is_a_planned_contact_and_no_part_of_a_run() -> None:
    moves = [movement(1, "1", DAYS[0], ORGFA="INN1"), planned(2, "3", DAYS[5], "080000", ORGFA="INN1")]
    real, plan = contacts(fall(), moves)
    assert real["status"] == "in-progress"
    assert plan["status"] == "planned"
    assert "period" not in plan
    assert plan["extension"][0]["valueDateTime"] == "2024-05-06T08:00:00+02:00"


def test_wards_and_beds_are_contacts_inside_their_department() -> None:
    moves = [
        movement(1, "1", DAYS[0], ORGFA="INN1", ORGPF="ST01", ZIMMR="101", BETT="1"),
        movement(2, "3", DAYS[1], ORGFA="INN1", ORGPF="ST01", ZIMMR="101", BETT="1"),
        movement(3, "3", DAYS[2], ORGFA="INN1", ORGPF="ST01", ZIMMR="101", BETT="2"),
        movement(4, "3", DAYS[3], ORGFA="ACH1", ORGPF="ST01", ZIMMR="101", BETT="2"),
    ]
    found = contacts(fall(), moves, level=WARDS)
    assert _numbers(found) == ["1", "3", "4"]
    parents = [site().reference("Encounter", "0001", "0000004711", "abteilung", n) for n in (1, 1, 4)]
    assert [r["partOf"] for r in found] == parents
    assert [p["location"]["identifier"]["value"] for p in found[1]["location"]] == ["ST01", "ST01/101", "ST01/101/2"]


def test_movement_without_ward_ends_the_ward_contact() -> None:
    moves = [movement(1, "1", DAYS[0], ORGPF="ST01"), movement(2, "3", DAYS[1])]
    (ward,) = contacts(fall(), moves, level=WARDS)
    assert ward["period"] == {"start": "2024-05-01", "end": "2024-05-02"}


@pytest.mark.parametrize(
    ("key", "codes"),
    [("HA0100", ["0100"]), ("0102", ["0100", "0102"]), ("BA3618", ["3600", "3618"]), ("Innere", None), ("", None)],
)
def test_departments_key_is_said_as_section_301_wants_it(
    key: str, codes: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(site().code_maps["organization_unit"], "X", {"fachabteilung": key, "name": "X"})
    (resource,) = contacts(fall(), [movement(1, "1", DAYS[0], ORGFA="X")])
    found = [coding["code"] for coding in resource["serviceType"]["coding"]] if "serviceType" in resource else None
    assert found == codes


def test_department_lists_the_main_diagnoses_documented_in_it() -> None:
    moves = [movement(1, "1", DAYS[0], ORGFA="INN1"), movement(2, "3", DAYS[1], ORGFA="ACH1")]
    diagnoses = [diagnosis(1, LFDBEW=1, FHDIA=True), diagnosis(2, LFDBEW=2, BHDIA=True), diagnosis(3, FHDIA=True)]
    first, second = contacts(fall(), moves, diagnoses)
    reference = site().reference("Condition", "0001", "0000004711", 1)
    assert [d["condition"] for d in first["diagnosis"]] == [reference]
    assert "diagnosis" not in second


def test_movement_without_date_is_rejected_and_the_others_stay() -> None:
    found = of_case("kontakt", fall(), [movement(1, "1", DAYS[0]), movement(2, "3")])
    assert rejects(found) == [("0001|0000004711|2", "period", "BWIDT")]
    assert len(found) == 2


def test_movements_without_their_case_are_rejected_one_by_one() -> None:
    found = of_case("kontakt", None, [movement(1, "1", DAYS[0]), movement(2, "2", DAYS[1])])
    assert rejects(found) == [("0001|0000004711|1", "case", "FALNR"), ("0001|0000004711|2", "case", "FALNR")]


def test_numbers_of_earlier_movements_do_not_change_a_contacts_id() -> None:
    later = movement(5, "3", DAYS[4], ORGFA="ACH1")
    alone = contacts(fall(), [later])
    after = contacts(fall(), [movement(1, "1", DAYS[0], ORGFA="INN1"), later])
    assert alone[-1]["id"] == after[-1]["id"]
