"""Spellings of dates that can be read in one way only, and the years that two digits mean."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.values.date_formats import parsed, problem
from dwh_fhir_tests import sites
from dwh_fhir_tests.site.test_site_file import bound, refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sites.copied(tmp_path / "site").parent


@pytest.mark.parametrize(
    ("told", "below", "sentence"),
    [
        ("formats: ['%d.%m.%y']", 3, "%d.%m.%y: %y does not tell the century; name the latest year"),
        ("formats: ['%Y', '%D']", 3, "%D: %D can't be read for certain; allowed are %Y %y %m %d %H %M %S %f %z"),
        ("formats: ['%d. %b %Y']", 3, "%b can't be read for certain"),
        ("formats: ['%x']", 3, "%x can't be read for certain"),
        ("formats: ['%d.%m.%Y %I:%M %p']", 3, "%I, %p can't be read for certain"),
        ("formats: ['%Y-W%W-%w']", 3, "%W, %w can't be read for certain"),
        ("formats: ['%d.%m.%Y%']", 3, "% can't be read for certain"),
        ("formats: ['%d.%m.']", 3, "lacks a part between two others"),
        ("formats: ['%d.%Y']", 3, "lacks a part between two others"),
        ("formats: ['%Y-%m %H:%M']", 3, "lacks a part between two others"),
        ("formats: ['%d.%m.%Y %M']", 3, "lacks a part between two others"),
        ("formats: ['%d.%m.%Y %Y']", 3, "each part of a date or time must stand in it once"),
        ("formats: ['DD.MM.YYYY']", 3, "each part of a date or time must stand in it once"),
        ("formats: ['%H:%M']", 3, "must tell the year: only a time of the day has none"),
        ("pivot: 2030", 1, "pivot: no format has a year of two digits"),
    ],
)
def test_a_spelling_that_would_be_guessed_with_is_refused_with_its_line(
    folder: Path, told: str, below: int, sentence: str
) -> None:
    line = bound(folder, f"columns:\n  GBDAT:\n    column: BORN\n    {told}") + below
    (said,) = refused(folder)
    assert sentence in said
    assert int(said.split(":")[1]) <= line
    assert "views.person.columns.GBDAT" in said


@pytest.mark.parametrize(
    ("text", "form", "pivot", "moment"),
    [
        ("12.03.45", "%d.%m.%y", 2026, date(1945, 3, 12)),
        ("12.03.26", "%d.%m.%y", 2026, date(2026, 3, 12)),
        ("12.03.27", "%d.%m.%y", 2026, date(1927, 3, 12)),
        ("290200", "%d%m%y", 2026, date(2000, 2, 29)),
        ("1.2.1950", "%d.%m.%Y", None, date(1950, 2, 1)),
    ],
)
def test_two_digits_mean_the_latest_year_up_to_the_pivot(text: str, form: str, pivot: int, moment: date) -> None:
    assert parsed(text, form, pivot).date() == moment


@pytest.mark.parametrize(
    ("text", "form", "pivot"),
    [
        ("29.02.00", "%d.%m.%y", 1999),
        ("1245", "%d%m%y", 2026),
        ("1.12024", "%d.%m%Y", None),
        ("2024 1115", "%Y%m%d", None),
        ("12.03.1945", "%d.%m.%y", 2026),
        ("12.03.45", "%d.%m.%Y", None),
    ],
)
def test_what_is_written_otherwise_is_not_read(text: str, form: str, pivot: int | None) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - strptime's own texts differ
        parsed(text, form, pivot)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%d.%m.%y", "%y%m%d", "%d%m%y", "%y/%m/%d"]))
def test_a_two_digit_year_comes_back_as_the_year_that_it_stands_for(day: date, form: str) -> None:
    for pivot in {min(2199, day.year + 99), max(1999, day.year)}:
        if day.year <= pivot < day.year + 100:
            assert parsed(day.strftime(form), form, pivot).date() == day


@given(st.text(st.sampled_from("%YymdHMSfzbBpjUDxcX.: -"), max_size=12), st.datetimes(datetime(1000, 1, 1)))  # noqa: DTZ001
def test_a_spelling_without_a_problem_reads_what_it_writes(form: str, moment: datetime) -> None:
    if "%y" in form or problem(form, pivot=False):
        return
    again = parsed(moment.strftime(form), form, None)
    assert again.strftime(form) == moment.strftime(form)
