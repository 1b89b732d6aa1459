"""Judge rows: raw values become typed ones, and every rule that a row breaks is named.

Here belongs how a view's pandera schema is asked, and the remedies. How one raw value is read belongs in
`values/raw.py`, the fate of good and bad rows in `cleaning.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pandera.errors

from dwh_fhir.columns import Meta, first_day, meta
from dwh_fhir.kinds import KINDS, Read
from dwh_fhir.values.raw import Invalid
from dwh_fhir.versions.fingerprint import Fingerprint, home, once_per_object
from dwh_fhir.view import View

_DEFECTS = {
    "nul": "holds a NUL character; repair it at the source",
    "encoding": "holds text in another encoding than its source says; repair it at the source",
    "size": "is longer than ten million characters; shorten it at the source",
    "spelling": "is spelled in a way that its type can't hold; correct it at the source or bind it in site.yaml",
    "fields": "the line has fewer or more fields than the header, or was torn by a line break: complete it, and put "
    "quotes around a field that holds the delimiter or a line break",
    "quotes": "has blanks before a quote, so that nobody knows whether the quotes belong to it; take the blanks away",
    "error": "holds an error of Excel; repair the cell's formula",
    "formula": "holds a formula that was never calculated; open the workbook in Excel and save it",
    "merged": "is hidden below a merged cell; unmerge it and write the value into each cell",
    "digits": "is a number of more than 15 digits, which Excel has rounded; have it stored as text",
    "boolean": "is TRUE or FALSE where none belongs; correct it at the source or bind it with a map",
    "code": "holds a code that {maps} lacks; add a line for it there, or correct it at the source",
    "extract": "has no part that `extract` in site.yaml describes; let its expression allow for it, or correct it at "
    "the source",
    "date": "is spelled in none of the `formats` in site.yaml; add its spelling there, or correct it at the source",
    "time": "is spelled in none of the `formats` in site.yaml; add its spelling there, or correct it at the source",
    "duplicate": "several rows have this key and nobody knows which is right; keep one of them at the source",
}
_NOT_UNDERSTOOD = {"code", "extract", "date", "time", "spelling", "error", "formula", "merged", "boolean"}
"""Defects of a value that the source has, so that its column is not empty, though nothing stands in it."""
_NULLABLE = "not_nullable"

FUTURE = "future"
"""The rule that a row breaks only until a day has come."""
_FUTURE = "lies in the future; correct it at the source, or wait until the day has come"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a row breaks; the remedy names columns and what is allowed, never a value."""

    key: str
    rule: str
    column: str
    remedy: str


def name(rule: str, column: str) -> str:
    """Write a rule for people, with its column if it concerns a single one."""
    return f"{column}.{rule}" if column else rule


@once_per_object
def version(view: View) -> str:
    """Hash everything that decides what becomes of a row: another hash makes every row of the view stale.

    Hashed are the source of the reading and of the checks, their limits, and the versions of pandas and pandera.
    """
    own = frozenset({home(view.to_fhir)})
    identifying = (view.key, view.group_by, view.needs, view.cancelled)
    return Fingerprint(sys.modules[__name__], view.columns, *identifying, own=own).hexdigest()


def judge(
    view: View,
    keys: Sequence[str],
    defects: Sequence[str | None],
    values: Sequence[Sequence[Any]],
    today: date = date.max,
) -> tuple[dict[str, list[Any]], list[Broken]]:
    """Read the raw values of some rows and find the rules they break.

    Args:
        view: whose rows they are.
        keys: `_key` of each row.
        defects: what was wrong with each row already when it came in, `rule:column,...` or None.
        values: for every column of the view the raw values of the rows.
        today: the day after which days lie in the future; by default none does.

    Returns:
        the typed values by column (`dates.OPEN` where an end is open, None where a value can't be read), and the
        broken rules.
    """
    broken: dict[tuple[int, str, str], Broken] = {}
    unread: set[tuple[int, str]] = set()

    def note(i: int, rule: str, column: str, remedy: str) -> None:
        broken.setdefault((i, rule, column), Broken(keys[i], rule, column, remedy))

    for i, defect in enumerate(defects):
        for part in filter(None, (defect or "").split(",")):
            rule, _, column = part.partition(":")
            note(i, rule, column, _say(column, _DEFECTS[rule].format(maps=_maps(view, column))))
            if rule in _NOT_UNDERSTOOD:
                unread.add((i, column))
    typed: dict[str, list[Any]] = {}
    identifying = {*view.key, *view.group_by, *(name for link in view.needs.values() for name in link)}
    for (name, column), raw in zip(view.columns.columns.items(), values, strict=True):
        typed[name] = read = list(map(_reader(meta(column), in_key=name in identifying), raw))
        for i in [i for i, value in enumerate(read) if type(value) is Invalid]:
            note(i, read[i].rule, name, _say(name, read[i].remedy))
            unread.add((i, name))
            read[i] = None
        for i in _future(read, today) if meta(column)["past"] else ():
            note(i, FUTURE, name, _say(name, _FUTURE))
    for i, rule, column, remedy in _failures(view, typed):
        if (i, column) not in unread:
            note(i, "key" if rule == _NULLABLE and column in view.key else rule, column, remedy)
    return typed, list(broken.values())


def _failures(view: View, typed: dict[str, list[Any]]) -> list[tuple[int, str, str, str]]:
    """List what the schema refuses: row number, rule, column ("" for rules over several columns) and remedy."""
    frame = pd.DataFrame(typed, dtype=object)
    try:
        view.columns.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        refused = []
        for context, column, rule, number, i in zip(
            *(cases[c] for c in ("schema_context", "column", "check", "check_number", "index")), strict=True
        ):
            if i is None or pd.isna(i):
                # The schema itself does not fit the frame: a programming error, never a row's.
                raise TypeError(f"view {view.name}: {rule} of {column} can't be checked") from None
            where = "" if context == "DataFrameSchema" else str(column)
            name, remedy = _NULLABLE, "must not be empty"
            if rule != _NULLABLE:
                check = (view.column(where) if where else view.columns).checks[int(number)]
                name, remedy = str(check.name), str(check.error)
            refused.append((int(i), name, where, _say(where, f"{remedy}; correct it at the source")))
        return refused
    return []


def _maps(view: View, column: str) -> str:
    """Name the code maps by which site.yaml makes a column."""
    return f"code map {' or '.join(view.made_by[column])}" if column in view.made_by else "its code map"


def _say(column: str, remedy: str) -> str:
    return f"{column} {remedy}" if column else remedy


def _reader(column: Meta, *, in_key: bool) -> Read:
    kind = KINDS[column["kind"]]
    special = kind.read_midnight if column["midnight"] else kind.read_in_keys if in_key else None
    return special or kind.read


def _future(read: Sequence[Any], today: date) -> list[int]:
    """List the places of the values that can mean no day until today."""
    return [i for i, value in enumerate(read) if value is not None and (day := first_day(value)) and day > today]
