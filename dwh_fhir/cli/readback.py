"""Compare the FHIR server with its ledger, and send again what differs: the command `readback`."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime

import click

from dwh_fhir import pipeline
from dwh_fhir.cli.common import plain_errors, run_id
from dwh_fhir.cli.reports import print_readback
from dwh_fhir.pipeline import Systems
from dwh_fhir.readback.narrowing import BEGINNING
from dwh_fhir.settings import READBACK_MODES


@click.command()
@click.option("--mode", type=click.Choice(READBACK_MODES), help="Default: as FHIR_READBACK says.")
@click.option("--full", is_flag=True, help="Compare all contents anew, in pieces that a later call goes on with.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Compare anew what the server has made since a day.")
@click.option("--pages", type=click.IntRange(1), help="Begin no further piece after so many pages.")
@click.option("--again", is_flag=True, help="Send once more what differed again after it was healed.")
@plain_errors
def readback(mode: str | None, full: bool, since: datetime | None, pages: int | None, again: bool) -> None:
    """Compare the FHIR server with its ledger; what differs is sent again, what is not ours is left alone."""
    systems = Systems.from_environment()
    how = systems.readback
    if mode or full or since or pages:
        how = replace(how, mode=mode or ("reconcile" if full or since or pages else how.mode))
    if full or since:
        how = replace(how, since=since.replace(tzinfo=UTC) if since else BEGINNING)
    if pages:
        how = replace(how, pages=pages)
    how = replace(how, again=again)
    report, _ = pipeline.compare(systems, how, run_id())
    print_readback(report)
    sys.exit(1 if report.left or report.persistent else 0)
