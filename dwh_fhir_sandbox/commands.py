"""The commands `demo`, `sandbox` and `up` that the sandbox adds to `dwh-fhir`.

Here belong options and help only. Every start of `dwh-fhir` beside a sandbox imports this module, so each command
imports its work, the hospital's vocabulary and Arrow with it, when it is called.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from dwh_fhir.cli.common import plain_errors
from dwh_fhir_sandbox.process import NotStartedError

_PATIENTS = click.option("--patients", type=click.IntRange(1), default=500, show_default=True)
_SEED = click.option("--seed", type=int, default=1, show_default=True)
_DIRECTORY = click.option("--directory", type=click.Path(path_type=Path), default=Path(".sandbox"), show_default=True)


def _starting(command: Callable[..., None]) -> Callable[..., None]:
    """Show errors as `plain_errors` does, and in a sentence that a part of the sandbox could not start."""

    @plain_errors
    @wraps(command)
    def started(*args: Any, **kwargs: Any) -> None:
        # A script's `&` leaves SIGINT ignored, and then nothing would end what is started here.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            command(*args, **kwargs)
        except NotStartedError as error:
            raise click.ClickException(str(error)) from None

    return started


def _hospital(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which hospital it is."""
    return _PATIENTS(_SEED(command))


@click.command()
@_hospital
@click.option(
    "--directory", type=click.Path(path_type=Path), help="Keep the sandbox's data here. Default: a new folder."
)
@click.option(
    "--packages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="FHIR packages: every resource must keep its profile, too (validate: kds).",
)
@_starting
def demo(patients: int, seed: int, directory: Path | None, packages: Path | None) -> None:
    """Show a small hospital's first load, next day and unchanged rerun, on stand-ins of this machine alone."""
    from dwh_fhir_sandbox.demo import demonstrate

    sys.exit(0 if demonstrate(patients, seed, directory, packages) else 1)


@click.command()
@_hospital
@_DIRECTORY
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the environment to this .env file, which only its owner can read, instead of printing it.",
)
@_starting
def sandbox(patients: int, seed: int, directory: Path, env_file: Path | None) -> None:
    """Start the three stand-ins, print the environment for them and wait."""
    from dwh_fhir_sandbox.serve import serve

    serve(patients, seed, directory, env_file)


@click.command()
@_hospital
@_DIRECTORY
@click.option("--port", type=int, default=3000, show_default=True, help="Of the Dagster web UI, on loopback.")
@_starting
def up(patients: int, seed: int, directory: Path, port: int) -> None:
    """Start the stand-ins with the Dagster web UI and daemon."""
    from dwh_fhir_sandbox import up as ui

    ui.up(patients, seed, directory, port)
