from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.fhir import r4, urls
from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.values.dates import OPEN
from dwh_fhir.view import Reject, Resource, Row
from dwh_fhir.views import _lab_codes
from dwh_fhir_tests.views.lab import CASE, PATIENT, REPORT, observation, of_report, of_type, stay, value
from dwh_fhir_tests.views.rows import fall, movement, rejects, site

DAY = date(2024, 3, 31)


def _codes(concept: Resource) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def _order(**values: Any) -> dict[str, Any]:
    return {"ANFNR": "A1", "ANFDT": DAY, **values}


@pytest.mark.parametrize(
    ("text", "unit", "number", "code"),
    [
        ("72,50", "mg/dl", "72.50", "mg/dl"),
        ("5,0", "µmol/l", "5.0", "umol/L"),
        ("7,3", "G/l", "7.3", "10*9/L"),
        ("7,41", "pH", "7.41", "[pH]"),
        ("139", "mmol/L", "139", "mmol/L"),
    ],
)
def test_a_number_is_a_quantity_with_its_unit_as_written_and_in_ucum(
    text: str, unit: str, number: str, code: str
) -> None:
    quantity = observation(text, unit)["valueQuantity"]
    assert str(quantity["value"]) == number
    assert (quantity["unit"], quantity["system"], quantity["code"]) == (unit, urls.CS_UCUM, code)


def test_a_comparator_stands_beside_its_number() -> None:
    quantity = observation("<0,05", "ng/ml")["valueQuantity"]
    assert (quantity["value"], quantity["comparator"]) == (Decimal("0.05"), "<")


def test_a_number_without_unit_has_the_unit_of_its_test() -> None:
    assert observation("4,2", None, N2LEISTID="K")["valueQuantity"]["code"] == "mmol/L"
    assert observation("1,05", None, N2LEISTID="INR")["valueQuantity"]["code"] == "1"


@pytest.mark.parametrize(
    ("unit", "test"), [("mmol pro Liter", "K"), ("AU", "K"), ("Mg/dl", "K"), (None, "HIV"), (None, "??")]
)
def test_a_number_whose_unit_is_not_ucum_is_rejected_and_the_other_results_stay(unit: str | None, test: str) -> None:
    found = of_report([value(1, "4,2", unit, N2LEISTID=test), value(2, "positiv")])
    assert rejects(found) == [("0001|2024000815|1", "lab_unit", "N2UNIT")]
    (report,) = [r for r in found if isinstance(r, dict) and r["resourceType"] == "DiagnosticReport"]
    assert len(report["result"]) == 1


def test_a_report_without_any_result_that_can_be_said_is_not_made() -> None:
    assert [type(item) for item in of_report([value(1, "4,2", "??")])] == [Reject]


@pytest.mark.parametrize(
    ("text", "code"), [("positiv", "10828004"), ("Positiv", "10828004"), ("++", "260348001"), ("neg.", "260385009")]
)
def test_a_result_that_the_code_map_knows_is_coded(text: str, code: str) -> None:
    concept = observation(text)["valueCodeableConcept"]
    assert concept == {"coding": [{"system": urls.CS_SNOMED, "code": code}], "text": text}


@pytest.mark.parametrize("text", ["siehe Anlage", "1.234", "12:30"])
def test_words_are_a_note_and_never_a_value(text: str) -> None:
    resource = observation(text, "mmol/l", N2REMARK="Fremdlabor")
    assert _codes(resource["dataAbsentReason"]) == ["as-text"]
    assert [note["text"] for note in resource["note"]] == [text, "Fremdlabor"]
    assert not [name for name in resource if name.startswith("value")]


def test_a_range_has_two_quantities() -> None:
    span = observation("3 - 5", "/GF")["valueRange"]
    assert [(name, q["value"], q["code"]) for name, q in span.items()] == [("low", 3, "/[HPF]"), ("high", 5, "/[HPF]")]


@pytest.mark.parametrize("unit", [None, "Titer", "1"])
def test_a_titer_is_a_ratio(unit: str | None) -> None:
    ratio = observation(">1:640", unit)["valueRatio"]
    assert ratio == {"numerator": {"value": 1}, "denominator": {"value": 640, "comparator": ">"}}


def test_a_titer_with_a_dimension_is_words() -> None:
    assert _codes(observation("1:640", "mg/dl")["dataAbsentReason"]) == ["as-text"]


def test_a_test_without_loinc_keeps_its_local_code() -> None:
    code = observation("1", "mg/dl", N2LEISTID="NEU1", N2KATTEXT="Neuer Test")["code"]
    assert code == {"coding": [{"system": site().identifier_system("lab_test"), "code": "NEU1"}], "text": "Neuer Test"}


def test_a_test_has_loinc_local_code_and_laborbereich() -> None:
    resource = observation("1", "mg/dl", N2LEISTID="KREA")
    assert _codes(resource["code"]) == ["2160-0", "KREA"]
    assert _codes(resource["category"][0]) == ["26436-6", "laboratory", "18719-5"]


@pytest.mark.parametrize(
    ("flag", "code"), [("H", "H"), ("+", "H"), ("--", "LL"), ("*", "A"), ("LL", "LL"), ("?", None), ("grün", None)]
)
def test_a_flag_is_an_interpretation_or_else_its_text(flag: str, code: str | None) -> None:
    (concept,) = observation("1", "mg/dl", N2ABNORMAL=flag)["interpretation"]
    assert concept["text"] == flag
    assert (_codes(concept) if "coding" in concept else None) == ([code] if code else None)


@pytest.mark.parametrize("flag", ["H", "N", "LL"])
def test_a_laboratorys_own_flag_is_never_taken_for_hl7s_where_there_is_a_map(flag: str) -> None:
    """`N` may be "nicht bestimmt"."""
    assert flag in urls.INTERPRETATIONS
    assert _lab_codes.interpretation(flag, mapped({"+": {"N2ABNORMAL": "+", "interpretation": "H"}})) == [
        {"text": flag}
    ]
    (concept,) = _lab_codes.interpretation(flag, mapped(None))
    assert _codes(concept) == [flag]


def mapped(lines: Lines | None) -> Site:
    """A site with, or without, a code map of flags."""
    file = SiteFile.model_validate({"name": "lab", "go_live": "2026-01-01", "identifiers": {}})
    return Site(file, {} if lines is None else {"lab_flag": lines}, "key of the flags")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("3,5 - 5,1", "3.5", "5.1"), ("< 5,0", None, "5.0"), ("> 60", "60", None), ("negativ", None, None)],
)
def test_a_reference_range_has_its_text_and_its_bounds(text: str, low: str | None, high: str | None) -> None:
    (told,) = observation("1", "mg/dl", N2NORMAL=text)["referenceRange"]
    assert told["text"] == text
    bounds = [str(told[name]["value"]) if name in told else None for name in ("low", "high")]
    assert bounds == [low, high]
    assert all(told[name]["code"] == "mg/dl" for name in ("low", "high") if name in told)


def test_a_reference_range_of_words_with_an_unknown_unit_keeps_the_unit_as_written() -> None:
    (told,) = observation("positiv", "Krt/l", N2NORMAL="1 - 2")["referenceRange"]
    assert told["low"] == {"value": 1, "unit": "Krt/l"}


@pytest.mark.parametrize(
    ("state", "text", "status", "reason"),
    [
        ("P", None, "preliminary", "temp-unknown"),
        ("P", "4,2", "preliminary", None),
        ("F", None, "final", "unknown"),
        ("C", "4,2", "corrected", None),
        ("X", None, "cancelled", "not-performed"),
        ("X", "4,2", "entered-in-error", "error"),
        (None, "4,2", "final", None),
    ],
)
def test_the_status_of_a_result_and_why_it_has_no_value(
    state: str | None, text: str | None, status: str, reason: str | None
) -> None:
    resource = observation(text, "mmol/l", N2VSTATUS=state, N2ABNORMAL="H")
    assert resource["status"] == status
    assert (_codes(resource["dataAbsentReason"]) if reason else None) == ([reason] if reason else None)
    assert ("valueQuantity" in resource) is (reason is None)
    assert ("interpretation" in resource) is (status != "entered-in-error")


def test_a_corrected_result_is_the_same_observation_with_another_value() -> None:
    before, after = observation("4,2", "mmol/l"), observation("4,4", "mmol/l", N2VSTATUS="C", DOKVR="02")
    assert before["id"] == after["id"]
    assert (before["status"], after["status"]) == ("final", "corrected")


def test_effective_is_the_collection_else_the_arrival_and_never_the_report() -> None:
    arrived = {"EINDT": DAY, "EINZT": "120000", "N2LADATUM": DAY, "N2LATIME": "130000"}
    taken = observation("1", "mg/dl", ENTDT=DAY, ENTZT="023000", **arrived)
    assert taken["effectiveDateTime"] == "2024-03-31T02:30:00+01:00"
    assert taken["_effectiveDateTime"]["extension"][0]["valueCoding"]["code"] == "399445004"
    received = observation("1", "mg/dl", **arrived)
    assert received["effectiveDateTime"] == "2024-03-31T12:00:00+02:00"
    assert received["_effectiveDateTime"]["extension"][0]["valueCoding"]["code"] == "281271004"
    neither = observation("1", "mg/dl", N2LADATUM=DAY)
    assert neither["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"
    assert "effectiveDateTime" not in neither


def test_issued_is_a_full_instant_or_left_out() -> None:
    assert observation("1", "mg/dl", N2DATE=DAY, N2TIME="240000")["issued"] == "2024-04-01T00:00:00+02:00"
    assert "issued" not in observation("1", "mg/dl", N2DATE=DAY)


def test_a_report_without_time_of_day_says_that_its_issue_is_unknown() -> None:
    (report,) = of_type("DiagnosticReport", of_report([value(1, "1", "mg/dl", N2LADATUM=DAY)]))
    assert report["_issued"]["extension"][0]["valueCode"] == "unknown"
    assert "issued" not in report


def test_a_report_begins_with_its_earliest_collection() -> None:
    rows = [
        value(1, "1", "mg/dl", ENTDT=DAY, ENTZT="120000", EINDT=DAY, EINZT="130000"),
        value(2, "1", "mg/dl", ENTDT=DAY, ENTZT="080000", EINDT=DAY, EINZT="130000"),
        value(3, "1", "mg/dl", EINDT=DAY, EINZT="070000"),
    ]
    (report,) = of_type("DiagnosticReport", of_report(rows))
    assert report["effectiveDateTime"] == "2024-03-31T08:00:00+02:00"


def test_the_newest_version_speaks_for_the_report() -> None:
    rows = [value(1, "1", "mg/dl", DOKVR="01", N2LASTATUS="F"), value(2, "1", "mg/dl", DOKVR="02", N2LASTATUS="C")]
    (report,) = of_type("DiagnosticReport", of_report(rows))
    assert report["status"] == "corrected"


@pytest.mark.parametrize(("text", "status"), [("4,2", "entered-in-error"), (None, "cancelled")])
def test_a_report_that_was_cancelled_takes_its_results_with_it(text: str | None, status: str) -> None:
    found = of_report([value(1, text, "mmol/l", N2LASTATUS="X")])
    assert [r["status"] for r in of_type("DiagnosticReport", found)] == [status]
    assert [r["status"] for r in of_type("Observation", found)] == [status]


def test_the_first_report_of_an_order_makes_it_and_all_refer_to_it() -> None:
    own = value(1, "1", "mg/dl", **_order())
    later = value(1, "1", "mg/dl", **_order(DOKNR="2024000900"))
    first, second = of_report([own], others=[later]), of_report([later], others=[own])
    (order,) = of_type("ServiceRequest", first)
    assert of_type("ServiceRequest", second) == []
    for found in (first, second):
        (report,) = of_type("DiagnosticReport", found)
        assert report["basedOn"] == [{"reference": f"ServiceRequest/{order['id']}"}]


def test_a_report_without_order_number_says_that_its_order_is_unknown() -> None:
    found = of_report([value(1, "1", "mg/dl")])
    assert of_type("ServiceRequest", found) == []
    (report,) = of_type("DiagnosticReport", found)
    assert report["basedOn"][0]["extension"][0]["valueCode"] == "unknown"


def test_a_number_that_stands_in_for_an_order_joins_no_two_patients() -> None:
    one, other = (of_report([value(1, "1", "mg/dl", **_order(ANFNR="0", PATNR=p))]) for p in (PATIENT, "0000000043"))
    assert of_type("ServiceRequest", one)[0]["id"] != of_type("ServiceRequest", other)[0]["id"]


def test_a_row_of_another_patient_is_rejected_alone() -> None:
    rows = [value(n, "1", "mg/dl", **_order(PATNR=PATIENT if n < 3 else "0000000043")) for n in (1, 2, 3)]
    found = of_report(rows)
    assert rejects(found) == [("0001|2024000815|3", "patient", "PATNR")]
    resources = [r for r in found if isinstance(r, dict)]
    assert {r["subject"]["reference"] for r in resources} == {site().reference("Patient", PATIENT)["reference"]}


def test_of_two_patients_nobody_knows_whose_report_it_is() -> None:
    rows = [value(1, "1", "mg/dl"), value(2, "1", "mg/dl", PATNR="0000000043")]
    assert [rule for _, rule, _ in rejects(of_report(rows))] == ["patient", "patient"]


def test_a_row_whose_case_is_another_patients_is_rejected() -> None:
    found = of_report([value(1, "1", "mg/dl", FALNR=CASE)], fall(PATNR="0000000043"))
    assert rejects(found) == [("0001|2024000815|1", "patient", "PATNR")]


def test_encounter_is_the_department_at_the_time_of_collection_else_the_case_else_none() -> None:
    moves = [movement(1, "1", DAY, "080000", ORGFA="INN1"), movement(2, "3", DAY, "120000", ORGFA="KAR1")]
    times = {1: "070000", 2: "090000", 3: "120000", 4: None}
    rows = [value(n, "1", "mg/dl", FALNR=CASE, ENTDT=DAY, ENTZT=clock) for n, clock in times.items()]
    rows.append(value(5, "1", "mg/dl", ENTDT=DAY, ENTZT="090000"))
    case = ("0001", CASE)
    expected = [case, (*case, "abteilung", 1), (*case, "abteilung", 2), case]
    found = of_type("Observation", of_report(rows, stay(), moves))
    assert [r["encounter"] for r in found[:4]] == [site().reference("Encounter", *key) for key in expected]
    assert "encounter" not in found[4]


def test_results_of_an_unknown_case_have_no_encounter() -> None:
    assert "encounter" not in observation("1", "mg/dl", FALNR=CASE)


def test_a_panel_with_a_row_of_its_own_has_members_and_no_value() -> None:
    rows = [value(1, None, None, N2LEISTID="BB"), *(value(n, "1", "mg/dl", N2PANEL="BB") for n in (2, 3))]
    panel, *results = of_type("Observation", of_report(rows))
    assert [m["reference"] for m in panel["hasMember"]] == [f"Observation/{r['id']}" for r in results]
    assert not {"valueQuantity", "dataAbsentReason"} & panel.keys()


def test_a_panel_that_only_its_results_name_is_one_a_collection() -> None:
    rows = [value(n, "1", "mg/dl", N2PANEL="BGA", ENTDT=DAY, ENTZT=f"0{n // 2}0000") for n in (2, 3, 4)]
    *results, first, second = of_type("Observation", of_report(rows))
    assert [len(panel["hasMember"]) for panel in (first, second)] == [2, 1]
    assert [p["identifier"][0]["value"] for p in (first, second)] == [
        "0001-2024000815-panel-BGA-20240331010000",
        "0001-2024000815-panel-BGA-20240331020000",
    ]
    assert len(results) == 3


def test_a_panel_lists_only_results_that_are_there_and_a_panel_of_none_is_not_made() -> None:
    rows = [value(1, "1", "??", N2PANEL="BGA"), value(2, "1", "mg/dl")]
    found = [r for r in of_report(rows) if isinstance(r, dict)]
    assert [r["resourceType"] for r in found] == ["Observation", "DiagnosticReport"]


@pytest.mark.parametrize(
    ("states", "status"),
    [("FF", "final"), ("FP", "preliminary"), ("FC", "corrected"), ("FX", "final"), ("XX", "entered-in-error")],
)
def test_a_panel_is_as_far_as_its_results(states: str, status: str) -> None:
    rows = [value(n, "1", "mg/dl", N2PANEL="GER", N2VSTATUS=state) for n, state in enumerate(states)]
    assert of_type("Observation", of_report(rows))[-1]["status"] == status


def test_a_panel_inside_a_panel_is_its_member() -> None:
    rows = [
        value(1, None, None, N2LEISTID="BB"),
        value(2, None, None, N2LEISTID="DIFF", N2PANEL="BB"),
        value(3, "1", "%", N2PANEL="DIFF"),
    ]
    outer, inner, result = of_type("Observation", of_report(rows))
    assert outer["hasMember"] == [{"reference": f"Observation/{inner['id']}"}]
    assert inner["hasMember"] == [{"reference": f"Observation/{result['id']}"}]


_TEXTS = st.sampled_from([None, "4,2", "<0,05", "1:160", "3 - 5", "positiv", "++", "hämolytisch", "1.234", "-2,3"])
_TIMES = st.sampled_from([None, "000000", "023000", "240000"])
_DAYS = st.none() | st.sampled_from([DAY, date(2024, 10, 27), OPEN])


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    pick = {
        "PATNR": st.sampled_from([PATIENT] * 9 + ["0000000043"]),
        "FALNR": st.sampled_from([None, CASE, "0000009999"]),
        "ANFNR": st.sampled_from([None, "A1", "A2"]),
        "ANFDT": _DAYS,
        "ANFLOINC": st.sampled_from([None, "58410-2"]),
        "ANFLEIST": st.sampled_from([None, "BB", "CRP", "NEU1"]),
        "ANFZT": _TIMES,
        "ENTDT": _DAYS,
        "ENTZT": _TIMES,
        "EINDT": _DAYS,
        "EINZT": _TIMES,
        "N2LADATUM": _DAYS,
        "N2LATIME": _TIMES,
        "N2DATE": _DAYS,
        "N2TIME": _TIMES,
        "DOKVR": st.sampled_from([None, "01", "02"]),
        "N2LASTATUS": st.sampled_from([None, "P", "F", "C", "X"]),
        "N2VSTATUS": st.sampled_from([None, "P", "F", "C", "X"]),
        "N2LEISTID": st.sampled_from(["K", "INR", "BB", "GER", "NEU1"]),
        "N2PANEL": st.sampled_from([None, "BB", "GER", "BGA"]),
        "N2NORMAL": st.sampled_from([None, "3,5 - 5,1", "< 5", "negativ"]),
        "N2ABNORMAL": st.sampled_from([None, "H", "+", "?"]),
        "N2REMARK": st.sampled_from([None, "nüchtern"]),
    }
    return [
        value(
            number,
            draw(_TEXTS),
            draw(st.sampled_from([None, "mmol/l", "Titer", "Krt/l"])),
            **{name: draw(strategy) for name, strategy in pick.items()},
        )
        for number in range(draw(st.integers(1, 6)))
    ]


def _references(resource: Resource) -> set[str]:
    lists = [resource.get(name, []) for name in ("result", "hasMember", "basedOn")]
    return {item["reference"] for items in lists for item in items if "reference" in item}


@settings(max_examples=200)
@given(_rows())
def test_any_report_becomes_valid_resources_that_keep_the_profiles_rules(rows: list[Row]) -> None:
    found = of_report(rows, stay(), [movement(1, "1", DAY, "010000", ORGFA="INN1")])
    resources = [r for r in found if isinstance(r, dict)]
    names = [f"{r['resourceType']}/{r['id']}" for r in resources]
    assert len(names) == len(set(names))
    assert {reference for r in resources for reference in _references(r)} <= set(names)
    assert [error for error in map(r4.check, resources) if error] == []
    numbers = [r["identifier"][0]["value"] for r in resources if r["resourceType"] == "Observation"]
    assert len(numbers) == len(set(numbers))
    for r in resources:
        has_value = any(name.startswith("value") for name in r)
        if r["resourceType"] == "Observation":
            # obs-6 and mii-lab-2
            assert not ("hasMember" in r and has_value)
            assert ("dataAbsentReason" in r) is not (has_value or "hasMember" in r)
            assert "effectiveDateTime" in r or "_effectiveDateTime" in r
    left_out = {item.key for item in found if isinstance(item, Reject)}
    said = {number.rpartition("-")[2] for number in numbers if "-panel-" not in number}
    assert said == {str(row["MUSEQ"]) for row in rows if row["_key"] not in left_out}


def test_numbers_of_the_report_name_its_institution() -> None:
    assert observation("1", "mg/dl")["identifier"][0]["value"] == f"0001-{REPORT['DOKNR']}-1"
