"""Find the contact of its case that a diagnosis, a procedure, a lab report or a medication refers to.

Here belongs the search. Which contacts a case has is decided in `_movements.py`, how an Encounter looks in
`_encounter.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import Today
from dwh_fhir.view import Reject, Row
from dwh_fhir.views import _encounter, _movements
from dwh_fhir.views._encounter import Level
from dwh_fhir.views._movement_order import VISIT
from dwh_fhir.views._movements import Contact, Moment

_LAST = "~"
"""Sorts after every time of a day."""


def without_case(rows: Sequence[Row]) -> Iterator[Reject]:
    """Reject rows without patient number whose case is not delivered: nobody knows whose they are."""
    remedy = "Deliver the case with this FALNR in view fall, or release it there."
    return (Reject(row["_key"], "case", "FALNR", remedy) for row in rows)


class Contacts:
    """The contacts of one case, as References.

    Args:
        case: the row of fall, or None if the case is not known.
        movements: its rows of kontakt.
        site: the site's settings.
        today: the day on which they are looked at.
    """

    def __init__(self, case: Row | None, movements: Sequence[Row], site: MappingSite, today: Today) -> None:
        self._site = site
        self._case = case if case is not None and _encounter.case_class(case, site) is not None else None
        self._references: dict[int | None, Element] = {}
        self._departments = (
            _movements.departments(_movements.course(movements, today), self._case["ENDDT"]) if self._case else []
        )
        self._by_number = {number: contact for contact in self._departments for number in contact.numbers()}

    def find(self, number: int | None = None, unit: str | None = None, when: Moment | None = None) -> Element | None:
        """Find the contact to which something belongs.

        Args:
            number: LFDNR of the movement at which it was documented; it decides if the case has it.
            unit: departmental unit.
            when: when it happened.

        Returns:
            a new Reference to the department contact that the number names, or else to the only one of that unit at
            that time; to the case's own contact if that is none or several; None if the case becomes no Encounter.
        """
        if self._case is None:
            return None
        contact = self._by_number.get(number) if number is not None else None
        if contact is None and (unit is not None or when is not None):
            fitting = [contact for contact in self._departments if _fits(contact, unit, when)]
            contact = fitting[0] if len(fitting) == 1 else None
        return dict(self._reference(self._case, contact))

    def _reference(self, case: Row, contact: Contact | None) -> Element:
        """Refer to a contact, or to the case's own; looked up once, as an id costs more than a search."""
        number = contact.row["LFDNR"] if contact else None
        reference = self._references.get(number)
        if reference is None:
            level: Level = "abteilungskontakt" if contact else "einrichtungskontakt"
            reference = self._references[number] = _encounter.reference(self._site, case, level, number)
        return reference


def _fits(contact: Contact, unit: str | None, when: Moment | None) -> bool:
    """Tell whether a contact has begun, is in a unit and can have lasted at a time; None fits every contact."""
    if contact.start is None or (unit is not None and unit != contact.row["ORGFA"]):
        return False
    return when is None or _overlap(contact, contact.start, when)


def _overlap(contact: Contact, start: Moment, when: Moment) -> bool:
    """Tell whether a contact, open at its end, and a moment can overlap.

    A bare date is the whole day; a visit of unknown end lasts that day.
    """
    is_visit = contact.row["BEWTY"] == VISIT
    end = contact.end or (Moment(start.day, None) if is_visit and contact.status == "unknown" else None)
    begun = (start.day, start.clock or "") <= (when.day, when.clock or _LAST)
    return begun and (end is None or (when.day, when.clock or "") < (end.day, end.clock or _LAST))
