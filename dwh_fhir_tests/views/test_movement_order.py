from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.values.dates import Today
from dwh_fhir.view import Row
from dwh_fhir.views import _movements
from dwh_fhir.views._movements import Contact, Moment
from dwh_fhir_tests.views.rows import contacts, facility_contact, fall, movement

DAY, BEFORE = date(2026, 1, 6), date(2026, 1, 5)
ADMITTED = movement(1, "1", BEFORE, "080000", ORGFA="INN1")


def order(*moves: Row) -> list[int]:
    return [row["LFDNR"] for row in _movements.course(moves, Today()).actual]


def periods(*moves: Row) -> list[tuple[str, str | None, str | None]]:
    """Status, and start and end of every department contact without their offsets."""
    found = []
    for contact in contacts(fall(), list(moves)):
        bounds = [contact.get("period", {}).get(name) for name in ("start", "end")]
        found.append((contact["status"], *(bound and bound[:16].removeprefix("2026-01-") for bound in bounds)))
    return found


@pytest.mark.parametrize("clock", ["110000", "240000", None])
def test_a_transfer_without_a_time_on_the_day_of_discharge_does_not_undo_it(clock: str | None) -> None:
    moves = [ADMITTED, movement(2, "2", DAY, clock, BWGR1="01"), movement(3, "3", DAY, ORGFA="ACH1")]
    assert order(*moves) == [1, 3, 2]
    case = facility_contact(fall(BEGDT=BEFORE), moves)
    assert case["status"] == "finished"
    assert [status for status, *_ in periods(*moves)] == ["finished", "finished"]


def test_a_transfer_with_a_time_after_the_discharge_is_a_return() -> None:
    moves = [ADMITTED, movement(2, "2", DAY, "110000"), movement(3, "3", DAY, "120000", ORGFA="ACH1")]
    assert order(*moves) == [1, 2, 3]
    assert facility_contact(fall(BEGDT=BEFORE), moves)["status"] == "in-progress"


@pytest.mark.parametrize("clock", ["060000", "180000"])
def test_a_discharge_without_a_time_follows_the_transfers_of_its_day(clock: str) -> None:
    moves = [ADMITTED, movement(2, "2", DAY), movement(3, "3", DAY, clock, ORGFA="ACH1")]
    assert order(*moves) == [1, 3, 2]
    assert facility_contact(fall(BEGDT=BEFORE), moves)["period"]["end"] == "2026-01-06"


@pytest.mark.parametrize(
    ("leaves", "returns"),
    [("110000", "150000"), (None, "150000"), ("110000", None), (None, None), ("110000", "110000")],
)
def test_who_is_there_is_discharged_before_the_readmission_of_that_day(leaves: str | None, returns: str | None) -> None:
    moves = [ADMITTED, movement(2, "1", DAY, returns, ORGFA="ACH1"), movement(3, "2", DAY, leaves)]
    assert order(*moves) == [1, 3, 2]
    assert [status for status, *_ in periods(*moves)] == ["finished", "in-progress"]


@pytest.mark.parametrize(("comes", "leaves"), [(None, None), ("080000", None), (None, "120000"), ("120000", "120000")])
def test_who_is_not_there_is_admitted_before_the_discharge_of_that_day(comes: str | None, leaves: str | None) -> None:
    moves = [movement(1, "2", DAY, leaves), movement(2, "1", DAY, comes, ORGFA="INN1")]
    assert order(*moves) == [2, 1]
    assert [status for status, *_ in periods(*moves)] == ["finished"]


@pytest.mark.parametrize("clock", [None, "140000"])
def test_nothing_is_said_of_how_long_departments_lasted_whose_order_is_not_known(clock: str | None) -> None:
    moves = [ADMITTED, movement(2, "3", DAY, clock, ORGFA="ACH1"), movement(3, "3", DAY, ORGFA="URO1")]
    first, *unclear = periods(*moves)
    assert first == ("finished", "05T08:00", "06")
    assert [(status, end) for status, _, end in unclear] == [("unknown", None)] * 2
    later = movement(4, "3", DAY + timedelta(days=1), "090000", ORGFA="NEU1")
    assert periods(*moves, later)[-1] == ("in-progress", "07T09:00", None)


def test_transfers_within_one_department_need_no_order() -> None:
    moves = [ADMITTED, movement(2, "3", DAY, ORGFA="ACH1"), movement(3, "3", DAY, ORGFA="ACH1")]
    assert periods(*moves) == [("finished", "05T08:00", "06"), ("in-progress", "06", None)]


@pytest.mark.parametrize(("gone", "back"), [(None, None), ("080000", None), (None, "180000")])
def test_an_absence_ends_after_it_began(gone: str | None, back: str | None) -> None:
    moves = [ADMITTED, movement(2, "7", DAY, back), movement(3, "6", DAY, gone)]
    assert order(*moves) == [1, 3, 2]
    assert [status for status, *_ in periods(*moves)] == ["in-progress"]
    away = [ADMITTED, movement(2, "6", BEFORE, "120000"), movement(3, "6", DAY, None), movement(4, "7", DAY, gone)]
    assert order(*away) == [1, 2, 4, 3]
    assert [status for status, *_ in periods(*away)] == ["onleave"]


def test_a_visit_without_a_time_on_the_day_of_discharge_leaves_the_day_alone() -> None:
    moves = [ADMITTED, movement(2, "2", DAY, "110000"), movement(3, "4", DAY, BWEDT=DAY, ORGFA="URO1")]
    case = facility_contact(fall(BEGDT=BEFORE), moves)
    assert (case["status"], case["period"]["end"]) == ("finished", "2026-01-06")
    later = [*moves[:2], movement(3, "4", DAY, "150000", BWEDT=DAY, BWEZT="153000", ORGFA="URO1")]
    assert facility_contact(fall(BEGDT=BEFORE), later)["status"] == "in-progress"


@dataclass(frozen=True)
class Way:
    """A patient's way as it was, and which of its movements have a time in the source."""

    moves: list[Row]
    timed: list[bool]

    @property
    def told(self) -> list[Row]:
        pairs = zip(self.moves, self.timed, strict=True)
        return [row if timed else {**row, "BWIZT": None} for row, timed in pairs]


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """Stays with transfers to departments of their own and absences, of which some times are not told."""
    here = away = False
    moves: list[Row] = []
    day, hour = BEFORE, 0
    for number in draw(st.permutations(range(1, draw(st.integers(1, 8)) + 1))):
        kind = draw(st.sampled_from(["7"] if away else ["2", "3", "3", "6"])) if here else "1"
        here, away = kind != "2", kind == "6"
        gap = draw(st.integers(1, 3))
        if hour + gap > 23 or draw(st.booleans()):
            day, hour = day + timedelta(days=1), 0
        hour += gap
        moves.append(movement(number, kind, day, f"{hour:02}0000", ORGFA=f"U{number}" if kind in "13" else None))
    return Way(moves, [draw(st.booleans()) for _ in moves])


def _contacts(moves: list[Row]) -> list[Contact]:
    return _movements.departments(_movements.course(moves, Today()), None)


def _agrees(said: Moment | None, true: Moment | None) -> bool:
    """Whether a moment is said as it was, or the day alone."""
    if said is None or true is None:
        return said is true
    return said.day == true.day and said.clock in (None, true.clock)


@settings(max_examples=400)
@given(ways())
def test_what_is_said_without_times_is_true_of_the_way_with_them(way: Way) -> None:
    true = {contact.row["LFDNR"]: contact for contact in _contacts(way.moves)}
    said = _contacts(way.told)
    assert {contact.row["LFDNR"] for contact in said} == true.keys()
    for contact in said:
        was = true[contact.row["LFDNR"]]
        assert contact.start is not None
        assert _agrees(contact.start, was.start)
        if contact.status != "unknown":
            assert contact.status == was.status
            assert _agrees(contact.end, was.end)
    course = _movements.course(way.told, Today())
    assert (course.discharge is None) == (way.moves[-1]["BEWTY"] != "2")


@given(ways())
def test_with_all_times_the_order_is_that_of_the_times(way: Way) -> None:
    assert order(*sorted(way.moves, key=lambda row: row["LFDNR"])) == [row["LFDNR"] for row in way.moves]
