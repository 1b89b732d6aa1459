"""Put the movements of a case (IS-H NBEW) into the order in which they happened.

Days and times decide. Where a time is missing, a patient's way decides as far as it leaves no choice: nobody is moved
before the admission or after the discharge, and nobody is admitted twice. Movements whose order stays open are listed
(`Unclear`), so that nothing is claimed of them. The meaning of movements belongs in `_movements.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise

from dwh_fhir.view import Row

ADMISSION, DISCHARGE, TRANSFER, VISIT, ABSENCE_BEGINS, ABSENCE_ENDS = "1", "2", "3", "4", "6", "7"
STAY = frozenset({ADMISSION, TRANSFER})
"""Admission and transfer: from here on the patient is in that department."""
_ABSENCE = frozenset({ABSENCE_BEGINS, ABSENCE_ENDS})
_INSIDE = frozenset({DISCHARGE, TRANSFER, ABSENCE_BEGINS, ABSENCE_ENDS})
"""Movements of a patient who is in the hospital."""
_ALL = _INSIDE | {ADMISSION, VISIT}


Unclear = Mapping[date, frozenset[int]]
"""Days on which the order of the stays is not known, with the LFDNR of all whose order is not."""


def in_order(rows: Sequence[Row]) -> tuple[list[Row], Unclear]:
    """Sort the movements into the order in which they happened.

    Args:
        rows: movements with a known BWIDT.

    Returns:
        the rows in an order in which they can have happened, and the days on which there are several.
    """
    ordered = sorted(rows, key=_by_time)
    if all(a["BWIDT"] != b["BWIDT"] or a["BWIZT"] not in (None, b["BWIZT"]) for a, b in pairwise(ordered)):
        # Days and times decide alone, as they do for most cases.
        return ordered, {}
    way, in_sequence = _Way(), list[Row]()
    unclear: dict[date, frozenset[int]] = {}
    for day, of_day in groupby(ordered, lambda row: row["BWIDT"]):
        listed = list(of_day)
        was_here = way.here
        if len(listed) > 1:
            listed = list(way.arranged(listed))
            if among := _unclear(listed, was_here=was_here):
                unclear[day] = among
        else:
            way.go(listed[0])
        in_sequence += listed
    return in_sequence, unclear


def _by_time(row: Row) -> tuple[date, str, int]:
    return row["BWIDT"], row["BWIZT"] or "", row["LFDNR"]


def _unclear(of_day: Sequence[Row], *, was_here: bool) -> frozenset[int]:
    """List LFDNR of a day's stays, and of absences that may belong to several of them; empty if the order is known."""
    admissions = sum(row["BEWTY"] == ADMISSION for row in of_day)
    stays = [row for row in of_day if row["BEWTY"] in STAY]
    # Nothing can come before the only admission of who was not there.
    later = [row for row in stays if row["BEWTY"] != ADMISSION] if admissions == 1 and not was_here else stays
    times = {row["BWIZT"] for row in later}
    loose = admissions > (0 if was_here else 1) and any(row["BWIZT"] is None for row in of_day)
    absences = [row for row in of_day if row["BEWTY"] in _ABSENCE] if loose else []
    if absences or (len(later) > 1 and (None in times or len(times) < len(later))):
        return frozenset(row["LFDNR"] for row in (*stays, *absences))
    return frozenset()


class _Way:
    """State machine of a patient's whereabouts while the movements are gone through.

    Attributes:
        here: in a stay.
        away: absent from it for a while.
    """

    def __init__(self) -> None:
        self.here = self.away = False

    def go(self, row: Row) -> None:
        """Move on by one movement."""
        kind = row["BEWTY"]
        self.here = kind in STAY or (self.here and kind != DISCHARGE)
        self.away = self.here and (kind == ABSENCE_BEGINS or (self.away and kind not in (ABSENCE_ENDS, *STAY)))

    def arranged(self, of_day: Sequence[Row]) -> Iterator[Row]:
        """Move on by the movements of one day, yielding them in order; `of_day` is sorted by time, then by LFDNR."""
        loose = [row for row in of_day if row["BWIZT"] is None]
        for _, at_once in groupby((row for row in of_day if row["BWIZT"] is not None), lambda row: row["BWIZT"]):
            moment = list(at_once)
            while moment:
                following = self._first_of(moment)
                while (before := self._must_precede(loose, following)) is not None:
                    yield self._taken(loose, before)
                yield self._taken(moment, following)
        while loose:
            yield self._taken(loose, self._first_of(loose))

    def _taken(self, rows: list[Row], row: Row) -> Row:
        rows.remove(row)
        self.go(row)
        return row

    def _first_of(self, rows: Iterable[Row]) -> Row:
        """Choose the first one of movements that no time tells apart."""
        return min(rows, key=lambda row: (self._rank(row["BEWTY"]), row["LFDNR"]))

    def _rank(self, kind: str) -> float:
        """Rank a kind of movement: 0 can happen next, more must wait for something else."""
        if kind == VISIT:
            return 0
        if kind == ADMISSION:
            return 4 if self.here else 1
        if kind == DISCHARGE:
            return 3 if self.here else 5
        if kind in (ABSENCE_BEGINS, ABSENCE_ENDS):
            # Begin and end of an absence come after the transfers: it can't end before it has begun.
            return 2 if self.here and self.away == (kind == ABSENCE_ENDS) else 4
        # Who is away is transferred on coming back.
        return (2.5 if self.away else 1) if self.here else 2

    def _must_precede(self, loose: Sequence[Row], following: Row) -> Row | None:
        """Choose the movement without a time that is placed before the next one with a time; None: none is.

        A stay's movements come as soon as the patient is in the hospital: later the stay may be over.
        """
        fitting = [row for row in loose if following["BEWTY"] in self._before(row["BEWTY"])]
        return self._first_of(fitting) if fitting else None

    def _before(self, kind: str) -> frozenset[str]:
        """List the kinds of movements before which one of this kind is placed if it has no time."""
        if kind == VISIT:
            return _ALL
        if kind == TRANSFER and self.here:
            return _ALL - {ABSENCE_ENDS} if self.away else _ALL
        if kind == DISCHARGE:
            return frozenset({ADMISSION}) if self.here else frozenset()
        if kind == ABSENCE_BEGINS:
            return frozenset({ABSENCE_ENDS, DISCHARGE}) if self.here and not self.away else frozenset()
        if kind == ABSENCE_ENDS:
            return frozenset({ABSENCE_BEGINS, DISCHARGE, TRANSFER}) if self.away else frozenset()
        return frozenset() if self.here else _INSIDE
