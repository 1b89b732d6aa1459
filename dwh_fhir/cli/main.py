"""Run once, balance the layers, check a site: the command `dwh-fhir`, with the commands of its plugins.

Here belong arguments and exit codes. Printing belongs in `reports.py`, the work of a command in the layers or
`pipeline.py`.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import entry_points

import click

from dwh_fhir import pipeline
from dwh_fhir.binding import column_table, load, schema
from dwh_fhir.binding.check_site import SAMPLE, as_text, check
from dwh_fhir.cli import rows
from dwh_fhir.cli.common import VIEWS, opened, plain_errors, run_id
from dwh_fhir.cli.readback import readback
from dwh_fhir.cli.reports import print_held, print_run, print_status
from dwh_fhir.control import audit
from dwh_fhir.pipeline import Options, Systems
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, all_at_once
from dwh_fhir.site.site import Site
from dwh_fhir.sources.opening import open_source, source_settings
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.views import registry

_HELD_BACK = 3
"""Exit code of `check-site` where nothing is wrong but too many rows; 2 is click's own, for wrong arguments."""


@click.group()
@click.option("-v", "--verbose", is_flag=True, help="Log what the layers do.")
def main(verbose: bool) -> None:
    """SAP HANA warehouse views to a FHIR server in the MII Kerndatensatz."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(message)s")


main.add_command(rows.why)
main.add_command(rows.quarantine)
main.add_command(readback)
for plugin in entry_points(group="dwh_fhir.commands"):
    main.add_command(plugin.load())


@main.command()
@click.option("--view", "views", multiple=True, type=VIEWS, help="Only this view; may be repeated. Default: all.")
@click.option("--full", is_flag=True, help="Read the views whole, whatever is loaded already.")
@click.option("--limit", type=click.IntRange(1), help="Read at most N rows a view, for a try-out; deletes nothing.")
@click.option("--reconcile", is_flag=True, help="Also compare the keys of the views that are read in windows.")
@click.option("--max-vanished", type=click.FloatRange(0, 1), help="Share of a view that may vanish at once.")
@click.option("--max-quarantined", type=click.FloatRange(0, 1), help="Share of a view that may be in quarantine.")
@click.option(
    "--readback", type=click.FloatRange(0, 1), help="Share of the contents to compare. Default: as FHIR_READBACK says."
)
@plain_errors
def run(
    views: tuple[str, ...],
    full: bool,
    limit: int | None,
    reconcile: bool,
    max_vanished: float | None,
    max_quarantined: float | None,
    readback: float | None,
) -> None:
    """Run the job once against the systems in the environment, up to the last closed window."""
    options = Options(
        views=views,
        full=full,
        limit=limit,
        reconcile=reconcile,
        max_vanished=max_vanished,
        readback=readback,
        max_quarantined=max_quarantined,
        who=audit.operator(),
    )
    report = pipeline.run(Systems.from_environment(), options, until=datetime.now(UTC), run_id=run_id())
    print_run(report)
    print_status(report.status)
    print_held(report)
    sys.exit(0 if report.status.balanced and not report.held else 1)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--server/--no-server", default=True, help="Ask the FHIR server for its counts too.")
@plain_errors
def status(as_json: bool, server: bool) -> None:
    """Count every layer and say whether the books are balanced."""
    with opened("status") as (systems, connection):
        with FhirClient(systems.fhir) if server else nullcontext() as client:
            books = pipeline.close_books(connection, systems.views, systems.fhir.base_url, client)
        decisions = audit.last(connection)
    if as_json:
        document = {**books.as_json(), "audit": [asdict(d) for d in decisions]}
        click.echo(json.dumps(document, indent=2, default=str))
    else:
        print_status(books)
        for decision in decisions:
            click.echo(f"decided: {decision}")
    sys.exit(0 if books.balanced else 1)


@main.command()
@click.option("--sample", type=click.IntRange(1), default=SAMPLE, show_default=True, help="Rows of a view.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@plain_errors
def check_site(sample: int, as_json: bool) -> None:
    """Compare site.yaml with the source: columns, types, rules that a sample breaks, codes that no map knows.

    Exit code 0: it can be loaded; 1: it can't as it is; 3: it can, but `run` would hold views back.
    """
    site, how_to_enter = _site_and_source(Environment())
    with open_source(how_to_enter, site) as source:
        report = check(source, registry(), site, sample)
    click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False) if as_json else as_text(report))
    sys.exit(1 if report.errors else _HELD_BACK if report.held else 0)


@all_at_once
def _site_and_source(environment: Environment) -> tuple[Site, SourceSettings]:
    site = load.site(environment, keyless=True)
    return site, source_settings(environment, site)


@main.command()
@click.argument("view", type=VIEWS, required=False)
@plain_errors
def columns(view: str | None) -> None:
    """Print as Markdown what the columns of VIEW, or of all views, must hold."""
    click.echo(column_table.document(registry()) if view is None else column_table.of_view(registry()[view]), nl=False)


@main.command()
@plain_errors
def site_schema() -> None:
    """Print the JSON schema of site.yaml, for editors: names, columns, code maps, with descriptions."""
    click.echo(schema.as_text(registry()), nl=False)
