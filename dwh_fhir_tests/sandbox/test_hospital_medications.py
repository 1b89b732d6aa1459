from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from dwh_fhir.view import Group, Resource
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital.medications import drugs
from dwh_fhir_tests.sandbox.hospital_rules import SITE, Judged, judge_table

DAY = date(2026, 3, 2)


@cache
def judged() -> dict[str, Judged]:
    return {name: judge_table(name, table) for name, table in Hospital(400, seed=7, day=DAY).tables().items()}


def entries() -> list[Any]:
    return judged()["medikation"].clean


@cache
def mapped() -> list[Resource]:
    """What each entry alone becomes, without its case."""
    view = registry()["medikation"]
    found = [view.to_fhir(Group("", [row], {"fall": [], "kontakt": []}), SITE) for row in entries()]
    return [item for items in found for item in items if isinstance(item, dict)]


def _is_first(row: Any) -> bool:
    """Whether it is the entry's only row, or the first one of several."""
    return row["WIRKLFD"] is None or row["WIRKLFD"] == 1


def test_stays_have_one_to_three_entries_and_few_belong_to_no_case() -> None:
    inside = {(row["EINRI"], row["FALNR"]) for row in judged()["fall"].clean if row["FALAR"] != "2"}
    numbers = Counter((row["EINRI"], row["FALNR"]) for row in entries() if row["METYP"] != "V" and _is_first(row))
    assert {number for case, number in numbers.items() if case in inside} == {1, 2, 3}
    assert 0 < sum(row["FALNR"] is None for row in entries()) < 0.06 * len(entries())


def test_nothing_was_entered_or_given_on_or_after_the_reference_day() -> None:
    assert max(row["UPDTS"] for row in entries()) < datetime(2026, 3, 2)  # noqa: DTZ001
    assert max(row["BEGDT"] for row in entries() if row["METYP"] == "G" and row["BEGDT"]) < DAY


def test_every_way_to_say_drug_and_dosage_occurs() -> None:
    drug = [r for r in mapped() if r["resourceType"] == "Medication"]
    told = [r for r in mapped() if r["resourceType"] == "MedicationStatement"]
    given = [r for r in mapped() if r["resourceType"] == "MedicationAdministration"]
    ordered = [r for r in mapped() if r["resourceType"] == "MedicationRequest"]
    systems = Counter(c["system"] for r in drug for i in r["ingredient"] for c in i["itemCodeableConcept"]["coding"])
    assert {system.rpartition("/")[2] for system in systems} == {"ask", "atc", "data-absent-reason"}
    assert {"text" in d for r in told for d in r.get("dosage", [])} == {True, False}
    assert {"text" in d for r in ordered for d in r.get("dosageInstruction", [])} == {True, False}
    assert {"dosage" in r for r in given} == {True, False}
    assert {next(k for k in r if k.startswith("effective")) for r in given} == {"effectiveDateTime", "effectivePeriod"}
    assert {len(r["code"]["coding"]) for r in drug if "coding" in r.get("code", {})} == {1, 2}


def test_orders_are_carried_out_or_not_and_some_are_nowhere() -> None:
    numbers = {row["MEORDID"] for row in entries() if row["METYP"] == "V"}
    references = Counter(row["MEORDREF"] in numbers for row in entries() if row["MEORDREF"])
    assert 0 < references[False] < 0.2 * references[True]


def test_drugs_of_several_ingredients_have_a_row_for_each() -> None:
    rows = Counter(row["MEORDKOM"] for row in entries() if row["MEORDKOM"])
    assert set(rows.values()) >= {2, 3}


def test_half_of_the_old_numbers_still_have_seven_digits() -> None:
    lengths = Counter(len(row["PZN"]) for row in entries() if row["PZN"])
    assert lengths.keys() == {7, 8}


def test_numbers_of_the_drugs_are_exact() -> None:
    assert {type(number) for name in ("STAERKE", "DOSIS") for number in drugs()[name]} == {Decimal, type(None)}


def test_pzns_have_their_check_digit() -> None:
    for pzn in filter(None, drugs()["PZN"]):
        assert sum(place * int(digit) for place, digit in enumerate(pzn[:7], 1)) % 11 == int(pzn[7])
