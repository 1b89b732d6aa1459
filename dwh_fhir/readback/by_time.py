"""Compare a large server by time: counts by interval say where contents must be read, and little else is.

A version that the server has made since contents were last compared has a newer `meta.lastUpdated`: it is read. One
that it has lost, or taken back to an older one, is lacking where the ledger has it: counts by month, of late by day,
show that and are narrowed down until little is to be read. Counts only say what is read; nothing is marked without
looking at the resource itself, so a count that is off costs some reading and no more.

All times are the server's own, as it told them in its answers: no clock is compared with another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dwh_fhir.ledger.interval import EVER, Interval, minute
from dwh_fhir.ledger.type_ledger import ON_SERVER, UNDATED
from dwh_fhir.readback.comparing import Comparison
from dwh_fhir.readback.narrowing import grid, narrowed
from dwh_fhir.readback.pages import SearchRefused

_LARGEST = 10_000
"""Resources that are read in one piece: what a broken comparison does again at most, unless a minute has more."""
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_UNSEARCHABLE = "the server can't be searched by _lastUpdated: all contents are compared, in one piece"


def compare_by_time(comparisons: Sequence[Comparison], since: datetime | None = None) -> None:
    """Compare some types with their server's resources.

    Args:
        comparisons: the types; those that were compared least far go on first.
        since: contents that the server has made since then are compared anew.
    """
    able = []
    for comparison in comparisons:
        if not _searchable(comparison):
            comparison.result.note = _UNSEARCHABLE
            comparison.all()
            continue
        able.append(comparison)
        if since and (known := comparison.ledger.compared_to) and since < known:
            comparison.ledger.record_compared(minute(since))
    for comparison in sorted(able, key=lambda c: c.ledger.compared_to or _EARLIEST):
        _ByTime(comparison).news()
    for comparison in able:
        _ByTime(comparison).past()


def _searchable(comparison: Comparison) -> bool:
    """Tell whether the server searches by time; some refuse, and some count all as if nothing had been asked."""
    try:
        return comparison.pages.count(comparison.type, Interval(end=_EARLIEST)) == 0
    except SearchRefused:
        return False


class _ByTime:
    """The comparison of one type by time."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._ledger = comparison.ledger
        self._now = datetime.now(UTC)

    def news(self) -> None:
        """Read what the server has made since contents were compared, or everything the first time; in pieces."""
        start = self._ledger.compared_to
        if start is None:
            self._comparison.replace_foreign(EVER, {})
        for interval in narrowed(Interval(start), self._now, _LARGEST, self._if_any):
            if interval.start:
                self._ledger.record_compared(interval.start)
            if self._comparison.pages.used_up:
                left = self._ledger.count(ON_SERVER, Interval(interval.start))
                self._leave(left + self._ledger.count(UNDATED))
                return
            self._comparison.read(interval)
        self._comparison.finish()
        for ids in self._comparison.undated():
            if self._comparison.pages.used_up:
                self._leave(self._ledger.count(UNDATED))
                return
            self._comparison.check(ids)

    def past(self) -> None:
        """Count what was compared before, and read contents only where the counts differ."""
        first, end = self._ledger.earliest(), self._ledger.compared_to
        if first is None or end is None or first >= end:
            return
        for cell in grid(first, end):
            for interval in narrowed(cell, self._now, _LARGEST, self._if_different):
                if self._comparison.pages.used_up:
                    self._leave(self._ledger.count(ON_SERVER, interval))
                else:
                    self._comparison.read(interval)

    def _leave(self, count: int) -> None:
        self._comparison.result.left += count

    def _if_any(self, interval: Interval) -> tuple[int, int] | None:
        counts = self._counts(interval)
        return counts if any(counts) else None

    def _if_different(self, interval: Interval) -> tuple[int, int] | None:
        expected, counted = self._counts(interval)
        return (expected, counted) if expected != counted else None

    def _counts(self, interval: Interval) -> tuple[int, int]:
        """Count the resources of an interval by the ledger, with those that are not ours, and on the server."""
        expected = self._ledger.count(ON_SERVER, interval) + self._comparison.foreign(interval)
        return expected, self._comparison.pages.count(self._comparison.type, interval)
