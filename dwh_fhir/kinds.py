"""The kinds of columns that views have, one record each: how a kind is stored, read, and explained to people.

Here belongs everything by which kinds differ from staging on; another kind is another name in `Kind` and another entry
of `KINDS`. How its values are read stands in `values/raw.py`, how a source's value is spelled as one of a kind in
`sources/spellings.py`, where a kind without an entry is text; the columns that views declare belong in `columns.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal

from dwh_fhir.values import raw
from dwh_fhir.values.dates import STORED

Kind = Literal["text", "dats", "partial", "tims", "flag", "integer", "decimal", "date", "timestamp"]

Read = Callable[[Any], Any]
"""From a raw value to the typed one, `dates.OPEN`, None, or `raw.Invalid`."""


@dataclass(frozen=True, kw_only=True)
class ColumnKind:
    """A kind of column.

    Attributes:
        title: its name for people.
        meaning: what they must know of its values.
        raw_type: Postgres type in staging, which keeps the value as the source spelled it.
        clean_type: Postgres type in the clean layer.
        read: reads a raw value.
        read_in_keys: reads it in a column that rows are told apart or found by.
        read_midnight: reads it where the site says that 000000 is midnight.
        open_end: how the clean layer stores an open end; None: the kind has none.
        no_date: spellings that are no value in a key.
    """

    title: str
    meaning: str
    raw_type: str
    clean_type: str
    read: Read = raw.as_is
    read_in_keys: Read | None = None
    read_midnight: Read | None = None
    open_end: object | None = None
    no_date: tuple[str, ...] = ()

    @property
    def is_exact_text(self) -> bool:
        """Whether every database writes the raw value as the same text, so that its hash is the same too."""
        return self.raw_type in ("text", "bigint")

    @property
    def has_precision(self) -> bool:
        """Whether equal values can differ in their precision: 5.0 and 5.00."""
        return self.raw_type == "numeric"


KINDS: dict[Kind, ColumnKind] = {
    "text": ColumnKind(
        title="text",
        meaning="Blanks before and behind it don't count; blank is no value.",
        raw_type="text",
        clean_type="text",
        read=raw.text,
        read_in_keys=raw.key_text,
    ),
    "dats": ColumnKind(
        title="date, `YYYYMMDD`",
        meaning="Blank and `00000000` are no date; `99991231` is the open end.",
        raw_type="text",
        clean_type="date",
        read=raw.dats,
        open_end=STORED,
        no_date=("00000000",),
    ),
    "partial": ColumnKind(
        title="partial date, `YYYYMMDD`",
        meaning="Day, or month and day, may be `00`: not known. Blank, `00000000` and `99991231` are no date.",
        raw_type="text",
        clean_type="text",  # it may be a year alone
        read=raw.partial,
        no_date=("00000000", "99991231"),
    ),
    "tims": ColumnKind(
        title="time, `HHMMSS`",
        meaning="Local time; `240000` is the end of the day; blank is no time.",
        raw_type="text",
        clean_type="text",  # 240000 is a valid SAP time and no Postgres one
        read=raw.tims,
        read_midnight=raw.tims_with_midnight,
    ),
    "flag": ColumnKind(
        title="flag, `X`", meaning="`X` is yes, blank is no.", raw_type="text", clean_type="boolean", read=raw.flag
    ),
    "integer": ColumnKind(title="whole number", meaning="Blank is no number.", raw_type="bigint", clean_type="bigint"),
    "decimal": ColumnKind(
        title="number",
        meaning="Blank is no number. In files with a point or a comma, without marks between thousands.",
        raw_type="numeric",
        clean_type="numeric",
    ),
    "date": ColumnKind(
        title="DATE",
        meaning="Of a database; in files `YYYY-MM-DD`.",
        raw_type="date",
        clean_type="date",
        read=raw.day,
        open_end=STORED,
    ),
    "timestamp": ColumnKind(
        title="TIMESTAMP",
        meaning="Of a database, local time without offset; in files `YYYY-MM-DDTHH:MM:SS`.",
        raw_type="timestamp",
        clean_type="timestamp",
        read=raw.day,
        open_end=datetime.combine(STORED, time()),
    ),
}
