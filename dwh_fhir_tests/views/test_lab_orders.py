from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dwh_fhir.fhir import urls
from dwh_fhir.view import Resource
from dwh_fhir_tests.views.lab import CASE, of_report, of_type, stay, value
from dwh_fhir_tests.views.rows import site

DAY = date(2024, 3, 31)


def _codes(concept: Resource) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def _order(**values: Any) -> dict[str, Any]:
    return {"ANFNR": "A1", "ANFDT": DAY, **values}


def _ordered(*told: dict[str, Any]) -> Resource:
    """The order of a report whose rows say that of it."""
    rows = [value(n, "1", "mg/dl", **_order(**values)) for n, values in enumerate(told)]
    (order,) = of_type("ServiceRequest", of_report(rows))
    return order


_LOCAL = ("https://hospital.example/fhir/CodeSystem/lab-test", "BB")
_LOINC = (urls.CS_LOINC, "58410-2")


@pytest.mark.parametrize(
    ("values", "codings"),
    [
        ({}, [(urls.CS_LOINC, "26436-6")]),
        ({"ANFLOINC": "58410-2"}, [_LOINC]),
        ({"ANFLEIST": "BB"}, [_LOINC, _LOCAL]),
        ({"ANFLEIST": "BB", "ANFLOINC": "57021-8"}, [(urls.CS_LOINC, "57021-8"), _LOCAL]),
        ({"ANFLEIST": "NEU1"}, [(_LOCAL[0], "NEU1")]),
    ],
)
def test_an_order_is_of_what_was_ordered_and_of_laboratory_studies_only_if_nothing_says_it(
    values: dict[str, Any], codings: list[tuple[str, str]]
) -> None:
    order = _ordered(values)
    assert [(coding["system"], coding["code"]) for coding in order["code"]["coding"]] == codings
    assert "orderDetail" not in order


def test_rows_without_a_code_contradict_no_other_and_two_spellings_of_a_service_are_one() -> None:
    order = _ordered({}, {"ANFLOINC": "58410-2"}, {"ANFLEIST": "BB"}, {})
    assert _codes(order["code"]) == ["58410-2", "BB"]


def test_an_order_of_several_services_is_of_laboratory_studies_and_lists_them() -> None:
    order = _ordered({"ANFLEIST": "BB"}, {"ANFLEIST": "CRP"}, {"ANFLEIST": "BB"})
    assert _codes(order["code"]) == ["26436-6"]
    assert [_codes(detail)[-1] for detail in order["orderDetail"]] == ["BB", "CRP"]


def test_services_of_all_reports_of_an_order_are_its_own() -> None:
    own = value(1, "1", "mg/dl", **_order(ANFLEIST="BB"))
    later = value(1, "1", "mg/dl", **_order(DOKNR="2024000900", ANFLEIST="CRP"))
    (order,) = of_type("ServiceRequest", of_report([own], others=[later]))
    assert len(order["orderDetail"]) == 2


def test_an_order_began_when_the_first_of_its_rows_says_and_is_of_the_case_that_one_names() -> None:
    clocks = [(None, "080000"), (date(2024, 4, 1), "060000"), (DAY, None), (DAY, "120000"), (DAY, "130000")]
    rows = [
        value(n, "1", "mg/dl", FALNR=CASE if n == 2 else None, **_order(ANFDT=day, ANFZT=clock))
        for n, (day, clock) in enumerate(clocks)
    ]
    (order,) = of_type("ServiceRequest", of_report(rows, stay()))
    assert order["authoredOn"] == "2024-03-31T12:00:00+02:00"
    assert order["encounter"] == site().reference("Encounter", "0001", CASE)
