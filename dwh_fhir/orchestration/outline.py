"""Compare the site that a step reads with the one that the code location was loaded with.

Here belong the facts of site.yaml from which Dagster's assets, partitions and schedules are built. All others may
change between two steps: each step reads the site anew.
"""

from dataclasses import dataclass

from dwh_fhir.errors import SiteError
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.sources.source import changed_at_of
from dwh_fhir.views import registry


@dataclass(frozen=True)
class Outline:
    """The part of a site that Dagster's definitions show.

    Attributes:
        on: names of the views whose modules are on.
        windowed: of these, the ones that are read by half-day windows.
        grid: go-live and time zone, from which the windows follow.
    """

    on: frozenset[str]
    windowed: frozenset[str]
    grid: tuple[str, str]

    def check(self, site: Site, views: BoundViews) -> None:
        """Refuse a site from which other definitions follow.

        Raises:
            SiteError: the code location must be loaded again.
        """
        current = outline_of(site, views)
        changes = [f"{name} is {'on' if name in current.on else 'off'}" for name in sorted(self.on ^ current.on)]
        changes += [
            f"{name} is read {'by windows' if name in current.windowed else 'as a whole'}"
            for name in sorted((self.windowed ^ current.windowed) & self.on & current.on)
        ]
        if self.grid != current.grid:
            changes.append(f"windows start on {current.grid[0]} ({current.grid[1]})")
        if changes:
            raise SiteError(
                f"site.yaml has changed since this code location was loaded: {', '.join(changes)} now. Press Reload on"
                " it (Deployment), then start the run again"
            )


def outline_of(site: Site, views: BoundViews | None = None) -> Outline:
    """Return the part of a site that Dagster's definitions show. `views`: as bound to it, if they are at hand."""
    on = (views or BoundViews(registry(), site)).on
    windowed = frozenset(name for name, view in on.items() if changed_at_of(view, site) is not None)
    return Outline(frozenset(on), windowed, (f"{site.go_live}", site.zone.key))
