"""The record of one day: which rows were inserted, changed and deleted, each row at most once.

Here belongs keeping that record and stamping change times. The events of a day belong in `next_day.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.clock import DAY, dates
from dwh_fhir_sandbox.hospital.layout import LAYOUTS, OF_CASES, VIEWS
from dwh_fhir_sandbox.hospital.source import Frames, Table, alive_cases, case_key, is_sound, next_label, table

LATE = 120
"""Minutes before the day's start: how far the change time of a late movement lies back at most."""


@dataclass(frozen=True)
class ChangeCounts:
    """How many rows of a view the last day changed at the source.

    `new`, `changed` and `deleted` are different rows; the others say how many of the new and changed ones were
    cancelled, carry a change time before the day's start (late), were corrected, or were broken.
    """

    new: int = 0
    changed: int = 0
    deleted: int = 0
    cancelled: int = 0
    late: int = 0
    corrected: int = 0
    broken: int = 0


@dataclass(frozen=True)
class ViewChanges:
    """The changes of one view at the source.

    Attributes:
        inserted: whole rows with keys that were not there.
        updated: whole rows as they stand now; the key tells which row each replaces.
        deleted: the keys of rows to delete.
    """

    inserted: Table
    updated: Table
    deleted: Table


class Draft:
    """The changes of one day to the frames, which are changed in place except for insertions and deletions.

    Attributes:
        frames: the views.
        start, end: the day in minutes.
    """

    def __init__(self, rng: np.random.Generator, frames: Frames, start: int) -> None:
        self.rng, self.frames, self.start, self.end = rng, frames, start, start + DAY
        self._touched = {view: pd.Series(False, index=frames[view].index) for view in VIEWS}
        self._inserted: dict[str, list[pd.DataFrame]] = {view: [] for view in VIEWS}
        self._labels: dict[str, dict[str, list[Any]]] = {view: {"updated": [], "deleted": []} for view in VIEWS}
        self._tally: dict[str, dict[str, int]] = {view: {} for view in VIEWS}

    def free(self, view: str) -> pd.Series[bool]:
        """Find the rows that may be changed: sound, not yet touched, of a case that the mapping sees."""
        rows = self.frames[view]
        free = is_sound(rows) & ~self._touched[view]
        if LAYOUTS[view].belongs_to == "case":
            free &= case_key(rows).isin(alive_cases(self.frames["fall"]))
        return free

    def free_cases(self) -> pd.Series[bool]:
        """Find the rows of fall whose case can be changed as a whole: nothing of it is broken or touched."""
        keys = case_key(self.frames["fall"])
        free = self.free("fall")
        for view in OF_CASES:
            rows = self.frames[view]
            free &= ~keys.isin(case_key(rows[(rows["_cause"] != "") | self._touched[view]]))
        return free

    def pick(self, view: str, where: pd.Series[bool], size: int) -> Any:
        """Draw at most `size` labels of rows; they are touched by that."""
        labels = where.index[where].to_numpy()
        chosen = np.sort(self.rng.choice(labels, min(size, len(labels)), replace=False))
        self.touch(view, chosen)
        return chosen

    def touch(self, view: str, labels: Any) -> None:
        """Let nobody else change these rows today."""
        self._touched[view].loc[labels] = True

    def share(self, view: str, fraction: float) -> int:
        """Return how many rows a share of a view is, at least one."""
        return max(1, round(len(self.frames[view]) * fraction))

    def change(self, view: str, labels: Any, values: Mapping[str, Any], *, kind: str = "", late: bool = False) -> None:
        """Write values into rows that were picked or touched; `kind` counts them, `late` dates them back."""
        rows = self.frames[view]
        for column, value in values.items():
            rows.loc[labels, column] = value
        self.stamp(view, labels, late=late)
        self._labels[view]["updated"].extend(labels)
        self._count(view, "changed", len(labels))
        self._count(view, kind, len(labels))

    def stamp(self, view: str, labels: Any, *, late: bool = False) -> None:
        """Set the change time: within the day, or, if late, before its start by less than a window reaches back."""
        column = LAYOUTS[view].changed_at
        if column is None:
            return
        begin, end = self.span(late)
        if LAYOUTS[view].columns[column] == "TIMESTAMP":
            stamps = self.rng.integers(begin * 60_000_000, end * 60_000_000, len(labels)).astype("datetime64[us]")
        else:
            stamps = np.full(len(labels), dates(np.array(begin)))
        self.frames[view].loc[labels, column] = stamps
        self._count(view, "late", len(labels) * late)

    def span(self, late: bool) -> tuple[int, int]:
        """Return when changes are dated, in minutes: within the day or, if late, shortly before it."""
        return (self.start - LATE, self.start) if late else (self.start, self.end)

    def insert(self, view: str, rows: pd.DataFrame, *, late: bool = False) -> None:
        """Add rows; their change times are theirs."""
        self._inserted[view].append(rows)
        self._count(view, "new", len(rows))
        self._count(view, "late", len(rows) * (late and LAYOUTS[view].changed_at is not None))

    def delete(self, view: str, labels: Any) -> None:
        """Take rows out that were picked or touched."""
        self._labels[view]["deleted"].extend(labels)
        self._count(view, "deleted", len(labels))

    def _count(self, view: str, kind: str, number: int) -> None:
        if kind:
            self._tally[view][kind] = self._tally[view].get(kind, 0) + number

    def counts(self) -> dict[str, ChangeCounts]:
        """Count how many rows of each view changed how."""
        return {view: ChangeCounts(**self._tally[view]) for view in VIEWS}

    def finish(self) -> tuple[dict[str, ViewChanges], Frames]:
        """Insert and delete; returns what to do at the source, and the rows that were deleted."""
        changes, deleted = {}, {}
        for view, layout in LAYOUTS.items():
            rows, labels = self.frames[view], self._labels[view]
            deleted[view] = rows.loc[labels["deleted"]]
            after = next_label(rows)
            new = pd.concat([rows.loc[[]], *self._inserted[view]], ignore_index=True)
            new.index = pd.RangeIndex(after, after + len(new))
            changes[view] = ViewChanges(
                table(layout, new),
                table(layout, rows.loc[labels["updated"]]),
                table(layout, deleted[view], layout.key),
            )
            self.frames[view] = pd.concat([rows.drop(index=labels["deleted"]), new])
        return changes, deleted
