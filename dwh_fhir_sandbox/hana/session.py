"""The connection of a client: log-on, then statements, fetches and LOB reads until it goes away.

Here belongs the conversation. The meaning of statements belongs in `statements.py`, how bytes are
framed in `wire.py`, how rows are encoded in `rows.py`.
"""

from __future__ import annotations

import itertools
import logging
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from dwh_fhir_sandbox.hana import parameters
from dwh_fhir_sandbox.hana.cursor import Cursor, metadata
from dwh_fhir_sandbox.hana.faults import DropConnection, RefusePrivilege
from dwh_fhir_sandbox.hana.hana_types import HanaType
from dwh_fhir_sandbox.hana.rows import Lob
from dwh_fhir_sandbox.hana.service import Answer, LogOn, Service
from dwh_fhir_sandbox.hana.statements import Statement, translated, understand
from dwh_fhir_sandbox.hana.wire import (
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
_numbers = itertools.count(1)


@dataclass(slots=True)
class _Prepared:
    statement: Statement
    columns: list[tuple[str, HanaType]]


class Session:
    """Serves one socket until the client leaves it."""

    def __init__(self, service: Service, connection: socket.socket) -> None:
        """Serve `connection`, which is closed by its owner."""
        self._service, self._socket = service, connection
        self._number = next(_numbers)
        self._known = 0
        self._schema = service.schema
        self._log_on = LogOn(service)
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
        except struct.error:
            raise DisconnectedError("a message is cut short") from None
        finally:
            self._close()

    def _answer(self, request: Request) -> bytes:
        try:
            if self._log_on.done:
                function, parts = self._query(request)
            else:
                function, parts = self._log_on.answer(request)
                self._known = self._number if self._log_on.done else 0
        except DisconnectedError:
            raise
        except Exception as error:  # a client gets an answer, whatever fails
            refusal = error if isinstance(error, HanaError) else translated(error)
            _LOG.info("session %d: error %d", self._number, refusal.code)
            self._service.count("errors")
            return error_reply(self._known, request.packet, refusal)
        return reply(self._known, request.packet, function, parts)

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
            with self._service.store.connection(self._schema) as connection:
                relation = connection.sql(statement.sql, params=[None] * len(statement.parameters))
                columns = statement.result_columns(relation)
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
        with self._service.store.connection(self._schema) as parser:
            statement = understand(text, self._schema, self._service.store.catalogue, parser)
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
        self._service.count("statements")
        for schema, view in statement.views:
            self._service.count(f"statements on {schema}.{view}")
        if self._snapshot is not None:
            for other in self._cursors.values():
                other.detach()
        connection = self._snapshot or self._service.store.connection(self._schema)
        owned = self._snapshot is None
        try:
            relation = connection.sql(statement.sql, params=list(values))
            columns = statement.result_columns(relation)
            types = [kind for _, kind in columns]
            return Cursor(relation, types, self._keep, connection if owned else None), columns
        except Exception:
            if owned:
                connection.close()
            raise

    def _first_rows(self, cursor: Cursor, room: int, parts: list[Part]) -> Answer:
        key = struct.pack("<q", next(self._ids))
        parts = [*parts, Part(PartKind.RESULT_SET_ID, key)]
        rows = self._rows(cursor, _FIRST_ROWS, room_for_rows(room, parts))
        if not cursor.done:
            self._cursors[key] = cursor
        return Function.SELECT, [*parts, rows]

    def _rows(self, cursor: Cursor, wanted: int, room: int) -> Part:
        data, count = cursor.take(wanted, room)
        self._service.count("rows", count)
        return Part(PartKind.RESULT_SET, data, count, (1 | 16 | (0 if count else 8)) if cursor.done else 0)

    def _fetch(self, request: Request) -> Answer:
        self._struck("fetch")
        self._service.count("fetches")
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
        self._service.count("LOB reads")
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
