"""The channel by which the parent steers the server: one JSON object a line, on a loopback port of its own.

Here belong both ends, `Client` and `serve`. Every request carries the token that only parent and server know.
Rows travel as an Arrow file, whose path is sent.
"""

from __future__ import annotations

import hmac
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_LOG = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], Any]


class AdminError(RuntimeError):
    """The server could not do what was asked; the message is its own."""


class Client:
    """The parent's end; usable from several threads."""

    def __init__(self, port: int, token: str) -> None:
        """Connect to the admin port."""
        self._lock = threading.Lock()
        self._token = token
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._lines = self._socket.makefile("rb")

    def ask(self, action: str, **arguments: Any) -> Any:
        """Ask the server for an action and return its answer.

        Raises:
            AdminError: it failed, or the server is gone.
        """
        request = json.dumps({"token": self._token, "action": action, **arguments}, default=_tagged)
        with self._lock:
            try:
                self._socket.sendall(request.encode() + b"\n")
                line = self._lines.readline()
            except OSError as error:
                raise AdminError(f"the HANA stand-in is gone: {error}") from None
        if not line:
            raise AdminError("the HANA stand-in is gone")
        answer = json.loads(line)
        if "error" in answer:
            raise AdminError(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()


def serve(handlers: Mapping[str, Handler], token: str) -> Callable[[socket.socket], None]:
    """Return the server's end: what a `Listener` does with each connection."""

    def answer(line: bytes) -> dict[str, Any]:
        request = json.loads(line, object_hook=_untagged)
        if not hmac.compare_digest(str(request.pop("token", "")), token):
            raise PermissionError("wrong token")
        return {"result": handlers[request.pop("action")](request)}

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:
            for line in stream:
                try:
                    result = answer(line)
                except PermissionError:
                    return
                except Exception as error:  # whatever fails is the parent's to see
                    _LOG.info("admin: %s", type(error).__name__)
                    result = {"error": f"{type(error).__name__}: {error}"}
                stream.write(json.dumps(result).encode() + b"\n")
                stream.flush()

    return talk


_TAGS: dict[str, tuple[type, Callable[[str], Any]]] = {
    "datetime": (datetime, datetime.fromisoformat),
    "date": (date, date.fromisoformat),
    "time": (time, time.fromisoformat),
    "decimal": (Decimal, Decimal),
    "bytes": (bytes, bytes.fromhex),
}


def _tagged(value: Any) -> dict[str, str]:
    for tag, (kind, _) in _TAGS.items():
        if isinstance(value, kind):
            return {tag: value.hex() if isinstance(value, bytes) else str(value)}
    raise TypeError(f"no value that SQL knows: {type(value).__name__}")


def _untagged(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        (tag, text) = next(iter(value.items()))
        if tag in _TAGS and isinstance(text, str):
            return _TAGS[tag][1](text)
    return value
