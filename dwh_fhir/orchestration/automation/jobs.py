"""The jobs, their schedules and the declarative automation.

Here belong names, times and the windows that a run is asked for. Sensors belong in `sensors.py`, steps in
`orchestration/assets/`.
"""

from collections.abc import Mapping
from datetime import datetime

import dagster as dg

from dwh_fhir import windows
from dwh_fhir.database.connection import Connection
from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import PostgresResource, SiteResource, explained
from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import changed_at_of
from dwh_fhir.staging import loading
from dwh_fhir.view import View
from dwh_fhir.windows import CRON, Window

ONE_AT_A_TIME = {"dwh_fhir/line": "etl"}
"""Run tag of everything that reads or delivers: dagster.yaml queues such runs one after another."""
_BELOW = dg.AssetSelection.groups("clean", "fhir", "server", "readback")

strecke = dg.define_asset_job(
    "ETL_DWH_Strecke",
    dg.AssetSelection.groups("staging", "report") | _BELOW,
    description="The whole way (Strecke): SAP HANA to staging, clean rows, FHIR resources, FHIR server, reading back.",
    tags={**ONE_AT_A_TIME, "dagster/max_retries": "1"},
)
abgleich = dg.define_asset_job(
    "ETL_DWH_Abgleich",
    dg.AssetSelection.groups("abgleich") | _BELOW,
    description="Compares all contents with the source (Abgleich), so that deletions and changes without a change date "
    "are seen; then the layers below.",
    tags={**ONE_AT_A_TIME, "dagster/max_retries": "1"},
)
zustellung = dg.define_asset_job(
    "ETL_DWH_Zustellung",
    dg.AssetSelection.groups("server", "readback"),
    description="Sends what is due (Zustellung) and reads back; HANA is not read.",
    tags=ONE_AT_A_TIME,
)


def due(connection: Connection, views: Mapping[str, View], site: Site, until: datetime) -> Window | None:
    """Return the window that the next run must be asked for; None: none is closed yet.

    From the first one that any view misses to the last one closed at `until`. If no view misses any it is the last
    one, because views without windows are read in every run.
    """
    closed = list(windows.starts(site, until))
    if not closed:
        return None
    windowed = [view for view in site.enabled(views).values() if changed_at_of(view, site) is not None]
    missing = [window for view in windowed if (window := loading.missing(connection, view, site, until))]
    first = min((window.starts[0] for window in missing), default=closed[-1])
    return windows.spanning(site, [start for start in closed if start >= first])


def due_tags(outline: Outline, postgres: PostgresResource, site: SiteResource, until: datetime) -> dict[str, str]:
    """Return run tags that ask for the due window; empty if there is none.

    Raises:
        dagster.Failure: the database or the site can't be used, or the site no longer fits the definitions.
    """
    with explained():
        present, views = site.bound(outline)
        with postgres.connect("schedule") as connection:
            window = due(connection, views, present, until)
    return partitions.range_tags(window, present) if window else {}


def schedules(outline: Outline, site: Site) -> list[dg.ScheduleDefinition]:
    """Build the half-daily schedule, which heals missed windows in one run, and the weekly one."""

    @dg.schedule(
        job=strecke,
        name="ETL_DWH_Schedule",
        cron_schedule=CRON,
        execution_timezone=site.zone.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every 12 hours: ONE run from the first missing window to the last closed one.",
    )
    def half_daily(
        context: dg.ScheduleEvaluationContext, postgres: PostgresResource, site: SiteResource
    ) -> dg.RunRequest | dg.SkipReason:
        tags = due_tags(outline, postgres, site, context.scheduled_execution_time)
        return dg.RunRequest(tags=tags) if tags else dg.SkipReason("No window since go_live is closed yet.")

    weekly = dg.ScheduleDefinition(
        job=abgleich,
        name="ETL_DWH_Abgleich_Schedule",
        cron_schedule="0 3 * * 0",
        execution_timezone=site.zone.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Sundays at 03:00.",
    )
    return [half_daily, weekly]


layers_by_automation = dg.AutomationConditionSensorDefinition(
    "ETL_DWH_Automation",
    target=_BELOW,
    default_status=dg.DefaultSensorStatus.STOPPED,
    run_tags=ONE_AT_A_TIME,
    description="Declarative automation: a layer below staging is made anew as soon as the one above it was. Switch it "
    "on where staging is loaded by other jobs than ETL_DWH_Strecke.",
)
