"""The command `dwh-fhir`: run once, look at the books, ask about one row; demo and sandbox for a laptop.

Here belong arguments, printing and exit codes. What a command does belongs in the layers, `pipeline.py` or `sandbox/`.
"""

from __future__ import annotations

import json
import logging
import sys
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

import click

from dwh_fhir import pipeline
from dwh_fhir.binding import load
from dwh_fhir.binding.check_site import SAMPLE, as_text, check
from dwh_fhir.books.accounting import Status
from dwh_fhir.cli import rows
from dwh_fhir.cli.common import VIEWS, plain_errors, print_table
from dwh_fhir.cli.readback import readback
from dwh_fhir.control import audit
from dwh_fhir.database.connection import connect
from dwh_fhir.database.schema import ensure_schema
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment
from dwh_fhir.sources.opening import open_source, source_settings
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
    if find_spec(plugin.module.partition(".")[0]):
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
    options = Options(views, full, limit, reconcile, max_vanished, readback, max_quarantined, audit.operator())
    report = pipeline.run(
        Systems.from_environment(), options, until=datetime.now(UTC), run_id=f"cli-{uuid.uuid4().hex[:12]}"
    )
    print_run(report)
    print_status(report.status)
    for reason in sorted({reason for reasons in report.held.values() for reason in reasons}):
        click.echo(f"held back: {reason}")
    if report.held:
        click.echo(f"not mapped: {', '.join(report.held)}")
    sys.exit(0 if report.status.balanced and not report.held else 1)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--server/--no-server", default=True, help="Ask the FHIR server for its counts too.")
@plain_errors
def status(as_json: bool, server: bool) -> None:
    """Count every layer and say whether the books are balanced."""
    systems = Systems.from_environment()
    with connect(systems.postgres, "status") as connection:
        ensure_schema(connection, registry())
        if server:
            with FhirClient(systems.fhir) as client:
                books = pipeline.close_books(connection, systems.fhir.base_url, client, systems.site)
        else:
            books = pipeline.close_books(connection, systems.fhir.base_url, None, systems.site)
        decisions = audit.last(connection)
    if as_json:
        told = {**books.as_json(), "audit": [asdict(d) for d in decisions]}
        click.echo(json.dumps(told, indent=2, default=str))
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
    environment = Environment()
    site = load.site(environment, keyless=True)
    with open_source(source_settings(environment, site), site) as source:
        report = check(source, registry(), site, sample)
    click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False) if as_json else as_text(report))
    sys.exit(1 if report.errors else _HELD_BACK if report.held else 0)


@main.command()
@click.argument("view", type=VIEWS, required=False)
@plain_errors
def columns(view: str | None) -> None:
    """What the columns of VIEW, or of all views, must hold, as Markdown."""
    from dwh_fhir.binding import column_table

    click.echo(column_table.document(registry()) if view is None else column_table.of_view(registry()[view]), nl=False)


@main.command()
@plain_errors
def site_schema() -> None:
    """The JSON schema of site.yaml, for editors: names, columns, code maps, with descriptions."""
    from dwh_fhir.binding import schema

    click.echo(schema.as_text(registry()), nl=False)


def print_run(report: RunReport) -> None:
    """What the run did, per view and per resource type."""
    loads = [
        [load.view, load.mode, load.read, load.inserted, load.changed, load.unchanged, load.deleted]
        for load in report.loads.values()
    ]
    print_table(["view", "mode", "read", "inserted", "changed", "unchanged", "deleted"], loads)
    d = report.delivery
    kinds = sorted(d.sent | d.deleted | d.unchanged | d.waiting | d.parked)
    sent = [[k, d.created[k], d.updated[k], d.deleted[k], d.unchanged[k], d.waiting[k], d.parked[k]] for k in kinds]
    print_table(["resource", "created", "updated", "deleted", "unchanged", "waiting", "parked"], sent)
    click.echo(f"writing requests: {d.requests} ({d.retried} of them retries)\n")


def print_status(books: Status) -> None:
    """The books as two tables and the verdict."""
    views: list[list[Any]] = [
        [name, v.source, v.staged, v.history, v.clean, v.quarantined, v.filtered, v.groups, v.groups_mapped, v.rejected]
        for name, v in books.views.items()
    ]
    for row in views:
        row.append(f"{books.proved[row[0]]:%Y-%m-%d}" if row[0] in books.proved else "never")
    head = "view source staged history clean quarantined filtered groups mapped rejected"
    print_table([*head.split(), "proved equal"], [*views, *([name, "off"] for name in books.off)])
    types = [
        [name, t.mapped, t.acknowledged, t.waiting, t.parked, t.pending, t.leaving, t.server]
        for name, t in books.types.items()
    ]
    print_table(
        ["resource", "mapped", "acknowledged", "waiting", "parked", "not sent", "leaving", "on the server"], types
    )
    for sentence in books.failed:
        click.echo(f"does not add up: {sentence}")
    for sentence in books.notes:
        click.echo(f"note: {sentence}")
    click.echo(f"balanced: {str(books.balanced).lower()}")
