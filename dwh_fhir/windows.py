"""Compute half-day windows: midnight to noon and noon to midnight, local time of the site, as the schedule's ticks.

The same grid as Dagster's TimeWindowPartitionsDefinition(cron "0 */12 * * *"), without Dagster. Which windows are
loaded belongs in `control/loads.py` (control.window_loaded).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from dwh_fhir.site.site import Site

CRON = "0 */12 * * *"
_HOURS = (0, 12)


@dataclass(frozen=True)
class Window:
    """Half-open interval of change times, `start <= t < end`, in timezone-aware instants.

    Attributes:
        start: None: no lower bound (the first window carries the whole past).
        end: the first instant after the window.
        starts: the starts of the half-day windows that it covers.
    """

    start: datetime | None
    end: datetime
    starts: tuple[datetime, ...] = field(repr=False)


def starts(site: Site, until: datetime) -> Iterator[datetime]:
    """List the starts of all windows that are closed at `until` (timezone-aware), first one first."""
    day = site.go_live
    while True:
        for hour in _HOURS:
            start = datetime.combine(day, time(hour), site.zone)
            if end_of(start) > until:
                return
            yield start
        day += timedelta(days=1)


def end_of(start: datetime) -> datetime:
    """Return the end of the window that starts at `start`, which must be on the grid in the site's zone."""
    if start.hour == _HOURS[0]:
        return start.replace(hour=_HOURS[1])
    return datetime.combine(start.date() + timedelta(days=1), time(_HOURS[0]), start.tzinfo)


def spanning(site: Site, window_starts: list[datetime]) -> Window:
    """Make the window that covers all of `window_starts`, at least one, from the first's start to the last's end."""
    ordered = sorted(start.astimezone(site.zone) for start in window_starts)
    first = datetime.combine(site.go_live, time(0), site.zone)
    return Window(None if ordered[0] <= first else ordered[0], end_of(ordered[-1]), tuple(ordered))


def whole_past(site: Site, window: Window) -> Window:
    """Extend a window to everything before it."""
    return Window(None, window.end, tuple(starts(site, window.end)))


def utc(moment: datetime) -> datetime:
    """Return the same instant in UTC, where adding hours means hours (local arithmetic ignores the clock change)."""
    return moment.astimezone(UTC)
