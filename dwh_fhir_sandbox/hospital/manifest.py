"""Exact counts of what the source's current state must lead to, for tests and the demo to compare with.

Here belongs counting from the hospital's own record (`_cause`), never by the product's rules: the two must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dwh_fhir_sandbox.hospital.broken import layer
from dwh_fhir_sandbox.hospital.draft import ChangeCounts
from dwh_fhir_sandbox.hospital.layout import LAYOUTS
from dwh_fhir_sandbox.hospital.source import Frames, alive_cases, case_key, is_cancelled

ORPHAN = "FALNR.case"


@dataclass(frozen=True)
class Counts:
    """The counts of a view: rows = cancelled + clean + quarantined; the mapping rejects some of the clean rows again.

    Attributes:
        rows: rows at the source; both of a duplicate count.
        cancelled: filtered because of STORN.
        clean: rows that the mapping sees.
        quarantined, rules: rows that break a rule of the row, in total and by `COLUMN.rule`.
        fhir_quarantined, fhir_rules: clean rows that the mapping rejects, likewise.
        fhir_consequences: the part of `fhir_rules` that is nothing wrong with the row itself: its case is cancelled,
            quarantined or gone.
        without_patient: clean rows, not rejected, whose patient is missing; their resources wait.
        changes: what the last day did.
    """

    rows: int
    cancelled: int
    clean: int
    quarantined: int
    rules: Mapping[str, int]
    fhir_quarantined: int
    fhir_rules: Mapping[str, int]
    fhir_consequences: Mapping[str, int]
    without_patient: int
    changes: ChangeCounts = field(default_factory=ChangeCounts)


@dataclass(frozen=True)
class Manifest:
    """Counts by view at the start of `day`."""

    day: date
    views: Mapping[str, Counts]

    def as_json(self) -> dict[str, Any]:
        """As plain JSON-able data."""
        return {"day": self.day.isoformat(), "views": {name: asdict(view) for name, view in self.views.items()}}


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the columns of a view's rows that `count` looks at."""
    return rows[[column for column in ("PATNR", "EINRI", "FALNR", "STORN", "_cause") if column in rows]]


def count(frames: Frames, day: date, changes: Mapping[str, ChangeCounts] | None = None) -> Manifest:
    """Count every view."""
    person, fall = frames["person"], frames["fall"]
    patients = person["PATNR"][~is_cancelled(person) & (layer("person", person) != "clean")]
    cases, waiting = alive_cases(fall), alive_cases(fall[~fall["PATNR"].isin(patients)])
    views = {}
    for view, layout in LAYOUTS.items():
        rows = frames[view]
        orphan = waits = pd.Series(False, index=rows.index)
        if layout.belongs_to == "case":
            orphan, waits = ~case_key(rows).isin(cases), case_key(rows).isin(waiting)
        elif layout.belongs_to == "patient":
            waits = ~rows["PATNR"].isin(patients)
        views[view] = _count(view, rows, orphan, waits, (changes or {}).get(view, ChangeCounts()))
    return Manifest(day, views)


def _count(
    view: str, rows: pd.DataFrame, orphan: pd.Series[bool], waits: pd.Series[bool], changes: ChangeCounts
) -> Counts:
    """Count one view. `orphan`: rows without a case at the source; `waits`: without a patient."""
    cancelled = is_cancelled(rows)
    finder = layer(view, rows)
    quarantined = ~cancelled & (finder == "clean")
    clean = ~cancelled & ~quarantined
    orphan = clean & orphan
    direct = clean & (finder == "fhir")
    rules = rows["_cause"].where(~orphan, ORPHAN)[orphan | direct]
    return Counts(
        rows=len(rows),
        cancelled=int(cancelled.sum()),
        clean=int(clean.sum()),
        quarantined=int(quarantined.sum()),
        rules=_tally(rows["_cause"][quarantined]),
        fhir_quarantined=len(rules),
        fhir_rules=_tally(rules),
        fhir_consequences=_tally(rules[orphan & ~direct]),
        without_patient=int((waits & clean & ~orphan & ~direct).sum()),
        changes=changes,
    )


def _tally(names: pd.Series[str]) -> dict[str, int]:
    return {str(name): int(number) for name, number in sorted(names.value_counts().items())}
