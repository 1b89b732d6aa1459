from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest

from dwh_fhir.delivery import pruning
from dwh_fhir.fhir import urls
from dwh_fhir.values.dates import OPEN
from dwh_fhir.view import Resource, Row
from dwh_fhir_tests.views.rows import as_json, fall, medicated, medication, movement, rejects, resources, site

DAY = date(2024, 5, 1)
PILL: dict[str, Any] = {"DRUGTX": "Pille", "DOSIS": Decimal("1"), "DOSISE": "Tabl."}
NUMBER = "https://hospital.example/fhir/sid/medication"


def _order(**values: Any) -> Resource:
    _, order = resources(medicated([medication(**{"DRUGTX": "x", "METYP": "V", **values})]))
    return order


def _made(*rows: Row) -> dict[str, Resource]:
    """The entries by number."""
    found = [r for r in resources(medicated(rows)) if r["resourceType"] != "Medication"]
    return {r["identifier"][0]["value"].removeprefix("0001-"): r for r in found}


def _entry(number: str, kind: str, order: str | None = None, **values: Any) -> Row:
    return medication(number, **{"METYP": kind, "MEORDREF": order, "DRUGTX": "x", **values})


def test_an_order_is_a_medication_request_and_no_statement() -> None:
    order = _order()
    assert (order["resourceType"], order["intent"]) == ("MedicationRequest", "order")
    assert order["meta"]["profile"] == [urls.MEDICATION_REQUEST]
    assert order["identifier"] == [{"system": NUMBER, "value": "0001-1"}]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("A", "active"),
        ("C", "completed"),
        ("S", "stopped"),
        ("H", "on-hold"),
        ("P", "draft"),
        ("N", "cancelled"),
        ("E", "entered-in-error"),
        (None, "unknown"),
    ],
)
def test_status_of_an_order_is_in_its_own_words(code: str | None, status: str) -> None:
    assert _order(MESTA=code)["status"] == status


@pytest.mark.parametrize(
    ("code", "category"),
    [("A", "community"), ("S", "inpatient"), ("E", "discharge"), ("N", "outpatient"), (None, None)],
)
def test_context_of_an_order_is_its_category(code: str | None, category: str | None) -> None:
    found = [coding["code"] for one in _order(MEKTX=code).get("category", []) for coding in one["coding"]]
    assert found == ([category] if category else [])


def test_an_order_was_written_when_it_was_documented_in_the_department_of_that_time() -> None:
    movements = [movement(1, "1", DAY, "080000", ORGFA="INN1"), movement(2, "3", DAY, "100000", ORGFA="ACH1")]
    row = medication(DRUGTX="x", METYP="V", DOKDT=DAY, DOKZT="110000", BEGDT=date(2024, 5, 3), GRUND="Schmerz")
    order = resources(medicated([row], fall(), movements))[1]
    assert order["authoredOn"] == "2024-05-01T11:00:00+02:00"
    assert order["encounter"] == site().reference("Encounter", "0001", "0000004711", "abteilung", 2)
    assert order["reasonCode"] == [{"text": "Schmerz"}]
    assert "effectivePeriod" not in order


def test_period_of_an_order_bounds_each_of_its_times() -> None:
    first, second = _order(**PILL, DOSSCH="1-0-1", BEGDT=DAY, ENDDT=date(2024, 5, 9), DOSTXT="x")["dosageInstruction"]
    for dosage in (first, second):
        assert dosage["timing"]["repeat"]["boundsPeriod"] == {"start": "2024-05-01", "end": "2024-05-09"}
    assert [dosage["timing"]["repeat"]["when"] for dosage in (first, second)] == [["MORN"], ["EVE"]]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"BEGDT": DAY}, "ab 01.05.2024"),
        ({"BEGDT": DAY, "BEGZT": "083000", "DOSTXT": "bei Bedarf"}, "ab 01.05.2024 08:30, bei Bedarf"),
        ({"BEGDT": DAY, "ENDDT": DAY, **PILL}, "ab 01.05.2024 bis 01.05.2024, 1 Tabl."),
        ({"ENDDT": DAY, "DOSSCH": "1-0-1"}, "bis 01.05.2024, 1-0-1"),
        ({"ENDDT": OPEN, "DOSTXT": "x"}, "x"),
    ],
)
def test_period_of_an_order_without_structured_dosage_is_words(values: dict[str, Any], text: str) -> None:
    assert _order(**values)["dosageInstruction"] == [{"text": text}]


def test_what_carries_an_order_out_refers_to_it_by_id_and_number() -> None:
    made = _made(_entry("1", "V"), _entry("2", "G", "1"), _entry("3", "M", "1"), _entry("4", "V", "1"))
    expected = {
        **site().reference("MedicationRequest", "0001", "1"),
        "type": "MedicationRequest",
        "identifier": {"system": NUMBER, "value": "0001-1"},
    }
    assert made["2"]["request"] == expected
    assert made["3"]["basedOn"] == made["4"]["basedOn"] == [expected]
    assert expected["reference"] == f"MedicationRequest/{made['1']['id']}"


@pytest.mark.parametrize("kind", ["M", "G", "V"])
def test_an_order_that_the_case_does_not_have_is_named_by_its_number_and_waited_for_by_nothing(kind: str) -> None:
    entry = _made(_entry("2", kind, "77"))["2"]
    told = entry["request"] if kind == "G" else entry["basedOn"][0]
    assert told == {"type": "MedicationRequest", "identifier": {"system": NUMBER, "value": "0001-77"}}


def test_an_order_that_is_rejected_is_named_by_its_number() -> None:
    found = medicated([_entry("1", "V", PATNR="0000000043"), _entry("2", "G", "1")], fall())
    assert rejects(found) == [("0001|1", "patient", "FALNR")]
    (entry,) = [r for r in found if isinstance(r, dict) and r["resourceType"] == "MedicationAdministration"]
    assert "reference" not in entry["request"]


@pytest.mark.parametrize("kind", ["M", "G"])
def test_an_entry_that_calls_an_entry_of_another_kind_its_order_is_rejected(kind: str) -> None:
    found = medicated([_entry("1", kind), _entry("2", "G", "1"), _entry("3", "V", "3")])
    assert rejects(found) == [("0001|2", "order", "MEORDREF"), ("0001|3", "order", "MEORDREF")]
    assert len([r for r in found if isinstance(r, dict)]) == 2


@pytest.mark.parametrize(("kind", "element"), [("G", "request"), ("M", "basedOn"), ("V", "basedOn")])
def test_a_reference_to_an_order_that_the_server_lacks_leaves_its_number(kind: str, element: str) -> None:
    made = _made(_entry("1", "V"), _entry("2", kind, "1"))
    order = made["1"]["id"]
    body = as_json(made["2"]).encode()
    pruned, omitted, needed = pruning.prune(made["2"]["resourceType"], body, {f"MedicationRequest/{order}"})
    assert (omitted, needed) == ([f"MedicationRequest/{order}"], [])
    told = orjson.loads(pruned)[element]
    (reference,) = told if isinstance(told, list) else [told]
    assert reference == {"type": "MedicationRequest", "identifier": {"system": NUMBER, "value": "0001-1"}}


def test_a_reference_without_a_number_is_left_out_whole() -> None:
    body = b'{"request": {"reference": "MedicationRequest/a"}, "reasonReference": [{"reference": "Condition/c"}]}'
    absent = {"MedicationRequest/a", "Condition/c"}
    assert pruning.prune("MedicationAdministration", body, absent)[0] == b"{}"
