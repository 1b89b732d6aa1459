"""One client's connection: log-on, then statements, fetches and LOB reads until it goes away.

Here belongs the conversation. What a statement means belongs in `statements.py`, how bytes are framed in
`wire.py`, how rows are encoded in `rows.py`.
"""

from __future__ import annotations

import itertools
import logging
import socket
import struct
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import duckdb

from dwh_fhir.sandbox.hana import parameters
from dwh_fhir.sandbox.hana.auth import Handshake
from dwh_fhir.sandbox.hana.cursor import Cursor, metadata
from dwh_fhir.sandbox.hana.faults import DropConnection, RefusePassword, RefusePrivilege, Script
from dwh_fhir.sandbox.hana.hana_types import HanaType
from dwh_fhir.sandbox.hana.rows import Lob
from dwh_fhir.sandbox.hana.statements import Statement, translated, understand
from dwh_fhir.sandbox.hana.store import Store
from dwh_fhir.sandbox.hana.wire import (
    DisconnectedError,
    Function,
    HanaError,
    Kind,
    Part,
    PartKind,
    Request,
    error_reply,
    from_cesu8,
    options,
    read_exactly,
    read_request,
    reply,
    room_for_rows,
)

_LOG = logging.getLogger(__name__)
_HELLO_LENGTH = 14
_HELLO = bytes([4, 20, 0, 4, 1, 0, 0, 0])
_FIRST_ROWS = 32  # so many rows come with the answer to a query, the others must be fetched
_VERSION = "2.00.083.00.1737144279"
_CONNECT_OPTIONS: Mapping[int, bool | int | str | bytes] = {
    1: 1,  # connection id
    11: "DWH",  # system id
    44: _VERSION,
    23: 8,  # data format version
    15: 0,  # no routing to other hosts
    19: True,  # transaction flags only
    37: True,  # LOB streaming
    53: 8,  # 32-bit fetch sizes
}
_numbers = itertools.count(1)


@dataclass
class Service:
    """What all sessions of a server share."""

    user: str
    password: str
    schema: str
    store: Store
    faults: Script
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Prepared:
    statement: Statement
    columns: list[tuple[str, HanaType]]


Answer = tuple[int, Sequence[Part]]


class Session:
    """Serves one socket until the client leaves it."""

    def __init__(self, service: Service, connection: socket.socket) -> None:
        """Serve `connection`, which is closed by its owner."""
        self._service, self._socket = service, connection
        self._number = next(_numbers)
        self._known = 0
        self._schema = service.schema
        self._handshake = Handshake(service.user, service.password)
        self._prepared: dict[bytes, _Prepared] = {}
        self._cursors: dict[bytes, Cursor] = {}
        self._lobs: dict[int, Lob] = {}
        self._ids = itertools.count(1)
        self._snapshot: duckdb.DuckDBPyConnection | None = None
        self._answers: dict[int, Callable[[Request], Answer]] = {
            Kind.EXECUTE_DIRECT: self._execute_direct,
            Kind.PREPARE: self._prepare,
            Kind.EXECUTE: self._execute,
            Kind.FETCH_NEXT: self._fetch,
            Kind.READ_LOB: self._read_lob,
            Kind.CLOSE_RESULT_SET: self._close_result_set,
            Kind.DROP_STATEMENT: self._drop_statement,
            Kind.COMMIT: lambda _: self._end_transaction(Function.COMMIT),
            Kind.ROLLBACK: lambda _: self._end_transaction(Function.ROLLBACK),
            Kind.PING: lambda _: (Function.NIL, ()),
            Kind.DISCONNECT: lambda _: (Function.DISCONNECT, ()),
        }

    def serve(self) -> None:
        """Answer until the client leaves.

        Raises:
            DisconnectedError: it left without a word, or a fault cut the connection.
            OSError: the same, as the socket says it.
        """
        read_exactly(self._socket, _HELLO_LENGTH)
        self._socket.sendall(_HELLO)
        try:
            kind = 0
            while kind != Kind.DISCONNECT:
                request = read_request(self._socket)
                kind = request.kind
                self._socket.sendall(self._answer(request))
        finally:
            self._close()

    def _answer(self, request: Request) -> bytes:
        try:
            function, parts = self._log_on(request) if not self._known else self._query(request)
        except HanaError as error:
            _LOG.info("session %d: error %d", self._number, error.code)
            self._service.counts["errors"] += 1
            return error_reply(self._known, request.packet, error)
        return reply(self._known, request.packet, function, parts)

    def _log_on(self, request: Request) -> Answer:
        if request.kind == Kind.DB_CONNECT_INFO:
            data, count = options({4: True})
            return Function.NIL, [Part(PartKind.DB_CONNECT_INFO, data, count)]
        if request.kind == Kind.AUTHENTICATE:
            challenge = self._handshake.challenge(request.part(PartKind.AUTHENTICATION).data)
            return Function.NIL, [Part(PartKind.AUTHENTICATION, challenge)]
        if request.kind == Kind.DISCONNECT:
            return Function.DISCONNECT, ()
        if request.kind != Kind.CONNECT:
            raise DisconnectedError("a request before the log-on")
        proof = self._handshake.verify(request.part(PartKind.AUTHENTICATION).data)
        if self._service.faults.stands(RefusePassword):
            raise HanaError(10, "authentication failed")
        self._known = self._number
        self._service.counts["connections"] += 1
        data, count = options(_CONNECT_OPTIONS)
        return Function.CONNECT, [
            Part(PartKind.AUTHENTICATION, proof),
            Part(PartKind.CONNECT_OPTIONS, data, count),
        ]

    def _query(self, request: Request) -> Answer:
        try:
            answer = self._answers[request.kind]
        except KeyError:
            raise HanaError(7, f"feature not supported: message type {request.kind}") from None
        return answer(request)

    def _execute_direct(self, request: Request) -> Answer:
        statement = self._understand(request)
        if not statement.sql:
            return self._set(statement)
        cursor, columns = self._open(statement, ())
        described = Part(PartKind.RESULT_SET_METADATA, metadata(columns), len(columns))
        return self._first_rows(cursor, request.room, [described])

    def _prepare(self, request: Request) -> Answer:
        statement = self._understand(request)
        key = struct.pack("<q", next(self._ids))
        parts = [Part(PartKind.STATEMENT_ID, key)]
        columns: list[tuple[str, HanaType]] = []
        if statement.sql:
            # Rows stream, so running it with NULL for every parameter costs little and says the columns.
            connection = self._run(statement, [None] * len(statement.parameters), self._service.store.connection)
            columns = statement.result_columns(connection.description or ())
            connection.close()
            parts.append(Part(PartKind.RESULT_SET_METADATA, metadata(columns), len(columns)))
        if statement.parameters:
            data = parameters.metadata(statement.parameters)
            parts.append(Part(PartKind.PARAMETER_METADATA, data, len(statement.parameters)))
        self._prepared[key] = _Prepared(statement, columns)
        return Function.SELECT if statement.sql else Function.NIL, parts

    def _execute(self, request: Request) -> Answer:
        prepared = self._prepared.get(request.part(PartKind.STATEMENT_ID).data)
        if prepared is None:
            raise HanaError(2048, "column store error: invalid statement id")
        if not prepared.statement.sql:
            return self._set(prepared.statement)
        types = prepared.statement.parameters
        values = parameters.decode(request.part(PartKind.PARAMETERS).data, types) if types else []
        cursor, _ = self._open(prepared.statement, values)
        return self._first_rows(cursor, request.room, [])

    def _understand(self, request: Request) -> Statement:
        text = from_cesu8(request.part(PartKind.COMMAND).data)
        parser = self._service.store.connection(self._schema)
        try:
            statement = understand(text, self._schema, self._service.store.catalogue, parser)
        finally:
            parser.close()
        for _, view in statement.views:
            if self._service.faults.stands(RefusePrivilege, view):
                raise HanaError(258, "insufficient privilege: Not authorized")
        return statement

    def _set(self, statement: Statement) -> Answer:
        self._schema = statement.schema or self._schema
        if statement.snapshot is not None:
            self._end_transaction(Function.COMMIT)
        if statement.snapshot:
            self._snapshot = self._service.store.connection(self._schema)
            self._snapshot.execute("BEGIN")
        return Function.NIL, ()

    def _open(
        self, statement: Statement, values: Sequence[parameters.Value]
    ) -> tuple[Cursor, list[tuple[str, HanaType]]]:
        self._struck("execute")
        self._forget_lobs()
        self._service.counts["statements"] += 1
        for schema, view in statement.views:
            self._service.counts[f"statements on {schema}.{view}"] += 1
        snapshot = self._snapshot
        if snapshot is not None:
            for other in self._cursors.values():
                other.detach()
        connection = self._run(
            statement, values, self._service.store.connection if snapshot is None else lambda _: snapshot
        )
        columns = statement.result_columns(connection.description or ())
        try:
            return Cursor(connection, [kind for _, kind in columns], self._keep, owned=snapshot is None), columns
        except duckdb.Error as error:
            raise translated(error, statement.sql) from None

    def _run(
        self,
        statement: Statement,
        values: Sequence[parameters.Value],
        connect: Callable[[str], duckdb.DuckDBPyConnection],
    ) -> duckdb.DuckDBPyConnection:
        connection = connect(self._schema)
        try:
            return connection.execute(statement.sql, list(values))
        except duckdb.Error as error:
            if connection is not self._snapshot:
                connection.close()
            raise translated(error, statement.sql) from None

    def _first_rows(self, cursor: Cursor, room: int, parts: list[Part]) -> Answer:
        key = struct.pack("<q", next(self._ids))
        parts = [*parts, Part(PartKind.RESULT_SET_ID, key)]
        rows = self._rows(cursor, _FIRST_ROWS, room_for_rows(room, parts))
        if not cursor.done:
            self._cursors[key] = cursor
        return Function.SELECT, [*parts, rows]

    def _rows(self, cursor: Cursor, wanted: int, room: int) -> Part:
        try:
            data, count = cursor.take(wanted, room)
        except duckdb.Error as error:
            raise translated(error, "") from None
        self._service.counts["rows"] += count
        return Part(PartKind.RESULT_SET, data, count, (1 | 16 | (0 if count else 8)) if cursor.done else 0)

    def _fetch(self, request: Request) -> Answer:
        self._struck("fetch")
        self._service.counts["fetches"] += 1
        key = request.part(PartKind.RESULT_SET_ID).data
        cursor = self._cursors.get(key)
        if cursor is None:
            raise HanaError(2048, "column store error: invalid result set id")
        (wanted,) = struct.unpack("<i", request.part(PartKind.FETCH_SIZE).data[:4])
        rows = self._rows(cursor, max(wanted, 1), room_for_rows(request.room, ()))
        if cursor.done:
            del self._cursors[key]
        return Function.FETCH, [rows]

    def _keep(self, lob: Lob) -> int:
        locator = next(self._ids)
        self._lobs[locator] = lob
        return locator

    def _read_lob(self, request: Request) -> Answer:
        self._service.counts["LOB reads"] += 1
        locator, offset, wanted = struct.unpack_from("<qqi", request.part(PartKind.READ_LOB_REQUEST).data)
        lob = self._lobs.get(locator)
        if lob is None:
            raise HanaError(2048, "column store error: invalid LOB locator")
        # A character has at most three bytes here.
        length = min(wanted, room_for_rows(request.room, ()) // 3 - 8)
        piece, last = lob.piece(offset - 1, length)
        data = struct.pack("<qbi3x", locator, 6 if last else 2, len(piece)) + piece
        return Function.READ_LOB, [Part(PartKind.READ_LOB_REPLY, data)]

    def _forget_lobs(self) -> None:
        """Without an open cursor nobody reads a LOB any more: hdbcli reads them together with their row."""
        if not self._cursors:
            self._lobs.clear()

    def _close_result_set(self, request: Request) -> Answer:
        cursor = self._cursors.pop(request.part(PartKind.RESULT_SET_ID).data, None)
        if cursor is not None:
            cursor.close()
        return Function.CLOSE_CURSOR, ()

    def _drop_statement(self, request: Request) -> Answer:
        self._prepared.pop(request.part(PartKind.STATEMENT_ID).data, None)
        return Function.NIL, ()

    def _end_transaction(self, function: Function) -> Answer:
        self._forget_lobs()
        if self._snapshot is not None:
            for cursor in self._cursors.values():
                cursor.detach()
            self._snapshot.close()
            self._snapshot = None
        data, count = options({1 if function == Function.COMMIT else 0: True})
        return function, [Part(PartKind.TRANSACTION_FLAGS, data, count)]

    def _struck(self, event: Literal["fetch", "execute"]) -> None:
        for fault in self._service.faults.strikes(event):
            _LOG.info("session %d: %s", self._number, type(fault).__name__)
            if isinstance(fault, DropConnection):
                raise DisconnectedError("a fault")
            self._service.faults.stall(fault.seconds)

    def _close(self) -> None:
        for cursor in self._cursors.values():
            cursor.close()
        if self._snapshot is not None:
            self._snapshot.close()
