"""Every fault's test: a hospital at the source, what an undisturbed run makes of it, and random points by a seed."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults import report as page
from dwh_fhir_tests.faults.trial import State, Trial, hospital
from dwh_fhir_tests.world import World

SEED = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(2**32))


def pytest_configure(config: pytest.Config) -> None:
    """Let the process that reports to the terminal write the page that FAULT_REPORT names."""
    file = os.environ.get("FAULT_REPORT")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Writer(Path(file)))


class _Writer:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._findings = page.Findings()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._findings.take(report)

    def pytest_sessionfinish(self) -> None:
        self._findings.write(self._file)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the test tells goes with each of its reports, also with that of a setup that fails."""
    told = page.told(item)
    if told is not None:
        item.user_properties.append((page.NAME, told))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failure tells how its random points come again."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    if report.failed and "lot" in getattr(item, "fixturenames", ()):
        report.sections.append(("random points", f"FAULT_SEED={SEED} gives the same ones"))


@pytest.fixture
def lot(request: pytest.FixtureRequest) -> random.Random:
    """This test's random points: they follow from the seed and its name, whatever runs beside it."""
    return random.Random(f"{SEED} {request.node.nodeid}")


@pytest.fixture(scope="session")
def undisturbed(new_world: NewWorld) -> State:
    """What the first load leaves behind when nothing happens."""
    with new_world() as world:
        trial = Trial(world)
        trial.run()
        return trial.state()


@pytest.fixture(scope="session")
def undisturbed_next_day(new_world: NewWorld) -> State:
    """What the first load and that of the next day, of whole views, leave behind."""
    with new_world() as world:
        trial = Trial(world)
        trial.run()
        trial.next_day()
        trial.run(full=True)
        return trial.state()


@pytest.fixture
def trial(world: World) -> Trial:
    """Fresh systems with the hospital at the source."""
    return Trial(world, hospital())
