"""The demo: a first load, the next day and an unchanged rerun, compared with what the hospital's manifest says.

Here belongs what `dwh-fhir demo` does and prints. Counting belongs in `books/accounting.py`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import click
from tabulate import tabulate

from dwh_fhir import pipeline
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital.manifest import Manifest
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.memory import Peaks
from dwh_fhir_sandbox.stack import Sandbox, sandbox

_HEADERS = ["rows read", "staged", "history", "quarantined", "filtered", "resources sent", "deleted", "unchanged",
            "waiting", "writing requests"]  # fmt: skip


@dataclass(frozen=True)
class _Act:
    """A run of the demo.

    Attributes:
        name: as it is printed.
        report: of the product.
        requests: writing requests, as the FHIR server counts them.
    """

    name: str
    report: RunReport
    requests: int

    def counts(self) -> list[str | int]:
        """Return the act's line of the table, in the order of `_HEADERS`."""
        views, delivery = self.report.status.views.values(), self.report.delivery
        return [
            self.name,
            sum(load.read for load in self.report.loads.values()),
            sum(view.staged for view in views),
            sum(view.history for view in views),
            sum(view.quarantined + view.rejected for view in views),
            sum(view.filtered for view in views),
            delivery.sent.total(),
            delivery.deleted.total(),
            delivery.unchanged.total(),
            delivery.waiting.total(),
            self.requests,
        ]


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
        acts = list(_acts(box, systems, hospital))
        last = acts[-1]
        problems = disagreements(hospital.manifest, last.report)
        if last.requests:
            problems.append(f"the unchanged rerun sent {last.requests} writing requests")
        _print(acts, problems, peaks)
        return last.report.status.balanced and not problems


def judging(folder: Path) -> Path:
    """Copy the sandbox's site to one that holds every resource against its profile, too; returns its site.yaml."""
    site = shutil.copytree(SANDBOX_SITE.parent, folder / "site", dirs_exist_ok=True) / SANDBOX_SITE.name
    site.write_text(f"{SANDBOX_SITE.read_text(encoding='utf-8')}\nmapping: {{validate: kds}}\n", encoding="utf-8")
    return site


def _acts(box: Sandbox, systems: Systems, hospital: Hospital) -> Iterator[_Act]:
    """Run the product three times, each at the start of the hospital's present day."""
    box.show(hospital)
    yield _act(box, systems, hospital, "first load")
    hospital.next_day()
    box.show(hospital)
    yield _act(box, systems, hospital, "next day")
    yield _act(box, systems, hospital, "unchanged rerun")


def _act(box: Sandbox, systems: Systems, hospital: Hospital, name: str) -> _Act:
    click.echo(f"{name} ...", err=True)
    before = box.fhir.statistics()["writing_requests"]
    midnight = datetime.combine(hospital.day, time(0), systems.site.zone)
    options = Options(reconcile=True, max_vanished=None)
    report = pipeline.run(systems, options, until=midnight, run_id=f"demo {name}")
    return _Act(name, report, box.fhir.statistics()["writing_requests"] - before)


def disagreements(manifest: Manifest, report: RunReport) -> list[str]:
    """List where a run's counts differ from what the generator knows of its rows."""
    problems = []
    for name, expected in manifest.views.items():
        counted = report.status.views[name]
        for noun, actual, wanted in (
            ("rows at the source", counted.source, expected.rows),
            ("rows staged", counted.staged, expected.rows),
            ("clean rows", counted.clean, expected.clean),
            ("quarantined rows", counted.quarantined, expected.quarantined),
            ("filtered rows", counted.filtered, expected.cancelled),
            ("rows rejected by the mapping", counted.rejected, expected.fhir_quarantined),
        ):
            if actual != wanted:
                problems.append(f"{name}: {actual} {noun}, {wanted} in the manifest")
    return problems


def _print(acts: Sequence[_Act], problems: Sequence[str], peaks: Peaks) -> None:
    click.echo(tabulate([act.counts() for act in acts], headers=["", *_HEADERS], intfmt=",") + "\n")
    if peaks.megabytes:
        shown = ", ".join(f"{name} {size:.0f}" for name, size in peaks.megabytes.items())
        click.echo(f"peak memory in MB: {shown}")
    status = acts[-1].report.status
    for sentence in [*status.failed, *problems]:
        click.echo(f"does not add up: {sentence}")
    click.echo(f"equal to the manifest: {str(not problems).lower()}")
    click.echo(f"balanced: {str(status.balanced).lower()}")


@contextmanager
def _folder(directory: Path | None) -> Iterator[Path]:
    """Yield the folder of the sandbox; one that nobody named is removed at the end."""
    if directory is not None:
        yield directory
        return
    folder = Path(tempfile.mkdtemp(prefix="dwh-fhir-demo-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
