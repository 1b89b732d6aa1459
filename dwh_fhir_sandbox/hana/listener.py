"""Accepting connections, in plain or by TLS, and not accepting them while a fault says so.

Here belongs the listening socket. The certificate belongs in `tls.py`, what is said over a connection in
`session.py`.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Callable

_LOG = logging.getLogger(__name__)

Serve = Callable[[socket.socket], None]


class Listener:
    """A loopback port on which every connection gets a thread.

    Attributes:
        port: the TCP port; it stays the same over `refuse` and `accept`.
    """

    def __init__(self, port: int, serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        """Listen on `port`, 0 picks a free one; `serve` has each connection until it returns."""
        self._serve, self._tls = serve, tls
        self._socket: socket.socket | None = None
        self.port = port
        self.accept()

    def accept(self) -> None:
        """Listen, unless it does already."""
        if self._socket is None:
            self._socket = socket.create_server(("127.0.0.1", self.port), backlog=64)
            self.port = self._socket.getsockname()[1]
            self._thread = threading.Thread(target=self._loop, args=[self._socket], daemon=True)
            self._thread.start()

    def refuse(self) -> None:
        """Stop listening; connections that are open stay."""
        listening, self._socket = self._socket, None
        if listening is not None:
            # Closing alone leaves the port open as long as a thread waits in accept.
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def wait(self) -> None:
        """Return when it doesn't listen any more."""
        self._thread.join()

    def _loop(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._tls is None:
                    self._serve(connection)
                    return
                with self._tls.wrap_socket(connection, server_side=True) as encrypted:
                    self._serve(encrypted)
        except OSError as error:
            _LOG.info("a connection ended: %s", type(error).__name__)
