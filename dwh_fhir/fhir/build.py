"""Build FHIR R4 data types as plain dicts, in the order in which FHIR lists their elements.

Every call makes new dicts: an element belongs to the one resource that it is put into. Here belongs everything that all
mappings say in the same way: codings, identifiers, extensions, dates. The meaning of a row belongs in `views/`; URLs
belong in `urls.py`. Source: https://hl7.org/fhir/R4/datatypes.html
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
    """Keep the elements that have a value, in their order: None means left out."""
    return {name: value for name, value in elements.items() if value is not None}


def coding(system: str, code: str) -> Element:
    """Make a Coding without display: a server's terminology knows the right one."""
    return {"system": system, "code": code}


def concept(system: str, code: str) -> Element:
    """Make a CodeableConcept of one Coding."""
    return {"coding": [{"system": system, "code": code}]}


def identifier(type_system: str, type_code: str, system: str, value: str) -> Element:
    """Make an Identifier with its type."""
    return {"type": concept(type_system, type_code), "system": system, "value": value}


def logical(system: str, value: str, display: str | None = None) -> Element:
    """Make a Reference by identifier to something that is no resource here, such as a department."""
    identifier = {"system": system, "value": value}
    return {"identifier": identifier} if display is None else {"identifier": identifier, "display": display}


def absent(reason: str = "unknown") -> Element:
    """Make the sibling (`_element`) that stands in place of a mandatory value which the source doesn't have."""
    return {"extension": [{"url": urls.DATA_ABSENT_REASON, "valueCode": reason}]}


def absent_concept(reason: str = "unknown") -> Element:
    """Make the CodeableConcept that says why there is none."""
    return concept(urls.CS_DATA_ABSENT_REASON, reason)


def date_time(day: Day, clock: str | None, zone: ZoneInfo) -> str | None:
    """Write a FHIR dateTime from an SAP date and time.

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
    """Return the day as FHIR writes it, and its offset from UTC; None on the two days a year on which that changes."""
    first = _offset_at(datetime.combine(day, time.min, zone))
    return day.isoformat(), first if first == _offset_at(datetime.combine(day, time.max, zone)) else None


def _offset_at(moment: datetime) -> str:
    """Write the offset as +hh:mm; FHIR has no seconds in it, which local mean time before 1893 had."""
    offset = moment.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"


def period(start: str | None, end: str | None) -> Element | None:
    """Make a Period; None if neither bound is known."""
    return known({"start": start, "end": end}) or None
