from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import dagster as dg
import pytest

from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.windows import CRON, end_of, spanning, starts
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers


def site_of(go_live: date) -> Site:
    return Site(SiteFile.model_validate({"name": "x", "go_live": go_live, "identifiers": {}}), {}, "key of the windows")


@pytest.mark.parametrize(
    ("go_live", "until"),
    [
        (date(2026, 3, 26), datetime(2026, 4, 1, 7, tzinfo=UTC)),
        (date(2026, 10, 22), datetime(2026, 10, 28, 7, tzinfo=UTC)),
        (date(2025, 12, 30), datetime(2026, 1, 2, 11, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 10, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 10, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 11, tzinfo=UTC)),
    ],
)
def test_windows_are_dagsters_partitions(go_live: date, until: datetime) -> None:
    site = site_of(go_live)
    partitions = dg.TimeWindowPartitionsDefinition(
        start=f"{go_live}-00:00", fmt="%Y-%m-%d-%H:%M", cron_schedule=CRON, timezone="Europe/Berlin"
    )
    ours = [(start, end_of(start)) for start in starts(site, until)]
    assert ours == [(w.start, w.end) for w in windows_of(partitions, until)]


def windows_of(partitions: dg.TimeWindowPartitionsDefinition, until: datetime) -> list[dg.TimeWindow]:
    keys = partitions.get_partition_keys(current_time=until)
    return [partitions.time_window_for_partition_key(key) for key in keys]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_the_two_windows_of_a_day_cover_it_whatever_its_length(day: date, hours: int) -> None:
    first, second = starts(site_of(day), datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=24))
    assert end_of(first) == second
    assert (end_of(second).astimezone(UTC) - first.astimezone(UTC)) == timedelta(hours=hours)


def test_windows_follow_each_other_without_a_gap() -> None:
    found = list(starts(site_of(date(2026, 1, 1)), datetime(2026, 12, 31, tzinfo=UTC)))
    assert len(found) == 2 * 364
    assert all(end_of(one) == other for one, other in pairwise(found))


def test_the_first_window_carries_the_whole_past_and_the_others_begin_where_they_begin() -> None:
    site = site_of(date(2026, 3, 1))
    first, *rest = starts(site, datetime(2026, 3, 4, tzinfo=UTC))
    assert spanning(site, [first]).start is None
    assert spanning(site, [first, *rest]).start is None
    span = spanning(site, [rest[2], rest[1]])
    assert (span.start, span.end, span.starts) == (rest[1], end_of(rest[2]), (rest[1], rest[2]))


def test_a_row_of_the_hour_that_comes_twice_is_in_one_of_the_windows(layers: Layers) -> None:
    """25 October 2026, 02:30 happens twice; local time without offset can't say which one it was."""
    layers.use(probe.item("MOMENT"))
    site = site_of(date(2026, 10, 24))
    layers.bind(site)
    layers.show(
        item=[probe.row(number=n, MOMENT=datetime.combine(date(2026, 10, 25), time(2, n))) for n in (0, 30, 59)]
    )
    for start in starts(site, datetime(2026, 10, 25, 11, tzinfo=UTC)):
        done = layers.load(window=spanning(site, [start]))
    assert done.staged == 3
