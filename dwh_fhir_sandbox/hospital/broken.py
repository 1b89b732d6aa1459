"""Breaking rows by the causes of their view, and which rows can be broken.

Here belongs the hand that breaks. The causes stand beside each view's generator; how many rows they cost the
pipeline, consequences included, belongs in `manifest.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.cause import Cause
from dwh_fhir_sandbox.hospital.layout import LAYOUTS
from dwh_fhir_sandbox.hospital.parts import PARTS
from dwh_fhir_sandbox.hospital.source import Frames, alive_cases, case_key, is_sound, next_label


def layer(view: str, rows: pd.DataFrame) -> pd.Series[str]:
    """Return the layer that finds what is wrong with each row, '' for the sound ones."""
    return rows["_cause"].map({"": "", **{cause.name: cause.layer for cause in PARTS[view].causes}}).astype("str")


def breakable(frames: Frames, view: str) -> pd.Index[Any]:
    """List the labels of rows that can be broken and then be counted once: sound ones, of sound cases, no survivors."""
    rows = frames[view]
    good = is_sound(rows)
    if view == "person":
        good &= (rows["RFPAT"] == "") & ~rows["PATNR"].isin(rows["RFPAT"])
    elif view == "medikation":
        # Of several rows that are one entry a broken one may take the others with it.
        good &= rows["MEORDKOM"] == ""
    elif LAYOUTS[view].belongs_to == "case":
        good &= case_key(rows).isin(alive_cases(frames["fall"]))
    return rows.index[good]


def break_some(rng: np.random.Generator, frames: Frames, originals: Frames, each_cause: bool) -> None:
    """Break about 1 % of the rows of every view, in place.

    Args:
        rng: where chance comes from.
        frames: the views; changed in place.
        originals: gets the rows as they were, by label.
        each_cause: break at least as many as there are causes.
    """
    for view, part in PARTS.items():
        labels, causes, chance = breakable(frames, view), part.causes, part.stream(rng)
        at_least = len(causes) if each_cause else 1
        count = min(max(round(len(frames[view]) / 100), at_least), len(labels))
        chosen = chance.choice(labels.to_numpy(), count, replace=False)
        originals[view] = frames[view].loc[chosen]
        turn = np.arange(count) % len(causes)
        order = chance.permutation(len(causes))
        for place, number in enumerate(order):
            labels = _countable(frames[view], chosen[turn == place], causes[number])
            frames[view] = apply(frames[view], labels, causes[number])


def _countable(rows: pd.DataFrame, labels: Any, cause: Cause) -> Any:
    """Keep, of rows that are to lose a key column, only one with the same rest: several would be duplicates as well."""
    if cause.rule != "key":
        return labels
    rest = [column for column in LAYOUTS[cause.view].key if column != cause.column]
    return labels[~rows.loc[labels].duplicated(rest)] if rest else labels[:1]


def apply(rows: pd.DataFrame, labels: Any, cause: Cause) -> pd.DataFrame:
    """Break the rows with these labels; returns the view, which has more rows after a duplicate."""
    rows.loc[labels, "_cause"] = cause.name
    broken = {
        column: pd.Series(
            value(rows.loc[labels, column]) if callable(value) else value, index=labels, dtype=rows[column].dtype
        ).array
        for column, value in cause.writes.items()
    }
    if cause.rule == "duplicate":
        after = next_label(rows)
        copies = rows.loc[labels].assign(**broken).set_axis(pd.RangeIndex(after, after + len(labels)))
        rows = pd.concat([rows, copies])
    else:
        for column, values in broken.items():
            rows.loc[labels, column] = values
    return rows
