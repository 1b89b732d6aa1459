from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.ledger.interval import EVER, Interval
from dwh_fhir.readback.narrowing import BEGINNING, grid, narrowed, parts, search_values

NOW = datetime(2026, 11, 21, 15, 4, 31, 123456, tzinfo=UTC)
TIMES = st.integers(0, 16 * 365 * 86_400).map(lambda seconds: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(0, seconds))
MINUTES = TIMES.map(lambda time: time.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def adjoin(intervals: list[Interval], whole: Interval) -> bool:
    ends = [intervals[0].start, *(interval.end for interval in intervals)]
    return (ends[0], ends[-1]) == (whole.start, whole.end) and all(a.end == b.start for a, b in pairwise(intervals))


def test_a_search_names_whole_seconds_of_utc() -> None:
    interval = Interval(at("2026-01-01T00:00"), at("2026-02-01T00:00"))
    assert search_values(interval) == ["ge2026-01-01T00:00:00Z", "lt2026-02-01T00:00:00Z"]
    assert search_values(EVER) == []


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2024-01-01T00:00", "2025-01-01T00:00", 12),
        ("2024-02-01T00:00", "2024-03-01T00:00", 29),
        ("2026-03-29T00:00", "2026-03-30T00:00", 24),
        ("2026-03-29T02:00", "2026-03-29T03:00", 60),
        ("2026-03-29T02:17", "2026-03-29T02:18", 1),
    ],
)
def test_an_interval_is_cut_by_the_calendar_of_utc(start: str, end: str, count: int) -> None:
    whole = Interval(at(start), at(end))
    smaller = parts(whole, NOW)
    assert len(smaller) == count
    assert adjoin(smaller, whole)


@given(MINUTES, MINUTES)
def test_parts_make_up_the_whole_and_get_smaller_until_one_minute_is_left(one: datetime, other: datetime) -> None:
    interval = Interval(min(one, other), max(one, other) + timedelta(minutes=1))
    while len(smaller := parts(interval, NOW)) > 1:
        assert adjoin(smaller, interval)
        interval = smaller[-1]
    assert interval.start is not None
    assert interval.end == interval.start + timedelta(minutes=1)


def test_open_intervals_are_cut_up_to_where_nothing_is_expected() -> None:
    whole = parts(EVER, NOW)
    assert adjoin(whole, EVER)
    assert whole[0] == Interval(None, BEGINNING)
    assert [parts(part, NOW) for part in (whole[0], whole[-1])] == [[whole[0]], [whole[-1]]]
    assert adjoin(parts(Interval(at("2026-11-21T15:04")), NOW), Interval(at("2026-11-21T15:04")))


@given(TIMES, MINUTES)
def test_the_grid_has_no_gap_and_nothing_twice(first: datetime, end: datetime) -> None:
    if first < end:
        assert adjoin(list(grid(first, end)), Interval(None, end))


def test_the_grid_is_of_months_and_of_late_of_days() -> None:
    cells = list(grid(at("2026-01-15T10:11"), at("2026-11-21T15:04")))
    starts = [cell.start for cell in cells]
    assert starts[:3] == [None, at("2026-01-01T00:00"), at("2026-02-01T00:00")]
    assert starts[-1] == at("2026-11-21T00:00")
    assert at("2026-10-21T00:00") in starts
    assert at("2026-10-20T00:00") not in starts


@given(st.lists(TIMES, max_size=60), st.integers(1, 10))
def test_what_is_narrowed_down_is_small_in_order_and_complete(times: list[datetime], largest: int) -> None:
    def held(interval: Interval) -> int:
        return sum((interval.start or time) <= time and (interval.end is None or time < interval.end) for time in times)

    def sums(interval: Interval) -> tuple[int, int] | None:
        return (held(interval), 0) if held(interval) else None

    intervals = list(narrowed(EVER, NOW, largest, sums))
    assert sum(map(held, intervals)) == len(times)
    assert all(a.end <= b.start for a, b in pairwise(intervals) if a.end and b.start)
    for interval in intervals:
        assert held(interval) <= largest or interval.end == (interval.start or NOW) + timedelta(minutes=1)
