"""A proxy before a real FHIR server that spoils some of its answers; over TLS if it is given a certificate.

Here belongs what happens to an answer on its way. The sandbox's server scripts faults of its own (`Fault`); a HAPI does
not, and no server cuts a body in two.
"""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, cast
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
_OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]}'


@dataclass
class Strike:
    """What happens to the next transactions.

    Attributes:
        kind: `instead`: the server never sees it and `status` is answered; `refuse`: the same with an OperationOutcome;
            `html`: a page with 200 in place of it; `cut`: half of the true answer's body, then the end; `late`: the
            true answer after `seconds`; `reset`: the connection is reset after the server's answer has come.
        about: regular expression; only transactions with something like it are struck.
        skip: let so many transactions pass first.
        times: so many are struck; None: all until the strike is taken away.
    """

    kind: Literal["instead", "refuse", "html", "cut", "late", "reset"]
    about: str = ""
    skip: int = 0
    times: int | None = 1
    status: int = 503
    retry_after: str = ""
    seconds: float = 0


@dataclass
class Proxy:
    """A running proxy.

    Attributes:
        base_url: the server's, by way of the proxy.
        strike: what goes wrong next; None: nothing.
        struck: how often it went wrong so far.
        held: how many of the server's answers are, or were, kept to be late.
    """

    target: str
    base_url: str = ""
    strike: Strike | None = None
    struck: int = 0
    held: int = 0
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_strike(self, method: str, body: bytes) -> Strike | None:
        """The strike that meets a request, counted."""
        with self._lock:
            strike = self.strike
            if strike is None or method != "POST" or not re.search(strike.about.encode(), body):
                return None
            if strike.skip:
                strike.skip -= 1
                return None
            if strike.times is not None:
                strike.times -= 1
                if strike.times <= 0:
                    self.strike = None
            self.struck += 1
            return strike


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, running: Proxy, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.running = running


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def _running(self) -> Proxy:
        return cast(_Server, self.server).running

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        packed = self.headers.get("Content-Encoding") == "gzip"
        strike = self._running.next_strike(self.command, gzip.decompress(body) if packed else body)
        kind = strike.kind if strike else ""
        if strike and kind == "instead":
            self._say(strike.status, {"Retry-After": strike.retry_after} if strike.retry_after else {}, b"")
            return
        if strike and kind == "refuse":
            self._say(strike.status, {"Content-Type": "application/fhir+json"}, _OUTCOME)
            return
        status, headers, answer = self._ask(body)
        if kind == "reset":
            self._reset()
        elif kind == "html":
            self._say(200, {"Content-Type": "text/html"}, b"<html><body>Please log in.</body></html>")
        elif kind == "cut":
            self._say(status, headers, answer, len(answer) // 2)
        else:
            if strike:
                self._running.held += 1
                time.sleep(strike.seconds)
            self._say(status, headers, answer)

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815 - as BaseHTTPRequestHandler names them

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        there = urlsplit(self._running.target)
        connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=120)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        headers = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP}
        return answer.status, headers, content

    def _say(self, status: int, headers: dict[str, str], body: bytes, upto: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:upto])
        if upto is not None:
            self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):
            # The client has given up, or we have reset the connection ourselves.
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            self.close_connection = True


@contextmanager
def proxy(target: str, tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Proxy]:
    """A proxy for the server with the base URL `target`, until the block ends.

    Args:
        target: the server's base URL.
        tls: speak TLS only, as localhost.
        port: where it listens; 0: any free port.
    """
    running = Proxy(target)
    server = _Server(running, port)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    running.port = server.server_address[1]
    scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
    running.base_url = f"{scheme}://{host}:{running.port}{urlsplit(target).path}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
