"""Read the movements of one case (IS-H NBEW) as contacts: departments, and wards inside them.

Here belong time and place of the contacts; how they look in FHIR belongs in `_encounter.py` and the views.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from dwh_fhir.values.dates import OPEN, Day, Today, is_known
from dwh_fhir.view import Reject, Row
from dwh_fhir.views._movement_order import ABSENCE_BEGINS, ADMISSION, DISCHARGE, STAY, VISIT, Unclear, in_order

PLACED = frozenset("134")
"""Movements that lead to a department."""
_ENDS = frozenset({ADMISSION, DISCHARGE})
"""Movements at which a stay begins or ends."""
_NONE: frozenset[int] = frozenset()

Status = Literal["planned", "in-progress", "onleave", "finished", "unknown"]


class Moment(NamedTuple):
    """A date and, where it is known, a time 'HHMMSS', both local."""

    day: date
    clock: str | None


def at(day: date, clock: str | None) -> Moment:
    """Make a moment from DATS and TIMS, 240000 being the next day's midnight."""
    return Moment(day + timedelta(days=1), "000000") if clock == "240000" else Moment(day, clock)


def known(day: Day, clock: str | None) -> Moment | None:
    """Make a moment from DATS and TIMS; None if the date is unknown or the open end."""
    return at(day, clock) if isinstance(day, date) else None


@dataclass(slots=True)
class Contact:
    """A stretch of time in one department or one ward.

    Attributes:
        rows: the movements that lead there, at least one; the first one's LFDNR identifies the contact.
        status: as FHIR's Encounter.status.
        start: None only while it is planned.
        end: None while it is open or planned, or where it is not known (status unknown).
        planned: when it is planned to begin.
        wards: the contacts inside this one.
        others: LFDNR of discharge and absences that belong to it.
    """

    rows: list[Row]
    status: Status
    start: Moment | None
    end: Moment | None
    planned: Moment | None = None
    wards: list[Contact] = field(default_factory=list)
    others: list[int] = field(default_factory=list)

    @property
    def row(self) -> Row:
        """Movement with which it begins."""
        return self.rows[0]

    def numbers(self) -> Iterator[int]:
        """List LFDNR of every movement that belongs to it."""
        yield from (row["LFDNR"] for row in self.rows)
        yield from self.others


@dataclass(frozen=True, slots=True)
class Course:
    """The movements of one case.

    Attributes:
        actual: those that happened, in order of time.
        planned: those that are planned, or lie in the future, in order of LFDNR.
        rejects: those that can't be placed in time; they are in neither list.
        unclear: days on which departments followed each other in an order that is not known.
        today: the day on which the case is looked at.
    """

    actual: list[Row]
    planned: list[Row]
    rejects: list[Reject]
    unclear: Unclear
    today: Today

    def left(self, discharge: Row) -> Moment:
        """Return when a discharge was: the day alone if times are missing and there were several on that day."""
        of_day = [r for r in self.actual if r["BEWTY"] in _ENDS and r["BWIDT"] == discharge["BWIDT"]]
        several = sum(row["BEWTY"] == DISCHARGE for row in of_day) > 1
        unclear = several and any(row["BWIZT"] is None for row in of_day)
        return Moment(discharge["BWIDT"], None) if unclear else start_of(discharge)

    def first(self, kinds: frozenset[str]) -> Row | None:
        """Return the first movement of such types, among the planned ones only if nothing has happened yet."""
        return next((row for row in self.actual or self.planned if row["BEWTY"] in kinds), None)

    @property
    def admission(self) -> Row | None:
        """The admission, or else the first visit."""
        return self.first(frozenset(ADMISSION)) or self.first(frozenset(VISIT))

    @property
    def discharge(self) -> Row | None:
        """The discharge that ended the stay; None if the patient came back after it."""
        last = [row for row in self.actual if row["BEWTY"] in STAY or row["BEWTY"] == DISCHARGE][-1:]
        return last[0] if last and last[0]["BEWTY"] == DISCHARGE else None


def course(rows: Sequence[Row], today: Today) -> Course:
    """Sort the movements of one case into those that happened, are planned, or can't be placed.

    A movement of a day that has not come is planned, whatever PLANB says.
    """
    actual: list[Row] = []
    planned: list[Row] = []
    rejects: list[Reject] = []
    for row in rows:
        if row["PLANB"]:
            planned.append(row)
        elif not is_known(row["BWIDT"]):
            remedy = "Fill BWIDT, or set PLANB if the movement is only planned."
            rejects.append(Reject(row["_key"], "period", "BWIDT", remedy))
        else:
            (actual if today.has_come(row["BWIDT"]) else planned).append(row)
    ordered, unclear = in_order(actual)
    return Course(ordered, planned, rejects, unclear, today)


def departments(course: Course, case_end: Day) -> list[Contact]:
    """List the department contacts of one case with the ward contacts inside them.

    Args:
        course: the case's movements.
        case_end: NFAL's ENDDT, the end of a stay whose own end is not recorded.

    Returns:
        runs of equal ORGFA in order of time, every outpatient visit by itself; then the planned ones, one a movement.
    """
    contacts: list[Contact] = []
    stay: list[Row] = []
    for row in course.actual:
        if row["BEWTY"] == VISIT:
            contacts.append(_visit(row, course.today))
        elif row["BEWTY"] == DISCHARGE:
            contacts += _stay([*stay, row], course.left(row), course.unclear) if stay else []
            stay = []
        elif stay or row["BEWTY"] in STAY:
            stay.append(row)
    if stay:
        last = next(row for row in reversed(stay) if row["BEWTY"] in STAY)
        contacts += _stay(stay, _end(last, case_end, course.today), course.unclear)
    contacts += [_planned(row) for row in course.planned if row["BEWTY"] in PLACED]
    return contacts


def _stay(rows: Sequence[Row], end: Moment | None, unclear: Unclear) -> list[Contact]:
    """List the departments from an admission to the discharge or, while it is open, to the last movement."""
    arrived, *placed = [row for row in rows if row["BEWTY"] in STAY]
    # An admission that names no department only says when and why the patient came into the one that follows at once.
    separate = not placed or arrived["ORGFA"] is not None or start_of(arrived) != start_of(placed[0])
    placed = [arrived, *placed] if separate else placed
    away = rows[-1]["BEWTY"] == ABSENCE_BEGINS
    contacts = list(_runs(placed, lambda row: row["ORGFA"], end, "onleave" if away else "in-progress", unclear))
    begins = {contact.row["LFDNR"]: contact for contact in contacts}
    current = contacts[0]
    if not separate:
        current.others.append(arrived["LFDNR"])
    for row in rows:
        current = begins.get(row["LFDNR"], current)
        if row["BEWTY"] not in STAY and row["ORGFA"] in (None, current.row["ORGFA"]):
            current.others.append(row["LFDNR"])
    for contact in contacts:
        wards = _runs(contact.rows, _place, contact.end, contact.status, unclear)
        contact.wards = [ward for ward in wards if ward.row["ORGPF"] is not None]
    return contacts


def _runs(
    rows: Sequence[Row],
    unit: Callable[[Row], object],
    end: Moment | None,
    open_status: Status,
    unclear: Unclear,
) -> Iterator[Contact]:
    """Make a contact of each maximal run of rows in the same unit: it lasts until the next one begins, or until `end`.

    Of a run that ends among movements whose order is not known nobody can tell how long it lasted.
    """
    runs = [list(run) for _, run in groupby(rows, unit)]
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        if not unclear.get(run[-1]["BWIDT"], _NONE) <= {row["LFDNR"] for row in run}:
            yield Contact(run, "unknown", start_of(run[0]), None)
            continue
        until = end
        if after:
            day = after[0]["BWIDT"]
            until = Moment(day, None) if day in unclear else start_of(after[0])
        yield Contact(run, "finished" if until else open_status, start_of(run[0]), until)


def _place(row: Row) -> tuple[str | None, str | None, str | None]:
    return row["ORGPF"], row["ZIMMR"], row["BETT"]


def start_of(row: Row) -> Moment:
    """Return when a movement happened."""
    return at(row["BWIDT"], row["BWIZT"])


def _end(row: Row, case_end: Day, today: Today) -> Moment | None:
    """Return when a movement without a successor ended: by its own end, or else its case's, if that has come."""
    for day, clock in ((row["BWEDT"], row["BWEZT"]), (case_end, None)):
        if isinstance(day, date) and day >= row["BWIDT"] and today.has_come(day):
            return at(day, clock)
    return None


def _visit(row: Row, today: Today) -> Contact:
    """Make the contact of an outpatient visit: it lasts while its end is open or to come; without one it is unknown."""
    end, end_day = _end(row, None, today), row["BWEDT"]
    lasts = end_day is OPEN or (isinstance(end_day, date) and not today.has_come(end_day))
    status: Status = "finished" if end else "in-progress" if lasts else "unknown"
    return _with_ward(Contact([row], status, start_of(row), end))


def planned_start(row: Row) -> Moment | None:
    """Return when a movement is planned to happen; BWPDT may be older than the BWIDT of one that has happened."""
    start, planned = known(row["BWIDT"], row["BWIZT"]), known(row["BWPDT"], row["BWPZT"])
    return (planned or start) if row["PLANB"] else start


def _planned(row: Row) -> Contact:
    return _with_ward(Contact([row], "planned", None, None, planned_start(row)))


def _with_ward(contact: Contact) -> Contact:
    if contact.row["ORGPF"] is not None:
        contact.wards = [Contact(contact.rows, contact.status, contact.start, contact.end, contact.planned)]
    return contact
