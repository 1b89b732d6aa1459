"""Rows that are broken in named ways: one table of causes, and the hand that breaks rows.

Here belongs what is wrong and which rule must find it. How many rows that costs the pipeline, consequences included,
belongs in `manifest.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from dwh_fhir.sandbox.hospital.source import VIEWS, Frames, case_key, is_sound, view_of

Value = str | int | None | Callable[["pd.Series[Any]"], "pd.Series[Any]"]
"""What is written into a column: a value, or a function of what stood there."""


@dataclass(frozen=True)
class Cause:
    """One way to break a row.

    Attributes:
        view: the view whose row is broken.
        column: the column that quarantine names, '' for a rule over several.
        rule: the rule that quarantine names.
        writes: column to value: how the row is broken; for a duplicate, in what the second row differs.
        layer: where it is found: `clean` by the row alone, `fhir` by the mapping.
    """

    view: str
    column: str
    rule: str
    writes: Mapping[str, Value]
    layer: Literal["clean", "fhir"] = "clean"

    @property
    def name(self) -> str:
        """Column and rule, e.g. `GBDAT.date` or `.duplicate`."""
        return f"{self.column}.{self.rule}"

    @property
    def keeps_key(self) -> bool:
        """Whether the row can still be told from all others by its key, and so be corrected."""
        return self.rule != "duplicate" and not set(self.writes) & set(view_of(self.view).key)


def _lettered(numbers: pd.Series[Any]) -> pd.Series[Any]:
    return "P" + numbers.str[1:]


def _elsewhere(numbers: pd.Series[Any]) -> pd.Series[Any]:
    return "9" + numbers.str[1:]


def _unpadded(numbers: pd.Series[Any]) -> pd.Series[Any]:
    return numbers.str.lstrip("0")


def _toggled(flags: pd.Series[Any]) -> pd.Series[Any]:
    return flags.map({"X": "", "": "X"})


CAUSES = (
    Cause("person", "GBDAT", "date", {"GBDAT": "19850231"}),
    Cause("person", "TODZT", "time", {"TODZT": "256199"}),
    Cause("person", "PATNR", "pattern", {"PATNR": _lettered}),
    Cause("person", "PATNR", "key", {"PATNR": None}),
    Cause("person", "NNAME", "length", {"NNAME": "Wolfeschlegelstein-Hausenbergerdorff von Altona"}),
    Cause("person", "ORT", "nul", {"ORT": "Bad\x00Salzuflen"}),
    Cause("person", "KVNR", "pattern", {"KVNR": "A12345678"}),
    Cause("person", "KTRIK", "pattern", {"KTRIK": "99000001"}),
    Cause("person", "RFPAT", "pattern", {"RFPAT": "12345"}),
    Cause("person", "TODKZ", "flag", {"TODKZ": "1"}),
    Cause("person", "", "death_before_birth", {"GBDAT": "19800101", "TODKZ": "X", "TODDT": "19700101"}),
    # The join with the insurance finds two payers.
    Cause("person", "", "duplicate", {"KTRIK": "990000069"}),
    Cause("fall", "FALAR", "code", {"FALAR": "9"}),
    Cause("fall", "FALAR", "not_nullable", {"FALAR": " "}),
    Cause("fall", "PATNR", "not_nullable", {"PATNR": None}),
    Cause("fall", "PATNR", "pattern", {"PATNR": _unpadded}),
    Cause("fall", "FALNR", "pattern", {"FALNR": _lettered}),
    Cause("fall", "FALNR", "key", {"FALNR": None}),
    Cause("fall", "BEGDT", "date", {"BEGDT": "20241301"}),
    Cause("fall", "ENDDT", "date", {"ENDDT": "2024-1-1"}),
    Cause("fall", "NOTAN", "flag", {"NOTAN": "J"}),
    Cause("fall", "", "end_before_begin", {"BEGDT": "20240302", "ENDDT": "20240301"}),
    Cause("fall", "", "duplicate", {"NOTAN": _toggled}),
    Cause("kontakt", "BEWTY", "code", {"BEWTY": "5"}),
    Cause("kontakt", "BEWTY", "not_nullable", {"BEWTY": ""}),
    Cause("kontakt", "LFDNR", "minimum", {"LFDNR": lambda numbers: -numbers}),
    Cause("kontakt", "LFDNR", "key", {"LFDNR": None}),
    Cause("kontakt", "BWIDT", "date", {"BWIDT": "20260231"}),
    Cause("kontakt", "BWIZT", "time", {"BWIZT": "256199"}),
    Cause("kontakt", "BWGR1", "pattern", {"BWGR1": "A1"}),
    Cause("kontakt", "PLANB", "flag", {"PLANB": "P"}),
    Cause("kontakt", "ORGFA", "length", {"ORGFA": "KARDIOLOGIE"}),
    Cause("kontakt", "ZIMMR", "nul", {"ZIMMR": "1\x0012"}),
    Cause("kontakt", "", "end_before_begin", {"BWIDT": "20240301", "BWEDT": "20240229"}),
    Cause("kontakt", "", "duplicate", {"ZIMMR": "999"}),
    Cause("kontakt", "BWIDT", "period", {"BWIDT": "00000000", "PLANB": ""}, "fhir"),
    Cause("kontakt", "FALNR", "case", {"FALNR": _elsewhere}, "fhir"),
    # 250.00 is diabetes in ICD-9.
    Cause("diagnose", "DKEY1", "pattern", {"DKEY1": "250.00"}),
    Cause("diagnose", "DKEY1", "not_nullable", {"DKEY1": ""}),
    Cause("diagnose", "DKAT1", "not_nullable", {"DKAT1": None}),
    Cause("diagnose", "DTYP1", "code", {"DTYP1": "?"}),
    Cause("diagnose", "DIAGW", "code", {"DIAGW": "X"}),
    Cause("diagnose", "DIALO", "code", {"DIALO": "M"}),
    Cause("diagnose", "DIADT", "date", {"DIADT": "20250431"}),
    Cause("diagnose", "ERTIM", "time", {"ERTIM": "246000"}),
    Cause("diagnose", "LFDNR", "minimum", {"LFDNR": lambda numbers: -numbers}),
    Cause("diagnose", "LFDNR", "key", {"LFDNR": None}),
    Cause("diagnose", "LFDBEW", "minimum", {"LFDBEW": -1}),
    Cause("diagnose", "DITXT", "length", {"DITXT": "Zustand nach " + "wiederholter " * 20 + "Operation"}),
    Cause("diagnose", "DITXT", "nul", {"DITXT": "Befund\x00liegt bei"}),
    Cause("diagnose", "KHDIA", "flag", {"KHDIA": "1"}),
    Cause("diagnose", "", "duplicate", {"DITXT": "Zweitschrift"}),
    Cause("diagnose", "DKAT1", "icd_catalogue", {"DKAT1": "G0"}, "fhir"),
    Cause("diagnose", "FALNR", "case", {"FALNR": _elsewhere}, "fhir"),
)

BY_VIEW = {view: tuple(cause for cause in CAUSES if cause.view == view) for view in VIEWS}


def layer(view: str, rows: pd.DataFrame) -> pd.Series[str]:
    """The layer that finds what is wrong with each row, '' for the sound ones."""
    return rows["_cause"].map({"": "", **{cause.name: cause.layer for cause in BY_VIEW[view]}}).astype("str")


def alive_cases(fall: pd.DataFrame) -> pd.Series[str]:
    """The keys of the cases that the mapping sees."""
    return case_key(fall[is_sound(fall)])


def breakable(frames: Frames, view: str) -> pd.Index[Any]:
    """Labels of rows that can be broken and then be counted once: sound ones, of sound cases, no survivors."""
    rows = frames[view]
    good = is_sound(rows)
    if view == "person":
        good &= (rows["RFPAT"] == "") & ~rows["PATNR"].isin(rows["RFPAT"])
    elif view != "fall":
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
    for view in VIEWS:
        labels, causes = breakable(frames, view), BY_VIEW[view]
        at_least = len(causes) if each_cause else 1
        count = min(max(round(len(frames[view]) / 100), at_least), len(labels))
        chosen = rng.choice(labels.to_numpy(), count, replace=False)
        originals[view] = frames[view].loc[chosen]
        turn = np.arange(count) % len(causes)
        order = rng.permutation(len(causes))
        for place, number in enumerate(order):
            labels = _countable(frames[view], chosen[turn == place], causes[number])
            frames[view] = apply(frames[view], labels, causes[number])


def _countable(rows: pd.DataFrame, labels: Any, cause: Cause) -> Any:
    """Of rows that are to lose a key column only one with the same rest: several would be duplicates as well."""
    if cause.rule != "key":
        return labels
    rest = [column for column in view_of(cause.view).key if column != cause.column]
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
        after = int(rows.index.max()) + 1
        copies = rows.loc[labels].assign(**broken).set_axis(pd.RangeIndex(after, after + len(labels)))
        rows = pd.concat([rows, copies])
        return rows
    for column, values in broken.items():
        rows.loc[labels, column] = values
    return rows
