"""The views at the source, as assets that this code only reads."""

import dagster as dg

from dwh_fhir.orchestration.assets.conventions import OWNERS
from dwh_fhir.orchestration.assets.metadata import column_schema
from dwh_fhir.site.site import Site
from dwh_fhir.view import View


def source_spec(view: View, site: Site) -> dg.AssetSpec:
    """Describe one view at the source."""
    name = site.binding(view.name).source or view.source
    off = "" if site.is_on(view.name) else " Off: neither read nor mapped (`enabled` in site.yaml)."
    return dg.AssetSpec(
        ["source", view.name],
        group_name="source",
        kinds={site.source.kind},
        owners=OWNERS,
        description=f"View {name} of the source (Quelle). Read only.{off}",
        metadata={
            "dagster/table_name": f"{site.schema_name}.{name}" if site.schema_name else name,
            "dagster/column_schema": column_schema(view),
        },
    )
