"""Judge spellings of dates and times, and read texts by those that can be read in one way only.

Here belongs which of `strptime`'s directives site.yaml may use (https://docs.python.org/3/library/datetime.html), and
which year two digits mean. Reading a value belongs in `sources/values.py`.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_ADJACENT = re.compile(r"%[YymdHMSf](?=%[YymdHMSf])")
_ALLOWED = "%Y %y %m %d %H %M %S %f %z"
_FROM_YEAR_TO_SECOND = ("Y", "m", "d", "H", "M", "S", "f")


def problem(form: str, *, pivot: bool) -> str | None:
    """Judge a spelling such as `%d.%m.%Y`: return its problem; None: it can be read in one way only.

    Args:
        form: the spelling.
        pivot: whether it is settled which years two digits mean.
    """
    directives = _DIRECTIVE.findall(form)
    unknown = [f"%{letter}" for letter in directives if not letter or f"%{letter}" not in _ALLOWED.split()]
    if unknown:
        return f"{form}: {', '.join(unknown)} can't be read for certain; allowed are {_ALLOWED}"
    parts = ["Y" if letter == "y" else letter for letter in directives if letter != "z"]
    if not parts or len(set(parts)) < len(parts):
        return f"{form}: each part of a date or time must stand in it once"
    if "y" in directives and not pivot:
        return f"{form}: %y does not tell the century; name the latest year that two digits may mean, e.g. pivot: 2030"
    # A part is only known together with those above it; a time may stand alone.
    present = [part in parts for part in _FROM_YEAR_TO_SECOND]
    first = 0 if present[0] else 3
    if any(present[:first]) or any(later and not sooner for sooner, later in pairwise(present[first:])):
        return f"{form}: lacks a part between two others, which nobody may guess; it must tell all from the year on"
    return None


def has_year(form: str) -> bool:
    """Tell whether a spelling has the year."""
    return bool({"Y", "y"} & set(_DIRECTIVE.findall(form)))


def parsed(text: str, form: str, pivot: int | None) -> datetime:
    """Read a text by a spelling without a `problem`.

    Args:
        text: as it is written.
        form: the spelling.
        pivot: the latest year that two digits mean; those after it are of the century before.

    Raises:
        ValueError: it is written otherwise, there is no such day, or nobody knows where one number ends.
    """
    moment = datetime.strptime(text, form)  # noqa: DTZ007 - local times have no offset at the source
    if pivot is not None and "%y" in form:
        moment = moment.replace(year=pivot - (pivot - moment.year) % 100)
    # Without anything between the digits strptime guesses where one number ends.
    if _ADJACENT.search(form) and moment.strftime(form) != text:
        raise ValueError("can be read in several ways")
    return moment
