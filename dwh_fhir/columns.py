"""Make the columns of DWH views, as pandera columns with their rules.

Here belongs which rules a column of a kind must keep. A rule's name is the name of its pandera check and its error text
says what is allowed; quarantine shows both. Rules over several columns belong in the view's schema, the kinds
themselves in `kinds.py`.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Collection, Sequence
from typing import Any, TypedDict, cast

import pandas as pd
import pandera.pandas as pa

from dwh_fhir.kinds import Kind as Kind


class Meta(TypedDict):
    """The metadata of a `pandera.Column`: everything of a column that is no pandera check.

    Attributes:
        kind: how its values are spelled.
        length: the longest text allowed, None: any.
        midnight: of TIMS, whether 000000 is midnight; else it says that no time was given.
        past: whether a day that has not come yet breaks rule `future`.
    """

    kind: Kind
    length: int | None
    midnight: bool
    past: bool


def meta(column: pa.Column) -> Meta:
    """Return kind, length and so on of a column that was made in this module."""
    return cast(Meta, column.metadata)


def _column(
    kind: Kind,
    description: str,
    *,
    required: bool,
    checks: list[pa.Check],
    length: int | None = None,
    midnight: bool = False,
    past: bool = False,
) -> pa.Column:
    metadata: Meta = {"kind": kind, "length": length, "midnight": midnight, "past": past}
    return pa.Column(object, checks, nullable=not required, description=description, metadata=dict(metadata))


def text(length: int, description: str, *, required: bool = False, pattern: str | None = None) -> pa.Column:
    """Text, blank padding taken off, '' is NULL; rules `length` and, where a pattern is given, `pattern`."""
    checks = [pa.Check(lambda s: s.str.len() <= length, name="length", error=f"longer than {length} characters")]
    if pattern is not None:
        compiled = re.compile(pattern)
        checks.append(pa.Check(lambda s: s.str.fullmatch(compiled), name="pattern", error=f"not like {pattern}"))
    return _column("text", description, required=required, checks=checks, length=length)


def code(codes: Collection[str], description: str, *, required: bool = False) -> pa.Column:
    """One of a few codes; rule `code`."""
    allowed = frozenset(codes)
    length = max(map(len, allowed))
    return _column(
        "text",
        description,
        required=required,
        checks=[pa.Check(lambda s: s.isin(allowed), name="code", error=f"not one of {sorted(allowed)}")],
        length=length,
    )


def dats(description: str, *, required: bool = False, past: bool = False) -> pa.Column:
    """SAP DATS: YYYYMMDD; '', zeros and 00010101 are NULL, 99991231 is `dates.OPEN`; rules `date` and `early`.

    Args:
        description: for people.
        required: it must not be NULL.
        past: it says what has happened, so a day in the future breaks rule `future` until it has come.
    """
    return _column("dats", description, required=required, checks=[], past=past)


def partial_dats(description: str, *, required: bool = False, past: bool = False) -> pa.Column:
    """SAP DATS of which day, or month and day, may be 00; clean: `1950`, `1950-02` or `1950-02-28`.

    Rules and arguments as of `dats`, but an open end is NULL.
    """
    return _column("partial", description, required=required, checks=[], past=past)


def tims(description: str, *, required: bool = False, midnight: bool = False) -> pa.Column:
    """SAP TIMS: HHMMSS, 240000 allowed, '' is NULL; rule `time`.

    Args:
        description: for people.
        required: it must not be NULL.
        midnight: 000000 is midnight; by default it is NULL, as IS-H also writes it where no time was given.
    """
    return _column("tims", description, required=required, checks=[], midnight=midnight)


def with_midnight(column: pa.Column, *, midnight: bool) -> pa.Column:
    """Give a TIMS column another meaning of 000000.

    Raises:
        ValueError: it is no TIMS.
    """
    if meta(column)["kind"] != "tims":
        raise ValueError("only a time (TIMS) has a midnight")
    return tims(column.description or "", required=not column.nullable, midnight=midnight)


def flag(description: str) -> pa.Column:
    """SAP flag: X or blank; rule `flag`."""
    return _column("flag", description, required=False, checks=[])


def integer(description: str, *, required: bool = False, minimum: int | None = None) -> pa.Column:
    """Whole number; rule `minimum` where one is given."""
    return _column("integer", description, required=required, checks=_minimum(minimum))


def decimal(description: str, *, required: bool = False, minimum: int | None = None) -> pa.Column:
    """Exact decimal number; rule `minimum` where one is given."""
    return _column("decimal", description, required=required, checks=_minimum(minimum))


def _minimum(minimum: int | None) -> list[pa.Check]:
    return [] if minimum is None else [pa.Check(lambda s: s >= minimum, name="minimum", error=f"below {minimum}")]


def date(description: str, *, required: bool = False) -> pa.Column:
    """DATE of the database."""
    return _column("date", description, required=required, checks=[])


def timestamp(description: str, *, required: bool = False) -> pa.Column:
    """TIMESTAMP or SECONDDATE of the database, local time of the site, without offset."""
    return _column("timestamp", description, required=required, checks=[])


def with_rules(column: pa.Column, *, length: int | None = None, pattern: str | None = None) -> pa.Column:
    """Give a column another rule `length` or `pattern`, for a site whose numbers look different.

    Raises:
        ValueError: it is no text.
    """
    if meta(column)["kind"] != "text":
        raise ValueError("only text has a length and a pattern")
    ruled = text(length or 0, "", pattern=pattern)
    new = {check.name: check for check in ruled.checks if check.name == "pattern" or length is not None}
    kept = [check for check in column.checks if check.name not in new]
    longest = meta(column)["length"] if length is None else length
    return _column(
        "text", column.description or "", required=not column.nullable, checks=[*kept, *new.values()], length=longest
    )


def schema(columns: dict[str, pa.Column], *rules: pa.Check) -> pa.DataFrameSchema:
    """Make the schema of one view: its columns and the rules that look at several columns."""
    return pa.DataFrameSchema(columns, checks=list(rules), strict=True)


def not_before(later: str, earlier: str, name: str) -> pa.Check:
    """Rule over two columns: `later` can't lie before `earlier`; of a partial date every day is possible.

    It says nothing where one of them is unknown or open.
    """

    def keeps(frame: pd.DataFrame) -> Any:
        pairs = zip(frame[later], frame[earlier], strict=True)
        return pd.Series([_can_follow(*pair) for pair in pairs], index=frame.index, dtype=bool)

    return pa.Check(keeps, name=name, error=f"{later} is before {earlier}")


def any_of(columns: Sequence[str], name: str) -> pa.Check:
    """Rule over several columns: at least one of them is filled."""
    return pa.Check(
        lambda frame: frame[list(columns)].notna().any(axis=1),
        name=name,
        error=f"none of {', '.join(columns)} is filled",
    )


def first_day(value: Any) -> datetime.date | None:
    """Return the first day that a clean value of a date can mean; None: it is unknown or open."""
    if isinstance(value, str):
        return datetime.date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    return value if isinstance(value, datetime.date) else None


def _last_day(value: Any) -> datetime.date | None:
    first = first_day(value)
    if first is None or not isinstance(value, str) or len(value) == len("YYYY-MM-DD"):
        return first
    month = 12 if len(value) == len("YYYY") else first.month
    return first.replace(month=month, day=calendar.monthrange(first.year, month)[1])


def _can_follow(later: Any, earlier: Any) -> bool:
    last, first = _last_day(later), first_day(earlier)
    return last is None or first is None or last >= first
