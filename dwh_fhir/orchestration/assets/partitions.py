"""Half-day windows as Dagster partitions: keys to windows and back.

Here belongs the translation only. The grid itself belongs in `windows.py`, the record of loaded windows in
`control/loads.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import dagster as dg

from dwh_fhir import windows
from dwh_fhir.site.site import Site
from dwh_fhir.windows import CRON, Window

_FORMAT = "%Y-%m-%d-%H:%M"
_KEY, _START, _END = "dagster/partition", "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def half_days(site: Site) -> dg.TimeWindowPartitionsDefinition:
    """Build the site's windows since its go-live, named by their local start: 2026-01-01-00:00."""
    return dg.TimeWindowPartitionsDefinition(
        start=f"{site.go_live}-00:00", fmt=_FORMAT, cron_schedule=CRON, timezone=site.zone.key
    )


def key(start: datetime, site: Site) -> str:
    """Return the partition key of the window that starts then."""
    return start.astimezone(site.zone).strftime(_FORMAT)


def range_tags(window: Window, site: Site) -> dict[str, str]:
    """Return run tags that ask for all half days of a window in one run."""
    return {_START: key(window.starts[0], site), _END: key(window.starts[-1], site)}


def asked(tags: Mapping[str, str], grid: dg.TimeWindowPartitionsDefinition, site: Site) -> Window:
    """Return the window that a run was started for.

    Dagster silently takes a key off the grid for the next window, so the tags themselves are checked.

    Raises:
        dagster.Failure: no window was asked for, or one that is off the grid, before go-live or not closed yet.
    """
    named = [tags[tag] for tag in (_KEY, _START, _END) if tag in tags]
    keys: Sequence[str] = named if all(map(grid.has_partition_key, named)) else []
    if keys and _START in tags:
        keys = grid.get_partition_keys_in_range(dg.PartitionKeyRange(tags[_START], tags[_END]))
    if not keys:
        raise dg.Failure(
            f"no closed half-day window starts at {' to '.join(named) or 'nowhere'}; windows start at 00:00 and "
            f"12:00 from {site.go_live}: choose them in the Launchpad's list",
            allow_retries=False,
        )
    starts = [datetime.strptime(name, _FORMAT).replace(tzinfo=site.zone) for name in keys]
    return windows.spanning(site, starts)
