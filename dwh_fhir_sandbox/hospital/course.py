"""The course of some cases: their movements in order of time, before they are rows of a view.

Here belongs what follows from when a movement begins. Its row belongs in `movements.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.chance import pick
from dwh_fhir_sandbox.hospital.clock import OPEN, Bools, Ints, Texts


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
        *,
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
    """End the movements: a stay lasts until the next one, a visit less than two hours, a discharge no time."""
    goes_on = np.append((case[1:] == case[:-1]) & ~planned[1:], False)
    until_next = np.where(goes_on, np.roll(start, -1), OPEN)
    visit = start + rng.integers(3, 24, len(start)) * 5
    end = np.where(bewty == "4", visit, np.where(bewty == "2", start, until_next))
    return np.where((end >= now) & (bewty != "2"), OPEN, end)


def _numbers(rng: np.random.Generator, case: Ints, cases: int) -> Ints:
    """Count the movements in each case; in a few not in the order of time, because somebody entered them later."""
    place = np.arange(len(case)) - np.searchsorted(case, case)
    shuffled = (rng.random(cases) < 0.03)[case]
    order = np.lexsort((np.where(shuffled, rng.random(len(case)), place), case))
    numbers = np.empty(len(case), dtype=np.int64)
    numbers[order] = place + 1
    return numbers


def _departments(rng: np.random.Generator, case: Ints, bewty: Texts) -> Texts:
    """Draw departments: a case begins in one; six of ten transfers lead to another."""
    moves = np.append(True, case[1:] != case[:-1]) | ((bewty == "3") & (rng.random(len(case)) < 0.6))
    run = np.cumsum(moves) - 1
    return np.asarray(pick(rng, words.DEPARTMENTS, int(run[-1]) + 1 if len(run) else 0)[run])
