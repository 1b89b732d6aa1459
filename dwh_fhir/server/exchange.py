"""Exchange a request for an answer with a FHIR server, within limits of size and time.

Here belongs HTTP: the session, unpacking a body, and the limits that a stranger's answer must keep. Whether an
answer is one belongs in `asking.py`, its fields in `answers.py`.
"""

from __future__ import annotations

import gzip
import http.client
import io
import logging
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import requests
import urllib3
from requests.adapters import HTTPAdapter

from dwh_fhir.errors import AnswerTooLarge
from dwh_fhir.settings import FhirSettings

log = logging.getLogger(__name__)

FHIR = "application/fhir+json"
_CONNECT_SECONDS = 10
_PIECE = 1 << 16
_REFUSING_GZIP = frozenset({400, 406, 411, 415, 501})
"""Statuses of gateways and servers that can't unpack a body, or look at it as it is."""
_PERHAPS = frozenset({None, 500})
"""So may end, for this reason or another, what passes when it is sent again; None: the connection broke."""
_GZIP_TRIALS = 10
"""So many refused requests may be sent again without gzip, before gzip is taken to be innocent."""


class Reply(NamedTuple):
    """An answer as it came.

    Attributes:
        body: unpacked.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | bytearray


class Broken(Exception):  # noqa: N818 - `asking.py` makes the error of it
    """No answer, or only a part of one; the message is the kind of failure and holds no address."""


class Reset(Broken):
    """The connection broke after it had been opened."""


class Distrusted(Broken):
    """The server's certificate is not to be trusted."""


_clock = threading.local()
"""When the answer that this thread waits for must be complete, by `time.monotonic`: `_clock.end`."""


class _Timed(io.RawIOBase):
    """A socket's bytes until a moment that no slow sender can put off."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw, self._sock = raw, sock
        self._between = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _clock.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left if self._between is None else min(self._between, left))
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        raw: io.RawIOBase = self.fp.detach()
        self.fp = io.BufferedReader(_Timed(raw, sock))


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _TimedResponse


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = _TimedResponse


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class Packing:
    """Whether bodies go out as gzip, found out once for all workers: some gateways take none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gzip: bool | None = None
        self._trials = 0
        self._signs = 0

    @property
    def wanted(self) -> bool:
        """Whether the next body is to be packed."""
        return self._gzip is not False

    def doubtful(self, status: int | None, *, harmless: bool = False) -> bool:
        """Whether a packed body with this answer (None: the connection broke) is to be sent again as it is.

        Args:
            status: of the answer.
            harmless: nothing in the body can have been refused.
        """
        suspicious = status in _REFUSING_GZIP | _PERHAPS or (harmless and status is not None and status >= 400)
        with self._lock:
            if self._gzip is not None or not suspicious or self._trials >= _GZIP_TRIALS:
                return False
            self._trials += 1
            return True

    def taken(self) -> None:
        """Note that a packed body was taken."""
        with self._lock:
            self._gzip = True if self._gzip is None else self._gzip

    def refused(self, base_url: str, status: int | None, *, harmless: bool = False) -> None:
        """Note that a body was taken as it is, which packed had this answer; see `doubtful`."""
        with self._lock:
            self._signs += 2 if harmless or status in _REFUSING_GZIP else 1
            if self._gzip is None and self._signs >= 2:
                self._gzip = False
                log.warning("%s takes no bodies packed with gzip: they are sent as they are from now on", base_url)


class Exchange:
    """Exchanges with one server; each thread that makes some gets a session of its own."""

    def __init__(self, settings: FhirSettings) -> None:
        self._settings = settings
        self._thread = threading.local()
        self._sessions: list[requests.Session] = []

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions:
            session.close()

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        parameters: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        *,
        packed: bool = False,
    ) -> Reply:
        """Send one request and read its answer.

        Raises:
            Broken: no answer came, or not all of it, within the time for one.
            AnswerTooLarge: it is larger than the settings allow; at most so much of it was read.
        """
        own = {**headers, **({"Content-Type": FHIR} if body is not None else {})}
        if packed and body is not None:
            own["Content-Encoding"], body = "gzip", gzip.compress(body, 1, mtime=0)
        limit = self._settings.timeout_seconds
        timeouts = (min(_CONNECT_SECONDS, limit), limit)
        _clock.end = time.monotonic() + self._settings.answer_seconds
        try:
            with self._session().request(
                method, url, parameters, body, own, timeout=timeouts, allow_redirects=False, stream=True
            ) as response:
                return Reply(response.status_code, response.headers, self._body(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception) -> Broken:
        """Return the error of an exchange by its kind only: its text may hold addresses, and the request."""
        kind = type(error).__name__
        if isinstance(error, requests.exceptions.SSLError):
            return Distrusted(kind) if "CERTIFICATE_VERIFY_FAILED" in str(error) else Broken(kind)
        if time.monotonic() >= _clock.end:
            return Broken(f"not all of it within {self._settings.answer_seconds:g} s, FHIR_ANSWER_SECONDS")
        began = isinstance(error, requests.ConnectionError) and error.args
        return Reset(kind) if began and isinstance(error.args[0], urllib3.exceptions.ProtocolError) else Broken(kind)

    def _body(self, response: requests.Response) -> bytes | bytearray:
        most = self._settings.answer_bytes
        length = response.headers.get("Content-Length", "")
        if length.isascii() and length.isdecimal() and (len(length) > 18 or int(length) > most):
            self._refuse(response)
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        pieces = response.raw.stream(_PIECE, decode_content=False)
        body = bytearray()
        try:
            for piece in pieces if encoding in ("", "identity") else _unpacked(pieces, encoding):
                body += piece
                if len(body) > most:
                    self._refuse(response)
        except zlib.error:
            raise Broken("a body that can't be unpacked") from None
        return body

    def _refuse(self, response: requests.Response) -> None:
        response.raw.close()
        raise AnswerTooLarge(
            f"{self._settings.base_url}: HTTP {response.status_code} with a body of more than"
            f" {self._settings.answer_bytes // 1_000_000} MB, unpacked; is it a FHIR server that answers?"
            " Only if it must be so large raise FHIR_ANSWER_MB"
        )

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._thread, "session", None)
        if session is None:
            session = requests.Session()
            # Else .netrc, proxy and CA variables of the environment change where the request goes and as whom.
            session.trust_env = False
            session.headers.update({"Accept": FHIR, "Accept-Encoding": "gzip", "User-Agent": "dwh-fhir"})
            session.verify = self._settings.ca_file or True
            session.mount("http://", _Adapter())
            session.mount("https://", _Adapter())
            self._thread.session = session
            self._sessions.append(session)
        return session


def _unpacked(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Unpack a body, never more than one piece of it at a time however well it is packed.

    Raises:
        Broken: it is packed in a way that nobody asked for, or ends too early.
        zlib.error: it can't be unpacked.
    """
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Broken("a body packed in a way that was not asked for")
    unpacking = zlib.decompressobj(47)
    for piece in pieces:
        rest = piece
        while rest:
            if unpacking.eof:
                unpacking = zlib.decompressobj(47)
            yield unpacking.decompress(rest, _PIECE)
            rest = unpacking.unconsumed_tail or unpacking.unused_data
    while not unpacking.eof and (more := unpacking.decompress(b"", _PIECE)):
        yield more
    if not unpacking.eof:
        raise Broken("half a body")
