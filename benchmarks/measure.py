"""What all benchmarks share: sizes, results, clocks.

Here belongs how a figure is taken and judged. What is measured belongs in the module of the benchmark.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

import psutil

from dwh_fhir.database.connection import Connection

Bound = Literal["at least", "at most", "none"]


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        rows: of the large views; the other sizes follow from it.
        rounds: how often each side is measured; medians are reported.
    """

    rows: int = 200_000
    rounds: int = 3

    def patients(self, rows_per_patient: int) -> int:
        """A hospital's patients, so that it takes a fitting share of the time."""
        return max(20, self.rows // rows_per_patient)


@dataclass(frozen=True)
class Result:
    """One line of results.json.

    Attributes:
        step: `benchmark: what`.
        value: the median over the rounds, in `unit`.
        unit: what the value is, with the peer in its name where there is one.
        goal: what the value must reach; 0 where nothing is judged.
        bound: how the goal is meant.
        seen: the figures behind the value, medians too.
    """

    step: str
    value: float
    unit: str
    goal: float = 0
    bound: Bound = "at least"
    seen: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the goal is reached."""
        return self.bound == "none" or (
            self.value >= self.goal if self.bound == "at least" else self.value <= self.goal
        )

    def line(self) -> dict[str, Any]:
        """As it stands in results.json."""
        numbers = {"value": shown(self.value), "seen": {name: shown(value) for name, value in self.seen.items()}}
        return {**asdict(self), **numbers, "ok": self.ok}


def shown(value: float) -> float:
    """A number without digits that mean nothing."""
    return round(value) if abs(value) >= 100 else round(value, 3)


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of ours / theirs, round by round: the two of a round saw the same load of the machine."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


class Clock:
    """Seconds that a block took; a `timed()` gives one.

    Attributes:
        wall: seconds by the clock.
        cpu: CPU seconds of this process, all threads.
        database: CPU seconds of the Postgres process behind the connection, 0 without one.
    """

    wall = cpu = database = 0.0


@contextmanager
def timed(connection: Connection | None = None) -> Iterator[Clock]:
    """Time a block."""
    clock = Clock()
    backend = psutil.Process(connection.info.backend_pid) if connection else None
    database = _cpu(backend)
    wall, cpu = time.perf_counter(), time.process_time()
    yield clock
    clock.wall, clock.cpu = time.perf_counter() - wall, time.process_time() - cpu
    clock.database = _cpu(backend) - database


def _cpu(process: psutil.Process | None) -> float:
    if process is None:
        return 0.0
    times = process.cpu_times()
    return float(times.user + times.system)
