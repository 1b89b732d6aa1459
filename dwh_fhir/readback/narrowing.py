"""Cut intervals of the server's time: what a search by `_lastUpdated` covers, and how a large one becomes smaller ones.

Here belongs arithmetic only; no server is asked and no ledger is read. All times are the server's own, in UTC. Cuts lie
on whole minutes: servers differ in how they compare fractions of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from dwh_fhir.ledger.interval import Interval, minute

_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=31),
    timedelta(days=366),
)
BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
"""No FHIR server is older; what claims to be is in one interval."""


def search_values(interval: Interval) -> list[str]:
    """Return the values of the search parameter `_lastUpdated`."""
    after = [f"ge{_instant(interval.start)}"] if interval.start else []
    return after + ([f"lt{_instant(interval.end)}"] if interval.end else [])


def parts(interval: Interval, now: datetime) -> list[Interval]:
    """Return the next smaller intervals (years, months, days, hours, minutes); itself if it can't be cut.

    Args:
        interval: to be cut.
        now: about the present. After the end of the next year nothing is expected, so that a server's clock may
            be wrong by far.
    """
    start = interval.start or BEGINNING
    end = interval.end or datetime(now.year + 2, 1, 1, tzinfo=UTC)
    if start >= end:
        return [interval]
    cuts = [
        *([] if interval.start else [None]),
        start,
        *_edges(start, end),
        end,
        *([] if interval.end else [None]),
    ]
    return [Interval(*pair) for pair in pairwise(cuts)]


def grid(first: datetime, end: datetime) -> Iterator[Interval]:
    """Cut everything before `end` into months, the last of them into days: a restored backup, or a loss, shows there.

    Args:
        first: the earliest time that the ledger knows.
        end: where to stop.
    """
    lately = _floor(max(end - _MONTH, first), _DAY)
    months = [edge for edge in _by(_MONTH, first, lately) if edge < lately]
    edges = sorted({_floor(first, _MONTH), *months, lately, *_by(_DAY, lately, end)})
    for start, stop in pairwise([None, *(edge for edge in edges if edge < end), end]):
        yield Interval(start, stop)


def narrowed(
    interval: Interval, now: datetime, largest: int, sums: Callable[[Interval], tuple[int, int] | None]
) -> Iterator[Interval]:
    """Yield the parts of an interval that must be read, in the order of time.

    Args:
        interval: where to look.
        now: about the present.
        largest: up to so many resources are read at once.
        sums: how many resources an interval has by the ledger and on the server; None: it needn't be read.
    """
    counts = sums(interval)
    if counts is None:
        return
    smaller = parts(interval, now)
    if max(counts) <= largest or len(smaller) == 1:
        yield interval
        return
    for part in smaller:
        yield from narrowed(part, now, largest, sums)


def _edges(start: datetime, end: datetime) -> list[datetime]:
    """Between two times, return the starts of the largest units of which one is shorter than the time between them."""
    unit = next((unit for unit in (_YEAR, _MONTH, _DAY, _HOUR) if end - start > unit), _MINUTE)
    return [edge for edge in _by(unit, start, end) if start < edge < end]


def _by(unit: timedelta, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the starts of units after a time and before another, and the first one that is not before it."""
    edge = _floor(start, unit)
    while edge < end:
        # 31 days after the start of a month, or 366 after that of a year, lie in the next one.
        edge = _floor(edge + unit, unit)
        yield edge


def _floor(time: datetime, unit: timedelta) -> datetime:
    time = minute(time)
    if unit >= _HOUR:
        time = time.replace(minute=0)
    if unit >= _DAY:
        time = time.replace(hour=0)
    if unit >= _MONTH:
        time = time.replace(day=1)
    return time.replace(month=1) if unit == _YEAR else time


def _instant(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
