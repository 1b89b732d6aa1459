"""Make Encounters of all three contact levels: ids, class, KontaktArt, period and the frame of the resource.

Begin and end of a contact belong in `_movements.py`. Source: MII KDS Fall 2026.0.0,
https://www.medizininformatik-initiative.de/fhir/core/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Resource, Row
from dwh_fhir.views._meta import resource_meta
from dwh_fhir.views._movements import Moment

Level = Literal["einrichtungskontakt", "abteilungskontakt", "versorgungsstellenkontakt"]

_BELOW: dict[Level, tuple[str, str]] = {
    "abteilungskontakt": ("abteilung", "A"),
    "versorgungsstellenkontakt": ("versorgungsstelle", "V"),
}
"""Level below the case to its part of the resource id's key and of the visit number."""

_CLASS_OF_KIND = {"vorstationaer": "AMB", "nachstationaer": "AMB", "stationsaequivalent": "HH"}
"""KontaktArt that decides the class, whatever kind of case it stands in."""

WARD_KINDS = frozenset({"normalstationaer", "intensivstationaer"})
"""KontaktArt that only a Versorgungsstellenkontakt has."""


def reference(site: MappingSite, case: Row, level: Level, number: int | None = None) -> Element:
    """Refer to a contact of the case; `number` is the LFDNR of its first movement, None for the case itself."""
    return site.reference("Encounter", *_key(case, level, number))


def _key(case: Row, level: Level, number: int | None) -> tuple[object, ...]:
    part = () if number is None else (_BELOW[level][0], number)
    return case["EINRI"], case["FALNR"], *part


def case_class(case: Row, site: MappingSite) -> str | None:
    """Look the class of the case up in code map `case_type`; None if the map has no allowed one."""
    line = site.lookup("case_type", case["FALAR"])
    return line["class"] if line and line["class"] in urls.ENCOUNTER_CLASSES else None


def kind(rows: Sequence[Row], site: MappingSite) -> str | None:
    """Return the KontaktArt on which the movements agree by code map `movement_kind`; None if they don't."""
    kinds = {_kind(row, site) for row in rows}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(row: Row, site: MappingSite) -> str | None:
    line = site.lookup("movement_kind", row["BWART"])
    return line["kontaktart"] if line and line["kontaktart"] in urls.KONTAKTARTEN else None


def class_of(kind_: str | None, of_case: str) -> str:
    """Return the class of a contact of that KontaktArt in a case of that class."""
    return _CLASS_OF_KIND.get(kind_, of_case) if kind_ else of_case


def period(start: Moment | None, end: Moment | None, site: MappingSite) -> Element | None:
    """Make Encounter.period with the offsets of the site's zone.

    Within one day a time and a bare date can't be compared (per-1 fails), nor may an end stand before its start (as a
    start at 24:00 may after an end at 10:00): there the period has the date alone.
    """
    first, last = moment(start, site), moment(end, site)
    if start and end and first and last and start.day >= end.day and not _ordered(first, last):
        first = last = end.day.isoformat()
    return build.period(first, last)


def _ordered(first: str, last: str) -> bool:
    return len(first) == len(last) and datetime.fromisoformat(first) <= datetime.fromisoformat(last)


def moment(when: Moment | None, site: MappingSite) -> str | None:
    """Write a moment as FHIR dateTime."""
    return build.date_time(when.day, when.clock, site.zone) if when else None


def planned(start: Moment | None, end: Moment | None, site: MappingSite) -> list[Element]:
    """Make R5's extensions for planned start and end: contacts that are `planned` must not have a period."""
    both = ((urls.PLANNED_START, moment(start, site)), (urls.PLANNED_END, moment(end, site)))
    return [{"url": url, "valueDateTime": value} for url, value in both if value]


def encounter(
    site: MappingSite, case: Row, level: Level, number: int | None, kind_: str | None, elements: Mapping[str, Any]
) -> Resource:
    """Make one Encounter.

    Args:
        site: the site's settings.
        case: the NFAL row.
        level: contact level.
        number: LFDNR of the contact's first movement, None on level einrichtungskontakt.
        kind_: KontaktArt, if known.
        elements: at least `status` and `class`; the other elements that the contact has, None for those it has not.
    """
    visit = f"{case['EINRI']}-{case['FALNR']}"
    if number is not None:
        visit = f"{visit}-{_BELOW[level][1]}-{number}"
    types = [build.concept(urls.CS_KONTAKTEBENE, level)]
    if kind_:
        types.append(build.concept(urls.CS_KONTAKTART, kind_))
    get = elements.get
    return build.known(
        {
            "resourceType": "Encounter",
            "id": site.id("Encounter", *_key(case, level, number)),
            "meta": resource_meta(urls.ENCOUNTER, site),
            "extension": get("extension") or None,
            "identifier": [build.identifier(urls.CS_IDENTIFIER_TYPE, "VN", site.identifier_system("encounter"), visit)],
            "status": elements["status"],
            "class": build.coding(urls.CS_ACT_CODE, elements["class"]),
            "type": types,
            "serviceType": get("serviceType"),
            "subject": site.reference("Patient", case["PATNR"]),
            "period": get("period"),
            "diagnosis": get("diagnosis") or None,
            "account": [build.logical(site.identifier_system("case"), case["FALNR"])],
            "hospitalization": get("hospitalization"),
            "location": get("location") or None,
            "serviceProvider": get("serviceProvider"),
            "partOf": get("partOf"),
        }
    )
