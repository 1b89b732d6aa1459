from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir import columns as c
from dwh_fhir.clean.rules import judge
from dwh_fhir.values.dates import is_open
from dwh_fhir.view import View

VIEW = View(
    name="birth",
    source="CV_BIRTH",
    key=("ID",),
    types=(),
    to_fhir=lambda *_: iter(()),
    columns=c.schema(
        {"ID": c.integer("Number"), "BORN": c.partial_dats("Born"), "DIED": c.dats("Died")},
        c.not_before("DIED", "BORN", "death_before_birth"),
    ),
)


def read(born: str | None, died: str = "") -> tuple[str | None, list[tuple[str, str]]]:
    """The clean value of BORN, and rule and column of everything that is broken."""
    typed, broken = judge(VIEW, ["1"], [None], [[1], [born], [died]])
    return typed["BORN"][0], [(b.rule, b.column) for b in broken]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("19500228", "1950-02-28"),
        ("19500200", "1950-02"),
        ("19501000", "1950-10"),
        ("19500000", "1950"),
        ("20000000", "2000"),
        (" 19500000 ", "1950"),
        ("00000000", None),
        ("99991231", None),
        ("99990000", None),
        ("29991231", None),
        ("00010101", None),
        ("0000-00-00", None),
        ("", None),
        (None, None),
    ],
)
def test_date_is_as_exact_as_it_is_written(raw: str | None, clean: str | None) -> None:
    assert read(raw) == (clean, [])


@pytest.mark.parametrize("raw", ["19500015", "19501300", "19500230", "1950", "00000200", "195O0000", "1950-2-1"])
def test_what_is_no_date_breaks_the_rule_date(raw: str) -> None:
    assert read(raw) == (None, [("date", "BORN")])


@given(st.dates(date(1850, 1, 1), date(9998, 12, 31)).filter(lambda day: not is_open(day)))
def test_every_day_is_read_as_itself(day: date) -> None:
    assert read(f"{day.year:04}{day.month:02}{day.day:02}") == (day.isoformat(), [])


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["{:%Y}0000", "{:%Y%m}00", "{:%Y%m%d}"]))
def test_nobody_dies_before_the_first_day_on_which_he_can_be_born(day: date, spelling: str) -> None:
    first = {"{:%Y}0000": day.replace(month=1, day=1), "{:%Y%m}00": day.replace(day=1)}.get(spelling, day)
    born = spelling.format(day)
    assert read(born, f"{first:%Y%m%d}")[1] == []
    assert read(born, f"{first - timedelta(days=1):%Y%m%d}")[1] == [("death_before_birth", "")]
