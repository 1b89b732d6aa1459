"""What the fault tests prove, as a page: docs/reliability.md, made anew by `make faults`.

A test module names its FAULT and what is REQUIRED; a test says with the marker `done` what it does and how often. Here
belongs gathering that from the tests' reports, also those of pytest-xdist's workers, and writing it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

NAME = "fault"
"""Of the property by which a report carries what its test told."""
_PAGE = """# What faults do to it

Written by `make faults`; every line is a test in `dwh_fhir_tests/faults/` against a real Postgres, the real `hdbcli`
and a FHIR server over HTTP. Unless a line says otherwise, "held" means: after one rerun staging, ledger and server have
the checksums of an undisturbed run, no resource has a version too many, and the error named what failed and the remedy
without a value of any row. Random points follow from a seed that a failure prints (`FAULT_SEED`); `FAULT_ROUNDS`
(50 unless set) is the number of kills in all tests that kill, taken together, and sets how often the others are done.
"""

Told = tuple[str, str, str, str, int]
"""Number ('' for one beyond the list of twenty), fault, what is required, what was done, how often."""


@dataclass
class Findings:
    """What the tests of one session told: the outcomes of everything that was done, in the order of the modules."""

    outcomes: dict[tuple[str, str, str, str, str], list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(self, report: pytest.TestReport) -> None:
        """Note a test's outcome; a test has a report for each of its phases, of which one counts."""
        if report.when != "call" and report.passed:
            return
        for name, told in report.user_properties:
            if name == NAME:
                number, fault, required, done, times = cast(Told, told)
                module = report.nodeid.split("::")[0]
                self.outcomes[module, number, fault, required, done].append((times, report.outcome))

    def write(self, file: Path) -> None:
        """Write the page; the same tests with the same outcomes make the same text."""
        file.write_text("\n".join([_PAGE, *self._lines()]) + "\n", encoding="utf-8")

    def _lines(self) -> Iterable[str]:
        heading = ""
        for (_, number, fault, required, done), outcomes in sorted(self.outcomes.items()):
            title = f"## {number}. {fault}" if number else f"## {fault}"
            if title != heading:
                heading = title
                yield f"\n{title}\n\nRequired: {required}.\n\n| what was done | times | result |\n|---|---|---|"
            yield f"| {done} | {sum(times for times, _ in outcomes)} | {_verdict({o for _, o in outcomes})} |"


def _verdict(outcomes: set[str]) -> str:
    if "failed" in outcomes:
        return "**failed**"
    return "not run" if outcomes == {"skipped"} else "held"


def told(item: pytest.Item) -> Told | None:
    """What a test says of itself; None if it says nothing."""
    marker = item.get_closest_marker("done")
    module = getattr(item, "module", None)
    if marker is None or module is None:
        return None
    number = re.match(r"test_(\d\d)_", item.path.name)
    what, times = marker.args[0], marker.kwargs.get("times", 1)
    return number.group(1).lstrip("0") if number else "", module.FAULT, module.REQUIRED, what, times
