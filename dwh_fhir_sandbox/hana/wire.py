"""Messages of the SAP HANA SQL Command Network Protocol: headers, parts, option parts, field lists, errors.

Here belongs how bytes are framed. How a value is encoded belongs in `rows.py` and `parameters.py`, what a message
asks for in `session.py`. Source: SAP's SQL Command Network Protocol Reference and public clients
(SAP/go-hdb, SAP/node-hdb).
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

_MESSAGE = struct.Struct("<qiIIhbxI4x")
_REQUEST_SEGMENT = struct.Struct("<iihhbbbb8x")
_REPLY_SEGMENT = struct.Struct("<iihhbxh8x")
_PART = struct.Struct("<bbhiii")
_LARGEST_REQUEST = 64 << 20
_REPLY, _ERROR = 2, 5


class Kind(IntEnum):
    """Message types of requests."""

    EXECUTE_DIRECT = 2
    PREPARE = 3
    EXECUTE = 13
    READ_LOB = 16
    AUTHENTICATE = 65
    CONNECT = 66
    COMMIT = 67
    ROLLBACK = 68
    CLOSE_RESULT_SET = 69
    DROP_STATEMENT = 70
    FETCH_NEXT = 71
    DISCONNECT = 77
    DB_CONNECT_INFO = 82
    PING = 94


class Function(IntEnum):
    """Function codes of replies."""

    NIL = 0
    SELECT = 5
    FETCH = 10
    COMMIT = 11
    ROLLBACK = 12
    CONNECT = 14
    READ_LOB = 16
    DISCONNECT = 18
    CLOSE_CURSOR = 19


class PartKind(IntEnum):
    """Kinds of parts, as far as they are read or written here."""

    COMMAND = 3
    RESULT_SET = 5
    ERROR = 6
    STATEMENT_ID = 10
    ROWS_AFFECTED = 12
    RESULT_SET_ID = 13
    READ_LOB_REQUEST = 17
    READ_LOB_REPLY = 18
    PARAMETERS = 32
    AUTHENTICATION = 33
    CONNECT_OPTIONS = 42
    FETCH_SIZE = 45
    PARAMETER_METADATA = 47
    RESULT_SET_METADATA = 48
    TRANSACTION_FLAGS = 64
    DB_CONNECT_INFO = 67


class HanaError(Exception):
    """The server's answer instead of a result, with HANA's own code.

    Attributes:
        code: HANA's error code, e.g. 259.
        text: HANA's words; names objects, never values.
        position: 1-based place in the statement, 0 if there is none.
    """

    def __init__(self, code: int, text: str, position: int = 0) -> None:
        super().__init__(text)
        self.code, self.text, self.position = code, text, position


class DisconnectedError(Exception):
    """The client went away, or broke the protocol."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message; `attributes` 1 = last packet, 8 = no row, 16 = result set closed."""

    kind: int
    data: bytes
    count: int = 1
    attributes: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A message from the client; `room` is how many bytes a reply may carry after its message header."""

    kind: int
    parts: Mapping[int, Part]
    room: int
    packet: int

    def part(self, kind: PartKind) -> Part:
        """Return the part of a kind.

        Raises:
            DisconnectedError: the client didn't send it.
        """
        try:
            return self.parts[kind]
        except KeyError:
            raise DisconnectedError(f"a request of type {self.kind} has no part {kind.name}") from None


def read_exactly(connection: socket.socket, length: int) -> bytes:
    """Read the next `length` bytes.

    Raises:
        DisconnectedError: the stream ended before.
    """
    buffer = bytearray(length)
    view = memoryview(buffer)
    while view:
        received = connection.recv_into(view)
        if not received:
            raise DisconnectedError("the client closed the connection")
        view = view[received:]
    return bytes(buffer)


def read_request(connection: socket.socket) -> Request:
    """Read the next message.

    Raises:
        DisconnectedError: the stream ended, or what came is no message.
    """
    _, packet, length, room, _, options, _ = _MESSAGE.unpack(read_exactly(connection, _MESSAGE.size))
    if length > _LARGEST_REQUEST or length < _REQUEST_SEGMENT.size or options & 2:
        raise DisconnectedError("not a message of this protocol, or compressed")
    body = read_exactly(connection, length)
    _, _, count, _, _, kind, _, _ = _REQUEST_SEGMENT.unpack_from(body)
    parts: dict[int, Part] = {}
    at = _REQUEST_SEGMENT.size
    for _ in range(count):
        part_kind, attributes, small, big, size, _ = _PART.unpack_from(body, at)
        at += _PART.size
        parts[part_kind] = Part(part_kind, body[at : at + size], big if small == -1 else small, attributes)
        at += size + -size % 8
    return Request(kind, parts, room, packet)


def room_for_rows(room: int, parts: Sequence[Part]) -> int:
    """How many bytes a result set part may have in a reply that also carries `parts`."""
    taken = sum(_PART.size + len(part.data) + -len(part.data) % 8 for part in parts)
    return room - _REPLY_SEGMENT.size - taken - _PART.size - 8


def reply(session: int, packet: int, function: int, parts: Sequence[Part] = (), *, segment: int = _REPLY) -> bytes:
    """Encode a reply message."""
    pieces: list[bytes] = []
    for part in parts:
        size = len(part.data)
        small, big = (part.count, 0) if part.count < 0x7FFF else (-1, part.count)
        pieces += [_PART.pack(part.kind, part.attributes, small, big, size, 0), part.data, bytes(-size % 8)]
    length = _REPLY_SEGMENT.size + sum(map(len, pieces))
    header = _MESSAGE.pack(session, packet, length, length, 1, 0, 0)
    return b"".join([header, _REPLY_SEGMENT.pack(length, 0, len(parts), 1, segment, function), *pieces])


def error_reply(session: int, packet: int, error: HanaError) -> bytes:
    """Encode an error segment."""
    text = cesu8(error.text)
    state = b"28000" if error.code == 10 else b"HY000"
    data = struct.pack("<iiib5s", error.code, error.position, len(text), 1, state) + text + b"\0"
    return reply(session, packet, Function.NIL, [Part(PartKind.ERROR, data)], segment=_ERROR)


def options(values: Mapping[int, bool | int | str | bytes]) -> tuple[bytes, int]:
    """Encode an option part: its data and argument count; int is written as i32."""
    pieces = []
    for key, value in values.items():
        if isinstance(value, bool):
            pieces.append(struct.pack("<bb?", key, 28, value))
        elif isinstance(value, int):
            pieces.append(struct.pack("<bbi", key, 3, value))
        else:
            raw, code = (cesu8(value), 29) if isinstance(value, str) else (value, 33)
            pieces.append(struct.pack("<bbh", key, code, len(raw)) + raw)
    return b"".join(pieces), len(values)


def fields(values: Sequence[bytes]) -> bytes:
    """Encode a field list, as authentication uses it."""
    pieces = [struct.pack("<h", len(values))]
    for value in values:
        size = len(value)
        pieces += [bytes([size]) if size <= 250 else b"\xff" + struct.pack(">H", size), value]
    return b"".join(pieces)


def read_fields(data: bytes) -> list[bytes]:
    """Decode the values of a field list.

    Raises:
        DisconnectedError: it ends too early.
    """
    return list(_read_fields(data))


def _read_fields(data: bytes) -> Iterator[bytes]:
    try:
        (count,) = struct.unpack_from("<h", data)
        at = 2
        for _ in range(count):
            size = data[at]
            at += 1
            if size == 0xFF:
                (size,) = struct.unpack_from(">H", data, at)
                at += 2
            yield data[at : at + size]
            at += size
    except (struct.error, IndexError):
        raise DisconnectedError("a field list ends too early") from None


def cesu8(text: str) -> bytes:
    """CESU-8: UTF-8 in which a character above U+FFFF is its two surrogates."""
    if text.isascii() or max(text) <= "\uffff":
        return text.encode("utf-8", "surrogatepass")
    return text.translate(_Surrogates()).encode("utf-8", "surrogatepass")


class _Surrogates(dict[int, str]):
    def __missing__(self, code: int) -> str:
        if code <= 0xFFFF:
            return chr(code)
        code -= 0x10000
        return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def from_cesu8(data: bytes) -> str:
    """Text of CESU-8 bytes."""
    text = data.decode("utf-8", "surrogatepass")
    if any("\ud800" <= character <= "\udfff" for character in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
