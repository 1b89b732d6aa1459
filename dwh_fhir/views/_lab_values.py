"""Read numbers from the results and reference ranges that laboratories write: `4,2`, `<0,05`, `3,5 - 5,1`, `1:160`.

Any other text is words. Units and codes belong in `_lab_codes.py`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_NUMBER = r"[-−+]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,15}|[-−+]?[0-9]{1,18}(?:[.,][0-9]{1,15})?"
_COMPARATOR = r"(?:(<=|>=|<|>|≤|≥)\s*)?"
_QUANTITY = re.compile(rf"{_COMPARATOR}({_NUMBER})")
_SPAN = re.compile(rf"({_NUMBER})\s*(?:-|–|bis)\s*({_NUMBER})")
_TITER = re.compile(rf"{_COMPARATOR}1\s*:\s*([1-9][0-9]{{0,8}})")
_UPPER = re.compile(rf"(?:<=|<|≤|bis)\s*({_NUMBER})")
_LOWER = re.compile(rf"(?:>=|>|≥|ab)\s*({_NUMBER})")
_GROUPED = re.compile(r"[-−+]?[1-9][0-9]{0,2}\.[0-9]{3}")
_SPELLED = str.maketrans({".": "", ",": ".", "−": "-"})
_COMPARATORS = {"≤": "<=", "≥": ">="}


class Number(NamedTuple):
    """A number with all the places it was written with, and FHIR's comparator or None."""

    value: Decimal
    comparator: str | None


class Span(NamedTuple):
    """From `low` to `high`, one of which may be open in a reference range."""

    low: Decimal | None
    high: Decimal | None


class Titer(NamedTuple):
    """A titer of 1 in `dilution`; the comparator speaks of the dilution: `>1:640` was still positive at 640."""

    dilution: Decimal
    comparator: str | None


def value(text: str) -> Number | Span | Titer | None:
    """Read a result as written; None if it is words, or if nobody can tell which number is meant.

    The point is taken as the decimal one like the comma, but not before exactly three digits: `1.234` may mean more
    than a thousand. A text with both, `1.234,5`, is clear.
    """
    if match := _QUANTITY.fullmatch(text):
        number = _decimal(match[2])
        return None if number is None else Number(number, _comparator(match[1]))
    if match := _SPAN.fullmatch(text):
        return _span(match[1], match[2])
    if match := _TITER.fullmatch(text):
        return Titer(Decimal(match[2]), _comparator(match[1]))
    return None


def reference_range(text: str) -> Span | None:
    """Read the bounds of a reference range, `3,5 - 5,1`, `< 5,0` or `> 60`; None if it has none that are numbers."""
    if match := _SPAN.fullmatch(text):
        return _span(match[1], match[2])
    if match := _UPPER.fullmatch(text):
        high = _decimal(match[1])
        return None if high is None else Span(None, high)
    if match := _LOWER.fullmatch(text):
        low = _decimal(match[1])
        return None if low is None else Span(low, None)
    return None


def _comparator(sign: str | None) -> str | None:
    return _COMPARATORS.get(sign, sign) if sign else None


def _span(first: str, second: str) -> Span | None:
    low, high = _decimal(first), _decimal(second)
    return None if low is None or high is None or low > high else Span(low, high)


def _decimal(text: str) -> Decimal | None:
    if _GROUPED.fullmatch(text):
        return None
    return Decimal(text.translate(_SPELLED) if "," in text else text.replace("−", "-"))
