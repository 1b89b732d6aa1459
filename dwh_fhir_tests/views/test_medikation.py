from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dwh_fhir.view import Resource, Row
from dwh_fhir_tests.views.rows import OPEN, fall, medicated, medication, movement, rejects, resources, site

DAY = date(2024, 5, 1)
KEY = ("0001", "0000004711")
PILL: dict[str, Any] = {"DRUGTX": "Pille", "DOSIS": Decimal("1"), "DOSISE": "Tabl.", "APPL": "PO"}


def _both(row: Row, case: Row | None = None, movements: list[Row] | None = None) -> tuple[Resource, Resource]:
    """The Medication of a row, and what refers to it."""
    drug, entry = resources(medicated([row], case, movements or []))
    assert entry["medicationReference"] == {"reference": f"Medication/{drug['id']}"}
    return drug, entry


def _drug(**values: Any) -> Resource:
    return _both(medication(**values))[0]


def _statement(**values: Any) -> Resource:
    return _both(medication(**values))[1]


def _given(**values: Any) -> Resource:
    return _both(medication(METYP="G", **values))[1]


def _codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def test_rows_that_say_the_same_of_a_drug_share_its_medication() -> None:
    rows = [medication("1", PZN="09900018"), medication("2", PZN="9900018", METYP="G"), medication("3", PZN="99000011")]
    kinds = [resource["resourceType"] for resource in resources(medicated(rows))]
    shared = ["Medication", "MedicationStatement", "MedicationAdministration"]
    assert kinds == [*shared, "Medication", "MedicationStatement"]


def test_medication_is_the_cases_own_so_that_no_other_group_is_mapped_to_its_id() -> None:
    ids = {_drug(PZN="09900018", **values)["id"] for values in ({}, {"FALNR": None}, {"PATNR": "0000000043"})}
    assert len(ids) == 3


def test_pzn_of_seven_digits_gets_a_leading_zero() -> None:
    assert _codes(_drug(PZN="9900018")["code"]) == ["09900018"]


def test_atc_code_has_the_year_of_its_catalogue() -> None:
    (coding,) = _drug(ATC="B01AC06", ATCJA="2024")["code"]["coding"]
    assert (coding["code"], coding["version"]) == ("B01AC06", "2024")


@pytest.mark.parametrize("year", [None, "2026", "2017"])
def test_atc_code_whose_year_the_profile_does_not_allow_says_what_the_ingredient_is(year: str | None) -> None:
    drug = _drug(ATC="B01AC06", ATCJA=year, ASK="00002")
    assert "code" not in drug
    assert _codes(drug["ingredient"][0]["itemCodeableConcept"]) == ["00002", "B01AC06"]


def test_atc_group_without_year_is_no_ingredient() -> None:
    assert _codes(_drug(ATC="B01A", DRUGTX="x")["ingredient"][0]["itemCodeableConcept"]) == ["unknown"]


def test_unknown_ingredient_is_said_to_be_unknown() -> None:
    concept = _drug(WIRKTX="Hausmittel")["ingredient"][0]["itemCodeableConcept"]
    assert concept["text"] == "Hausmittel"
    assert concept["coding"][0]["system"].endswith("/data-absent-reason")


def test_ingredients_of_a_product_come_from_the_code_map() -> None:
    found = _drug(PZN="99000040", ASK="00002", WIRKTX="ASS", STAERKE=Decimal("250"), STAEIN="mg")["ingredient"]
    assert [_codes(i["itemCodeableConcept"]) for i in found] == [["00002"], ["22686"]]
    assert ["strength" in i for i in found] == [True, False]


def test_ingredient_that_the_code_map_does_not_know_is_the_rows_own() -> None:
    found = _drug(PZN="99000040", ASK="07962")["ingredient"]
    assert [_codes(i["itemCodeableConcept"]) for i in found] == [["07962"]]


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator"),
    [
        ("mg", ("mg", "mg"), (1, None, "1")),
        ("mg/ml", ("mg", "mg"), (1, "ml", "ml")),
        ("I.E./0,4 ml", ("I.E.", "[iU]"), (Decimal("0.4"), "ml", "ml")),
        ("mg/24h", ("mg", "mg"), (24, "h", "h")),
        ("mg/Hub", ("mg", "mg"), (1, "Hub", None)),
        (None, (None, None), (1, None, "1")),
    ],
)
def test_strength_is_per_piece_unless_its_unit_says_per_what(
    unit: str | None, numerator: Any, denominator: Any
) -> None:
    strength = _drug(ASK="00002", STAERKE=Decimal("72.50"), STAEIN=unit)["ingredient"][0]["strength"]
    above, below = strength["numerator"], strength["denominator"]
    assert (str(above["value"]), above.get("unit"), above.get("code")) == ("72.50", *numerator)
    assert (below["value"], below.get("unit"), below.get("code")) == denominator


def test_unmapped_form_and_route_are_said_as_they_are_spelled() -> None:
    assert _drug(DRUGTX="x", FORM="ZÄPF")["form"] == {"text": "ZÄPF"}
    assert _statement(DRUGTX="x", APPL="GURG")["dosage"] == [{"text": "GURG", "route": {"text": "GURG"}}]


@pytest.mark.parametrize(
    ("code", "statement", "administration"),
    [
        ("A", "active", "in-progress"),
        ("C", "completed", "completed"),
        ("S", "stopped", "stopped"),
        ("H", "on-hold", "on-hold"),
        ("N", "not-taken", "not-done"),
        ("E", "entered-in-error", "entered-in-error"),
        (None, "unknown", "unknown"),
    ],
)
def test_status_is_said_in_each_resources_own_words(code: str | None, statement: str, administration: str) -> None:
    assert _statement(DRUGTX="x", MESTA=code)["status"] == statement
    assert _given(DRUGTX="x", MESTA=code)["status"] == administration


def test_planned_medication_is_intended_and_no_administration() -> None:
    assert _statement(DRUGTX="x", MESTA="P")["status"] == "intended"
    found = medicated([medication("1", DRUGTX="x", METYP="G", MESTA="P"), medication("2", DRUGTX="y")])
    assert rejects(found) == [("0001|1", "status", "MESTA")]
    assert len(found) == 3, "the Medication of the rejected row would be nobody's"


@pytest.mark.parametrize(
    ("code", "usage", "case"),
    [("A", "community", "E210"), ("S", "inpatient", "E200"), ("E", "community", "E230"), ("N", "outpatient", "E100")],
)
def test_context_is_category_and_fallkontext(code: str, usage: str, case: str) -> None:
    assert _codes(_statement(DRUGTX="x", MEKTX=code)["category"]) == [usage, case]
    assert _codes(_given(DRUGTX="x", MEKTX=code)["category"]) == [usage]


def test_without_context_no_category_is_claimed() -> None:
    assert "category" not in _statement(DRUGTX="x")


def test_day_scheme_is_a_dose_for_every_time_of_day() -> None:
    entry = _statement(**PILL, DOSSCH="1-0-0,5-2", DOSTXT="nach dem Essen")
    said = [(d["timing"]["repeat"]["when"], str(d["doseAndRate"][0]["doseQuantity"]["value"])) for d in entry["dosage"]]
    assert said == [(["MORN"], "1"), (["EVE"], "0.5"), (["NIGHT"], "2")]
    assert entry["note"] == [{"text": "nach dem Essen"}]


def test_day_scheme_counts_single_doses() -> None:
    (dosage,) = _statement(DRUGTX="x", DOSIS=Decimal("2.50"), DOSISE="mg", DOSSCH="0-2-0")["dosage"]
    quantity = dosage["doseAndRate"][0]["doseQuantity"]
    assert (str(quantity["value"]), quantity["code"]) == ("5.00", "mg")


def test_doses_a_day_are_a_frequency() -> None:
    (dosage,) = _statement(**PILL, DOSTAG=3)["dosage"]
    assert dosage["timing"]["repeat"] == {"frequency": 3, "period": 1, "periodUnit": "d"}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"DOSIS": Decimal("500.000"), "DOSISE": "mg"}, "500 mg"),
        ({"DOSIS": Decimal("2.50"), "DOSISE": "mg", "DOSTXT": "bei Bedarf"}, "2,5 mg, bei Bedarf"),
        ({"DOSIS": Decimal("1"), "DOSISE": "Hub", "DOSSCH": "1-0-1"}, "1 Hub, 1-0-1"),
        ({"DOSIS": Decimal("1"), "DOSISE": "Hub", "DOSTAG": 2}, "1 Hub, 2 x täglich"),
        ({"DOSIS": Decimal("1"), "DOSISE": "Tabl.", "DOSSCH": "0-0-0-0"}, "1 Tabl., 0-0-0-0"),
        ({"DOSSCH": "1-0-1"}, "1-0-1"),
        ({"DOSTXT": "nach Schema"}, "nach Schema"),
    ],
)
def test_dosage_that_has_no_structure_is_text(values: dict[str, Any], text: str) -> None:
    entry = _statement(DRUGTX="x", **values)
    assert entry["dosage"] == [{"text": text}]
    assert "note" not in entry


def test_row_without_dosage_has_none() -> None:
    assert "dosage" not in _statement(DRUGTX="x")
    assert "dosage" not in _given(DRUGTX="x")


def test_administered_dose_keeps_its_precision_text_and_route() -> None:
    told = {"DOSTAG": 3, "DOSTXT": "langsam", "APPL": "IV"}
    dosage = _given(DRUGTX="x", DOSIS=Decimal("72.50"), DOSISE="ML", **told)["dosage"]
    assert (str(dosage["dose"]["value"]), dosage["dose"]["unit"], dosage["dose"]["code"]) == ("72.50", "ML", "mL")
    assert dosage["text"] == "3 x täglich, langsam"
    assert _codes(dosage["route"]) == ["20045000"]


@pytest.mark.parametrize("dose", [{"DOSIS": Decimal("2"), "DOSISE": "EL"}, {"DOSIS": Decimal("2")}])
def test_administered_dose_without_coded_unit_is_a_note(dose: dict[str, Any]) -> None:
    entry = _given(DRUGTX="x", APPL="PO", DOSTXT="langsam", **dose)
    assert "dosage" not in entry
    assert entry["note"] == [{"text": f"2 {dose.get('DOSISE', '')}".strip() + ", langsam, PO"}]


@pytest.mark.parametrize(
    ("values", "effective"),
    [
        ({"BEGDT": DAY}, {"effectivePeriod": {"start": "2024-05-01"}}),
        ({"BEGDT": DAY, "ENDDT": OPEN}, {"effectivePeriod": {"start": "2024-05-01"}}),
        ({"ENDDT": DAY}, {"effectivePeriod": {"end": "2024-05-01"}}),
        ({"BEGDT": DAY, "ENDDT": DAY}, {"effectiveDateTime": "2024-05-01"}),
        # An end before its start, or of another precision, on one day leaves the day.
        (
            {"BEGDT": DAY, "BEGZT": "120000", "ENDDT": DAY, "ENDZT": "110000"},
            {"effectivePeriod": {"start": "2024-05-01", "end": "2024-05-01"}},
        ),
    ],
)
def test_time_of_a_statement_is_a_period(values: dict[str, Any], effective: dict[str, Any]) -> None:
    entry = _statement(DRUGTX="x", **values)
    assert {name: value for name, value in entry.items() if name.startswith("effective")} == effective


def test_administration_without_end_happened_at_once() -> None:
    entry = _given(DRUGTX="x", BEGDT=DAY, BEGZT="240000")
    assert entry["effectiveDateTime"] == "2024-05-02T00:00:00+02:00"


@pytest.mark.parametrize("kind", ["M", "G"])
def test_unknown_time_is_said_to_be_unknown(kind: str) -> None:
    period = _both(medication(DRUGTX="x", METYP=kind))[1]["effectivePeriod"]
    assert period["extension"][0]["valueCode"] == "unknown"


@pytest.mark.parametrize(
    ("values", "contact"),
    [
        ({"LFDBEW": 2}, ("abteilung", 2)),
        ({"LFDBEW": 99}, ()),
        ({"METYP": "G", "BEGDT": DAY, "BEGZT": "090000"}, ("abteilung", 1)),
        ({"METYP": "G", "BEGDT": DAY, "BEGZT": "110000"}, ("abteilung", 2)),
        ({"METYP": "G", "BEGDT": DAY}, ()),
        ({"DOKDT": DAY, "DOKZT": "110000", "BEGDT": DAY, "BEGZT": "090000"}, ("abteilung", 2)),
        ({"BEGDT": DAY, "BEGZT": "090000"}, ()),
    ],
)
def test_context_is_the_department_of_movement_or_time_or_else_the_case(
    values: dict[str, Any], contact: tuple[object, ...]
) -> None:
    movements = [
        movement(1, "1", DAY, "080000", ORGFA="INN1"),
        movement(2, "3", DAY, "100000", ORGFA="ACH1"),
        movement(3, "2", DAY, "180000"),
    ]
    _, entry = _both(medication(DRUGTX="x", **values), fall(), movements)
    assert entry["context"] == site().reference("Encounter", *KEY, *contact)


def test_entry_without_case_needs_none() -> None:
    entry = _statement(DRUGTX="x")
    assert "context" not in entry
    assert entry["subject"] == site().reference("Patient", "0000000042")


def test_entry_of_another_patients_case_is_rejected() -> None:
    found = medicated([medication(DRUGTX="x")], fall(PATNR="0000000043"))
    assert rejects(found) == [("0001|1", "patient", "FALNR")]
    assert "43" not in str(found)
