"""Parameters of a statement as the client sends them, and the metadata that makes it send them so.

Here belongs the way from bytes to Python values. Which type a parameter has is decided in `statements.py`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dwh_fhir_sandbox.hana.hana_types import FLOATING, HanaType
from dwh_fhir_sandbox.hana.wire import DisconnectedError, from_cesu8

Value = bool | int | float | str | bytes | date | datetime | time | Decimal | None

_INTEGERS = {1: "<B", 2: "<h", 3: "<i", 4: "<q"}
_FLOATS = {6: "<f", 7: "<d"}
_FIXED_WIDTH = {81: 8, 82: 12, 76: 16}
_TEXT = {8, 9, 10, 11, 29, 30, 52, 55}
_BINARY = {12, 13, 33}
_NULL_SECONDTIME = 0xB0
_LAST_JULIAN_DAY = 577737  # day number on the wire of 1582-10-04 (Julian)


def metadata(types: Sequence[HanaType]) -> bytes:
    """Encode the parameter metadata part."""
    return b"".join(
        struct.pack("<bbbxIhhi", 2, kind.code, 1, 0xFFFFFFFF, min(kind.length, 0x7FFF), kind.scale, 0) for kind in types
    )


def decode(data: bytes, types: Sequence[HanaType]) -> list[Value]:
    """Decode the values of one set of parameters.

    Raises:
        DisconnectedError: a value's type is unknown, or the data ends too early.
    """
    reader = _Reader(data)
    try:
        return [reader.value(kind) for kind in types]
    except (struct.error, IndexError):
        raise DisconnectedError("the parameters end too early") from None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _unpack(self, layout: str) -> Any:
        (value,) = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return value

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _text(self) -> bytes:
        size = self._unpack("<B")
        if size == 0xF6:
            size = self._unpack("<h")
        elif size == 0xF7:
            size = self._unpack("<i")
        return self._bytes(size)

    def value(self, kind: HanaType) -> Value:
        code = self._unpack("<B")
        if code & 0x80:
            return None
        if code in _INTEGERS or code in _FLOATS:
            number: Value = self._unpack(_INTEGERS.get(code) or _FLOATS[code])
            return number
        if code in _TEXT:
            return from_cesu8(self._text())
        if code in _BINARY:
            return self._text()
        if code in _FIXED_WIDTH:
            return _scaled(int.from_bytes(self._bytes(_FIXED_WIDTH[code]), "little", signed=True), kind.scale)
        if code == 5:
            return _floating_decimal(int.from_bytes(self._bytes(16), "little"))
        if code == 28:
            return bool(self._unpack("<B"))
        return self._moment(code)

    def _moment(self, code: int) -> Value:
        if code == 63:
            return _day(self._unpack("<i"))
        if code == 64:
            minutes, seconds = divmod(self._unpack("<i") - 1, 60)
            return time(minutes // 60, minutes % 60, seconds)
        if code in (61, 62):
            ticks = (self._unpack("<q") - 1) * (1 if code == 61 else 10_000_000)
            days, within = divmod(ticks, 864_000_000_000)
            return datetime.combine(_day(days + 1), time()) + timedelta(microseconds=within // 10)
        raise DisconnectedError(f"a parameter has type code {code}, which is unknown here")


def _scaled(number: int, scale: int) -> Decimal:
    return Decimal((int(number < 0), tuple(map(int, str(abs(number)))), 0 if scale == FLOATING else -scale))


def _floating_decimal(bits: int) -> Decimal | None:
    if (bits >> 120) & 0x70 == 0x70:
        return None
    digits = tuple(map(int, str(bits & ((1 << 113) - 1))))
    return Decimal((bits >> 127, digits, (bits >> 113 & 0x3FFF) - 6176))


def _day(number: int) -> date:
    """Read the date with the label that the client meant: days up to 1582-10-04 carry Julian labels."""
    if number > _LAST_JULIAN_DAY:
        return date.fromordinal(number - 2)
    cycle, rest = divmod(number + 365, 1461)  # year 0 is a leap year of the Julian calendar
    year = min(max(rest - 1, 0) // 365, 3)
    day = rest - (year * 365 + 1 if year else 0)
    return _julian_date(4 * cycle + year, day)


def _julian_date(year: int, day: int) -> date:
    """Return the label of the 0-based day of a Julian year."""
    leap = year % 4 == 0
    label = date(4 if leap else 1, 1, 1) + timedelta(days=day)
    return date(year, label.month, label.day)
