"""The follow-up job (Nachfolgeprozess): close the books after a run, and write their status for other programs.

Here belong the op and its job. The sensor that starts it belongs in `sensors.py`.
"""

import json
from pathlib import Path

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.books.accounting import Status
from dwh_fhir.orchestration.resources import FhirServerResource, PostgresResource, SiteResource, explained
from dwh_fhir.reports.counts import masked
from dwh_fhir.settings import Environment

STATUS_FILE = "status.json"


@dg.op(
    description="Closes the books, the server's counts included, and writes them to status.json in DWH_FHIR_TXT_DIR."
)
def write_status(
    context: dg.OpExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource, site: SiteResource
) -> None:
    """Write the books' status; where no folder is configured, only to the run's log."""
    with explained(), postgres.connect(context.run_id) as connection, fhir_server.client() as client:
        books = pipeline.close_books(connection, site.bound()[1], client.settings.base_url, client)
        folder = Environment().get("DWH_FHIR_TXT_DIR", "")
        if folder:
            _write(books, Path(folder))
    context.log.info(f"balanced: {'yes' if books.balanced else 'no'}, {len(books.failed)} sums fail")
    staged: dict[str, str] = {f"staged {name}": masked(v.staged) for name, v in books.views.items()}
    staged |= {f"staged {name}": "off" for name in books.off}
    sent = {f"acknowledged {kind}": masked(t.acknowledged) for kind, t in books.types.items()}
    context.add_output_metadata({"balanced": books.balanced, **staged, **sent})


def _write(books: Status, folder: Path) -> None:
    """Replace the status file in one step, so that nobody reads half of it."""
    target = folder / STATUS_FILE
    fresh = target.with_suffix(".new")
    fresh.write_text(json.dumps(books.as_json(), indent=2), encoding="utf-8")
    fresh.replace(target)


@dg.job(
    name="ETL_DWH_Nachfolge",
    executor_def=dg.in_process_executor,
    description="Follow-up job (Nachfolgeprozess): closes the books after a successful run and writes their status.",
)
def follow_up() -> None:
    """Run the one op, so that another process may take its place."""
    write_status()
