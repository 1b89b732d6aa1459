"""What the results of one laboratory report have in common: patient, contacts, times, numbers.

Here belong things said once a report; a single result belongs in `_lab_observation.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import Day, Today
from dwh_fhir.view import Row
from dwh_fhir.views import _movements
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._movements import Moment

CANCELLED = "X"
STATUS = {"P": "preliminary", "F": "final", "C": "corrected", None: "unknown"}
"""N2LASTATUS and N2VSTATUS (the codes of HL7 v2) as status; a cancelled one depends on whether there was a value."""


def _source(code: str) -> Element:
    return {"extension": [{"url": urls.QUELLE_BEZUGSDATUM, "valueCoding": build.coding(urls.CS_SNOMED, code)}]}


_COLLECTED, _RECEIVED = _source("399445004"), _source("281271004")


class Effective(NamedTuple):
    """The clinically relevant time: `value` as dateTime or None, `sibling` what `_effectiveDateTime` says of it."""

    value: str | None
    sibling: Element
    when: Moment | None


class Report:
    """One report: its rows and what is looked up for them once.

    Attributes:
        rows: the report's rows, at least one, in the report's sequence.
        head: the row that speaks for the report: the first one of its newest version.
        site: the site's settings.
        subject: Reference to the patient.
        assigner: Reference to the institution, in which the report's numbers are unique.
        cancelled: whether the report was cancelled as a whole.
    """

    def __init__(
        self, rows: Sequence[Row], cases: Sequence[Row], movements: Sequence[Row], site: MappingSite, today: Today
    ) -> None:
        self.rows, self.site = rows, site
        self.head = max(rows, key=lambda row: version(row["DOKVR"]))
        self.subject = site.reference("Patient", self.head["PATNR"])
        self.assigner = build.logical(site.identifier_system("institution"), self.head["EINRI"])
        self.cancelled = self.head["N2LASTATUS"] == CANCELLED
        self._contacts = {
            (case["PATNR"], case["FALNR"]): Contacts(
                case, [m for m in movements if m["FALNR"] == case["FALNR"]], site, today
            )
            for case in cases
        }
        self._times: dict[tuple[object, ...], Effective] = {}
        self._encounters: dict[tuple[object, ...], Element | None] = {}

    def identifier(self, kind: str, system: str, number: object) -> list[Element]:
        """One number of this institution, which it has in common with no other."""
        value = f"{self.head['EINRI']}-{number}"
        told = build.identifier(urls.CS_IDENTIFIER_TYPE, kind, self.site.identifier_system(system), value)
        return [{**told, "assigner": self.assigner}]

    def effective(self, row: Row) -> Effective:
        """When the specimen was collected, or else received; the report's date is neither and no substitute."""
        key = (row["ENTDT"], row["ENTZT"], row["EINDT"], row["EINZT"])
        if key not in self._times:
            self._times[key] = self._effective(*key)
        return self._times[key]

    def _effective(self, taken: Day, taken_at: str | None, arrived: Day, arrived_at: str | None) -> Effective:
        for day, clock, source in ((taken, taken_at, _COLLECTED), (arrived, arrived_at, _RECEIVED)):
            value = build.date_time(day, clock, self.site.zone)
            if value:
                return Effective(value, source, _movements.known(day, clock))
        return Effective(None, build.absent(), None)

    def earliest(self, rows: Sequence[Row]) -> Effective:
        """The time of several results together: the first collection, or else the first arrival."""
        times = [self.effective(row) for row in rows]
        collected = [time for time in times if time.sibling is _COLLECTED]
        known = collected or [time for time in times if time.value]
        return min(known, key=lambda time: _sortable(time.when), default=times[0])

    def encounter(self, row: Row, when: Moment | None) -> Element | None:
        """The department contact of the row's case at that time if it is one alone, or else the case's own contact.

        None if the case is not known, or is another patient's.
        """
        case = row["PATNR"], row["FALNR"]
        key = (*case, when)
        if key not in self._encounters:
            contacts = self._contacts.get(case)
            self._encounters[key] = contacts.find(when=when) if contacts else None
        return self._encounters[key]

    def instant(self, day: Day, clock: str | None) -> str | None:
        """A full point in time, None without a time of day."""
        return build.date_time(day, clock, self.site.zone) if clock else None


def version(text: str | None) -> list[tuple[bool, int, str]]:
    """A report's version in an order: none, then numbers by their value (`9` before `10`), then letters (`B`, `A10`).

    Leading zeros and blanks make no difference.
    """
    parts: list[tuple[str, str]] = re.findall(r"([0-9]+)|([^0-9\s]+)", text or "")
    return [(not digits, int(digits or 0), letters.upper()) for digits, letters in parts]


def _sortable(when: Moment | None) -> tuple[date, str]:
    return (when.day, when.clock or "") if when else (date.max, "")
