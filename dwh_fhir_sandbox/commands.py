"""The commands `demo`, `sandbox` and `up` that the sandbox adds to `dwh-fhir`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dwh_fhir.cli.common import plain_errors
from dwh_fhir_sandbox import demo as demo_parts
from dwh_fhir_sandbox import up as ui


@click.command()
@click.option("--patients", type=click.IntRange(1), default=500, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--directory", type=click.Path(path_type=Path), help="Keep the sandbox's data here. Default: a new folder."
)
@click.option(
    "--packages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="FHIR packages: every resource must keep its profile, too (validate: kds).",
)
@plain_errors
def demo(patients: int, seed: int, directory: Path | None, packages: Path | None) -> None:
    """A small hospital's first load, next day and unchanged rerun, on stand-ins of this machine alone."""
    sys.exit(0 if demo_parts.demonstrate(patients, seed, directory, packages) else 1)


@click.command()
@click.option("--patients", type=click.IntRange(1), default=500, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--directory", type=click.Path(path_type=Path), default=Path(".sandbox"), show_default=True)
@plain_errors
def sandbox(patients: int, seed: int, directory: Path) -> None:
    """Start the three stand-ins, print the environment for them and wait."""
    demo_parts.serve(patients, seed, directory)


@click.command()
@click.option("--patients", type=click.IntRange(1), default=500, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--directory", type=click.Path(path_type=Path), default=Path(".sandbox"), show_default=True)
@click.option("--port", type=int, default=3000, show_default=True, help="Of the Dagster web UI, on loopback.")
@plain_errors
def up(patients: int, seed: int, directory: Path, port: int) -> None:
    """Start the stand-ins with the Dagster web UI and daemon."""
    ui.up(patients, seed, directory, port)
