"""The FHIR resources of the views (Mapping)."""

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.mapping import resources
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets.conventions import OWNERS, WHEN_STALE, Result
from dwh_fhir.orchestration.assets.metadata import counted, overridden
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import PostgresResource, RunSettings, SiteResource
from dwh_fhir.view import View


def fhir_asset(view: View, outline: Outline) -> dg.AssetsDefinition:
    """Build the resources of one view."""
    inputs = [view.name, *(name for name in view.needs if name in outline.on)]

    @dg.asset(
        key=["fhir", view.name],
        deps=[dg.AssetKey(["clean", name]) for name in inputs],
        group_name="fhir",
        kinds={"postgres", "json"},
        owners=OWNERS,
        description=f"Valid FHIR R4 resources of the MII Kerndatensatz: {', '.join(view.types)} (Mapping).",
        metadata={"dagster/table_name": resources.TABLE},
        automation_condition=WHEN_STALE,
    )
    def mapped(
        context: dg.AssetExecutionContext, postgres: PostgresResource, site: SiteResource, run_settings: RunSettings
    ) -> Result:
        with steps.opened(context, outline, site, postgres, run_settings.options(context.run)) as run:
            # The brake is asked here too: a run that leaves the clean layer out has not asked its checks.
            report = pipeline.map_view(run, run.views[view.name])
            stored = resources.count(run.connection, view.name)
        counts = {name: getattr(report, name) for name in ("groups", "written", "removed", "rejected")}
        shown = counted({**counts, **report.resources}, stored)
        return dg.MaterializeResult(metadata={**shown, **overridden(max_quarantined=run_settings.max_quarantined)})

    return mapped
