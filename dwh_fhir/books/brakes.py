"""Hold a view with many bad rows: while too many rows of a view are in quarantine, nothing is made of the view.

Else a rule that is wrong, or a source that has gone bad, would take its resources from the server. Here belongs the
verdict. The brake on vanished rows belongs to the delta (`staging/delta.py`), because it must hold inside of its
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from dwh_fhir.control import accepted
from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import BrakeError
from dwh_fhir.site.site import Site
from dwh_fhir.view import View

_FEW = 2
"""So many rows may always be in quarantine: in a small view the share of a single row says nothing."""


def limit_of(site: Site, view: View, override: float | None) -> float:
    """Return the share of a view's rows that may be in quarantine: the run's, else the site's."""
    return site.binding(view.name).max_quarantined if override is None else override


def too_many(open_rows: int, staged: int, limit: float) -> bool:
    """Tell whether so many rows in quarantine, not counting accepted ones, hold the view."""
    return open_rows > max(_FEW, limit * staged)


def held(
    connection: Connection, views: Mapping[str, View], site: Site, override: float | None = None
) -> dict[str, list[str]]:
    """Return view name to why its rows must not be mapped now: its own rows, or those of a view that its mapping needs.

    Args:
        connection: to the staging database.
        views: the views that are on.
        site: says how much may be in quarantine.
        override: the share that this run allows instead.
    """
    bad: dict[str, str] = {}
    for view in views.values():
        open_rows, staged = accepted.count_undecided(connection, view)
        limit = limit_of(site, view, override)
        if too_many(open_rows, staged, limit):
            bad[view.name] = (
                f"{view.name}: more than {limit:.0%} of its {staged} rows are in quarantine; nothing was mapped. "
                f"See `dwh-fhir quarantine list --view {view.name}`; if that is right, run it with a larger "
                "max_quarantined"
            )
    reasons = {v.name: [bad[name] for name in (v.name, *v.needs) if name in bad] for v in views.values()}
    return {name: why for name, why in reasons.items() if why}


def check(
    connection: Connection, view: View, views: Mapping[str, View], site: Site, override: float | None = None
) -> None:
    """Refuse to map one view.

    Raises:
        BrakeError: too many rows of the view, or of one that its mapping needs, are in quarantine.
    """
    inputs = {name: views[name] for name in (view.name, *view.needs) if name in views}
    if why := held(connection, inputs, site, override).get(view.name):
        raise BrakeError("; ".join(why))
