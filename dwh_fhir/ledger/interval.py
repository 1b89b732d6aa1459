"""Describe an interval of a server's time, and say it in SQL.

Here belongs what the ledger and a readback both need. Cutting an interval belongs in `readback/narrowing.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg import sql


@dataclass(frozen=True)
class Interval:
    """Times from `start` (inclusive) to `end` (exclusive), of the server's clock; None: open."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def ends(self) -> dict[str, datetime | None]:
        """The parameters of `within`."""
        return {"start": self.start, "end": self.end}

    def within(self, column: str) -> sql.Composable:
        """Return the condition that a column's time is in the interval; an unknown time is only in `EVER`."""
        name = sql.Identifier(column)
        bounds = [sql.SQL("{} >= %(start)s").format(name)] if self.start else []
        bounds += [sql.SQL("{} < %(end)s").format(name)] if self.end else []
        return sql.SQL(" AND ").join(bounds) if bounds else sql.SQL("true")


EVER = Interval()
"""All times, also unknown ones."""


def minute(time: datetime) -> datetime:
    """Return the start of a time's minute, in UTC."""
    return time.astimezone(UTC).replace(second=0, microsecond=0)
