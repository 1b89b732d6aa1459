"""The sensors: the source changed, the FHIR server is back, a run failed, a run succeeded.

Here belong the conditions on which a run or an alert is asked for. Sending belongs in `alerts.py`, times and jobs in
`jobs.py`.
"""

import json
from datetime import UTC, datetime, time
from typing import Any

import dagster as dg

from dwh_fhir.errors import FhirServerError
from dwh_fhir.ledger import totals
from dwh_fhir.orchestration.automation import jobs
from dwh_fhir.orchestration.automation.alerts import alert
from dwh_fhir.orchestration.automation.follow_up import follow_up
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import (
    FhirServerResource,
    PostgresResource,
    SiteResource,
    SourceResource,
    explained,
)
from dwh_fhir.settings import Environment
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.sources.source import Source, changed_at_of
from dwh_fhir.windows import Window

Verdict = dg.RunRequest | dg.SkipReason | dg.SensorResult
_DELIVERING = [jobs.strecke.name, jobs.abgleich.name, jobs.zustellung.name]
_UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def build(outline: Outline) -> list[dg.SensorDefinition]:
    """Build all sensors; the one that asks HANA is stopped until it is switched on in the UI."""
    return [source_changed(outline), fhir_server_back(), run_failed(), run_succeeded(), jobs.layers_by_automation]


def source_changed(outline: Outline) -> dg.SensorDefinition:
    """Build the sensor that starts the job without waiting for the schedule when views have other rows."""

    @dg.sensor(
        name="ETL_DWH_Quelle_geaendert",
        job=jobs.strecke,
        minimum_interval_seconds=900,
        description="Source changed (Quelle geändert): counts each view's rows and today's changes, and starts "
        "ETL_DWH_Strecke when they differ from the last look. Rows that the last closed window carries are loaded, "
        "views without windows wholly.",
    )
    def changed(
        context: dg.SensorEvaluationContext, source: SourceResource, postgres: PostgresResource, site: SiteResource
    ) -> Verdict:
        if _under_way(context.instance):
            return dg.SkipReason("A run is under way; looking again later.")
        with explained():
            present, views = site.bound(outline)
            with source.session(present) as session:
                seen = fingerprints(session, views, present, datetime.now(present.zone))
        before: dict[str, Any] = json.loads(context.cursor or "{}")
        cursor = json.dumps(seen)
        names = [name for name, now in seen.items() if name in before and _differs(before[name], now)]
        tags = jobs.due_tags(outline, postgres, site, datetime.now(UTC)) if names else {}
        if not tags:
            return dg.SensorResult(skip_reason="No view has changed since the last look.", cursor=cursor)
        requests = [dg.RunRequest(tags={**tags, "dwh_fhir/changed": ",".join(names)})]
        return dg.SensorResult(run_requests=requests, cursor=cursor)

    return changed


def fingerprints(source: Source, views: BoundViews, site: Site, now: datetime) -> dict[str, list[Any]]:
    """Count for every view its rows, and those changed that day (0 without a change column); the day stands first."""
    midnight = datetime.combine(now.date(), time(0), site.zone)
    before_today = Window(None, midnight, ())
    seen: dict[str, list[Any]] = {}
    for view in views.on.values():
        rows, today = source.count(view, before_today if changed_at_of(view, site) else None)
        seen[view.name] = [f"{now:%Y-%m-%d}", rows, today]
    return seen


def _differs(before: list[Any], now: list[Any]) -> bool:
    """Compare two looks; a new day's changes start at 0, so then only the rows count."""
    return before != now if before[0] == now[0] else bool(before[1] != now[1])


def fhir_server_back() -> dg.SensorDefinition:
    """Build the sensor that delivers what stayed due because the FHIR server was away."""

    @dg.sensor(
        name="ETL_DWH_FHIR_Server_zurueck",
        job=jobs.zustellung,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=60,
        description="FHIR server back after an outage (FHIR-Server wieder da): while work is due, asks for its "
        "CapabilityStatement; as soon as it answers again, or after a failed run, starts ETL_DWH_Zustellung.",
    )
    def back(
        context: dg.SensorEvaluationContext, postgres: PostgresResource, fhir_server: FhirServerResource
    ) -> Verdict:
        with explained(), postgres.connect("sensor") as connection:
            due = totals.is_work_due(connection, fhir_server.settings().base_url)
        if not due:
            return dg.SensorResult(skip_reason="Nothing is due.", cursor="")
        if _under_way(context.instance):
            return dg.SkipReason("A run is under way.")
        if not _answers(fhir_server):
            return dg.SensorResult(skip_reason="The FHIR server does not answer; work is due.", cursor="away")
        failed = _last_failed_run(context.instance)
        if context.cursor != "away" and failed in (None, context.cursor):
            return dg.SkipReason("Work is due; the next run sends it.")
        # A failed run is followed up once: if the delivery fails too, only a real outage leads to another one.
        return dg.SensorResult(run_requests=[dg.RunRequest()], cursor=failed or "")

    return back


def _answers(fhir_server: FhirServerResource) -> bool:
    try:
        with fhir_server.client(patient=False) as client:
            client.capabilities()
    except FhirServerError:
        return False
    return True


def _last_failed_run(instance: dg.DagsterInstance) -> str | None:
    """Return the id of the last run that delivers, if it failed and was not this sensor's own."""
    runs = [run for name in _DELIVERING for run in instance.get_run_records(dg.RunsFilter(job_name=name), limit=1)]
    last = max(runs, key=lambda record: record.create_timestamp, default=None)
    if last is None or last.dagster_run.status is not dg.DagsterRunStatus.FAILURE:
        return None
    return None if "dagster/sensor_name" in last.dagster_run.tags else last.dagster_run.run_id


def _under_way(instance: dg.DagsterInstance) -> bool:
    return any(instance.get_runs_count(dg.RunsFilter(job_name=name, statuses=_UNDER_WAY)) for name in _DELIVERING)


def run_failed() -> dg.SensorDefinition:
    """Build the sensor that alerts once for a failed run, after the last retry."""

    @dg.run_failure_sensor(
        name="ETL_DWH_Lauf_fehlgeschlagen",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Run failed (Lauf fehlgeschlagen): log, and webhook or e-mail if ALERT_* are set. Runs that will "
        "be retried are passed over.",
    )
    def failed(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        if run.tags.get("dagster/will_retry") == "true":
            return dg.SkipReason("The run will be retried.")
        alert(f"{run.job_name} failed", failure_text(context), Environment())
        return None

    return failed


def failure_text(context: dg.RunFailureSensorContext) -> str:
    """Say which steps failed and where to look: names only, because errors of others' code may quote rows."""
    run = context.dagster_run
    steps = [event.step_key or "?" for event in context.get_step_failure_events()]
    span = [run.tags[tag] for tag in sorted(run.tags) if tag.startswith("dagster/asset_partition_range_")]
    lines = [f"Run {run.run_id} of {run.job_name} failed."]
    if span:
        lines.append(f"Windows: {' to '.join(reversed(span))}.")
    lines.append(f"Failed steps: {', '.join(steps) or 'none; the run itself broke off'}.")
    lines.append("Open the run in the Dagster UI: the step's error says what to do. The next run goes on from here.")
    return "\n".join(lines)


def run_succeeded() -> dg.SensorDefinition:
    """Build the sensor that starts the follow-up job unless the run's settings say no."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="ETL_DWH_Nachfolgeprozess",
        monitored_jobs=[jobs.strecke, jobs.abgleich],
        request_job=follow_up,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Follow-up after success (Nachfolgeprozess): starts ETL_DWH_Nachfolge, unless follow_up is off in "
        "the run's settings.",
    )
    def succeeded(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
        run = context.dagster_run
        config: Any = run.run_config
        settings = config.get("resources", {}).get("run_settings", {}).get("config", {})
        if settings.get("follow_up", True) is False:
            return dg.SkipReason("follow_up is off in this run's settings.")
        return dg.RunRequest(run_key=run.run_id, tags={"dwh_fhir/follows": run.run_id})

    return succeeded
