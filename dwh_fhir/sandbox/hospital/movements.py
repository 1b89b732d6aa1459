"""Movements (IS-H NBEW): where a patient is in a case, and why.

Here belongs what a movement row holds. When movements happen belongs in `cases.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dwh_fhir.sandbox.hospital import vocabulary as words
from dwh_fhir.sandbox.hospital.clock import OPEN, UNKNOWN, Bools, Ints, Texts, dats, tims
from dwh_fhir.sandbox.hospital.persons import pick, sometimes
from dwh_fhir.sandbox.hospital.source import frame


@dataclass(frozen=True)
class Course:
    """The movements of some cases, in order of case and time; a planned one is the last of its case.

    Attributes:
        case: position of the case; start, end: minutes, OPEN while it lasts; lfdnr: its number in the case.
        first, last_actual: by case, positions of its first and of its last real movement (before `first`: none).
        department: ORGFA.
    """

    case: Ints
    bewty: Texts
    start: Ints
    end: Ints
    planned: Bools
    lfdnr: Ints
    department: Texts
    first: Ints
    last_actual: Ints

    @classmethod
    def of(
        cls,
        rng: np.random.Generator,
        kind: Texts,
        case: Ints,
        bewty: Texts,
        start: Ints,
        planned: Bools,
        now: int,
    ) -> Course:
        """Put together what follows from the starts: ends, numbers, departments."""
        first = np.searchsorted(case, np.arange(len(kind)))
        last = np.searchsorted(case, np.arange(len(kind)), side="right") - 1
        end = _ends(rng, case, bewty, start, planned, now)
        lfdnr = _numbers(rng, case, len(kind))
        department = _departments(rng, case, bewty)
        return cls(case, bewty, start, end, planned, lfdnr, department, first, last - planned[last])


def _ends(rng: np.random.Generator, case: Ints, bewty: Texts, start: Ints, planned: Bools, now: int) -> Ints:
    """A stay lasts until the next movement, a visit less than two hours, a discharge no time."""
    goes_on = np.append((case[1:] == case[:-1]) & ~planned[1:], False)
    until_next = np.where(goes_on, np.roll(start, -1), OPEN)
    visit = start + rng.integers(3, 24, len(start)) * 5
    end = np.where(bewty == "4", visit, np.where(bewty == "2", start, until_next))
    return np.where((end >= now) & (bewty != "2"), OPEN, end)


def _numbers(rng: np.random.Generator, case: Ints, cases: int) -> Ints:
    """1, 2, 3 ... in each case; in a few cases not in the order of time, because somebody entered them later."""
    place = np.arange(len(case)) - np.searchsorted(case, case)
    shuffled = (rng.random(cases) < 0.03)[case]
    order = np.lexsort((np.where(shuffled, rng.random(len(case)), place), case))
    numbers = np.empty(len(case), dtype=np.int64)
    numbers[order] = place + 1
    return numbers


def _departments(rng: np.random.Generator, case: Ints, bewty: Texts) -> Texts:
    """A case begins in one department; six of ten transfers lead to another."""
    moves = np.append(True, case[1:] != case[:-1]) | ((bewty == "3") & (rng.random(len(case)) < 0.6))
    run = np.cumsum(moves) - 1
    return np.asarray(pick(rng, words.DEPARTMENTS, int(run[-1]) + 1 if len(run) else 0)[run])


def movements(
    rng: np.random.Generator, course: Course, case: Mapping[str, Texts], told: Ints, now: int
) -> pd.DataFrame:
    """The view's rows. `told`: by case, when something was last entered (minutes)."""
    actual = np.where(course.planned, UNKNOWN, course.start)
    plan = np.where(course.planned, course.start, UNKNOWN)
    end = np.where(course.planned, UNKNOWN, course.end)
    return frame(
        "kontakt",
        {
            **{column: values[course.case] for column, values in case.items()},
            "LFDNR": course.lfdnr,
            "BEWTY": course.bewty,
            "BWIDT": dats(actual),
            "BWIZT": tims(actual),
            "BWEDT": dats(end),
            "BWEZT": tims(end),
            "PLANB": np.where(course.planned, "X", ""),
            "BWPDT": dats(plan),
            "BWPZT": tims(plan),
            "ORGFA": course.department,
            **_places(rng, course),
            **_reasons(rng, course),
            "UPDTS": _changed(rng, course, told, now),
        },
    )


def _places(rng: np.random.Generator, course: Course) -> dict[str, Texts]:
    """Ward, room, bed and kind of movement."""
    size = len(course.case)
    moves = np.append(True, course.case[1:] != course.case[:-1]) | (course.bewty == "3")
    run = np.cumsum(moves) - 1
    visit, intensive = course.bewty == "4", course.department == words.INTENSIVE
    ward = np.where(intensive, words.INTENSIVE_WARD, pick(rng, words.WARDS, size)[run])
    room = sometimes(rng, 0.9, pick(rng, [f"{n:03}" for n in range(101, 140)], size))[run]
    bed = sometimes(rng, 0.8, pick(rng, ("T", "F", "1", "2", "3"), size))[run]
    inside = np.where(intensive, "IT", "NS")
    outside = pick(rng, ("UB", "AO", "KO", "VB", "NB", ""), size, (0.5, 0.1, 0.1, 0.1, 0.1, 0.1))
    return {
        "ORGPF": np.where(visit, pick(rng, words.CLINICS, size), ward),
        "ZIMMR": np.where(visit, "", room),
        "BETT": np.where(visit | (room == ""), "", bed),
        "BWART": np.where(visit, outside, inside),
    }


def _reasons(rng: np.random.Generator, course: Course) -> dict[str, Texts]:
    """Reasons of admission and discharge, referral, accident, emergency."""
    size = len(course.case)
    admission, discharge = course.bewty == "1", course.bewty == "2"
    emergency = admission & (rng.random(size) < 0.35)
    accident = admission & (rng.random(size) < 0.06)
    why_in = pick(rng, ("01", "02", "08"), size, (0.9, 0.09, 0.01))
    why_out = pick(rng, ("01", "02", "04", "06", "09", "10"), size, (0.7, 0.1, 0.04, 0.06, 0.06, 0.04))
    detail_in = np.where(accident, "03", np.where(emergency, "07", "01"))
    detail_out = pick(rng, ("1", "2", "9"), size)
    referral = pick(rng, ("E", "N", "V", "A", "R", "Z"), size, (0.7, 0.2, 0.04, 0.03, 0.02, 0.01))
    return {
        "BWGR1": np.where(admission, why_in, np.where(discharge, why_out, "")),
        "BWGR2": np.where(admission, detail_in, np.where(discharge, detail_out, "")),
        "RFSRC": np.where(admission, np.where(emergency, "N", referral), ""),
        "UNFKZ": np.where(accident, "3", ""),
        "NOTKZ": np.where(emergency, "X", ""),
    }


def _changed(rng: np.random.Generator, course: Course, told: Ints, now: int) -> Texts:
    """A row is written soon after its start or end, a plan when the case was last told of; before `now`."""
    happened = np.where(course.end == OPEN, course.start, course.end)
    at = np.where(course.planned, told[course.case], happened) * 60
    seconds = np.minimum(at + rng.exponential(2400, len(at)).astype(np.int64), now * 60 - 1)
    return np.asarray(seconds * 1_000_000 + rng.integers(10**6, size=len(at))).astype("datetime64[us]")
