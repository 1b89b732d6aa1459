"""Print for people what a run, the accounting and a readback report.

Here belong tables and sentences of whole reports. The commands belong in the other modules, numbers and verdicts in the
layers.
"""

from __future__ import annotations

import click

from dwh_fhir.books.accounting import Status
from dwh_fhir.cli.common import print_table
from dwh_fhir.pipeline import RunReport
from dwh_fhir.readback.report import ReadbackReport


def print_run(report: RunReport) -> None:
    """Print the work of a run, per view and per resource type."""
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


def print_held(report: RunReport) -> None:
    """Print which views a brake kept from being mapped, and why."""
    for reason in sorted({reason for reasons in report.held.values() for reason in reasons}):
        click.echo(f"held back: {reason}")
    if report.held:
        click.echo(f"not mapped: {', '.join(report.held)}")


def print_status(status: Status) -> None:
    """Print the sums of all layers as two tables, then the verdict."""
    views = [
        [
            *(name, v.source, v.staged, v.history, v.clean, v.quarantined, v.filtered, v.groups, v.groups_mapped),
            *(v.rejected, f"{status.proved[name]:%Y-%m-%d}" if name in status.proved else "never"),
        ]
        for name, v in status.views.items()
    ]
    heads = ["view", "source", "staged", "history", "clean", "quarantined", "filtered", "groups", "mapped", "rejected"]
    print_table([*heads, "proved equal"], [*views, *([name, "off"] for name in status.off)])
    types = [
        [name, t.mapped, t.acknowledged, t.waiting, t.parked, t.pending, t.leaving, t.server]
        for name, t in status.types.items()
    ]
    heads = ["resource", "mapped", "acknowledged", "waiting", "parked", "not sent", "leaving", "on the server"]
    print_table(heads, types)
    for sentence in status.failed:
        click.echo(f"does not add up: {sentence}")
    for sentence in status.notes:
        click.echo(f"note: {sentence}")
    click.echo(f"balanced: {str(status.balanced).lower()}")


def print_readback(report: ReadbackReport) -> None:
    """Print how the server differs from the ledger, as a table and sentences."""
    rows = [
        [kind, t.server, t.compared, t.differing, t.missing, t.returned, t.persistent.number, t.foreign, t.left]
        for kind, t in report.types.items()
    ]
    counts = ["on the server", "compared", "differing", "missing", "returned", "persistent", "not ours", "left"]
    print_table(["resource", *counts], rows)
    for kind, t in report.types.items():
        if t.note:
            click.echo(f"{kind}: {t.note}")
        if t.persistent.number:
            click.echo(f"{kind}: {t.persistent}")
    if report.to_heal:
        click.echo(f"{report.to_heal:,} differences were sent again")
    if report.left:
        click.echo(f"{report.left:,} resources are left: call it again, or with more --pages")
