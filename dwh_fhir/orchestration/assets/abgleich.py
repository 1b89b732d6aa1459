"""The comparison of all rows with the source (Abgleich), for views that are read by windows."""

from functools import partial

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets.conventions import OWNERS
from dwh_fhir.orchestration.assets.loads import Loading, few_vanished, not_read, reported
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import PostgresResource, RunSettings, SiteResource, SourceResource
from dwh_fhir.view import View

_DESCRIPTION = (
    "All contents compared with the source (Abgleich), in slices where it can compute digests: what no window showed "
    "is brought in, vanished rows are deleted."
)


def abgleich_asset(view: View, outline: Outline, retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """Build the comparison of one view; its windows show neither deletions nor every change."""

    @dg.asset(
        key=["abgleich", view.name],
        deps=[dg.AssetKey(["source", view.name]), dg.AssetKey(["staging", view.name])],
        group_name="abgleich",
        kinds={"postgres"},
        owners=OWNERS,
        description=_DESCRIPTION,
        metadata={"dagster/table_name": f"staging.{view.name}"},
        retry_policy=retry,
        check_specs=[few_vanished("abgleich", view)],
    )
    def reconciled(
        context: dg.AssetExecutionContext,
        source: SourceResource,
        postgres: PostgresResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Loading:
        if not run_settings.chosen(view.name):
            yield not_read()
            return
        with (
            steps.opened(context, outline, site, postgres, run_settings.options(context.run)) as run,
            source.session(run.site) as session,
        ):
            yield from reported(run, partial(pipeline.compare_with_source, run, session, run.views[view.name]))

    return reconciled
