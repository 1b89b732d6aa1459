from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir import columns as c
from dwh_fhir.clean.rules import judge
from dwh_fhir.database.connection import Connection
from dwh_fhir.mapping import clean_rows
from dwh_fhir.values.dates import OPEN, Today, is_known, today
from dwh_fhir.view import View

DAY = date(2026, 3, 2)
_COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
_VIEW = View(
    name="span",
    source="CV_SPAN",
    key=("ID",),
    types=(),
    to_fhir=lambda *_: iter(()),
    columns=c.schema(
        {
            "ID": c.integer(""),
            "BEGIN": c.dats(""),
            "END": c.partial_dats(""),
            "AT": c.tims(""),
            "NIGHT": c.tims("", midnight=True),
        },
        c.not_before("END", "BEGIN", "end_before_begin"),
    ),
)


def read(begin: str = "", end: str = "", at: str = "", night: str = "") -> tuple[list[Any], list[str]]:
    typed, broken = judge(_VIEW, ["1"], [None], [[1], [begin], [end], [at], [night]])
    return [typed[name][0] for name in ("BEGIN", "END", "AT", "NIGHT")], [b.rule for b in broken]


@pytest.mark.parametrize("compare", _COMPARISONS)
def test_an_open_end_refuses_comparison_with_dates_from_either_side(compare: Callable[[Any, Any], Any]) -> None:
    for one, other in ((OPEN, DAY), (DAY, OPEN)):
        with pytest.raises(TypeError, match="is_known"):
            compare(one, other)


def test_an_open_end_is_one_object_without_truth_value() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(OPEN)
    assert pickle.loads(pickle.dumps(OPEN)) is copy.deepcopy(OPEN) is OPEN
    assert not is_known(OPEN)
    assert not is_known(None)
    assert is_known(DAY)
    assert {OPEN: 1}[OPEN] == 1
    assert OPEN not in (None, "9999-12-31")


@pytest.mark.parametrize("text", ["99991231", "99990101", "99991230", "29991231", "47121231"])
def test_every_spelling_of_the_open_end_is_the_open_end(text: str) -> None:
    assert read(begin=text) == ([OPEN, None, None, None], [])


@pytest.mark.parametrize("text", ["", "  ", "0", "00000000", "0000-00-00", "00010101", None])
def test_every_spelling_of_no_date_is_no_date(text: Any) -> None:
    assert read(begin=text, end=text) == ([None] * 4, [])


def test_an_open_begin_is_before_no_end_and_of_a_partial_end_the_last_day_counts() -> None:
    assert read(begin="99991231", end="20260302")[1] == []
    assert read(begin="20260302", end="20260000")[1] == []
    assert read(begin="20260302", end="20260200")[1] == ["end_before_begin"]
    assert read(begin="20240229", end="20240200")[1] == []


@pytest.mark.parametrize(
    ("text", "at", "night"),
    [("000000", None, "000000"), ("240000", "240000", "240000"), ("235959", "235959", "235959"), ("", None, None)],
)
def test_what_six_zeros_mean_is_said_by_the_column(text: str, at: str | None, night: str | None) -> None:
    assert read(at=text, night=text) == ([None, None, at, night], [])


@pytest.mark.parametrize("text", ["0800", "08:00", "8", "240001", "250000"])
def test_a_time_in_another_spelling_is_not_guessed(text: str) -> None:
    assert read(at=text, night=text)[1] == ["time", "time"]


def test_clean_rows_hold_the_open_end_as_no_date(connection: Connection) -> None:
    with clean_rows.cursor(connection) as cursor:
        cursor.execute(
            "SELECT date '9999-12-31' AS a, timestamp '9999-12-31 23:59:59' AS b,"
            " date '2026-03-02' AS c, NULL::date AS d"
        )
        (row,) = cursor.fetchall()
    assert row["a"] is row["b"] is OPEN
    assert (row["c"], row["d"]) == (DAY, None)


def test_the_day_is_that_of_the_sites_zone() -> None:
    assert today(at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == DAY
    assert today(at=datetime(2026, 7, 1, 21, 59, tzinfo=UTC)) == date(2026, 7, 1)


@given(st.dates(), st.lists(st.dates()))
def test_the_answers_hold_until_the_next_day_that_was_asked_for(now: date, asked: list[date]) -> None:
    day = Today(now)
    assert [day.has_come(one) for one in asked] == [one <= now for one in asked]
    assert day.next == min((one for one in asked if one > now), default=None)
