"""The resources that the FHIR server really holds, compared with its ledger (Rücklesen)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets.conventions import OWNERS, WHEN_STALE, Result
from dwh_fhir.orchestration.assets.metadata import counted
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import FhirServerResource, PostgresResource, RunSettings, SiteResource
from dwh_fhir.readback.report import TypeReadback
from dwh_fhir.view import View


def readback_assets(views: Mapping[str, View], outline: Outline, retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """Build one comparison for all resource types, with an asset for each; differences are sent again."""
    types = sorted({kind for view in views.values() for kind in view.types})
    specs = [_spec(kind, [view.name for view in views.values() if kind in view.types]) for kind in types]

    @dg.multi_asset(name="readback", specs=specs, can_subset=True, retry_policy=retry)
    def compared(
        context: dg.AssetExecutionContext,
        postgres: PostgresResource,
        fhir_server: FhirServerResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Iterator[Result]:
        with steps.opened(context, outline, site, postgres) as run, fhir_server.client() as client:
            report, _ = pipeline.read_back(replace(run, readback=run_settings.readback()), client)
        if report.to_heal:
            context.log.warning("resources on the server differ from the ledger: they were sent again")
        for key in sorted(context.selected_asset_keys):
            counts = vars(report.types.get(key.path[-1], TypeReadback())).copy()
            rows, note = counts.pop("server"), counts.pop("note")
            counts["persistent"] = counts["persistent"].number
            yield dg.MaterializeResult(asset_key=key, metadata=counted(counts, rows, note))

    return compared


def _spec(kind: str, views: Sequence[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["readback", kind],
        deps=[dg.AssetKey(["server", view]) for view in views],
        group_name="readback",
        kinds={"fhir"},
        owners=OWNERS,
        description=f"{kind} on the server compared with the ledger (Rücklesen); differences are sent again.",
        automation_condition=WHEN_STALE,
    )
