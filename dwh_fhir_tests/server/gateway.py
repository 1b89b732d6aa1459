"""A gateway before a FHIR server that answers some requests itself, as a test scripts it.

Here belongs HTTP only: what is let through, what is answered in place of the server, also as raw bytes that are no HTTP
at all.
"""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
JSON = {"Content-Type": "application/fhir+json"}


@dataclass(frozen=True)
class Asked:
    """A request that has reached the gateway; `body` is unpacked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    @property
    def packed(self) -> bool:
        return self.headers.get("content-encoding") == "gzip"

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Of a transaction."""
        return list(json.loads(self.body).get("entry", [])) if self.method == "POST" else []

    @property
    def requests(self) -> list[str]:
        """Of a transaction, like 'DELETE Patient/p'."""
        return [f"{e['request']['method']} {e['request']['url']}" for e in self.entries]


@dataclass(frozen=True)
class Scripted:
    """What the gateway answers itself.

    Attributes:
        body: bytes, or what is made JSON of.
        raw: written to the connection in place of an answer, piece by piece; then the connection ends.
    """

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    raw: Callable[[], Iterator[bytes]] | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def refusal(status: int, text: str = "not let through") -> Scripted:
    """With an OperationOutcome."""
    issue = {"severity": "error", "code": "processing", "diagnostics": text}
    return Scripted(status, {"resourceType": "OperationOutcome", "issue": [issue]})


Script = Callable[[Asked], Scripted | None]


@dataclass
class Gateway:
    """A running gateway.

    Attributes:
        target: base URL of the server behind it.
        base_url: the same server by way of the gateway.
        script: what it answers itself; None: the request is let through.
        asked: all requests so far.
    """

    target: str
    base_url: str = ""
    script: Script = lambda asked: None
    asked: list[Asked] = field(default_factory=list)

    def posts(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == "POST"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    running: Gateway

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave whenever they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        running = cast(_Server, self.server).running
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        asked = Asked(self.command, self.path, headers, plain)
        running.asked.append(asked)
        said = running.script(asked) or self._pass_on(running, asked)
        if said.raw:
            self.close_connection = True
            with suppress(OSError):
                for piece in said.raw():
                    self.wfile.write(piece)
            return
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.content)))
        self.end_headers()
        self.wfile.write(said.content)

    do_GET = do_POST = _answer  # noqa: N815 - as BaseHTTPRequestHandler names them

    def _pass_on(self, running: Gateway, asked: Asked) -> Scripted:
        there, prefix = urlsplit(running.target), urlsplit(running.base_url).path
        connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)
        kept = {n: v for n, v in asked.headers.items() if n not in _HOP_BY_HOP | {"content-encoding"}}
        try:
            connection.request(asked.method, there.path + asked.path.removeprefix(prefix), asked.body, kept)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        own = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP}
        own.pop("content-encoding", None)
        if answer.getheader("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Scripted(answer.status, content, {n: v for n, v in own.items() if n.lower() != "content-encoding"})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@contextmanager
def gateway(target: str, path: str = "/fhir") -> Iterator[Gateway]:
    """A gateway before the server with the base URL `target`, which it shows below another path."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.running = Gateway(target, f"http://127.0.0.1:{server.server_address[1]}{path}")
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield server.running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
