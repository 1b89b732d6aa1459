"""One value of a source as a view's column wants it: spelled as the column's kind is spelled at SAP.

Here belongs what site.yaml's column bindings say about a single value. A value that can't be understood stays as it is,
so that the view's own rule judges it; where its column can't even hold it (numbers, DATE, TIMESTAMP) it is `UNREAD`.
What a step of its binding doesn't understand is no value either, but the name of the rule that it breaks (`Unread`).
Which columns a value is made of belongs in `parts.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from dwh_fhir.columns import Kind
from dwh_fhir.date_formats import parsed
from dwh_fhir.site_file import Column


class Unread:
    """Stands for a value that can't be taken over; `rule` is the rule of `rules.py` that it breaks."""

    def __init__(self, rule: str) -> None:
        self.rule = rule


UNREAD: Final = Unread("spelling")
"""Stands for a value that its column can't hold."""
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
    told: Column, name: str, kind: Kind, code_map: Mapping[str, Mapping[str, str]], zone: ZoneInfo
) -> Convert:
    """The function from the source's value to the column's.

    Args:
        told: how site.yaml binds the column.
        name: the view's column; a code map has its values in the column of this name.
        kind: how the column is spelled.
        code_map: the lines of `told.map` by the source's code.
        zone: where the local times of the source are; times with an offset are brought there.
    """
    steps: list[Callable[[str], Any]] = []
    if told.extract is not None:
        steps.append(_extractor(re.compile(told.extract)))
    if told.map is not None:
        # Passed through, an unknown code could be one of the view's by chance, with another meaning.
        steps.append(lambda text: code_map[text][name] if text in code_map else UNMAPPED if text else text)
    if told.formats:
        steps.append(_strict(_parser(told.formats, told.pivot), NO_TIME if kind == "tims" else NO_DATE))
    if told.pad is not None:
        width = told.pad
        # As SAP does it (conversion ALPHA): what has other characters than digits is left as it is.
        steps.append(lambda text: text.zfill(width) if text.isascii() and text.isdigit() else text)
    # A date cell is read as the date it is: the formats are for those that are written as text.
    typed = told.extract is None and told.map is None

    def convert(value: Any) -> Any:
        if not (typed and isinstance(value, date | time)):
            text = as_text(value)
            value = "" if text is None else text.strip()
            for step in steps if value or told.map is not None else ():
                value = step(value)
                if not isinstance(value, str):
                    break
        return value if isinstance(value, Unread) else spell(value, kind, zone)

    return convert


def as_text(value: Any) -> str | None:
    """Any value as text: whole numbers without a point, however the source stores them."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def number_of(values: Sequence[Any]) -> int:
    """A whole number that stands for some values: the same ones always give the same number, in every source."""
    content = "\x1f".join("" if value is None else str(value).strip() for value in values)
    digest = hashlib.sha256(content.encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _NUMBER_BITS)


def spell(value: Any, kind: Kind, zone: ZoneInfo) -> Any:
    """A value of any type as raw value of a kind; blank text is NULL; `UNREAD` where the kind can't hold it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(zone).replace(tzinfo=None)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _SPELL.get(kind, _as_text_or_unread)(value)


def _extractor(pattern: re.Pattern[str]) -> Callable[[str], str | Unread]:
    def extract(text: str) -> str | Unread:
        match = pattern.search(text)
        return UNMATCHED if match is None else match[1] or ""

    return extract


def _strict(parse: Convert, otherwise: Unread) -> Callable[[str], Any]:
    """Refuse a text that `parse` hands back: it could be a date by chance, with day and month the other way round."""

    def strictly(text: str) -> Any:
        made = parse(text)
        return otherwise if made is text and text and text not in _WITHOUT_FORMAT else made

    return strictly


def _parser(formats: Sequence[str], pivot: int | None) -> Callable[[str], Any]:
    """The first format that fits the text gives the moment; the text itself if none does."""

    def parse(text: str) -> Any:
        for form in formats:
            with suppress(ValueError):
                return _as_precise_as(form.replace("%y", "%Y"), parsed(text, form, pivot))
        return text

    return parse


def _as_precise_as(form: str, found: datetime) -> Any:
    """Only what the format tells: a moment, a date, or (as IS-H spells it) year and month, or the year."""
    if "%H" in form:
        return found
    if "%d" in form:
        return found.date()
    return found.strftime("%Y%m00" if "%m" in form else "%Y0000")


def _as_text_or_unread(value: Any) -> Any:
    return UNREAD if isinstance(value, bytes) else as_text(value)


def _dats(value: Any) -> Any:
    return f"{value:%Y%m%d}" if isinstance(value, date) else _as_text_or_unread(value)


def _tims(value: Any) -> Any:
    if isinstance(value, datetime | time):
        return f"{value:%H%M%S}"
    return None if isinstance(value, date) else _as_text_or_unread(value)


def _flag(value: Any) -> Any:
    return ("X" if value else None) if isinstance(value, bool) else _as_text_or_unread(value)


def _decimal(value: Any) -> Any:
    try:
        number = Decimal((as_text(value) or "").strip().replace(",", "."))
    except InvalidOperation:
        return UNREAD
    return number if number.is_finite() else UNREAD


def _integer(value: Any) -> Any:
    number = _decimal(value)
    return int(number) if number is not UNREAD and number == number.to_integral_value() else UNREAD


def _date(value: Any) -> Any:
    moment = _timestamp(value)
    return moment.date() if isinstance(moment, datetime) else UNREAD


def _timestamp(value: Any) -> Any:
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - local time of the source
    return UNREAD


_SPELL: dict[str, Convert] = {
    "dats": _dats,
    "partial": _dats,
    "tims": _tims,
    "flag": _flag,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "timestamp": _timestamp,
}
