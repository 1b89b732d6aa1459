"""FHIR R4 data types as plain dicts, in the order in which FHIR lists their elements.

Here belongs what every mapping says in the same way: codings, identifiers, extensions, dates. What a row means belongs
in `views/`; URLs belong in `urls.py`. Source: https://hl7.org/fhir/R4/datatypes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dwh_fhir.fhir import urls
from dwh_fhir.values.dates import Day

Element = dict[str, Any]


def known(elements: Mapping[str, Any]) -> Element:
    """The elements that have a value, in their order: None means left out."""
    return {name: value for name, value in elements.items() if value is not None}


def coding(system: str, code: str) -> Element:
    """A Coding without display: a server's terminology knows the right one."""
    return {"system": system, "code": code}


def concept(system: str, code: str) -> Element:
    """A CodeableConcept of one Coding."""
    return {"coding": [coding(system, code)]}


def identifier(type_system: str, type_code: str, system: str, value: str) -> Element:
    """An Identifier with its type."""
    return {"type": concept(type_system, type_code), "system": system, "value": value}


def logical(system: str, value: str, display: str | None = None) -> Element:
    """A Reference by identifier to what is no resource here, such as a department."""
    return known({"identifier": {"system": system, "value": value}, "display": display})


def absent(reason: str = "unknown") -> Element:
    """What stands in place of a mandatory value that the source doesn't have (`_element`)."""
    return {"extension": [{"url": urls.DATA_ABSENT_REASON, "valueCode": reason}]}


def date_time(day: Day, clock: str | None, zone: ZoneInfo) -> str | None:
    """A FHIR dateTime from an SAP date and time.

    Args:
        day: DATS; an open end is no date.
        clock: TIMS 'HHMMSS', 240000 is the next day's midnight; None leaves the date alone.
        zone: the zone of the local time.

    Returns:
        'YYYY-MM-DD' or 'YYYY-MM-DDThh:mm:ss+hh:mm', or None. The hour that autumn has twice is taken as the first one.
        The hour that spring skips keeps its digits, with the offset from before: somebody's clock was not set yet, and
        so it names the right moment.
    """
    if not isinstance(day, date):
        return None
    if clock == "240000":
        day, clock = day + timedelta(days=1), "000000"
    written, offset = _day(day, zone)
    if clock is None:
        return written
    offset = offset or _offset_at(datetime.combine(day, time.fromisoformat(clock), zone))
    return f"{written}T{clock[:2]}:{clock[2:4]}:{clock[4:]}{offset}"


@lru_cache(maxsize=65536)
def _day(day: date, zone: ZoneInfo) -> tuple[str, str | None]:
    """The day as FHIR writes it, and the offset of the whole day; None on the two days a year on which it changes."""
    first = _offset_at(datetime.combine(day, time.min, zone))
    return day.isoformat(), first if first == _offset_at(datetime.combine(day, time.max, zone)) else None


def _offset_at(moment: datetime) -> str:
    """The offset as +hh:mm; FHIR has no seconds in it, which local mean time before 1893 had."""
    return moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:5]


def period(start: str | None, end: str | None) -> Element | None:
    """A Period, None if neither bound is known."""
    return known({"start": start, "end": end}) or None
