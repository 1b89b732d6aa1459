"""The text record of each run (TXT_Schreiber), last of all assets, so that it sees every step."""

from collections.abc import Mapping
from pathlib import Path

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.errors import SettingsError
from dwh_fhir.orchestration import steps
from dwh_fhir.orchestration.assets.conventions import OWNERS, Result
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import FhirServerResource, PostgresResource, RunSettings, SiteResource
from dwh_fhir.reports import txt
from dwh_fhir.settings import Environment
from dwh_fhir.view import View


def txt_asset(views: Mapping[str, View], outline: Outline) -> dg.AssetsDefinition:
    """Build the text record."""
    types = sorted({kind for view in views.values() for kind in view.types})

    @dg.asset(
        key=["report", "TXT_Schreiber"],
        deps=[dg.AssetKey(["readback", kind]) for kind in types],
        group_name="report",
        kinds={"file"},
        owners=OWNERS,
        description="The run's counts, appended to a text file in DWH_FHIR_TXT_DIR (TXT_Schreiber). Off unless txt_log "
        "is set in the Launchpad.",
    )
    def txt_record(
        context: dg.AssetExecutionContext,
        postgres: PostgresResource,
        fhir_server: FhirServerResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Result:
        if not run_settings.txt_log:
            return dg.MaterializeResult(metadata={"summary": "txt_log is off: nothing was written."})
        with steps.opened(context, outline, site, postgres) as run:
            books = pipeline.close_books(run.connection, run.views, fhir_server.settings().base_url)
            text = txt.block(run.connection, run.id, books, run.until.astimezone(run.site.zone))
            path = _append(text, run_settings.txt_file)
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(path), "lines": text.count("\n")})

    return txt_record


def _append(text: str, name: str) -> Path:
    folder = Path(Environment().get("DWH_FHIR_TXT_DIR"))
    try:
        return txt.append(folder, name, text)
    except OSError as error:
        raise SettingsError(f"DWH_FHIR_TXT_DIR: {error.strerror}; it must be a folder that may be written to") from None
