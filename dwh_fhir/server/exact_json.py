"""Reading JSON so that every number keeps its digits: 5.10 is not 5.1 in FHIR, and a float can't tell them apart.

Here belongs parsing alone; which spellings mean the same belongs in `readback/equality.py`.
Source: https://hl7.org/fhir/R4/datatypes.html#decimal, "the precision of the decimal value has significance".
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import orjson

_MARK = "\0"
"""In front of a number's digits. No string of a resource holds this character: FHIR and Postgres refuse it."""
_MARKED = rb'\1"\\u0000\2"'
_MARKED_VALUE = re.compile(r"\0-?\d{1,1000}(\.\d{1,1000})?([eE][+-]?\d{1,6})?", re.ASCII)
_LONGEST = 15
"""Digits of an integer that a float, which some parsers make of it, holds exactly."""
_NUMBER = re.compile(rb'(":\s*)(-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+|(?<=\d{16})))(?=\s*[,}\]])')
"""A member's value; FHIR has no lists of decimals. Beginning with fixed characters it is found five times faster."""


def loads(raw: bytes | bytearray) -> Any:
    """Parse JSON; members' numbers with a fraction, an exponent or over 15 digits become strings that `number` reads.

    Numbers are marked in the text first, and the fast parser does the rest. A mark within a string ends that string
    too early, and a digit after the end of a string is never JSON: then the slow parser takes over.

    Raises:
        orjson.JSONDecodeError: it is no JSON.
    """
    marked, count = _NUMBER.subn(_MARKED, raw)
    if not count:
        return orjson.loads(raw)
    try:
        return orjson.loads(marked)
    except orjson.JSONDecodeError:
        orjson.loads(raw)
        return json.loads(raw, parse_float=_mark, parse_int=_integer)


def number(value: object) -> Decimal | None:
    """Return the number that `loads` has read, with its precision; None: it is none."""
    if isinstance(value, str):
        return Decimal(value[1:]) if _MARKED_VALUE.fullmatch(value) else None
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _mark(digits: str) -> str:
    return _MARK + digits


def _integer(digits: str) -> int | str:
    return _MARK + digits if len(digits.lstrip("-")) > _LONGEST else int(digits)
