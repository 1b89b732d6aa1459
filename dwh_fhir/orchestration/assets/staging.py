"""The raw copies of the views, with history (Staging)."""

import warnings
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.assets.conventions import OWNERS
from dwh_fhir.orchestration.assets.loads import Loading, few_vanished, not_read, reported
from dwh_fhir.orchestration.assets.metadata import column_schema
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import PostgresResource, RunSettings, SiteResource, SourceResource
from dwh_fhir.view import View

# One run for a range of windows needs it; the locked version is the one that the tests know.
warnings.filterwarnings("ignore", "Parameter `backfill_policy`", dg.BetaWarning)


def staging_asset(
    view: View, outline: Outline, grid: dg.TimeWindowPartitionsDefinition, retry: dg.RetryPolicy
) -> dg.AssetsDefinition:
    """Build one view's copy: by half-day windows where it has a change column, else compared as a whole."""
    windowed = view.name in outline.windowed

    @_declared(view, grid if windowed else None, retry)
    def staged(
        context: dg.AssetExecutionContext,
        source: SourceResource,
        postgres: PostgresResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Loading:
        with steps.opened(context, outline, site, postgres, run_settings.options(context.run)) as run:
            window = partitions.asked(context.run.tags, grid, run.site) if windowed else None
            if not run_settings.chosen(view.name):
                yield not_read()
                return
            with source.session(run.site) as session:
                yield from reported(run, partial(pipeline.stage, run, session, run.views[view.name], window))

    return staged


def _declared(
    view: View, grid: dg.TimeWindowPartitionsDefinition | None, retry: dg.RetryPolicy
) -> Callable[[Callable[..., Loading]], dg.AssetsDefinition]:
    """Declare the asset as operators see it. `grid`: the windows by which it is read, if it has any."""
    way = "by half-day windows of its change column" if grid else "compared as a whole, it has no change column"
    return dg.asset(
        key=["staging", view.name],
        deps=[dg.AssetKey(["source", view.name])],
        group_name="staging",
        kinds={"postgres"},
        owners=OWNERS,
        description=f"Raw copy of the view with history (Staging): {way}. Rows that vanished are deleted.",
        metadata={"dagster/table_name": f"staging.{view.name}", "dagster/column_schema": column_schema(view)},
        partitions_def=grid,
        backfill_policy=dg.BackfillPolicy.single_run() if grid else None,
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=timedelta(hours=37), warn_window=timedelta(hours=13)
        ),
        retry_policy=retry,
        check_specs=[few_vanished("staging", view)],
    )
