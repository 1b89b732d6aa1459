"""The state that all connections of a server share, and the log-on that lets a client use it.

Here belongs what happens until a client is known. The conversation after that belongs in `session.py`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dwh_fhir_sandbox.hana.auth import Handshake
from dwh_fhir_sandbox.hana.faults import RefusePassword, Script
from dwh_fhir_sandbox.hana.store import Store
from dwh_fhir_sandbox.hana.wire import DisconnectedError, Function, HanaError, Kind, Part, PartKind, Request, options

Answer = tuple[int, Sequence[Part]]
"""Function code and parts of a reply."""

_CONNECT_OPTIONS: Mapping[int, bool | int | str | bytes] = {
    1: 1,  # connection id
    11: "DWH",  # system id
    44: "2.00.083.00.1737144279",  # version
    23: 8,  # data format version
    15: 0,  # no routing to other hosts
    19: True,  # transaction flags only
    37: True,  # LOB streaming
    53: 8,  # 32-bit fetch sizes
}


@dataclass
class Service:
    """The server: who may come in, to what, what goes wrong, and how often what was asked for."""

    user: str
    password: str
    schema: str
    store: Store
    faults: Script
    _counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count."""
        with self._lock:
            self._counts[what] += number

    def counts(self) -> dict[str, int]:
        """All counts."""
        with self._lock:
            return dict(self._counts)


class LogOn:
    """The log-on of a connection.

    Attributes:
        done: the client is known.
    """

    def __init__(self, service: Service) -> None:
        """Begin with nobody."""
        self._service = service
        self._handshake = Handshake(service.user, service.password)
        self.done = False

    def answer(self, request: Request) -> Answer:
        """Answer one of the messages that come before a client is known.

        Raises:
            HanaError: 10, wrong user or password.
            DisconnectedError: something else is asked for.
        """
        if request.kind == Kind.DB_CONNECT_INFO:
            data, count = options({4: True})  # is connected, whatever database was named
            return Function.NIL, [Part(PartKind.DB_CONNECT_INFO, data, count)]
        if request.kind == Kind.AUTHENTICATE:
            challenge = self._handshake.challenge(request.part(PartKind.AUTHENTICATION).data)
            return Function.NIL, [Part(PartKind.AUTHENTICATION, challenge)]
        if request.kind == Kind.DISCONNECT:
            return Function.DISCONNECT, ()
        if request.kind != Kind.CONNECT:
            raise DisconnectedError("a request before the log-on")
        return self._connect(request)

    def _connect(self, request: Request) -> Answer:
        proof = self._handshake.verify(request.part(PartKind.AUTHENTICATION).data)
        if self._service.faults.stands(RefusePassword):
            raise HanaError(10, "authentication failed")
        self.done = True
        self._service.count("connections")
        data, count = options(_CONNECT_OPTIONS)
        return Function.CONNECT, [
            Part(PartKind.AUTHENTICATION, proof),
            Part(PartKind.CONNECT_OPTIONS, data, count),
        ]
