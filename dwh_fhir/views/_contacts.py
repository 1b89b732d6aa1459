"""Which contact of its case a diagnosis, a procedure, a lab report or a medication refers to.

Here belongs finding the contact. What the contacts of a case are belongs in `_movements.py`, how an Encounter looks in
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
    """Rows without patient number whose case is not there: nobody knows whose they are."""
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
        """The contact to which something belongs.

        Args:
            number: LFDNR of the movement at which it was documented; it decides if the case has it.
            unit: departmental unit.
            when: when it happened.

        Returns:
            the department contact that the number names, or else the only one of that unit at that time; the case's own
            contact if that is none or several; None if the case becomes no Encounter.
        """
        if self._case is None:
            return None
        found = self._by_number.get(number) if number is not None else None
        if found is None and (unit is not None or when is not None):
            fitting = [contact for contact in self._departments if _fits(contact, unit, when)]
            found = fitting[0] if len(fitting) == 1 else None
        return self._reference(self._case, found)

    def _reference(self, case: Row, contact: Contact | None) -> Element:
        """Made when it is asked for: nothing refers to most contacts, and an id costs more than finding them."""
        number = contact.row["LFDNR"] if contact else None
        made = self._references.get(number)
        if made is None:
            level: Level = "abteilungskontakt" if contact else "einrichtungskontakt"
            made = self._references[number] = _encounter.reference(self._site, case, level, number)
        return made


def _fits(contact: Contact, unit: str | None, when: Moment | None) -> bool:
    """Whether a contact that has begun is in that unit and can have lasted at that time; what is None is not asked."""
    if contact.start is None or (unit is not None and unit != contact.row["ORGFA"]):
        return False
    return when is None or _overlap(contact, contact.start, when)


def _overlap(contact: Contact, start: Moment, when: Moment) -> bool:
    """A bare date is the whole day. A contact ends before its end; a visit of unknown end lasts that day."""
    is_visit = contact.row["BEWTY"] == VISIT
    end = contact.end or (Moment(start.day, None) if is_visit and contact.status == "unknown" else None)
    begun = (start.day, start.clock or "") <= (when.day, when.clock or _LAST)
    return begun and (end is None or (when.day, when.clock or "") < (end.day, end.clock or _LAST))
