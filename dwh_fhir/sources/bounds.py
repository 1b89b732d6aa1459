"""A window of change times as values of a view's change column.

Here belongs which rows a window carries. The grid of windows belongs in `windows.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import changed_at_of
from dwh_fhir.view import View
from dwh_fhir.windows import Window, utc


@dataclass(frozen=True)
class Bounds:
    """The values of the change column by which a row is in a window; DATE or local TIMESTAMP, as the column is.

    Attributes:
        lower: first value that is in the window; None: no lower bound.
        upper: the window's end.
        inclusive: whether `upper` itself is still in the window.
        future: from here on a change time is no change time, so the row belongs to every window, as one without any.
    """

    lower: date | None
    upper: date
    inclusive: bool
    future: date

    def carry(self, changed: date | None) -> bool:
        """Tell whether the window carries a row that changed then."""
        if changed is None or changed >= self.future:
            return True
        return (self.lower is None or changed >= self.lower) and not self.is_after(changed)

    def is_after(self, changed: date | None) -> bool:
        """Tell whether a row changed after the window."""
        if changed is None or changed >= self.future:
            return False
        return changed > self.upper if self.inclusive else changed >= self.upper


def bounds(view: View, site: Site, window: Window) -> Bounds:
    """Compute the bounds of a window, which reaches back by the site's overlap.

    Raises:
        ValueError: the view has no change column at this site.
    """
    changed_at = changed_at_of(view, site)
    if changed_at is None:
        raise ValueError(f"{view.name} has no change column; it is read as a snapshot")
    overlap = timedelta(hours=site.binding(view.name).overlap_hours)
    lower = None if window.start is None else (utc(window.start) - overlap).astimezone(site.zone)
    end = window.end.astimezone(site.zone)
    tomorrow = datetime.now(site.zone) + timedelta(days=1)
    if view.kinds[changed_at] != "date":
        local = tomorrow.replace(tzinfo=None, microsecond=0)
        return Bounds(lower and lower.replace(tzinfo=None), end.replace(tzinfo=None), False, local)
    # A DATE knows no noon: what changed on the day that a window ends in carries that day's midnight.
    return Bounds(lower and lower.date(), end.date(), bool(end.hour), tomorrow.date())
