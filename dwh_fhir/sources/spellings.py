"""Any value that a driver can deliver, read as a value of a column's kind: exactly, or not at all.

Here belongs what a kind can hold, and which spellings of numbers, dates and times leave no doubt. A value in doubt is
`UNREAD`: its row goes to quarantine by rule `spelling`. Bindings of a value belong in `values.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from numpy import float32

from dwh_fhir.columns import Kind
from dwh_fhir.values.texts import bare


class Unread:
    """Stands for a value that can't be taken over; `rule` is the rule of `clean/rules.py` that it breaks."""

    def __init__(self, rule: str) -> None:
        self.rule = rule


UNREAD: Final = Unread("spelling")
"""Stands for a value that its column can't hold, or that may mean several things."""

Sign = Literal[",", "."]
"""The sign before the decimals of a number that is written as text; the other one groups its thousands."""

_TEXTS = (str, int, float, Decimal, date, datetime, time, UUID)
_DIGITS_BEFORE, _DIGITS_AFTER = 131_072, 16_383
"""Of Postgres' numeric, https://www.postgresql.org/docs/current/datatype-numeric.html."""
_BIGINT = range(-(2**63), 2**63)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)")
_IN_DOUBT = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPED = {
    sign: re.compile(rf"[+-]?[0-9]{{1,3}}(?:\{group}[0-9]{{3}})+(?:\{sign}[0-9]+)?") for sign, group in (",.", ".,")
}
_INITIAL = re.compile(r"0|0{6}|0{8}|0{14}|0000-00-00(?:[ T]00:00:00(?:\.0+)?)?|00\.00\.0000")
_OFFSET = r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
_MOMENTS = (
    re.compile(
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[ T](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
        rf"(?::(?P<second>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]{{1,9}}))?)?{_OFFSET})?"
    ),
    re.compile(
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
        rf"(?:T?(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?P<second>[0-9]{{2}})(?P<fraction>){_OFFSET})?"
    ),
)
"""ISO 8601 with its signs, as databases write it; and without, as SAP does; not weeks, nor days of a year."""


def as_text(value: Any) -> str | None:
    """Spell any value as text: numbers with all their digits, whole ones without a point, however they are stored."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        text = f"{Decimal(repr(value)):f}".removesuffix(".0")
        return "0" if text == "-0" else text
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def spell(value: Any, kind: Kind, zone: ZoneInfo, sign: Sign | None = None) -> Any:
    """Read a value of any type as raw value of a kind.

    Args:
        value: as the driver gives it.
        kind: of the column that it is for.
        zone: where the source's local times are; times with an offset are brought there.
        sign: the decimal sign of numbers in text; None: `1,234` and `1.234` mean one thing here and another there,
            and are not read.

    Returns:
        the value; None for blank text; `UNREAD` where the kind can't hold it.
    """
    if value is None or (isinstance(value, str) and not bare(value)):
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = _local(value, zone)
    if kind == "decimal":
        return _decimal(value, sign)
    if kind == "integer":
        return _integer(value, sign)
    if kind in ("date", "timestamp"):
        moment = _timestamp(value, zone)
        return moment.date() if kind == "date" and isinstance(moment, datetime) else moment
    return _SPELL.get(kind, _text)(value)


def shortest(rows: Iterable[tuple[Any, ...]], single: Sequence[int]) -> list[tuple[Any, ...]]:
    """Shorten numbers of 32 bits that a driver has widened to 64, in some columns of rows: 0.1, not 0.10000000149."""
    short = list(rows)
    if single and short:
        columns: list[Sequence[Any]] = list(zip(*short, strict=True))
        for i in single:
            columns[i] = [value if value is None else float(str(float32(value))) for value in columns[i]]
        short = list(zip(*columns, strict=True))
    return short


def fits(kind: Kind, values: Sequence[Any]) -> bool:
    """Tell whether a column of the kind can hold these values, or NULL, just as they are."""
    if not set(map(type, values)) <= _OWN.get(kind, _TEXT_OR_NULL):
        return False
    if kind in ("timestamp", "integer", "decimal"):
        known = [value for value in values if value is not None]
        if kind == "integer":
            return not known or (min(known) in _BIGINT and max(known) in _BIGINT)
        if kind == "decimal":
            return all(map(_is_storable, known))
        return not any(value.tzinfo for value in known)
    return True


_NULL = type(None)
_TEXT_OR_NULL = {str, _NULL}
_OWN: dict[str, set[type]] = {
    "integer": {int, _NULL},
    "decimal": {Decimal, _NULL},
    "date": {date, _NULL},
    "timestamp": {datetime, _NULL},
}


def has_text(value: Any) -> bool:
    """Tell whether a value has a single spelling, so that it can stand for text: no bytes, lists, intervals, NaN."""
    if isinstance(value, float | Decimal):
        return _is_storable(Decimal(repr(value)) if isinstance(value, float) else value)
    return type(value) in _TEXTS


def _text(value: Any) -> Any:
    return as_text(value) if has_text(value) else UNREAD


def _dats(value: Any) -> Any:
    return f"{value.year:04}{value.month:02}{value.day:02}" if isinstance(value, date) else _text(value)


def _tims(value: Any) -> Any:
    if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
        # As MySQL gives a TIME.
        value = (datetime(1, 1, 1) + value).time()  # noqa: DTZ001 - only its time counts
    if isinstance(value, datetime | time):
        return UNREAD if value.tzinfo is not None else f"{value:%H%M%S}"
    return None if isinstance(value, date) else _text(value)


def _flag(value: Any) -> Any:
    return ("X" if value else None) if isinstance(value, bool) else _text(value)


_SPELL: dict[str, Callable[[Any], Any]] = {"dats": _dats, "partial": _dats, "tims": _tims, "flag": _flag}


def _decimal(value: Any, sign: Sign | None) -> Any:
    if isinstance(value, str):
        return _written(bare(value), sign)
    if type(value) not in (int, float, Decimal):
        return UNREAD
    number = Decimal(repr(value) if isinstance(value, float) else value)
    return number if _is_storable(number) else UNREAD


def _written(text: str, sign: Sign | None) -> Any:
    """Read a number that is written as text: no exponent, no digits of other scripts, no blanks inside."""
    if sign is not None:
        group = "." if sign == "," else ","
        if _GROUPED[sign].fullmatch(text):
            text = text.replace(group, "")
        elif group in text:
            return UNREAD
    elif _IN_DOUBT.fullmatch(text):
        return UNREAD
    number = Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
    return number if number is not None and _is_storable(number) else UNREAD


def _is_storable(number: Decimal) -> bool:
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    return number.adjusted() < _DIGITS_BEFORE and isinstance(exponent, int) and -exponent <= _DIGITS_AFTER


def _integer(value: Any, sign: Sign | None) -> Any:
    number = _decimal(value, sign)
    if number is UNREAD or not _BIGINT.start <= number < _BIGINT.stop or number != number.to_integral_value():
        return UNREAD
    return int(number)


def _timestamp(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - local time of the source
    text = bare(as_text(value) or "") if type(value) in (str, int, float, Decimal) else "-"
    if _INITIAL.fullmatch(text):
        return None
    match = next(filter(None, (form.fullmatch(text) for form in _MOMENTS)), None)
    return UNREAD if match is None else _moment(match.groupdict(""), zone)


def _moment(parts: dict[str, str], zone: ZoneInfo) -> Any:
    """Put a moment together: 24:00 is the next day's midnight, offsets are brought to the zone, nanoseconds cut."""
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    micro = int(parts["fraction"].ljust(6, "0")[:6])
    days = 1 if (hour, minute, second, micro) == (24, 0, 0, 0) else 0
    with suppress(ValueError, OverflowError):
        day = datetime(int(parts["year"]), int(parts["month"]), int(parts["day"]))  # noqa: DTZ001
        moment = datetime.combine(day, time(0 if days else hour, minute, second, micro)) + timedelta(days=days)
        if not parts["offset"]:
            return moment
        return _local(datetime.fromisoformat(f"{moment.isoformat()}{parts['offset']}"), zone)
    return UNREAD


def _local(moment: datetime, zone: ZoneInfo) -> Any:
    with suppress(ValueError, OverflowError):
        return moment.astimezone(zone).replace(tzinfo=None)
    return UNREAD
