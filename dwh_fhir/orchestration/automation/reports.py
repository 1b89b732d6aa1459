"""What a run leaves in writing: the text record (TXT_Schreiber) and, after it, the follow-up job (Nachfolgeprozess).

Here belong the two wrappers. The text is made in `txt.py`, the books are closed in `pipeline.py`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.books.accounting import Status
from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import SettingsError
from dwh_fhir.orchestration.assets.layers import OWNERS
from dwh_fhir.orchestration.assets.loading import Result
from dwh_fhir.orchestration.assets.metadata import masked
from dwh_fhir.orchestration.automation import txt
from dwh_fhir.orchestration.resources import FhirServerResource, PostgresResource, RunSettings, SiteResource, explained
from dwh_fhir.settings import Environment
from dwh_fhir.site.site import Site
from dwh_fhir.view import View

STATUS_FILE = "status.json"


def txt_asset(views: Mapping[str, View]) -> dg.AssetsDefinition:
    """The text record; last of all, so that it sees what the run did."""
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
        with explained():
            run_id, now = context.run.run_id, datetime.now(site.load().zone)
            with postgres.connect(run_id) as connection:
                text = txt.block(connection, run_id, _close(connection, fhir_server, site.load(), asking=False), now)
            path = _append(text, run_settings.txt_file)
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(path), "lines": text.count("\n")})

    return txt_record


def _append(text: str, name: str) -> Path:
    folder = Path(Environment().get("DWH_FHIR_TXT_DIR"))
    try:
        return txt.append(folder, name, text)
    except OSError as error:
        raise SettingsError(f"DWH_FHIR_TXT_DIR: {error.strerror}; it must be a folder that may be written to") from None


def _close(connection: Connection, fhir_server: FhirServerResource, here: Site, *, asking: bool) -> Status:
    """The books; `asking` the server for its counts too."""
    with fhir_server.client() as client:
        return pipeline.close_books(connection, client.settings.base_url, client if asking else None, here)


@dg.op(
    description="Closes the books, the server's counts included, and writes them to status.json in DWH_FHIR_TXT_DIR."
)
def write_status(
    context: dg.OpExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource, site: SiteResource
) -> None:
    """Write the accounting's status; where no folder is configured, only to the run's log."""
    with explained():
        with postgres.connect(context.run_id) as connection:
            books = _close(connection, fhir_server, site.load(), asking=True)
        folder = Environment().get("DWH_FHIR_TXT_DIR", "")
        if folder:
            target = Path(folder) / STATUS_FILE
            fresh = target.with_suffix(".new")
            fresh.write_text(json.dumps(books.as_json(), indent=2), encoding="utf-8")
            fresh.replace(target)
    context.log.info(f"balanced: {'yes' if books.balanced else 'no'}, {len(books.failed)} sums fail")
    staged: dict[str, str] = {f"staged {name}": masked(v.staged) for name, v in books.views.items()}
    staged |= {f"staged {name}": "off" for name in books.off}
    sent = {f"acknowledged {kind}": masked(t.acknowledged) for kind, t in books.types.items()}
    context.add_output_metadata({"balanced": books.balanced, **staged, **sent})


@dg.job(
    name="ETL_DWH_Nachfolge",
    executor_def=dg.in_process_executor,
    description="Follow-up job (Nachfolgeprozess): closes the books after a successful run and writes their status.",
)
def follow_up() -> None:
    """One op, so that another process may take its place."""
    write_status()
