"""The demo: a first load, the next day and an unchanged rerun, compared with what the hospital's manifest says.

Here belongs what `dwh-fhir demo` and `dwh-fhir sandbox` do and print. Counting belongs in `books/accounting.py`.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path

import click
from tabulate import tabulate

from dwh_fhir import pipeline
from dwh_fhir.books.accounting import Status
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir_sandbox.hospital import Hospital, Manifest
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.memory import Peaks
from dwh_fhir_sandbox.stack import Sandbox, sandbox

_HEADERS = ["rows read", "staged", "history", "quarantined", "filtered", "resources sent", "deleted", "unchanged",
            "waiting", "writing requests"]  # fmt: skip


def demonstrate(patients: int, seed: int, directory: Path | None, packages: Path | None = None) -> bool:
    """Run the three acts and print a line of counts for each; returns whether all is as the manifest says.

    Args:
        patients: how many the hospital has.
        seed: another one is another hospital.
        directory: keeps the sandbox's data; None: a new folder.
        packages: FHIR packages whose profiles every resource must keep; None: R4 is enough.
    """
    with _folder(directory) as folder, sandbox(folder) as box, Peaks() as peaks:
        environment = box.environment()
        if packages is not None:
            environment |= {"DWH_FHIR_SITE": str(judging(folder)), "DWH_FHIR_PACKAGES": str(packages.resolve())}
        systems = Systems.from_environment(environment)
        hospital = Hospital(patients, seed)
        acts = [_act(box, systems, hospital, "first load")]
        hospital.next_day()
        acts.append(_act(box, systems, hospital, "next day"))
        acts.append(_act(box, systems, hospital, "unchanged rerun", show=False))
        report = acts[-1][1]
        wrong = disagreements(hospital.manifest, report.status)
        if acts[-1][2]:
            wrong.append(f"the unchanged rerun sent {acts[-1][2]} writing requests")
        _print(acts, report.status, wrong, peaks)
        return report.status.balanced and not wrong


def judging(folder: Path) -> Path:
    """A copy of the sandbox's site that holds every resource against its profile, too."""
    site = shutil.copytree(SANDBOX_SITE.parent, folder / "site", dirs_exist_ok=True) / SANDBOX_SITE.name
    site.write_text(f"{SANDBOX_SITE.read_text(encoding='utf-8')}\nmapping: {{validate: kds}}\n", encoding="utf-8")
    return site


def _act(
    box: Sandbox, systems: Systems, hospital: Hospital, name: str, *, show: bool = True
) -> tuple[str, RunReport, int]:
    """One run at the start of the hospital's present day: name, report, and writing requests as the server counts."""
    click.echo(f"{name} ...", err=True)
    if show:
        box.show(hospital)
    before = box.fhir.statistics()["writing_requests"]
    midnight = datetime.combine(hospital.day, time(0), systems.site.zone)
    options = Options(reconcile=True, max_vanished=None)
    report = pipeline.run(systems, options, until=midnight, run_id=f"demo {name}")
    return name, report, box.fhir.statistics()["writing_requests"] - before


def disagreements(manifest: Manifest, books: Status) -> list[str]:
    """Where the books differ from what the generator knows it made."""
    wrong = []
    for name, expected in manifest.views.items():
        counted = books.views[name]
        for what, is_, should in (
            ("rows at the source", counted.source, expected.rows),
            ("rows staged", counted.staged, expected.rows),
            ("clean rows", counted.clean, expected.clean),
            ("quarantined rows", counted.quarantined, expected.quarantined),
            ("filtered rows", counted.filtered, expected.cancelled),
            ("rows rejected by the mapping", counted.rejected, expected.fhir_quarantined),
        ):
            if is_ != should:
                wrong.append(f"{name}: {is_} {what}, {should} in the manifest")
    return wrong


def _print(acts: list[tuple[str, RunReport, int]], books: Status, wrong: list[str], peaks: Peaks) -> None:
    rows = []
    for name, report, requests in acts:
        views, d = report.status.views.values(), report.delivery
        rows.append(
            [
                name,
                sum(load.read for load in report.loads.values()),
                sum(v.staged for v in views),
                sum(v.history for v in views),
                sum(v.quarantined + v.rejected for v in views),
                sum(v.filtered for v in views),
                d.sent.total(),
                d.deleted.total(),
                d.unchanged.total(),
                d.waiting.total(),
                requests,
            ]
        )
    click.echo(tabulate(rows, headers=["", *_HEADERS], intfmt=",") + "\n")
    if peaks.megabytes:
        shown = ", ".join(f"{name} {size:.0f}" for name, size in peaks.megabytes.items())
        click.echo(f"peak memory in MB: {shown}")
    for sentence in [*books.failed, *wrong]:
        click.echo(f"does not add up: {sentence}")
    click.echo(f"equal to the manifest: {str(not wrong).lower()}")
    click.echo(f"balanced: {str(books.balanced).lower()}")


def serve(patients: int, seed: int, directory: Path) -> None:
    """Start the stand-ins, show the hospital, print the environment as shell assignments and wait for the end."""
    with sandbox(directory) as box:
        box.show(Hospital(patients, seed))
        for name, value in box.environment().items():
            click.echo(f"export {name}='{value}'")
        click.echo("# running until Ctrl-C", err=True)
        threading.Event().wait()


@contextmanager
def _folder(directory: Path | None) -> Iterator[Path]:
    """The folder of the sandbox; one that nobody named is removed at the end."""
    if directory is not None:
        yield directory
        return
    folder = Path(tempfile.mkdtemp(prefix="dwh-fhir-demo-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
