"""Follow rows through the layers, and settle those that are held up: `dwh-fhir why` and `dwh-fhir quarantine`.

Here belong arguments and printing. Findings and decisions belong in `books/why.py`, `books/quarantine.py`,
`control/accepted.py` and `control/quality.py`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from dwh_fhir.books import missing as shortfall
from dwh_fhir.books import quarantine as work
from dwh_fhir.books import why as reasons
from dwh_fhir.clean import rules
from dwh_fhir.cli.common import VIEWS, opened, plain_errors, print_table, run_id
from dwh_fhir.control import accepted, audit, quality
from dwh_fhir.errors import SettingsError
from dwh_fhir.ledger import targets

_LAYERS = click.Choice(["clean", "fhir"])


@click.command()
@click.argument("view", type=VIEWS, required=False)
@click.argument("key", required=False)
@click.option("--missing", is_flag=True, help="No row: the causes why rows are missing, with counts, most rows first.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--show-data", is_flag=True, help="Also the row's values: patient data, on a terminal only.")
@plain_errors
def why(view: str | None, key: str | None, missing: bool, as_json: bool, show_data: bool) -> None:
    """Print every layer's word on the row with KEY, e.g. why diagnose 0001/0000012345/3."""
    if missing == (view is not None) or (view is None) != (key is None):
        raise click.UsageError("name a VIEW and a KEY, or --missing")
    if show_data and not sys.stdout.isatty():
        raise click.UsageError("--show-data prints patient data: only on a terminal, not into a file or pipe")
    with opened("why") as (systems, connection):
        if view is None or key is None:
            _print_missing(shortfall.causes(connection, systems.fhir.base_url), as_json)
            return
        bound = systems.views[view]
        findings = list(reasons.why(connection, bound, key, systems.fhir.base_url))
        if as_json:
            listed = [{"layer": f.layer, "text": f.text, **f.facts} for f in findings]
            click.echo(json.dumps({"view": view, "key": key, "findings": listed}, indent=2, default=str))
        else:
            for finding in findings:
                click.echo(str(finding))
        if show_data:
            values = reasons.raw_values(connection, bound, key)
            print_table(["column", "staged value"], list(values.items()))


def _print_missing(causes: list[shortfall.Cause], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(cause) for cause in causes], indent=2))
        return
    rows = [[c.number, c.unit, c.view, c.state, c.cause, c.remedy] for c in causes]
    print_table(["number", "of", "view", "state", "cause", "remedy"], rows)


@click.group()
def quarantine() -> None:
    """List and settle rows that break a rule or can't be said in FHIR."""


@quarantine.command("list")
@click.option("--view", type=VIEWS)
@click.option("--rule", help="Only rows that break this rule.")
@click.option("--layer", type=_LAYERS, help="clean: breaks a rule; fhir: can't be mapped.")
@click.option("--all", "everything", is_flag=True, help="Also the rows that somebody decided to leave out.")
@click.option(
    "--csv",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Into a new file for those who correct the rows at the source: keys and remedies, no values.",
)
@plain_errors
def list_(view: str | None, rule: str | None, layer: str | None, everything: bool, file: Path | None) -> None:
    """List the rows in quarantine, oldest first."""
    with opened("quarantine") as (_, connection):
        lines = accepted.lines(connection, view=view, rule=rule, layer=layer, accepted=everything)
    if file is None:
        _print_lines(lines)
        return
    try:
        click.echo(f"{work.write_csv(file, lines)} lines in {file}")
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}; name a new file in a folder that may be written to") from None


@quarantine.command()
@click.argument("view", type=VIEWS)
@click.argument("key")
@plain_errors
def show(view: str, key: str) -> None:
    """List every rule that one row breaks; `dwh-fhir why` also shows the other layers."""
    with opened("quarantine") as (_, connection):
        lines = accepted.lines(connection, view=view, key=key)
    _print_lines(lines)
    sys.exit(0 if lines else 1)


@quarantine.command()
@click.argument("view", type=VIEWS)
@click.argument("key", required=False)
@click.option("--rule", help="Only rows that break this rule.")
@plain_errors
def release(view: str, key: str | None, rule: str | None) -> None:
    """Judge and map rows again now, one (KEY) or all of the view; what the server refused of them becomes due again."""
    with opened("quarantine") as (systems, connection):
        views = systems.views
        target = targets.register(connection, systems.fhir.base_url)
        looked_at, left = work.release(
            connection,
            views[view],
            views,
            systems.site,
            target,
            who=audit.operator(),
            run_id=run_id(),
            key=key,
            rule=rule,
        )
    click.echo(f"judged again: {looked_at} lines, still there: {left}; the next run delivers the others")


@quarantine.command()
@click.argument("view", type=VIEWS)
@click.argument("key")
@click.option("--why", "reason", required=True, help="For the record, without any value of the row.")
@click.option("--rule", help="Only this rule. Default: all that the row breaks now.")
@click.option("--who", help="Who decides. Default: the user of this machine.")
@plain_errors
def accept(view: str, key: str, reason: str, rule: str | None, who: str | None) -> None:
    """Decide that a row stays out. It no longer counts as open until it changes."""
    decider = who or audit.operator()
    if decider is None:
        raise click.UsageError("this machine knows no user; say who decides with --who")
    with opened("quarantine") as (systems, connection):
        bound = systems.views[view]
        count = accepted.accept(connection, bound, key, who=decider, why=reason, run_id=run_id(), rule=rule)
    if not count:
        raise click.ClickException("no such row in quarantine; see `dwh-fhir quarantine list`")
    click.echo(f"accepted: {count} lines, by {decider}")


@quarantine.command()
@click.option("--view", type=VIEWS)
@click.option("--days", type=click.IntRange(1), default=30, show_default=True)
@plain_errors
def trend(view: str | None, days: int) -> None:
    """Count, rule by rule and day by day: rows in quarantine, those that came, those that left."""
    with opened("quarantine") as (_, connection):
        trends = quality.trend(connection, days, view)
    rows = [[str(d.day), d.view, d.layer, d.rule, d.rows, d.new, d.left, d.accepted] for d in trends]
    print_table(["day", "view", "layer", "rule", "rows", "new", "left", "accepted"], rows)


def _print_lines(lines: list[accepted.Line]) -> None:
    rows = [
        [
            n.view,
            n.layer,
            n.key,
            rules.name(n.rule, n.column),
            n.remedy,
            f"{n.since:%Y-%m-%d %H:%M}",
            n.who and f"{n.who}: {n.why}",
        ]
        for n in lines
    ]
    print_table(["view", "layer", "key", "rule", "remedy", "since (UTC)", "accepted"], rows)
