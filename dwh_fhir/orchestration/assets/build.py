"""Put the assets of all layers together, from the source to the text record."""

import dagster as dg

from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.assets.abgleich import abgleich_asset
from dwh_fhir.orchestration.assets.clean import clean_asset
from dwh_fhir.orchestration.assets.fhir import fhir_asset
from dwh_fhir.orchestration.assets.readback import readback_assets
from dwh_fhir.orchestration.assets.report import txt_asset
from dwh_fhir.orchestration.assets.server import server_assets
from dwh_fhir.orchestration.assets.source import source_spec
from dwh_fhir.orchestration.assets.staging import staging_asset
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews


def build(
    views: BoundViews, site: Site, outline: Outline, retry: dg.RetryPolicy
) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Build all assets of a site.

    Args:
        views: all views; one that is off has an asset at the source only.
        site: names the views at the source.
        outline: says which views have windows.
        retry: for the steps that talk to the source or the FHIR server.
    """
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = [source_spec(view, site) for view in views.values()]
    grid = partitions.half_days(site)
    for name, view in views.on.items():
        assets.append(staging_asset(view, outline, grid, retry))
        if name in outline.windowed:
            assets.append(abgleich_asset(view, outline, retry))
        assets += [clean_asset(view, outline), fhir_asset(view, outline)]
    return [
        *assets,
        server_assets(views.on, outline, retry),
        readback_assets(views.on, outline, retry),
        txt_asset(views.on, outline),
    ]
