"""The resources that the FHIR server acknowledged (Versand)."""

from collections.abc import Iterator, Mapping

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.ledger import totals
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets.conventions import OWNERS, WHEN_STALE, Result
from dwh_fhir.orchestration.assets.metadata import by_type, counted
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import FhirServerResource, PostgresResource, SiteResource
from dwh_fhir.view import View


def server_assets(views: Mapping[str, View], outline: Outline, retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """Build one delivery for all views, as circles of references travel together, with an asset for each of them."""
    specs = [_spec(name) for name in views]

    @dg.multi_asset(name="delivery", specs=specs, can_subset=True, retry_policy=retry)
    def delivered(
        context: dg.AssetExecutionContext,
        postgres: PostgresResource,
        fhir_server: FhirServerResource,
        site: SiteResource,
    ) -> Iterator[Result]:
        with steps.opened(context, outline, site, postgres) as run, fhir_server.client() as client:
            note = _sentences(pipeline.deliver(run, client))
            sums = totals.by_view(run.connection, client.settings.base_url)
        for key in sorted(context.selected_asset_keys):
            view = sums.get(key.path[-1], totals.Delivered())
            counts = {name: getattr(view, name) for name in ("mapped", "waiting", "parked", "due")}
            yield dg.MaterializeResult(asset_key=key, metadata=counted(counts, view.acknowledged, note))

    return delivered


def _spec(view: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["server", view],
        deps=[dg.AssetKey(["fhir", view])],
        group_name="server",
        kinds={"fhir"},
        owners=OWNERS,
        description="Resources of the view that the FHIR server acknowledged (Versand). One delivery serves all views, "
        "whichever are selected.",
        automation_condition=WHEN_STALE,
    )


def _sentences(report: DeliveryReport) -> str:
    """Sum up a delivery of all views."""
    note = (
        f"This delivery, all views: {report.requests} requests, {report.retried} of them retries; "
        f"written {by_type(report.sent)}, deleted {by_type(report.deleted)}."
    )
    if report.forbidden:
        note += f" The server doesn't let us write or delete {by_type(report.forbidden)}."
    return note
