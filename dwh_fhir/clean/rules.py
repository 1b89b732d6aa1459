"""Judging rows: raw values become typed ones, and every rule that a row breaks is named.

Here belongs how a raw value of an SAP kind is read and how a view's pandera schema is asked. What becomes of good and
bad rows belongs in `cleaning.py`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import pandera.errors

from dwh_fhir.columns import Kind, Meta, first_day, meta
from dwh_fhir.values.dates import OPEN, Open, is_open
from dwh_fhir.values.texts import bare, hides_something, identity
from dwh_fhir.versions.fingerprint import Fingerprint, home, once_per_object
from dwh_fhir.view import View

_TIMS = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]|240000")
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


class _Invalid:
    """Stands for a raw value that can't be read; the rule's name."""

    def __init__(self, rule: str, remedy: str) -> None:
        self.rule, self.remedy = rule, remedy


_NO_DATE = _Invalid("date", "is no date (YYYYMMDD); correct it at the source")
_NO_PARTIAL = _Invalid("date", "is no date (YYYYMMDD, day or month and day may be 00); correct it at the source")
_NO_TIME = _Invalid(
    "time", "is no time (HHMMSS); correct it at the source, or give its spelling in site.yaml (formats)"
)
_EARLIEST = 1850
"""Of nobody born before it, and of nothing that happened before it, a hospital information system tells."""
_EARLY = _Invalid("early", f"lies before {_EARLIEST}; correct it at the source")
FUTURE = "future"
"""The rule that a row breaks only until a day has come."""
_FUTURE = "lies in the future; correct it at the source, or wait until the day has come"
_NO_FLAG = _Invalid("flag", "is neither X nor blank; correct it at the source")
_INVISIBLE = _Invalid("invisible", "holds a character that can't be seen inside; remove it at the source")


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that one row breaks; the remedy names columns and what is allowed, never a value."""

    key: str
    rule: str
    column: str
    remedy: str


def name(rule: str, column: str) -> str:
    """A rule as it is told to people, with its column if it concerns a single one."""
    return f"{column}.{rule}" if column else rule


@once_per_object
def version(view: View) -> str:
    """Hash of everything that decides what becomes of a row: another one makes every row of the view stale.

    That is the source of the reading below and of the checks, their limits, and the versions of pandas and pandera.
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
        reading = _reader(meta(column))
        typed[name] = read = list(map(_identity if reading is _text and name in identifying else reading, raw))
        for i in [i for i, value in enumerate(read) if type(value) is _Invalid]:
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
    """Row number, rule, column ("" for rules over several columns) and remedy of everything the schema refuses."""
    frame = pd.DataFrame(typed, dtype=object)
    try:
        view.columns.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        found = []
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
            found.append((int(i), name, where, _say(where, f"{remedy}; correct it at the source")))
        return found
    return []


def _maps(view: View, column: str) -> str:
    """The code maps by which site.yaml makes a column, in words."""
    return f"code map {' or '.join(view.made_by[column])}" if column in view.made_by else "its code map"


def _say(column: str, remedy: str) -> str:
    return f"{column} {remedy}" if column else remedy


def _reader(column: Meta) -> Callable[[Any], Any]:
    return _tims_with_midnight if column["midnight"] else _READ[column["kind"]]


def _future(read: Sequence[Any], today: date) -> list[int]:
    """Which values of a column can mean no day until today."""
    return [i for i, value in enumerate(read) if value is not None and (day := first_day(value)) and day > today]


def _text(value: str | None) -> str | None:
    return (bare(value) or None) if value is not None else None


def _identity(value: str | None) -> str | _Invalid | None:
    """Text of a column that rows are told apart or found by."""
    text = identity(value or "")
    return _INVISIBLE if hides_something(text) else text or None


@lru_cache(100_000)
def _dats(value: str | None) -> date | Open | _Invalid | None:
    text = bare(value or "")
    # Programs that know no empty date write its first one: zeros, or 1 January of the year 1.
    if not text.strip("0-.") or text == "00010101":
        return None
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return _NO_DATE
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return _NO_DATE
    return OPEN if is_open(day) else day if day.year >= _EARLIEST else _EARLY


@lru_cache(100_000)
def _partial(value: str | None) -> str | _Invalid | None:
    text = bare(value or "")
    if not text.strip("0-.") or text == "00010101":
        return None
    known = text[:4] if text.endswith("0000") else text[:6] if text.endswith("00") else text
    day = _dats(known + "0101"[len(known) - 4 :]) if len(text) == 8 else _NO_DATE
    if day is None or day is OPEN or day is _EARLY:
        return None if day is OPEN else _NO_PARTIAL if day is None else _EARLY
    dashes = len(known) // 2 - 2
    return day.isoformat()[: len(known) + dashes] if isinstance(day, date) else _NO_PARTIAL


@lru_cache(100_000)
def _tims_with_midnight(value: str | None) -> str | _Invalid | None:
    text = bare(value or "")
    if not text:
        return None
    return text if _TIMS.fullmatch(text) else _NO_TIME


@lru_cache(100_000)
def _tims(value: str | None) -> str | _Invalid | None:
    text = (value or "").strip()
    return _tims_with_midnight(text) if text.strip("0:") else None


def _flag(value: str | None) -> bool | _Invalid:
    text = bare(value or "")
    return True if text == "X" else _NO_FLAG if text else False


def _as_is(value: Any) -> Any:
    return value


def _day(value: Any) -> Any:
    return OPEN if isinstance(value, date) and is_open(value) else value


_READ: dict[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "dats": _dats,
    "partial": _partial,
    "tims": _tims,
    "flag": _flag,
    "integer": _as_is,
    "decimal": _as_is,
    "date": _day,
    "timestamp": _day,
}
