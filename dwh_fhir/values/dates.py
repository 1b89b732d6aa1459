"""Tell known, open and unknown days apart, and compare days with today.

Here belong the three notions of a day as rules and mappings meet them. How a source spells a day belongs in
`clean/rules.py` and `sources/values.py`, how FHIR spells it in `fhir/build.py`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final, NoReturn, TypeGuard
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Europe/Berlin")
"""The zone of every site (`timezone` in site.yaml allows no other)."""

_OPEN_YEAR: Final = 9999
_OPEN_DAYS: Final = frozenset({date(2999, 12, 31), date(4712, 12, 31)})


class Open:
    """The end that has not come: one object, `OPEN`, which is no date.

    It refuses truth value, order and equality with dates, because every one of them has been taken for a known date:
    ask `day is OPEN`, or `is_known(day)`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Return its name, as error texts and tests show it."""
        return "OPEN"

    def __bool__(self) -> NoReturn:
        """Refuse: open is neither a date nor the absence of one."""
        raise TypeError("an open end is neither true nor false; ask `day is OPEN` or `is_known(day)`")

    def __eq__(self, other: object) -> bool:
        """Compare by identity; with a date it is refused."""
        if isinstance(other, date):
            raise TypeError("an open end can't be compared with a date; ask `is_known(day)` before")
        return self is other

    def _refuse(self, _: object) -> NoReturn:
        raise TypeError("an open end has no place in an order; ask `is_known(day)` before")

    __lt__ = __le__ = __gt__ = __ge__ = _refuse

    def __hash__(self) -> int:
        """Hash the one object."""
        return hash(Open)

    def __reduce__(self) -> str:
        """Make copies and pickles the same object."""
        return "OPEN"


OPEN: Final = Open()
STORED: Final = date(_OPEN_YEAR, 12, 31)
"""How the clean tables spell `OPEN`, as SAP does."""

Day = date | Open | None
"""A known day, the open end, or None: unknown."""


def is_open(day: date) -> bool:
    """Tell whether a source means the open end by a date.

    Any day of the year 9999 (SAP: 9999-12-31; others 9999-01-01, or 9999-12-30 after a change of zone), 2999-12-31, and
    4712-12-31, which is Oracle's last one.
    """
    return day.year == _OPEN_YEAR or (
        day.month == 12 and (day.date() if isinstance(day, datetime) else day) in _OPEN_DAYS
    )


def is_known(day: Any) -> TypeGuard[date]:
    """Tell whether a day is a date: neither unknown nor open."""
    return day is not None and day is not OPEN


def today(zone: ZoneInfo = LOCAL, at: datetime | None = None) -> date:
    """Return the day in a zone at a moment (aware; default: now)."""
    return (at or datetime.now(UTC)).astimezone(zone).date()


class Today:
    """The day on which a group is mapped; it remembers when the answers that it gave will change.

    Attributes:
        next: the first of the days asked for that have not come; None: nothing that was asked will change.
    """

    __slots__ = ("_day", "next")

    def __init__(self, day: date = date.max) -> None:
        """`day`: today; by default the end of time, at which every day has come."""
        self._day = day
        self.next: date | None = None

    def has_come(self, day: date) -> bool:
        """Tell whether a known day is today or before."""
        if day <= self._day:
            return True
        if self.next is None or day < self.next:
            self.next = day
        return False

    def reached(self, day: Day) -> date | None:
        """Return the day if it is known and has come."""
        return day if isinstance(day, date) and self.has_come(day) else None
