from __future__ import annotations

from datetime import date

import pytest

from dwh_fhir.values.dates import Today
from dwh_fhir.view import Row
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._movements import Moment
from dwh_fhir_tests.views.rows import CASE, fall, movement, planned, site

DAY, NEXT = date(2024, 5, 1), date(2024, 5, 2)
STAY = [
    movement(1, "1", DAY, "080000", ORGFA="INN1"),
    movement(2, "3", NEXT, "100000", ORGFA="ACH1"),
    movement(3, "2", date(2024, 5, 3), "120000", ORGFA="ACH1"),
    planned(4, "4", date(2024, 6, 1), ORGFA="URO1"),
]
VISITS = [movement(1, "4", DAY, "080000", ORGFA="URO1"), movement(2, "4", NEXT, "080000", ORGFA="URO1")]


def _found(
    movements: list[Row], number: int | None = None, unit: str | None = None, when: Moment | None = None
) -> tuple[object, ...] | None:
    """Level and number of the contact that was found, () for the case's own."""
    found = Contacts(fall(ENDDT=date(2024, 5, 3)), movements, site(), Today()).find(number, unit, when)
    keys: list[tuple[object, ...]] = [(), *(("abteilung", row["LFDNR"]) for row in movements)]
    return next((key for key in keys if site().reference("Encounter", *CASE.values(), *key) == found), None)


def test_the_number_of_a_movement_decides_whatever_else_is_said() -> None:
    assert _found(STAY, 3, "INN1", Moment(DAY, "090000")) == ("abteilung", 2)


@pytest.mark.parametrize(
    ("when", "contact"),
    [
        (Moment(DAY, "080000"), ("abteilung", 1)),
        (Moment(NEXT, "095959"), ("abteilung", 1)),
        (Moment(NEXT, "100000"), ("abteilung", 2)),
        (Moment(DAY, None), ("abteilung", 1)),
        (Moment(NEXT, None), ()),
        (Moment(DAY, "075959"), ()),
        (Moment(date(2024, 5, 3), "120000"), ()),
    ],
)
def test_time_decides_where_only_one_department_lasted_then(when: Moment, contact: tuple[object, ...]) -> None:
    assert _found(STAY, 99, None, when) == contact


@pytest.mark.parametrize(
    ("unit", "when", "contact"),
    [
        ("ACH1", None, ("abteilung", 2)),
        ("ACH1", Moment(NEXT, None), ("abteilung", 2)),
        ("ACH1", Moment(DAY, "090000"), ()),
        ("PSY1", None, ()),
        ("URO1", None, ()),
        (None, None, ()),
    ],
)
def test_unit_and_time_must_both_fit(unit: str | None, when: Moment | None, contact: tuple[object, ...]) -> None:
    assert _found(STAY, None, unit, when) == contact


def test_several_visits_of_one_unit_are_told_apart_by_their_day() -> None:
    assert _found(VISITS, None, "URO1") == ()
    assert _found(VISITS, None, "URO1", Moment(NEXT, "083000")) == ("abteilung", 2)


def test_a_case_that_is_unknown_or_no_encounter_has_no_contacts() -> None:
    for case in (None, fall(FALAR="9")):
        assert Contacts(case, STAY, site(), Today()).find(1, "INN1", Moment(DAY, None)) is None
