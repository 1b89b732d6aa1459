from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg

from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.automation import jobs
from dwh_fhir.orchestration.resources import PostgresResource, SiteResource
from dwh_fhir.views import registry
from dwh_fhir.windows import starts
from dwh_fhir_tests.orchestration.conftest import World


def tick(world: World, at: datetime, name: str = "ETL_DWH_Schedule") -> dg.RunRequest:
    schedule = world.defs.resolve_schedule_def(name)
    resources = {"postgres": PostgresResource(), "site": SiteResource()}
    context = dg.build_schedule_context(world.instance, at, resources=resources)
    (request,) = schedule.evaluate_tick(context).run_requests or []
    return request


def loads_of(world: World, run_id: str) -> int:
    return world.one(f"SELECT count(*) FROM control.load WHERE run_id = '{run_id}' AND mode = 'window'")


def run_until(world: World, until: datetime) -> None:
    with world.staging() as connection:
        window = jobs.due(connection, registry(), world.site, until)
    assert window is not None
    assert world.run(tags=partitions.range_tags(window, world.site)).success


def test_three_missed_windows_are_healed_in_one_run(world: World) -> None:
    now = datetime.now(UTC)
    closed = list(starts(world.site, now))
    run_until(world, closed[-3].astimezone(UTC))
    result = world.run(tags=dict(tick(world, now).tags))
    assert result.success
    assert loads_of(world, result.run_id) == 3  # one for each view with windows
    made = result.asset_materializations_for_node("staging__person")
    assert [m.partition for m in made] == [partitions.key(start, world.site) for start in closed[-3:]]
    loaded = world.one("SELECT count(*) FROM control.window_loaded WHERE view = 'person'")
    assert loaded == len(closed)


def test_the_first_tick_asks_for_everything_since_go_live(world: World) -> None:
    now = datetime.now(UTC)
    closed = list(starts(world.site, now))
    tags = tick(world, now).tags
    assert tags["dagster/asset_partition_range_start"] == partitions.key(closed[0], world.site)
    assert tags["dagster/asset_partition_range_end"] == partitions.key(closed[-1], world.site)


def test_without_a_missing_window_the_last_one_is_asked_for_so_that_snapshots_are_read(world: World) -> None:
    assert world.run().success
    now = datetime.now(UTC)
    last = partitions.key(list(starts(world.site, now))[-1], world.site)
    tags = tick(world, now).tags
    assert tags["dagster/asset_partition_range_start"] == tags["dagster/asset_partition_range_end"] == last


def test_the_range_starts_where_the_view_that_is_furthest_behind_does(world: World) -> None:
    assert world.run().success
    now = datetime.now(UTC)
    start = list(starts(world.site, now))[-4]
    with world.staging() as connection:
        connection.execute(
            "DELETE FROM control.window_loaded WHERE view = 'fall' AND window_start = %s", [start.astimezone(UTC)]
        )
    tags = tick(world, now).tags
    assert tags["dagster/asset_partition_range_start"] == partitions.key(start, world.site)


def test_before_the_first_window_is_closed_nothing_is_asked_for(world: World) -> None:
    schedule = world.defs.resolve_schedule_def("ETL_DWH_Schedule")
    resources = {"postgres": PostgresResource(), "site": SiteResource()}
    at = datetime.combine(world.site.go_live, datetime.min.time(), UTC) + timedelta(hours=1)
    data = schedule.evaluate_tick(dg.build_schedule_context(world.instance, at, resources=resources))
    assert not data.run_requests
    assert "closed" in (data.skip_message or "")


def test_the_weekly_comparison_deletes_what_vanished_from_a_view_with_windows(world: World) -> None:
    assert world.run().success
    before = world.one("SELECT count(*) FROM staging.person")
    gone = "DELETE FROM DWH.CV_PERSON WHERE PATNR = (SELECT max(PATNR) FROM DWH.CV_PERSON)"
    assert world.hana.execute(gone) == 1
    assert world.run("ETL_DWH_Abgleich", tags={}).success
    assert world.one("SELECT count(*) FROM staging.person") == before - 1
