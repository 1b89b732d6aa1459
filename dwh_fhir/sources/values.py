"""A value of a source as a view's column wants it: spelled as the column's kind is spelled at SAP.

Here belong the bindings of a single value. A value that can't be understood stays as it is,
so that the view's own rule judges it; where its column can't even hold it (numbers, DATE, TIMESTAMP) it is `UNREAD`,
as `spellings.py` judges. A value that a step of its binding doesn't understand is none either, but the
name of the rule that it breaks (`Unread`). Which columns a value is made of belongs in `parts.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from dwh_fhir.columns import Kind
from dwh_fhir.site.binding import Column
from dwh_fhir.sources.spellings import UNREAD, Sign, Unread, as_text, has_text, spell
from dwh_fhir.values.date_formats import parsed
from dwh_fhir.values.texts import bare

UNMAPPED: Final = Unread("code")
"""Stands for a code that the column's code map lacks."""
UNMATCHED: Final = Unread("extract")
"""Stands for a text without the part that `extract` wants."""
NO_DATE, NO_TIME = Unread("date"), Unread("time")
"""Stand for a text that is spelled in none of the `formats`, by the kind of the column."""

_WITHOUT_FORMAT = ("00000000", "000000", "99991231")
"""How SAP spells no date, no time or midnight, and the open end, whatever the other dates of the column look like."""

Convert = Callable[[Any], Any]

_NUMBER_BITS = 63


def converter(
    bound: Column, name: str, kind: Kind, code_map: Mapping[str, Mapping[str, str]], zone: ZoneInfo
) -> Convert:
    """Make the function from the source's value to the column's.

    Args:
        bound: how site.yaml binds the column.
        name: the view's column; a code map has its values in the column of this name.
        kind: how the column is spelled.
        code_map: the lines of `bound.map` by the source's code.
        zone: where the local times of the source are; times with an offset are brought there.
    """
    steps = _steps(bound, name, kind, code_map)
    # A date cell is read as the date it is: the formats are for those that are written as text.
    typed = bound.extract is None and bound.map is None

    def convert(value: Any) -> Any:
        if isinstance(value, str):
            value = bare(value)
        if typed and (not steps or isinstance(value, date | time)):
            return spell(value, kind, zone, bound.decimal)
        if not (value is None or isinstance(value, bool) or has_text(value)):
            return UNREAD
        # A number's own text has a point, whatever sign the source's texts have.
        sign: Sign | None = bound.decimal if isinstance(value, str) else "."
        value = as_text(value) or ""
        for step in steps if value or bound.map is not None else ():
            value = step(value)
            if not isinstance(value, str):
                break
        return value if isinstance(value, Unread) else spell(value, kind, zone, sign)

    return convert


def _steps(
    bound: Column, name: str, kind: Kind, code_map: Mapping[str, Mapping[str, str]]
) -> list[Callable[[str], Any]]:
    """List the steps that site.yaml wants done with a value's text, in this order."""
    steps: list[Callable[[str], Any]] = []
    if bound.extract is not None:
        steps.append(_extractor(re.compile(bound.extract)))
    if bound.map is not None:
        # Passed through, an unknown code could be one of the view's by chance, with another meaning.
        steps.append(lambda text: code_map[text][name] if text in code_map else UNMAPPED if text else text)
    if bound.formats:
        steps.append(_strict(_parser(bound.formats, bound.pivot), NO_TIME if kind == "tims" else NO_DATE))
    if bound.pad is not None:
        width = bound.pad
        # As SAP does it (conversion ALPHA): what has other characters than digits is left as it is.
        steps.append(lambda text: text.zfill(width) if text.isascii() and text.isdigit() else text)
    return steps


def number_of(values: Sequence[Any]) -> int:
    """Make a whole number that stands for some values: the same ones always give the same number, in every source."""
    content = "\x1f".join("" if value is None else bare(str(value)) for value in values)
    digest = hashlib.sha256(content.encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _NUMBER_BITS)


def _extractor(pattern: re.Pattern[str]) -> Callable[[str], str | Unread]:
    def extract(text: str) -> str | Unread:
        match = pattern.search(text)
        return UNMATCHED if match is None else match[1] or ""

    return extract


def _strict(parse: Convert, otherwise: Unread) -> Callable[[str], Any]:
    """Refuse a text that `parse` hands back: it could be a date by chance, with day and month the other way round."""

    def strictly(text: str) -> Any:
        moment = parse(text)
        return otherwise if moment is text and text and text not in _WITHOUT_FORMAT else moment

    return strictly


def _parser(formats: Sequence[str], pivot: int | None) -> Callable[[str], Any]:
    """Make the function from a text to the moment in the first format that fits; to the text itself if none does."""

    def parse(text: str) -> Any:
        for form in formats:
            with suppress(ValueError):
                return _as_precise_as(form.replace("%y", "%Y"), parsed(text, form, pivot))
        return text

    return parse


def _as_precise_as(form: str, moment: datetime) -> Any:
    """Keep only what the format tells: a moment, a date, or (as IS-H spells it) year and month, or the year."""
    if "%H" in form:
        return moment
    if "%d" in form:
        return moment.date()
    return moment.strftime("%Y%m00" if "%m" in form else "%Y0000")
