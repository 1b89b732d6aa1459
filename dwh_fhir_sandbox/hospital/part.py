"""A view of the hospital: how its rows come about, change and break.

Here belongs the type that every generator fills in; `parts.py` lists them. A new view of the hospital is one new file
with a `Part`, and its line there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.cases import Cases
from dwh_fhir_sandbox.hospital.cause import Cause
from dwh_fhir_sandbox.hospital.draft import Draft

Rows = Callable[[np.random.Generator, Cases], pd.DataFrame]
Day = Callable[[Draft, float, bool], None]


@dataclass(frozen=True)
class Part:
    """A view of the hospital.

    Attributes:
        view: its name.
        causes: how its rows can be broken.
        rows: (chance, cases) -> the rows that new cases bring; None for the views that `generate.py` makes itself.
        day: (draft, share, late) -> what a day changes in rows of earlier days, about that share of them;
            `late`: dated back to shortly before the day. Views without change column are only asked for what is not.
        cancelled: share of single rows that are cancelled at the start.
        cancelled_a_day, deleted_a_day: share of single rows to which that happens on a day.
        cancelled_with_case: share of the cancelled cases that take the view's rows with them at the start.
        left_behind: on a day some cases vanish or are cancelled without the view's rows.
    """

    view: str
    causes: tuple[Cause, ...]
    rows: Rows | None = None
    day: Day | None = None
    cancelled: float = 0.0
    cancelled_a_day: float = 0.0
    deleted_a_day: float = 0.0
    cancelled_with_case: float = 0.0
    left_behind: bool = False

    def stream(self, rng: np.random.Generator) -> np.random.Generator:
        """Return the source of its chance: its own stream, so that a further view changes nothing in the first ones."""
        return rng if self.rows is None else rng.spawn(1)[0]
