from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dwh_fhir.orchestration.resources import (
    FhirServerResource,
    PostgresResource,
    SiteResource,
    SourceResource,
    resources,
)
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.orchestration.conftest import World
from dwh_fhir_tests.orchestration.receivers import webhook

CHANGED, BACK = "ETL_DWH_Quelle_geaendert", "ETL_DWH_FHIR_Server_zurueck"


def look(world: World, name: str, cursor: str | None = None) -> dg.SensorExecutionData:
    """One tick of a sensor."""
    used: dict[str, Any] = {
        CHANGED: {"source": SourceResource(), "postgres": PostgresResource(), "site": SiteResource()},
        BACK: {"postgres": PostgresResource(), "fhir_server": FhirServerResource()},
    }[name]
    context = dg.build_sensor_context(
        world.instance, cursor=cursor, repository_def=world.defs.get_repository_def(), resources=used
    )
    return world.defs.resolve_sensor_def(name).evaluate_tick(context)


def test_an_unchanged_source_starts_nothing(world: World) -> None:
    first = look(world, CHANGED)
    assert not first.run_requests
    assert not look(world, CHANGED, first.cursor).run_requests


def test_a_changed_source_starts_one_run_that_loads_the_change(world: World) -> None:
    assert world.run().success
    cursor = look(world, CHANGED).cursor
    assert world.hana.execute("DELETE FROM DWH.CV_DIAGNOSE WHERE LFDNR = (SELECT max(LFDNR) FROM DWH.CV_DIAGNOSE)") > 0
    found = look(world, CHANGED, cursor)
    (request,) = found.run_requests or []
    assert request.tags["dwh_fhir/changed"] == "diagnose"
    before = world.one("SELECT count(*) FROM staging.diagnose")
    assert world.run(tags=dict(request.tags)).success
    assert world.one("SELECT count(*) FROM staging.diagnose") < before
    assert not look(world, CHANGED, found.cursor).run_requests


def test_a_fhir_server_that_is_back_gets_what_stayed_due(world: World, tmp_path: Path) -> None:
    assert world.run(selection=[f"{layer}/person" for layer in ("staging", "clean", "fhir")]).success
    world.fhir.stop()
    away = look(world, BACK)
    assert (away.cursor, away.run_requests) == ("away", [])
    with FhirServer(tmp_path / "fhir.sqlite", port=world.fhir.port):
        (request,) = look(world, BACK, away.cursor).run_requests or []
        assert world.run("ETL_DWH_Zustellung", tags=dict(request.tags)).success
        assert world.one("SELECT count(*) FROM ledger.entry WHERE state = 'acknowledged'") > 0
        assert not look(world, BACK).run_requests


def test_a_failed_run_is_followed_up_once_although_work_stays_due(world: World) -> None:
    world.run(selection=[f"{layer}/person" for layer in ("staging", "clean", "fhir")])
    run = world.instance.create_run_for_job(
        world.defs.resolve_job_def("ETL_DWH_Strecke"), status=dg.DagsterRunStatus.FAILURE
    )
    first = look(world, BACK)
    assert len(first.run_requests or []) == 1
    assert first.cursor == run.run_id
    assert not look(world, BACK, first.cursor).run_requests


def test_nothing_due_starts_nothing(world: World) -> None:
    assert world.run().success
    assert not look(world, BACK).run_requests


def failure(world: World, tags: dict[str, str]) -> dg.RunFailureSensorContext:
    """The context of a run that failed because HANA is not there."""
    run = world.run(tags={**world.all_windows(), **tags})
    assert not run.success
    event = next(e for e in run.all_events if e.event_type is dg.DagsterEventType.RUN_FAILURE)
    context = dg.build_run_status_sensor_context(
        "ETL_DWH_Lauf_fehlgeschlagen", event, world.instance, run.dagster_run, resources=resources()
    )
    return context.for_run_failure()


def test_a_failed_run_is_alerted_by_webhook_with_the_steps_names_and_no_error_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANA_PASSWORD", "wrong-password")
    sensor = world.defs.resolve_sensor_def("ETL_DWH_Lauf_fehlgeschlagen")
    with webhook() as received:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", received.url)
        sensor(failure(world, {}))
    (message,) = received.messages
    assert "ETL_DWH_Strecke failed" in message["text"]
    assert "staging__person" in message["text"]
    assert "wrong-password" not in message["text"]


def test_a_failed_run_that_will_be_retried_is_not_alerted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANA_PASSWORD", "wrong-password")
    sensor = world.defs.resolve_sensor_def("ETL_DWH_Lauf_fehlgeschlagen")
    with webhook() as received:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", received.url)
        sensor(failure(world, {"dagster/will_retry": "true"}))
    assert received.messages == []


@pytest.mark.parametrize(("settings", "expected"), [(None, 1), ({"follow_up": True}, 1), ({"follow_up": False}, 0)])
def test_the_follow_up_job_is_asked_for_unless_the_run_says_no(
    world: World, settings: dict[str, Any] | None, expected: int
) -> None:
    run = world.run(settings=settings, selection=["fhir/person"], tags={})
    assert run.success
    event = next(e for e in run.all_events if e.event_type is dg.DagsterEventType.RUN_SUCCESS)
    context = dg.build_run_status_sensor_context("ETL_DWH_Nachfolgeprozess", event, world.instance, run.dagster_run)
    asked = world.defs.resolve_sensor_def("ETL_DWH_Nachfolgeprozess")(context)
    assert isinstance(asked, dg.RunRequest) is bool(expected)


def test_the_follow_up_job_writes_the_books_status(world: World, tmp_path: Path) -> None:
    assert world.run().success
    assert world.run("ETL_DWH_Nachfolge", tags={}).success
    assert '"balanced": true' in (tmp_path / "status.json").read_text()


def test_automation_makes_the_layer_below_a_fresh_one(world: World) -> None:
    before = dg.evaluate_automation_conditions(world.defs, world.instance)
    assert before.total_requested == 0
    assert world.run(selection=["staging/person"]).success
    after = dg.evaluate_automation_conditions(world.defs, world.instance, cursor=before.cursor)
    assert after.get_num_requested(dg.AssetKey(["clean", "person"])) == 1
    assert after.get_num_requested(dg.AssetKey(["clean", "fall"])) == 0


def test_automation_is_off_until_it_is_switched_on(world: World) -> None:
    sensor = world.defs.resolve_sensor_def("ETL_DWH_Automation")
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
