"""Reconciling a large server: counts by time say where contents must be read, and little else is.

What the server has changed since contents were last compared has a newer `meta.lastUpdated`: it is read. What it has
lost, or taken back to an older version, is lacking where the books have it: counts by month, of late by day, show that
and are narrowed down until little is to be read. Counts only say what is read; nothing is marked without looking at the
resource itself, so a count that is off costs some reading and no more.

All times are the server's own, as it told them in its answers: no clock is compared with another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dwh_fhir.readback.books import ON_SERVER
from dwh_fhir.readback.comparing import Comparison, SearchRefused
from dwh_fhir.readback.spans import EVER, Span, grid, minute, narrowed

_LARGEST = 10_000
"""Resources that are read in one piece: what a broken comparison does again at most, unless a minute has more."""
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_UNKNOWN = f"{ON_SERVER} AND last_updated IS NULL"
_UNSEARCHABLE = "the server can't be searched by _lastUpdated: all contents are compared, in one piece"


def reconcile(comparisons: Sequence[Comparison], since: datetime | None = None) -> None:
    """Compare some types with what their server has.

    Args:
        comparisons: the types; those that were compared least far go on first.
        since: contents that the server has made since then are compared anew.
    """
    able = []
    for comparison in comparisons:
        if not _searchable(comparison):
            comparison.found.note = _UNSEARCHABLE
            comparison.all()
            continue
        able.append(comparison)
        if since and (known := comparison.books.compared_to) and since < known:
            comparison.books.compared(minute(since))
    for comparison in sorted(able, key=lambda c: c.books.compared_to or _EARLIEST):
        _Reconciliation(comparison).news()
    for comparison in able:
        _Reconciliation(comparison).past()


def _searchable(comparison: Comparison) -> bool:
    """Whether the server searches by time; some refuse, and some count all as if nothing had been asked."""
    try:
        return comparison.pages.count(comparison.kind, Span(end=_EARLIEST)) == 0
    except SearchRefused:
        return False


class _Reconciliation:
    """The reconciliation of one type."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._books = comparison.books
        self._now = datetime.now(UTC)

    def news(self) -> None:
        """What the server has made since contents were compared, or everything the first time; piece by piece."""
        start = self._books.compared_to
        if start is None:
            self._books.note_foreign(EVER, {})
        for span in narrowed(Span(start), self._now, _LARGEST, self._if_any):
            if span.start:
                self._books.compared(span.start)
            if self._comparison.pages.used_up:
                self._leave(self._books.entries(ON_SERVER, Span(span.start)) + self._books.entries(_UNKNOWN))
                return
            self._comparison.read(span)
        self._comparison.finish()
        for ids in self._comparison.unread():
            if self._comparison.pages.used_up:
                self._leave(self._books.entries(_UNKNOWN))
                return
            self._comparison.check(ids)

    def past(self) -> None:
        """What was compared before: counts, and contents only where these differ."""
        first, end = self._books.earliest(), self._books.compared_to
        if first is None or end is None or first >= end:
            return
        for cell in grid(first, end):
            for span in narrowed(cell, self._now, _LARGEST, self._if_different):
                if self._comparison.pages.used_up:
                    self._leave(self._books.entries(ON_SERVER, span))
                else:
                    self._comparison.read(span)

    def _leave(self, count: int) -> None:
        self._comparison.found.left += count

    def _if_any(self, span: Span) -> tuple[int, int] | None:
        counts = self._counts(span)
        return counts if any(counts) else None

    def _if_different(self, span: Span) -> tuple[int, int] | None:
        books, server = self._counts(span)
        return (books, server) if books != server else None

    def _counts(self, span: Span) -> tuple[int, int]:
        """Resources of a span by the books, with those that are not ours, and on the server."""
        books = self._books.entries(ON_SERVER, span) + self._books.foreign(span)
        return books, self._comparison.pages.count(self._comparison.kind, span)
