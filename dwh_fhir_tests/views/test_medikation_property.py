from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.clean.rules import judge
from dwh_fhir.fhir import r4
from dwh_fhir.view import Reject, Resource, Row
from dwh_fhir.views import registry
from dwh_fhir_tests.views.rows import OPEN, fall, medicated, medication, movement
from dwh_fhir_tests.views.test_property import CLOCKS, DAYS

VIEW = registry()["medikation"]
NUMBERS = st.none() | st.decimals(0, 10**6, places=3) | st.integers(0, 500).map(Decimal)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "METYP": st.sampled_from("VMG"),
    "MEORDREF": st.none() | st.sampled_from("0123"),
    "MEORDKOM": st.none() | st.sampled_from("AB"),
    "WIRKLFD": st.none() | st.integers(0, 20),
    "MESTA": st.sampled_from([None, *"ACSHPNE"]),
    "MEKTX": st.sampled_from([None, *"ASEN"]),
    "PZN": st.sampled_from([None, "9900018", "09900018", "99000040"]),
    "ATC": st.sampled_from([None, "B01AC06", "B01A"]),
    "ATCJA": st.sampled_from([None, "2024", "2026"]),
    "DRUGTX": st.sampled_from([None, "ASS 100"]),
    "ASK": st.sampled_from([None, "00002", "07962"]),
    "WIRKTX": st.sampled_from([None, "Acetylsalicylsäure"]),
    "WIRKTYP": st.sampled_from([None, "IN", "PIN", "MIN"]),
    "STAERKE": NUMBERS,
    "STAEIN": st.sampled_from([None, "mg", "mg/ml", "mg/0,5 ml", "mg/", "/ml", "g/l/h", "Hub"]),
    "FORM": st.sampled_from([None, "TABL", "??"]),
    "DOSIS": NUMBERS,
    "DOSISE": st.sampled_from([None, "mg", "Tabl.", "EL", "Hub"]),
    "DOSSCH": st.sampled_from([None, "1-0-1", "0,5-0-0-1.25", "0-0-0-0"]),
    "DOSTAG": st.none() | st.integers(1, 24),
    "DOSTXT": st.sampled_from([None, "bei Bedarf"]),
    "APPL": st.sampled_from([None, "PO", "??"]),
    "BEGDT": st.none() | st.just(OPEN) | DAYS,
    "BEGZT": CLOCKS,
    "ENDDT": st.none() | st.just(OPEN) | DAYS,
    "ENDZT": CLOCKS,
    "DOKDT": st.none() | DAYS,
    "DOKZT": CLOCKS,
    "LFDBEW": st.none() | st.integers(1, 4),
}
MOVEMENTS = [
    movement(1, "1", date(2024, 3, 30), "080000", ORGFA="INN1"),
    movement(2, "3", date(2024, 3, 31), "023000", ORGFA="ACH1"),
    movement(3, "2", date(2024, 10, 27), "023000"),
]


def _is_clean(row: Row) -> bool:
    """Whether the view's rules let the row through; times and numbers in it are read already."""
    raw = [[_raw(row[name], kind)] for name, kind in VIEW.kinds.items()]
    return not judge(VIEW, ["1"], [None], raw)[1]


def _raw(value: Any, kind: str) -> Any:
    if kind == "flag":
        return "X" if value else ""
    if kind == "dats" and value is not None:
        return "99991231" if value is OPEN else value.strftime("%Y%m%d")
    return value


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    rows = [medication(str(n), **draw(st.fixed_dictionaries(VALUES))) for n in range(draw(st.integers(1, 4)))]
    return [row for row in rows if _is_clean(row)]


def _resources(rows: list[Row]) -> list[Resource]:
    return [found for found in medicated(rows, fall(), MOVEMENTS) if isinstance(found, dict)]


def _instructions(resource: Resource) -> list[Any]:
    """The dosages of a statement or an order."""
    name = {"MedicationStatement": "dosage", "MedicationRequest": "dosageInstruction"}.get(resource["resourceType"])
    return resource.get(name, []) if name else []


def _quantities(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [quantity for item in node for quantity in _quantities(item)]
    if not isinstance(node, dict):
        return []
    return ([node] if "value" in node and "url" not in node and "type" not in node else []) + _quantities(
        list(node.values())
    )


@settings(max_examples=30)
@given(_rows())
def test_any_entries_become_valid_resources_whose_medications_are_there_once(rows: list[Row]) -> None:
    found = _resources(rows)
    names = [f"{r['resourceType']}/{r['id']}" for r in found]
    assert len(names) == len(set(names))
    assert [error for error in map(r4.check, found) if error] == []
    used = {r["medicationReference"]["reference"] for r in found if "medicationReference" in r}
    assert used == {name for name in names if name.startswith("Medication/")}


@settings(max_examples=30)
@given(_rows())
def test_any_dosage_keeps_the_rules_between_its_parts(rows: list[Row]) -> None:
    for resource in _resources(rows):
        if resource["resourceType"] == "MedicationAdministration":
            dosage = resource.get("dosage", {"dose": {"code": ""}})
            assert "code" in dosage["dose"]
        for dosage in _instructions(resource):
            structured = "doseAndRate" in dosage
            assert structured == ("timing" in dosage) == ("text" not in dosage)
        for quantity in _quantities(resource.get("dosage", _instructions(resource))):
            assert quantity["code"]


@settings(max_examples=30)
@given(_rows())
def test_no_word_or_number_of_a_dosage_is_lost(rows: list[Row]) -> None:
    rows = [{**row, "MEORDKOM": None, "MEORDREF": None} for row in rows]
    for row, resource in zip(
        [row for row in rows if (row["METYP"], row["MESTA"]) != ("G", "P")],
        [r for r in _resources(rows) if r["resourceType"] != "Medication"],
        strict=True,
    ):
        said = str([resource.get("dosage"), resource.get("dosageInstruction"), resource.get("note")])
        assert row["DOSTXT"] is None or row["DOSTXT"] in said
        if row["DOSIS"] is not None and row["METYP"] == "G":
            assert str(row["DOSIS"]) in said or f"{row['DOSIS'].normalize():f}".replace(".", ",") in said


@settings(max_examples=30)
@given(_rows())
def test_every_row_is_said_or_rejected_and_no_reference_to_an_order_lacks_it_in_the_case(rows: list[Row]) -> None:
    found = medicated(rows, fall(), MOVEMENTS)
    told = [item for item in found if isinstance(item, dict) and item["resourceType"] != "Medication"]
    numbers = {f"0001-{row['MEORDKOM'] or row['MEORDID']}" for row in rows}
    rejected = {item.key for item in found if isinstance(item, Reject)}
    gone = {f"0001-{row['MEORDKOM'] or row['MEORDID']}" for row in rows if row["_key"] in rejected}
    assert {r["identifier"][0]["value"] for r in told} == numbers - gone
    orders = {f"MedicationRequest/{r['id']}" for r in told if r["resourceType"] == "MedicationRequest"}
    for resource in told:
        for reference in (*resource.get("basedOn", ()), *([resource["request"]] if "request" in resource else ())):
            assert reference["identifier"]["value"]
            assert reference.get("reference") in {None, *orders}
