"""Result rows as bytes: each column of an Arrow batch is encoded whole, then the columns are joined row by row.

Here belongs the encoding of values on their way to the client (data format version 8). Everything works on buffers
of a whole column; only LOBs, and text with characters above U+FFFF, are looked at one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dwh_fhir_sandbox.hana.hana_types import HanaType
from dwh_fhir_sandbox.hana.wire import cesu8

Bytes = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
KeepLob = Callable[["Lob"], int]
"""Keeps a LOB that is read later; the result is its locator."""

_EPOCH = 719164  # 1970-01-01 in days since 0001-01-01 (Julian), which is day 0 here and day 1 on the wire
_GREGORIAN = _EPOCH - 141427  # 1582-10-15
_DAY_US = 86_400_000_000
_NULL = {"DATE": 3652062, "TIME": 86402, "SECONDDATE": 315538070401, "TIMESTAMP": 3155380704000000001}
_LOB_INLINE = 1024
_LOB_KIND = {"BLOB": 1, "CLOB": 2, "NCLOB": 3}


class Lob:
    """One LOB value: its bytes on the wire and its length as the client counts it."""

    def __init__(self, kind: str, value: bytes) -> None:
        """Take a value as DuckDB has it: bytes, or UTF-8."""
        self.kind = kind
        self.text = None if kind == "BLOB" else value.decode().encode("utf-16-le")
        self.data = value if self.text is None else cesu8(value.decode())
        self.length = len(self.data) if self.text is None else len(self.text) // 2

    def piece(self, offset: int, length: int) -> tuple[bytes, bool]:
        """`length` characters (UTF-16 units; BLOB: bytes) from the 0-based `offset`, and whether they are the last."""
        last = offset + length >= self.length
        if self.text is None:
            return self.data[offset : offset + length], last
        units = self.text[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")
        return cesu8(units), last


def encode(batch: pa.RecordBatch, types: Sequence[HanaType], keep: KeepLob) -> pa.BinaryArray:
    """Encode a batch as one binary value per row; `types` are those of its columns."""
    pieces: list[pa.Array] = []
    for column, kind in zip(batch.columns, types, strict=True):
        pieces += _column(column, kind, keep)
    return pc.binary_join_element_wise(*pieces, b"")


def _column(column: pa.Array, kind: HanaType, keep: KeepLob) -> list[pa.Array]:
    if kind.is_lob:
        return [pa.array([_lob(value, kind.name, keep) for value in column.cast(pa.binary()).to_pylist()], pa.binary())]
    column = column.cast(kind.arrow, safe=False)
    if kind.arrow == pa.binary():
        return _text(column, kind)
    if kind.name in ("DECIMAL", "SMALLDECIMAL"):
        return (
            [_floating_decimal(column)] if kind.code == 5 else [_nullable(_int128(column), column, _WIDTH[kind.code])]
        )
    if kind.name in ("REAL", "DOUBLE"):
        return [_floats(column)]
    if kind.name == "BOOLEAN":
        flags = column.cast(pa.uint8()).fill_null(0).to_numpy() * np.uint8(2)
        return [_fixed(np.where(_valid(column), flags, 1).astype(np.uint8))]
    if kind.name in _NULL:
        return [_moments(column, kind.name)]
    values = column.fill_null(0).to_numpy()
    return [_nullable(values.view(np.uint8).reshape(len(values), -1), column, values.itemsize)]


_WIDTH = {81: 8, 82: 12, 76: 16}


def _valid(column: pa.Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    valid: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = column.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _binary(data: Bytes, lengths: Numbers | int, rows: int) -> pa.Array:
    """Build a binary array of the concatenated values `data`."""
    offsets = np.zeros(rows + 1, np.int32)
    np.cumsum(np.broadcast_to(lengths, rows), out=offsets[1:])
    return pa.Array.from_buffers(pa.binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _fixed(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> pa.Array:
    """Values of one width, NULL already among them."""
    values = np.ascontiguousarray(values)
    return _binary(values.view(np.uint8).reshape(-1), values.nbytes // max(len(values), 1), len(values))


def _nullable(matrix: Bytes, column: pa.Array, width: int) -> pa.Array:
    """Put a null byte before each value, and no value after a 0."""
    rows = len(column)
    cells = np.ones((rows, width + 1), np.uint8)
    cells[:, 1:] = matrix[:, :width]
    if not column.null_count:
        return _binary(cells.reshape(-1), width + 1, rows)
    valid = _valid(column)
    cells[:, 0] = valid
    present = np.repeat(valid[:, None], width + 1, axis=1)
    present[:, 0] = True
    return _binary(cells[present], 1 + width * valid.astype(np.int64), rows)


def _text(column: pa.Array, kind: HanaType) -> list[pa.Array]:
    """Length and bytes of each value as two arrays, to be joined."""
    alphanumeric = kind.name == "ALPHANUM"
    if alphanumeric or (kind.duckdb == "VARCHAR" and _beyond_bmp(column)):
        column = pa.array([_converted(value, alphanumeric) for value in column.to_pylist()], pa.binary())
    lengths = pc.binary_length(column).fill_null(0).to_numpy().astype(np.int64)
    if lengths.max(initial=0) <= 245:
        prefix = _fixed(np.where(_valid(column), lengths, 255).astype(np.uint8))
    else:
        prefix = _long_prefixes(lengths, _valid(column))
    return [prefix, column.fill_null(b"")]


def _beyond_bmp(column: pa.Array) -> bool:
    """Whether any character is above U+FFFF: only those begin with a byte from F0 on."""
    _, starts, buffer = column.buffers()
    if buffer is None or not len(column):
        return False
    offsets = np.frombuffer(starts, np.int32)[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(buffer, np.uint8)[offsets[0] : offsets[-1]]
    return bool(data.max(initial=0) >= 0xF0)


def _converted(value: bytes | None, alphanumeric: bool) -> bytes | None:
    if value is None:
        return None
    converted = cesu8(value.decode())
    return bytes([len(converted)]) + converted if alphanumeric else converted


def _long_prefixes(lengths: Numbers, valid: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> pa.Array:
    """1 byte, F6 and two bytes, or F7 and four bytes; FF is NULL."""
    cells = np.zeros((len(lengths), 5), np.uint8)
    sizes = np.where(lengths <= 245, 1, np.where(lengths <= 0x7FFF, 3, 5))
    cells[:, 1:] = lengths.astype("<u4").view(np.uint8).reshape(-1, 4)
    cells[:, 0] = np.select([~valid, sizes == 1, sizes == 3], [0xFF, lengths, 0xF6], 0xF7)
    return _binary(cells[np.arange(5) < sizes[:, None]], sizes, len(lengths))


def _int128(column: pa.Array) -> Bytes:
    """Return the 16 bytes of each decimal's unscaled value; a NULL's are anything."""
    data = np.frombuffer(column.buffers()[1], np.uint8)
    return data[16 * column.offset : 16 * (column.offset + len(column))].reshape(-1, 16)


def _floating_decimal(column: pa.Array) -> pa.Array:
    """Sign, exponent and magnitude in 128 bits."""
    words = np.ascontiguousarray(_int128(column)).view("<u8").copy()
    low, high = words[:, 0], words[:, 1]
    negative = high >> np.uint64(63) == 1
    low[negative] = ~low[negative] + np.uint64(1)
    high[negative] = ~high[negative] + (low[negative] == 0)
    high |= np.uint64(6176 - column.type.scale) << np.uint64(49)
    high |= negative.astype(np.uint64) << np.uint64(63)
    high[~_valid(column)] = np.uint64(0x70 << 56)
    return _fixed(words)


def _floats(column: pa.Array) -> pa.Array:
    values = column.fill_null(0).to_numpy().copy()
    values.view(f"u{values.itemsize}")[~_valid(column)] = np.iinfo(f"u{values.itemsize}").max
    return _fixed(values)


def _moments(column: pa.Array, name: str) -> pa.Array:
    narrow = pa.int32() if name == "DATE" else pa.int64()
    values = column.view(narrow).fill_null(0).to_numpy().astype(np.int64)
    if name == "TIME":
        encoded = values // 1_000_000 + 1
    elif name == "DATE":
        encoded = _julian(values + _EPOCH) + 1
    else:
        days, within = np.divmod(values, _DAY_US)
        moments = _julian(days + _EPOCH) * _DAY_US + within
        encoded = moments // 1_000_000 + 1 if name == "SECONDDATE" else moments * 10 + 1
    encoded[~_valid(column)] = _NULL[name]
    return _fixed(encoded.astype(np.int32 if name in ("DATE", "TIME") else np.int64))


def _julian(days: Numbers) -> Numbers:
    """Day numbers of proleptic Gregorian labels as HANA counts them: labels before 1582-10-15 are Julian ones."""
    old = days < _GREGORIAN
    if old.any():
        labels = (days[old] - _EPOCH).astype("datetime64[D]")
        first_of_march = labels.astype("datetime64[Y]").astype("datetime64[M]") + 2
        years = labels.astype("datetime64[Y]").astype(np.int64) + 1970 - (labels < first_of_march)
        days[old] += years // 100 - years // 400 - 2
    return days


def _lob(value: bytes | None, kind: str, keep: KeepLob) -> bytes:
    if value is None:
        return bytes([_LOB_KIND[kind], 1])
    lob = Lob(kind, value)
    piece, last = lob.piece(0, _LOB_INLINE)
    locator = 0 if last else keep(lob)
    header = struct.pack("<bb2xqqqi", _LOB_KIND[kind], 6 if last else 2, lob.length, len(lob.data), locator, len(piece))
    return header + piece
