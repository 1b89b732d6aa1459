"""`dwh-fhir sandbox`: the stand-ins with a hospital's first day, for a product that somebody else starts.

Here belongs handing over the environment. Running the product on it belongs in `demo.py` and `up.py`.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.stack import sandbox


def serve(patients: int, seed: int, directory: Path, env_file: Path | None = None) -> None:
    """Start the stand-ins, show the hospital, hand over the environment and wait for Ctrl-C.

    Args:
        patients: how many the hospital has.
        seed: another one is another hospital.
        directory: keeps the sandbox's data.
        env_file: gets the environment for `dagster dev` and the like; None: it is printed as shell assignments.
    """
    with suppress(KeyboardInterrupt), sandbox(directory) as box:
        box.show(Hospital(patients, seed))
        if env_file is None:
            for name, value in box.environment().items():
                click.echo(f"export {name}={shlex.quote(value)}")
        else:
            write_env_file(env_file, box.environment())
            click.echo(f"environment: {env_file}")
        click.echo("# running until Ctrl-C", err=True)
        threading.Event().wait()


def write_env_file(path: Path, environment: Mapping[str, str]) -> None:
    """Write a .env file that only its owner can read: it holds passwords and the key of the ids."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("".join(f"{name}={_quoted(value)}\n" for name, value in environment.items()), encoding="utf-8")


def _quoted(value: str) -> str:
    """Quote a value for .env files, where a backslash escapes a quote."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
