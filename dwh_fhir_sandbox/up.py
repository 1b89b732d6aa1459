"""`dwh-fhir up`: the stand-ins with Dagster's web UI and daemon, for looking at the product on a laptop.

Here belongs putting them together. The processes of Dagster are in `ui.py`, the stand-ins in `stack.py`.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

import dwh_fhir
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.process import Child
from dwh_fhir_sandbox.stack import Sandbox, sandbox

_PACKAGE = Path(dwh_fhir.__file__).parent


def up(patients: int, seed: int, directory: Path, port: int) -> None:
    """Start everything, print where the UI is and wait for Ctrl-C.

    Args:
        patients: size of the hospital; it is made only if the folder's HANA is empty.
        seed: of the hospital.
        directory: keeps all data over restarts.
        port: of the UI, on loopback; 0 picks a free one.
    """
    with suppress(KeyboardInterrupt), running(patients, seed, directory, port) as (url, _):
        click.echo(f"Dagster: {url}  (Ctrl-C ends it; what was loaded stays in {directory})")
        threading.Event().wait()


@contextmanager
def running(patients: int, seed: int, directory: Path, port: int = 0) -> Iterator[tuple[str, Sandbox]]:
    """Run everything that `up` starts for the while of the block; yields the UI's URL and the stand-ins."""
    directory = directory.resolve()
    with sandbox(directory) as box:
        shown = directory / "hospital"
        if not shown.exists():
            box.show(Hospital(patients, seed))
            shown.write_text(f"{patients} patients, seed {seed}\n")
        environment = {**box.environment(), **_dagster_environment(directory)}
        with Child("dwh_fhir_sandbox.ui", [str(port)], env=environment, log=directory / "dagster.log") as ui:
            yield f"http://127.0.0.1:{ui.ready['port']}", box


def _dagster_environment(directory: Path) -> dict[str, str]:
    """Make Dagster's home with the project's dagster.yaml, and the folder of the text records."""
    home, records = directory / "dagster_home", directory / "txt"
    for folder in (home, records):
        folder.mkdir(exist_ok=True)
    shutil.copy(_settings(), home / "dagster.yaml")
    return {"DAGSTER_HOME": str(home), "DWH_FHIR_TXT_DIR": str(records)}


def _settings() -> Path:
    """Find the dagster.yaml of the clone, or the copy that a wheel carries."""
    candidates = (_PACKAGE.parent / "dagster.yaml", _PACKAGE / "dagster.yaml")
    return next(path for path in candidates if path.exists())
