"""The events of one day in the hospital.

Here belongs which rows change and why. Counting, and keeping every row from changing twice, belong in `draft.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.broken import apply, breakable
from dwh_fhir_sandbox.hospital.cases import Numbers
from dwh_fhir_sandbox.hospital.draft import LATE, Draft
from dwh_fhir_sandbox.hospital.generate import admit
from dwh_fhir_sandbox.hospital.layout import LAYOUTS
from dwh_fhir_sandbox.hospital.parts import OF_CASES, PARTS
from dwh_fhir_sandbox.hospital.persons import persons
from dwh_fhir_sandbox.hospital.source import Frames, case_key, is_sound
from dwh_fhir_sandbox.hospital.stays import go_on

_DELETED_AT_MOST = 0.015


def pass_day(draft: Draft, originals: Frames, numbers: Numbers) -> None:
    """Let one day pass. Whole cases first, so that single rows are taken from what is left."""
    _delete_cases(draft)
    _cancel_cases(draft)
    _lose_idle_persons(draft)
    go_on(draft)
    _arrive(draft, numbers)
    _correct(draft, originals)
    _break(draft, originals)
    _change(draft)
    for part in OF_CASES:
        view = part.view
        chosen = draft.pick(view, draft.free(view), draft.share(view, part.cancelled_a_day))
        draft.change(view, chosen, {"STORN": "X"}, kind="cancelled")
        draft.delete(view, draft.pick(view, draft.free(view), _deletable(draft, view, part.deleted_a_day)))


def _deletable(draft: Draft, view: str, fraction: float) -> int:
    return min(draft.share(view, fraction), int(len(draft.frames[view]) * _DELETED_AT_MOST))


def _of_cases(draft: Draft, view: str, labels: Any) -> Any:
    """List the labels of a view's rows that belong to these rows of fall; they are touched by that."""
    rows = draft.frames[view]
    chosen = rows.index[case_key(rows).isin(case_key(draft.frames["fall"].loc[labels]))]
    draft.touch(view, chosen)
    return chosen


def _delete_cases(draft: Draft) -> None:
    """Delete cases with all that belongs to them; one of several leaves behind what can be."""
    limit = _deletable(draft, "fall", 0.002)
    fall = draft.frames["fall"]
    free = fall[draft.free_cases()].sample(frac=1, random_state=draft.rng)
    fits = pd.Series(True, index=free.index)
    for part in OF_CASES:
        rows = draft.frames[part.view]
        sizes = case_key(free).map(case_key(rows).value_counts()).fillna(0).cumsum()
        fits &= sizes <= len(rows) * _DELETED_AT_MOST / 2
    chosen = free.index[fits][:limit].to_numpy()
    draft.touch("fall", chosen)
    draft.delete("fall", chosen)
    leaves = len(chosen) > 1
    for part in OF_CASES:
        labels = _of_cases(draft, part.view, chosen[leaves * part.left_behind :])
        _of_cases(draft, part.view, chosen)
        draft.delete(part.view, labels)


def _cancel_cases(draft: Draft) -> None:
    """Cancel cases with all that belongs to them; every other one leaves behind what can be."""
    chosen = draft.pick("fall", draft.free_cases(), draft.share("fall", 0.003) + 1)
    labels = {"fall": chosen}
    for part in OF_CASES:
        labels[part.view] = _of_cases(draft, part.view, chosen[::2] if part.left_behind else chosen)
        _of_cases(draft, part.view, chosen)
    for view, chosen in labels.items():
        standing = chosen[is_sound(draft.frames[view].loc[chosen]).to_numpy()]
        draft.change(view, standing, {"STORN": "X"}, kind="cancelled")


def _lose_idle_persons(draft: Draft) -> None:
    """Delete and cancel patients without cases."""
    person = draft.frames["person"]
    used = person["PATNR"].isin(draft.frames["fall"]["PATNR"]) | person["PATNR"].isin(person["RFPAT"])
    draft.delete("person", draft.pick("person", draft.free("person") & ~used, _deletable(draft, "person", 0.002)))
    chosen = draft.pick("person", draft.free("person") & ~used, draft.share("person", 0.002))
    draft.change("person", chosen, {"STORN": "X"}, kind="cancelled")


def _arrive(draft: Draft, numbers: Numbers) -> None:
    """Admit new patients, old ones again, and cases that began late on the day before and were seen only now."""
    rng, start, end = draft.rng, draft.start, draft.end
    size = draft.share("person", 0.01) + 1
    today = np.full(size, start)
    new = persons(rng, numbers.patients(size), today, today)
    draft.insert("person", new)
    person = draft.frames["person"]
    well = draft.free("person") & (person["TODKZ"] == "") & (person["RFPAT"] == "")
    known = person.loc[well, "PATNR"].to_numpy(dtype=object)
    again = rng.choice(known, min(size, len(known)), replace=False)
    begin = start + 10 + rng.integers(0, 20 * 60, size + len(again))
    _admit(draft, np.concatenate([new["PATNR"].to_numpy(dtype=object), again]), begin, end, numbers)
    late = rng.choice(known, min(draft.share("person", 0.003), len(known)), replace=False)
    _admit(draft, late, start - LATE + rng.integers(0, LATE - 10, len(late)), start, numbers)


def _admit(draft: Draft, patients: Any, begin: Any, now: int, numbers: Numbers) -> None:
    if len(patients):
        for view, rows in admit(draft.rng, patients, begin, now, numbers).items():
            draft.insert(view, rows, late=now == draft.start)


def _correct(draft: Draft, originals: Frames) -> None:
    """Give some broken rows back what they held before."""
    for view, part in PARTS.items():
        rows = draft.frames[view]
        curable = rows["_cause"].isin([cause.name for cause in part.causes if cause.keeps_key])
        chosen = draft.pick(view, curable, max(1, round(int(curable.sum()) * 0.2)))
        before = originals[view].loc[chosen]
        draft.change(view, chosen, {column: before[column].array for column in rows.columns}, kind="corrected")
        originals[view] = originals[view].drop(index=chosen)


def _break(draft: Draft, originals: Frames) -> None:
    """Break some sound rows; a case only if nothing of it is, so that every row is counted once."""
    for view, part in PARTS.items():
        causes = [cause for cause in part.causes if cause.keeps_key]
        free = draft.free_cases() if view == "fall" else draft.free(view)
        free &= free.index.isin(breakable(draft.frames, view))
        chosen = draft.pick(view, free, draft.share(view, 0.0005))
        before = draft.frames[view].loc[chosen]
        originals[view] = pd.concat([originals[view], before])
        turn = draft.rng.integers(len(causes), size=len(chosen))
        for number in np.unique(turn):
            draft.frames[view] = apply(draft.frames[view], chosen[turn == number], causes[number])
        draft.change(view, chosen, {}, kind="broken")


def _change(draft: Draft) -> None:
    """Change what else a day changes in each view; date some of it back."""
    for late, fraction in ((False, 0.005), (True, 0.001)):
        for part in PARTS.values():
            if part.day and not (late and LAYOUTS[part.view].changed_at is None):
                part.day(draft, fraction, late)
