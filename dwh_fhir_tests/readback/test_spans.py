from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.readback.spans import BEGINNING, EVER, Span, grid, narrowed

NOW = datetime(2026, 11, 21, 15, 4, 31, 123456, tzinfo=UTC)
TIMES = st.integers(0, 16 * 365 * 86_400).map(lambda seconds: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(0, seconds))
MINUTES = TIMES.map(lambda time: time.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def adjoin(spans: list[Span], whole: Span) -> bool:
    ends = [spans[0].start, *(span.end for span in spans)]
    return (ends[0], ends[-1]) == (whole.start, whole.end) and all(a.end == b.start for a, b in pairwise(spans))


def test_a_search_names_whole_seconds_of_utc() -> None:
    span = Span(at("2026-01-01T00:00"), at("2026-02-01T00:00"))
    assert span.search == ["ge2026-01-01T00:00:00Z", "lt2026-02-01T00:00:00Z"]
    assert EVER.search == []


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
def test_a_span_is_cut_by_the_calendar_of_utc(start: str, end: str, count: int) -> None:
    whole = Span(at(start), at(end))
    parts = whole.parts(NOW)
    assert len(parts) == count
    assert adjoin(parts, whole)


@given(MINUTES, MINUTES)
def test_parts_make_up_the_whole_and_get_smaller_until_one_minute_is_left(one: datetime, other: datetime) -> None:
    span = Span(min(one, other), max(one, other) + timedelta(minutes=1))
    while len(parts := span.parts(NOW)) > 1:
        assert adjoin(parts, span)
        span = parts[-1]
    assert span.start is not None
    assert span.end == span.start + timedelta(minutes=1)


def test_open_spans_are_cut_up_to_where_nothing_is_expected() -> None:
    parts = EVER.parts(NOW)
    assert adjoin(parts, EVER)
    assert parts[0] == Span(None, BEGINNING)
    assert [part.parts(NOW) for part in (parts[0], parts[-1])] == [[parts[0]], [parts[-1]]]
    assert adjoin(Span(at("2026-11-21T15:04")).parts(NOW), Span(at("2026-11-21T15:04")))


@given(TIMES, MINUTES)
def test_the_grid_has_no_gap_and_nothing_twice(first: datetime, end: datetime) -> None:
    if first < end:
        assert adjoin(list(grid(first, end)), Span(None, end))


def test_the_grid_is_of_months_and_of_late_of_days() -> None:
    cells = list(grid(at("2026-01-15T10:11"), at("2026-11-21T15:04")))
    starts = [cell.start for cell in cells]
    assert starts[:3] == [None, at("2026-01-01T00:00"), at("2026-02-01T00:00")]
    assert starts[-1] == at("2026-11-21T00:00")
    assert at("2026-10-21T00:00") in starts
    assert at("2026-10-20T00:00") not in starts


@given(st.lists(TIMES, max_size=60), st.integers(1, 10))
def test_what_is_narrowed_down_is_small_in_order_and_complete(times: list[datetime], largest: int) -> None:
    def held(span: Span) -> int:
        return sum((span.start or time) <= time and (span.end is None or time < span.end) for time in times)

    def sums(span: Span) -> tuple[int, int] | None:
        return (held(span), 0) if held(span) else None

    spans = list(narrowed(EVER, NOW, largest, sums))
    assert sum(map(held, spans)) == len(times)
    assert all(a.end <= b.start for a, b in pairwise(spans) if a.end and b.start)
    for span in spans:
        assert held(span) <= largest or span.end == (span.start or NOW) + timedelta(minutes=1)
