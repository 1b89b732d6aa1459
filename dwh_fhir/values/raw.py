"""Read one raw value as SAP spells it: DATS, TIMS, flags, text. A value that can't be read becomes an `Invalid`.

Here belong the readings that the kinds of columns name (`kinds.py`). The fate of an invalid value belongs in
`clean/rules.py`; when two texts are the same belongs in `texts.py`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from dwh_fhir.values.dates import OPEN, Open, is_open
from dwh_fhir.values.texts import bare, hides_something, identity

_TIMS = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]|240000")


class Invalid:
    """A raw value that can't be read: the rule that it breaks, and the remedy."""

    def __init__(self, rule: str, remedy: str) -> None:
        self.rule, self.remedy = rule, remedy


_NO_DATE = Invalid("date", "is no date (YYYYMMDD); correct it at the source")
_NO_PARTIAL = Invalid("date", "is no date (YYYYMMDD, day or month and day may be 00); correct it at the source")
_NO_TIME = Invalid("time", "is no time (HHMMSS); correct it at the source, or give its spelling in site.yaml (formats)")
_EARLIEST = 1850
"""Of nobody born before it, and of nothing that happened before it, a hospital information system tells."""
_EARLY = Invalid("early", f"lies before {_EARLIEST}; correct it at the source")
_NO_FLAG = Invalid("flag", "is neither X nor blank; correct it at the source")
_INVISIBLE = Invalid("invisible", "holds a character that can't be seen inside; remove it at the source")


def text(value: str | None) -> str | None:
    """Read text: blank is none."""
    return (bare(value) or None) if value is not None else None


def key_text(value: str | None) -> str | Invalid | None:
    """Read text of a column that rows are told apart or found by."""
    same = identity(value or "")
    return _INVISIBLE if hides_something(same) else same or None


@lru_cache(100_000)
def dats(value: str | None) -> date | Open | Invalid | None:
    """Read a DATS, YYYYMMDD."""
    spelled = bare(value or "")
    # Programs that know no empty date write its first one: zeros, or 1 January of the year 1.
    if not spelled.strip("0-.") or spelled == "00010101":
        return None
    if len(spelled) != 8 or not spelled.isascii() or not spelled.isdigit():
        return _NO_DATE
    try:
        read = date(int(spelled[:4]), int(spelled[4:6]), int(spelled[6:]))
    except ValueError:
        return _NO_DATE
    return OPEN if is_open(read) else read if read.year >= _EARLIEST else _EARLY


@lru_cache(100_000)
def partial(value: str | None) -> str | Invalid | None:
    """Read a DATS of which day, or month and day, may be 00."""
    spelled = bare(value or "")
    if not spelled.strip("0-.") or spelled == "00010101":
        return None
    known = spelled[:4] if spelled.endswith("0000") else spelled[:6] if spelled.endswith("00") else spelled
    read = dats(known + "0101"[len(known) - 4 :]) if len(spelled) == 8 else _NO_DATE
    if read is None or read is OPEN or read is _EARLY:
        return None if read is OPEN else _NO_PARTIAL if read is None else _EARLY
    dashes = len(known) // 2 - 2
    return read.isoformat()[: len(known) + dashes] if isinstance(read, date) else _NO_PARTIAL


@lru_cache(100_000)
def tims_with_midnight(value: str | None) -> str | Invalid | None:
    """Read a TIMS, HHMMSS."""
    spelled = bare(value or "")
    if not spelled:
        return None
    return spelled if _TIMS.fullmatch(spelled) else _NO_TIME


@lru_cache(100_000)
def tims(value: str | None) -> str | Invalid | None:
    """Read a TIMS of which 000000 is none."""
    spelled = (value or "").strip()
    return tims_with_midnight(spelled) if spelled.strip("0:") else None


def flag(value: str | None) -> bool | Invalid:
    """Read a flag, X or blank."""
    spelled = bare(value or "")
    return True if spelled == "X" else _NO_FLAG if spelled else False


def as_is(value: Any) -> Any:
    """Take a value as the source has it."""
    return value


def day(value: Any) -> Any:
    """Read a DATE or TIMESTAMP of a database."""
    return OPEN if isinstance(value, date) and is_open(value) else value
