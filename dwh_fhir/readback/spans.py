"""Spans of the server's time: what a search by `_lastUpdated` covers, and how a large one is cut into smaller ones.

Here belongs arithmetic only; no server is asked and no books are read. All times are the server's own, in UTC. Cuts lie
on whole minutes: servers differ in how they compare fractions of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=31),
    timedelta(days=366),
)
BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
"""No FHIR server is older; what claims to be is in one span."""


@dataclass(frozen=True)
class Span:
    """From `start` (inclusive) to `end` (exclusive); None: open."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def search(self) -> list[str]:
        """The values of the search parameter `_lastUpdated`."""
        after = [f"ge{_instant(self.start)}"] if self.start else []
        return after + ([f"lt{_instant(self.end)}"] if self.end else [])

    def parts(self, now: datetime) -> list[Span]:
        """The next smaller spans (years, months, days, hours, minutes); itself if it can't be cut.

        Args:
            now: about the present. After the end of the next year nothing is expected, so that a server's clock may
                be wrong by far.
        """
        start = self.start or BEGINNING
        end = self.end or datetime(now.year + 2, 1, 1, tzinfo=UTC)
        if start >= end:
            return [self]
        cuts = [*([] if self.start else [None]), start, *_edges(start, end), end, *([] if self.end else [None])]
        return [Span(*pair) for pair in pairwise(cuts)]


EVER = Span()
"""All times, also unknown ones."""


def grid(first: datetime, end: datetime) -> Iterator[Span]:
    """Everything before `end` in months, the last of them in days: what was restored or lost lately shows there.

    Args:
        first: the earliest time of which the books know.
        end: where to stop.
    """
    lately = _floor(max(end - _MONTH, first), _DAY)
    months = [edge for edge in _by(_MONTH, first, lately) if edge < lately]
    edges = sorted({_floor(first, _MONTH), *months, lately, *_by(_DAY, lately, end)})
    for start, stop in pairwise([None, *(edge for edge in edges if edge < end), end]):
        yield Span(start, stop)


def narrowed(span: Span, now: datetime, largest: int, sums: Callable[[Span], tuple[int, int] | None]) -> Iterator[Span]:
    """The parts of a span that must be read, in the order of time.

    Args:
        span: where to look.
        now: about the present.
        largest: up to so many resources are read at once.
        sums: how many resources a span has by the books and on the server; None: it needn't be read.
    """
    counts = sums(span)
    if counts is None:
        return
    parts = span.parts(now)
    if max(counts) <= largest or len(parts) == 1:
        yield span
        return
    for part in parts:
        yield from narrowed(part, now, largest, sums)


def minute(time: datetime) -> datetime:
    """The start of a time's minute, in UTC."""
    return time.astimezone(UTC).replace(second=0, microsecond=0)


def _edges(start: datetime, end: datetime) -> list[datetime]:
    """Between two times, the starts of the largest units of which one is shorter than the time between them."""
    unit = next((unit for unit in (_YEAR, _MONTH, _DAY, _HOUR) if end - start > unit), _MINUTE)
    return [edge for edge in _by(unit, start, end) if start < edge < end]


def _by(unit: timedelta, start: datetime, end: datetime) -> Iterator[datetime]:
    """The starts of units after a time and before another, and the first one that is not before it."""
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
