"""Look up for all results of one laboratory report: patient, contacts, times, numbers.

Here belongs everything that holds for the whole report; a single result belongs in `_lab_observation.py`.
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


_COLLECTED, _RECEIVED = "399445004", "281271004"
"""SNOMED CT codes of the two events that may give a result its time: collection and receipt of the specimen."""


class Effective(NamedTuple):
    """The clinically relevant time of a result.

    Attributes:
        value: as dateTime; None: unknown.
        event: SNOMED CT code of the event whose time it is; None: unknown.
        when: day and time of day.
    """

    value: str | None
    event: str | None
    when: Moment | None

    @property
    def sibling(self) -> Element:
        """The element `_effectiveDateTime`: the source of the time, or the reason why there is none."""
        if self.event is None:
            return build.absent()
        source = build.coding(urls.CS_SNOMED, self.event)
        return {"extension": [{"url": urls.QUELLE_BEZUGSDATUM, "valueCoding": source}]}


class Report:
    """The rows of one report, with the look-ups that all its resources share.

    Attributes:
        rows: the report's rows, at least one, in the report's sequence.
        head: the row that speaks for the report: the first one of its newest version.
        site: the site's settings.
        cancelled: whether the report was cancelled as a whole.
    """

    def __init__(
        self, rows: Sequence[Row], cases: Sequence[Row], movements: Sequence[Row], site: MappingSite, today: Today
    ) -> None:
        self.rows, self.site = rows, site
        self.head = max(rows, key=lambda row: version(row["DOKVR"]))
        self._subject = site.reference("Patient", self.head["PATNR"])
        self.cancelled = self.head["N2LASTATUS"] == CANCELLED
        self._contacts = {
            (case["PATNR"], case["FALNR"]): Contacts(
                case, [m for m in movements if m["FALNR"] == case["FALNR"]], site, today
            )
            for case in cases
        }
        self._times: dict[tuple[object, ...], Effective] = {}
        self._encounters: dict[tuple[object, ...], Element | None] = {}

    @property
    def subject(self) -> Element:
        """Reference to the patient, a new one for every resource."""
        return dict(self._subject)

    def identifier(self, kind: str, system: str, number: object) -> list[Element]:
        """Make the Identifier of a number that is unique in this institution."""
        institution = self.head["EINRI"]
        value = f"{institution}-{number}"
        identifier = build.identifier(urls.CS_IDENTIFIER_TYPE, kind, self.site.identifier_system(system), value)
        return [{**identifier, "assigner": build.logical(self.site.identifier_system("institution"), institution)}]

    def effective(self, row: Row) -> Effective:
        """Return the time of collection, or else of receipt; the report's date is neither and no substitute."""
        key = (row["ENTDT"], row["ENTZT"], row["EINDT"], row["EINZT"])
        if key not in self._times:
            self._times[key] = self._effective(*key)
        return self._times[key]

    def _effective(self, taken: Day, taken_at: str | None, arrived: Day, arrived_at: str | None) -> Effective:
        for day, clock, event in ((taken, taken_at, _COLLECTED), (arrived, arrived_at, _RECEIVED)):
            value = build.date_time(day, clock, self.site.zone)
            if value:
                return Effective(value, event, _movements.known(day, clock))
        return Effective(None, None, None)

    def earliest(self, rows: Sequence[Row]) -> Effective:
        """Return the time of several results together: the first collection, or else the first receipt."""
        times = [self.effective(row) for row in rows]
        collected = [time for time in times if time.event == _COLLECTED]
        known = collected or [time for time in times if time.value]
        return min(known, key=lambda time: _sortable(time.when), default=times[0])

    def encounter(self, row: Row, when: Moment | None) -> Element | None:
        """Refer to the only department contact of the row's case at that time, or else to the case's own contact.

        None if the case is not known, or is another patient's.
        """
        case = row["PATNR"], row["FALNR"]
        key = (*case, when)
        if key not in self._encounters:
            contacts = self._contacts.get(case)
            self._encounters[key] = contacts.find(when=when) if contacts else None
        encounter = self._encounters[key]
        # A Reference of its own for every resource.
        return None if encounter is None else dict(encounter)

    def instant(self, day: Day, clock: str | None) -> str | None:
        """Write a full point in time; None without a time of day."""
        return build.date_time(day, clock, self.site.zone) if clock else None


def version(text: str | None) -> list[tuple[bool, int, str]]:
    """Make a report's version comparable: none, then numbers by value (`9` before `10`), then letters (`B`, `A10`).

    Leading zeros and blanks make no difference.
    """
    parts: list[tuple[str, str]] = re.findall(r"([0-9]+)|([^0-9\s]+)", text or "")
    return [(not digits, int(digits or 0), letters.upper()) for digits, letters in parts]


def _sortable(when: Moment | None) -> tuple[date, str]:
    return (when.day, when.clock or "") if when else (date.max, "")
