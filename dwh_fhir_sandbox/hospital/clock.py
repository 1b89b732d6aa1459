"""How IS-H spells points in time. All times here are minutes of local time since 1970-01-01.

Here belongs the spelling only; when something happens belongs in `cases.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

DAY = 24 * 60
UNKNOWN = -(10**9)
OPEN = 10**9

_FIRST = np.datetime64("1900-01-01", "D")
_DAYS = np.arange(_FIRST, np.datetime64("2101-01-01", "D"))
_DATS = np.array([str(day).replace("-", "") for day in _DAYS] + ["00000000", "99991231"], dtype=object)
_TIMS = np.array([f"{m // 60:02}{m % 60:02}00" for m in range(DAY + 1)] + [""], dtype=object)


def dats(minutes: Ints) -> Texts:
    """Spell as DATS: YYYYMMDD; UNKNOWN is 00000000, OPEN is 99991231."""
    index = _spelled(minutes)[0] - _FIRST.astype(np.int64)
    index = np.where(minutes == UNKNOWN, len(_DAYS), np.where(minutes == OPEN, len(_DAYS) + 1, index))
    return np.asarray(_DATS[index])


def tims(minutes: Ints) -> Texts:
    """Spell as TIMS: HHMMSS, 240000 for the midnights of even days; UNKNOWN is '', OPEN is 000000."""
    index = np.where(minutes == UNKNOWN, DAY + 1, np.where(minutes == OPEN, 0, _spelled(minutes)[1]))
    return np.asarray(_TIMS[index])


def _spelled(minutes: Ints) -> tuple[Ints, Ints]:
    """Split into day and minute of the day; one spelling an instant, so that no end seems to be before its start."""
    day, minute = minutes // DAY, minutes % DAY
    late = (minute == 0) & (day % 2 == 0)
    return np.where(late, day - 1, day), np.where(late, DAY, minute)


def dates(minutes: Ints) -> npt.NDArray[np.datetime64]:
    """Return the calendar day."""
    return (minutes // DAY).astype("datetime64[D]").astype("datetime64[s]")


def real(minutes: Ints) -> Ints:
    """Move the hour that the clocks skip (last Sunday of March, 02:00 to 03:00) to 03:00; keeps the order."""
    day, minute = minutes // DAY, minutes % DAY
    date = day.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    march = month.astype(np.int64) % 12 == 2
    last_sunday = march & (day % 7 == 3) & ((date - month).astype(np.int64) >= 24)
    skipped = last_sunday & (minute >= 120) & (minute < 180)
    return np.where(skipped, day * DAY + 180, minutes)
