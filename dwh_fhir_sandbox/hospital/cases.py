"""Cases (IS-H NFAL) up to a point in time.

Here belongs when something happens in a case: `begin_cases` starts cases and lets them run until `now`. The rows that
other views have of a case belong in their own files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.chance import numbered, pick
from dwh_fhir_sandbox.hospital.clock import DAY, OPEN, UNKNOWN, Bools, Ints, Texts, dates, dats, real
from dwh_fhir_sandbox.hospital.course import Course
from dwh_fhir_sandbox.hospital.source import frame

INSTITUTIONS = ("0001", "0002")


@dataclass
class Numbers:
    """The last number given; both institutions count their cases from the same start, so FALNR alone is no key."""

    patient: int = 1_000_000
    case: dict[str, int] = field(default_factory=lambda: dict.fromkeys(INSTITUTIONS, 4_000_000))

    def patients(self, size: int) -> Ints:
        """Give out the next patient numbers."""
        self.patient += size
        return np.arange(self.patient - size + 1, self.patient + 1)

    def cases(self, institution: Texts) -> Ints:
        """Give out the next case number of each institution."""
        numbers = np.zeros(len(institution), dtype=np.int64)
        for name in INSTITUTIONS:
            own = institution == name
            numbers[own] = self.case[name] + 1 + np.arange(own.sum())
            self.case[name] += int(own.sum())
        return numbers


@dataclass(frozen=True)
class Cases:
    """Some cases as the makers of their rows see them; every array has one place a case.

    Attributes:
        fall: the rows of the view.
        number: EINRI and FALNR.
        patient: PATNR.
        kind: FALAR.
        course: what happened in them.
        begin, entered: when each begins and when something of it was last entered, in minutes.
        now: up to when all of it is known, in minutes.
    """

    fall: pd.DataFrame
    number: Mapping[str, Texts]
    patient: Texts
    kind: Texts
    course: Course
    begin: Ints
    entered: Ints
    now: int


def begin_cases(rng: np.random.Generator, patients: Texts, begin: Ints, now: int, numbers: Numbers) -> Cases:
    """Begin cases of these patients (one a place) that begin at `begin` and are known up to `now`, both in minutes.

    A case that begins after `now` is a planned one.
    """
    order = np.argsort(begin, kind="stable")
    patients, begin = patients[order], real(begin[order] // 5 * 5)
    kind = pick(rng, ("1", "2", "3"), len(begin), (0.45, 0.5, 0.05))
    institution = pick(rng, INSTITUTIONS, len(begin), (0.9, 0.1))
    number = {"EINRI": institution, "FALNR": numbered(numbers.cases(institution))}
    course = run(rng, kind, begin, now)
    start, end, entered = _extent(rng, course, kind, begin, now)
    fall = frame(
        "fall",
        {
            **number,
            "PATNR": patients,
            "FALAR": kind,
            "BEGDT": dats(start),
            "ENDDT": dats(end),
            "NOTAN": np.where((kind == "1") & (rng.random(len(kind)) < 0.3), "X", ""),
            "ERDAT": dates(np.where(start == UNKNOWN, entered, start)),
            "UPDAT": dates(entered),
        },
    )
    return Cases(fall, number, patients, kind, course, begin, entered, now)


def run(rng: np.random.Generator, kind: Texts, begin: Ints, now: int) -> Course:
    """Let the cases run until `now`, and plan the next visit or admission after it."""
    inside = kind != "2"
    stays = _stays(rng, np.flatnonzero(inside), begin[inside], kind[inside] == "3")
    visits = _visits(rng, np.flatnonzero(~inside), begin[~inside])
    case, bewty, start = (np.concatenate(both) for both in zip(stays, visits, strict=True))
    order = np.argsort(case, kind="stable")
    case, bewty, start = case[order], bewty[order], real(start[order])
    future = start >= now
    first_future = future & np.append(True, ~future[:-1] | (case[1:] != case[:-1]))
    planned = first_future & ((bewty == "1") | (bewty == "4"))
    kept = ~future | planned
    return Course.of(rng, kind, case[kept], bewty[kept], start[kept], planned=planned[kept], now=now)


def _stays(rng: np.random.Generator, case: Ints, begin: Ints, day_care: Bools) -> tuple[Ints, Texts, Ints]:
    """Make admission, transfers and absences in between, and discharge: case, BEWTY and start of each movement."""
    size = len(case)
    length = np.where(day_care, rng.integers(300, 540, size), rng.gamma(1.3, 4.5 * DAY, size) + 360)
    transfers = rng.geometric(np.where(rng.random(size) < 0.04, 0.12, 0.42)) - 1
    absent = ~day_care & (rng.random(size) < 0.02)
    inner = np.where(day_care, 0, transfers) + 2 * absent
    counts = inner + 2
    row = np.repeat(np.arange(size), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    last = counts[row] - 1
    share = np.where(place == 0, 0, np.where(place == last, 1, rng.uniform(0.02, 0.98, len(row))))
    share = share[np.lexsort((share, row))]
    away = absent[row]
    bewty = np.full(len(row), "3", dtype=object)
    bewty[place == 0] = "1"
    bewty[away & (place == last - 2)] = "6"
    bewty[away & (place == last - 1)] = "7"
    bewty[place == last] = "2"
    return case[row], bewty, begin[row] + (share * length[row]).astype(np.int64) // 5 * 5


def _visits(rng: np.random.Generator, case: Ints, begin: Ints) -> tuple[Ints, Texts, Ints]:
    """Outpatient visits, days or weeks apart."""
    counts = rng.geometric(np.where(rng.random(len(case)) < 0.05, 0.12, 0.55))
    row = np.repeat(np.arange(len(case)), counts)
    first = np.cumsum(counts) - counts
    gap = rng.integers(1, 45, len(row)) * DAY + rng.integers(-36, 37, len(row)) * 5
    gap[first] = 0
    total = np.cumsum(gap)
    return case[row], np.full(len(row), "4", dtype=object), begin[row] + total - total[first][row]


def _extent(rng: np.random.Generator, course: Course, kind: Texts, begin: Ints, now: int) -> tuple[Ints, Ints, Ints]:
    """First start, end (UNKNOWN while open) and last change of each case, in minutes."""
    first, last = course.first, course.last_actual
    planned_only = last < first
    final_end = course.end[last]
    closed_visit = (course.bewty[last] == "4") & (final_end < now - 60 * DAY)
    closed = (course.bewty[last] == "2") | (closed_visit & (rng.random(len(kind)) < 0.9))
    start = np.where(planned_only, UNKNOWN, course.start[first])
    end = np.where(closed & ~planned_only, final_end, UNKNOWN)
    happened = np.where(final_end == OPEN, course.start[last], final_end)
    planned_at = np.minimum(begin, now - rng.integers(5, DAY - 5, len(kind)))
    return start, end, np.where(planned_only, planned_at, np.minimum(happened, now - 1))
