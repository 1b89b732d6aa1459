"""The typed rows that keep every rule (Bereinigung)."""

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.books import accounting
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets.conventions import OWNERS, WHEN_STALE, Result
from dwh_fhir.orchestration.assets.metadata import column_schema, counted
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import PostgresResource, SiteResource
from dwh_fhir.reports.counts import masked
from dwh_fhir.view import View


def clean_asset(view: View, outline: Outline) -> dg.AssetsDefinition:
    """Build the clean rows of one view."""
    layers = ["staging", "abgleich"] if view.name in outline.windowed else ["staging"]

    @dg.asset(
        key=["clean", view.name],
        deps=[dg.AssetKey([layer, view.name]) for layer in layers],
        group_name="clean",
        kinds={"postgres", "pandas"},
        owners=OWNERS,
        description="Typed rows that keep every rule (Bereinigung); the others wait in quarantine (Quarantäne), "
        "cancelled ones (Storno) are filtered.",
        metadata={"dagster/table_name": f"clean.{view.name}", "dagster/column_schema": column_schema(view, clean=True)},
        automation_condition=WHEN_STALE,
    )
    def cleaned(context: dg.AssetExecutionContext, postgres: PostgresResource, site: SiteResource) -> Result:
        with steps.opened(context, outline, site, postgres) as run:
            report = pipeline.clean(run, run.views[view.name])
            rows = accounting.count_view(run.connection, run.views[view.name])
        counts = {name: getattr(report, name) for name in ("clean", "quarantined", "filtered", "gone")}
        note = f"In quarantine now: {masked(rows.quarantined)} of {masked(rows.staged)} rows."
        return dg.MaterializeResult(metadata=counted(counts, rows.clean, note))

    return cleaned
