"""Plan a load: which rows the source is asked for, and what is done with them.

Here belongs the decision between a window of change times, all rows and a few. Asking and writing belongs in
`loading.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dwh_fhir.control import loads, progress
from dwh_fhir.control.loads import Mode
from dwh_fhir.database.connection import Connection
from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import Span
from dwh_fhir.staging.delta import is_empty
from dwh_fhir.view import View
from dwh_fhir.windows import Window, spanning, starts, whole_past


@dataclass(frozen=True, kw_only=True)
class LoadOptions:
    """The wishes of a run that differ from a usual load.

    Attributes:
        full: read the whole view although it has a window; the window counts as loaded all the same. Done anyway when
            the view is bound anew.
        limit: read at most so many rows; then no window counts as loaded and nothing is deleted.
        max_vanished: share of the rows that may vanish; None: the site's.
    """

    full: bool = False
    limit: int | None = None
    max_vanished: float | None = None

    def brake(self, site: Site, view: View) -> float:
        """Return the share of the view's rows that may vanish."""
        return site.binding(view.name).max_vanished if self.max_vanished is None else self.max_vanished


USUAL = LoadOptions()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The way of one load.

    Attributes:
        mode: which rows are asked for.
        span: these rows.
        window: change times that the load covers; None: it has no window.
        first: nothing is staged yet, so that the rows need not be compared.
        brake: share of the rows that may vanish.
    """

    mode: Mode
    span: Span
    window: Window | None
    first: bool
    brake: float

    @property
    def is_complete(self) -> bool:
        """Whether all rows come that are due: nothing is left out because of a limit."""
        return self.mode != "limited"


def plan(connection: Connection, view: View, site: Site, window: Window | None, options: LoadOptions) -> Plan:
    """Decide how a view is loaded. Arguments as `loading.load`; to be called within the load's transaction."""
    first, full = is_empty(connection, view), options.full
    if window is not None and first:
        window = whole_past(site, window)
    elif options.limit is None:
        full = full or is_bound_anew(connection, view, site)
    span = Span(window=None if full else window, limit=options.limit)
    mode: Mode = "limited" if options.limit is not None else "window" if span.window else "snapshot"
    return Plan(mode=mode, span=span, window=window, first=first, brake=options.brake(site, view))


def missing(connection: Connection, view: View, site: Site, until: datetime) -> Window | None:
    """Return the window from the first one that is not in staging to the last one closed at `until`; None: all are."""
    loaded = loads.windows(connection, view.name)
    closed = list(starts(site, until))
    first = next((i for i, start in enumerate(closed) if start not in loaded), None)
    return None if first is None else spanning(site, closed[first:])


def is_bound_anew(connection: Connection, view: View, site: Site) -> bool:
    """Tell whether site.yaml has another filter or other names for the view than when it was last read.

    No window shows the rows that a new filter lets in or out, so the next load must read the view whole.
    """
    return progress.version_of(connection, *_reading(view)) not in (None, site.reading(view.name))


def remember_binding(connection: Connection, view: View, site: Site) -> None:
    """Note how the view is bound now that it was read."""
    progress.move(connection, *_reading(view), site.reading(view.name))


def _reading(view: View) -> tuple[str, str]:
    """Return consumer and input in control.progress of reading a view; the version is its binding's."""
    return f"staging:{view.name}", f"source:{view.name}"
