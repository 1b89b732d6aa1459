"""Read clean rows as the mappings want them: dicts in which an open end is no date.

Here belongs the cursor. Which rows a group consists of belongs in `groups.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from psycopg import Cursor, adapters
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.rows import dict_row

from dwh_fhir.database.connection import Connection
from dwh_fhir.values.dates import OPEN, STORED, Open

_KEPT = 100_000
"""Days kept as they were read: three centuries are fewer, and a look-up costs less than reading one."""


def _own(kind: str) -> Callable[[Buffer], Any]:
    """Return the function by which psycopg reads a type, in C where it can."""
    oid = adapters.types[kind].oid
    loader = adapters.get_loader(oid, Format.BINARY)
    if loader is None:
        raise TypeError(f"psycopg can't read {kind}")
    return loader(oid).load


_date, _timestamp = _own("date"), _own("timestamp")


@lru_cache(_KEPT)
def _day(data: Buffer) -> date | Open:
    day: date = _date(data)
    return OPEN if day == STORED else day


def _moment(data: Buffer) -> datetime | Open:
    moment: datetime = _timestamp(data)
    return OPEN if moment.date() == STORED else moment


class _Days(Loader):
    """DATE, and the open end."""

    format = Format.BINARY
    # A plain function that is cached: a method would be called in Python for every value.
    load = staticmethod(_day)  # type: ignore[assignment]


class _Moments(Loader):
    """TIMESTAMP, and the open end."""

    format = Format.BINARY
    load = staticmethod(_moment)


def cursor(connection: Connection) -> Cursor[dict[str, Any]]:
    """Open a cursor whose rows are dicts and in which 9999-12-31 is `OPEN`."""
    opened = connection.cursor(row_factory=dict_row, binary=True)
    opened.adapters.register_loader("date", _Days)
    opened.adapters.register_loader("timestamp", _Moments)
    return opened
