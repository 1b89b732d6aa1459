"""The command `readback`: compare the FHIR server with its books, and send again what differs."""

from __future__ import annotations

import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import click

from dwh_fhir import pipeline
from dwh_fhir.cli.common import plain_errors, print_table
from dwh_fhir.pipeline import Systems
from dwh_fhir.readback.narrowing import BEGINNING
from dwh_fhir.readback.report import ReadbackReport
from dwh_fhir.settings import READBACK_MODES


@click.command()
@click.option("--mode", type=click.Choice(READBACK_MODES), help="Default: as FHIR_READBACK says.")
@click.option("--full", is_flag=True, help="Compare all contents anew, in pieces that a later call goes on with.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Compare anew what the server has made since a day.")
@click.option("--pages", type=click.IntRange(1), help="Begin no further piece after so many pages.")
@click.option("--again", is_flag=True, help="Send once more what differed again after it was healed.")
@plain_errors
def readback(mode: str | None, full: bool, since: datetime | None, pages: int | None, again: bool) -> None:
    """Compare the FHIR server with its books; what differs is sent again, what is not ours is left alone."""
    systems = Systems.from_environment()
    how = systems.readback
    if mode or full or since or pages:
        how = replace(how, mode=mode or ("reconcile" if full or since or pages else how.mode))
    if full or since:
        how = replace(how, since=since.replace(tzinfo=UTC) if since else BEGINNING)
    if pages:
        how = replace(how, pages=pages)
    how = replace(how, again=again)
    found, _ = pipeline.compare(systems, how, f"cli-{uuid.uuid4().hex[:12]}")
    print_readback(found)
    sys.exit(1 if found.left or found.persistent else 0)


def print_readback(found: ReadbackReport) -> None:
    """What was found, as a table and sentences."""
    rows = [
        [kind, t.server, t.compared, t.differing, t.missing, t.returned, t.persistent.number, t.foreign, t.left]
        for kind, t in found.types.items()
    ]
    heads = [
        "resource",
        "on the server",
        "compared",
        "differing",
        "missing",
        "returned",
        "persistent",
        "not ours",
        "left",
    ]
    print_table(heads, rows)
    for kind, t in found.types.items():
        if t.note:
            click.echo(f"{kind}: {t.note}")
        if t.persistent.number:
            click.echo(f"{kind}: {t.persistent}")
    if found.to_heal:
        click.echo(f"{found.to_heal:,} differences were sent again")
    if found.left:
        click.echo(f"{found.left:,} resources are left: call it again, or with more --pages")
