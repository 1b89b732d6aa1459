"""The FHIR server over HTTP: settings, session, capability check, transactions, reads, retries.

Here belongs what one request needs until it has its answer. What to send and what follows from an answer belongs in
`delivery/`, comparing in `readback.py`. No error text holds a resource's content or a secret.
"""

from __future__ import annotations

import gzip
import ipaddress
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, Self
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests

from dwh_fhir.backoff import Backoff, Exhausted, pause, retry_after
from dwh_fhir.ledger import CONFLICT

_FHIR = "application/fhir+json"
_TRANSIENT = {429, 502, 503, 504}
_CONFLICT_ATTEMPTS = 3
"""So often a conflict is met within one delivery, before it is taken for a refusal."""
_NOT_FHIR = {301, 302, 303, 307, 308, 404, 405, 406, 415, 501}
"""Without an OperationOutcome these say that no FHIR server is here, and nothing about the resources."""
_CONNECT_SECONDS = 10


class FhirServerError(RuntimeError):
    """The FHIR server can't be used; the message names its base URL and the remedy."""


class ServerUnavailable(FhirServerError):  # noqa: N818 - named as what is the case
    """No usable answer within the time that retries may take. Nothing is lost: the next run goes on."""


class ServerUnsuitable(FhirServerError):  # noqa: N818 - named as what is the case
    """What answers is no FHIR R4 server that can do the job."""


class AccessDenied(FhirServerError):  # noqa: N818 - named as what is the case
    """The server refuses user, password or token."""


class Rejected(Exception):  # noqa: N818 - an answer about resources, not a failure of the server
    """The server refuses what was sent.

    Attributes:
        status: HTTP status, of the answer or of an entry.
        outcome: the OperationOutcome, as the server gave it; {} without one. It may quote the resource.
    """

    def __init__(self, status: int, outcome: dict[str, Any]) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.outcome = outcome


def normalised(base_url: str) -> str:
    """One spelling of a base URL: scheme and host in lower case, no default port, no slash at the end.

    Raises:
        ValueError: no http(s) URL, or one with user, query or fragment.
    """
    base_url = base_url.strip()
    parts = urlsplit(base_url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError("FHIR base URL: must be like https://host/fhir")
    if parts.username or parts.password or parts.query or parts.fragment or set(base_url) & set('"\\ '):
        raise ValueError("FHIR base URL: no user, password, query, fragment, quotes or blanks")
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, {"http": 80, "https": 443}[scheme]) else f":{parts.port}"
    return urlunsplit((scheme, host + port, parts.path.rstrip("/"), "", ""))


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class FhirSettings:
    """How one FHIR server is reached and how much it is asked to take at once.

    Attributes:
        base_url: e.g. https://fhir.example.org/fhir; normalised on construction, it names the target's books.
        auth: none, basic (user and password) or bearer (token).
        timeout_seconds: for one answer.
        bundle_size: entries a transaction.
        bundle_bytes: bytes a transaction, before gzip.
        workers: transactions at a time.
        max_attempts: tries of one request while the server is overloaded or away.
        patience_seconds: how long all retries together may go on without a success.
        backoff_seconds: first wait; it doubles up to 30 s.
        claim_size: resources planned at a time; their bodies are read bundle by bundle.
        allow_http: plain http beyond this machine is refused unless this is set.
        ca_file: certificates to trust in place of the usual ones.
    """

    base_url: str
    auth: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    timeout_seconds: float = 60
    bundle_size: int = 200
    bundle_bytes: int = 8_000_000
    workers: int = 4
    max_attempts: int = 8
    patience_seconds: float = 300
    backoff_seconds: float = 0.5
    claim_size: int = 8_000
    allow_http: bool = False
    ca_file: str | None = None

    def __post_init__(self) -> None:
        """Normalise and check.

        Raises:
            ValueError: the message names the setting.
        """
        object.__setattr__(self, "base_url", normalised(self.base_url))
        if self.auth not in ("none", "basic", "bearer"):
            raise ValueError("FHIR auth: must be none, basic or bearer")
        if self.auth == "basic" and not (self.user and self.password):
            raise ValueError("FHIR auth basic: user and password are needed")
        if self.auth == "bearer" and not self.token:
            raise ValueError("FHIR auth bearer: a token is needed")
        if self.base_url.startswith("http:") and not self.allow_http and not _is_loopback(self.base_url):
            raise ValueError(
                f"FHIR base URL {self.base_url}: plain http beyond this machine; use https or FHIR_ALLOW_HTTP"
            )


class FhirClient:
    """Requests to one FHIR server; may be used by several threads, each of which gets a session of its own.

    Attributes:
        requests: writing requests that were sent, retries included.
        retried: requests that had to be sent again.
    """

    def __init__(self, settings: FhirSettings, stopped: Callable[[], bool] = lambda: False) -> None:
        """Open nothing yet. `stopped`: looked at while waiting; when it is true the wait ends with `Stopped`."""
        self.settings = settings
        self.stopped = stopped
        self.requests = 0
        self.retried = 0
        self._backoff = Backoff(settings.backoff_seconds, 30, settings.patience_seconds)
        self._thread = threading.local()
        self._sessions: list[requests.Session] = []
        self._count_lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        for session in self._sessions:
            session.close()

    def until(self, stopped: Callable[[], bool]) -> FhirClient:
        """A client for the same server that counts from 0 and heeds `stopped`."""
        return FhirClient(self.settings, stopped)

    def capabilities(self, types: Sequence[str] = ()) -> dict[str, Any]:
        """Read the CapabilityStatement and refuse a server that can't do the job.

        Args:
            types: resource types that will be written.

        Raises:
            ServerUnsuitable: not R4, no transactions, or no update-as-create for one of the types.
        """
        statement = self.read("metadata")
        if statement.get("resourceType") != "CapabilityStatement":
            self._unsuitable("GET metadata gives no CapabilityStatement; is the base URL right?")
        if not str(statement.get("fhirVersion", "")).startswith("4.0"):
            self._unsuitable(f"it speaks FHIR {statement.get('fhirVersion')}, not R4 (4.0)")
        rest: dict[str, Any] = next((r for r in statement.get("rest", []) if r.get("mode") == "server"), {})
        if "transaction" not in {i.get("code") for i in rest.get("interaction", [])}:
            self._unsuitable("it takes no transactions")
        # HAPI does it and says nothing of it: only a plain no is a no.
        offered = {r.get("type"): r.get("updateCreate") for r in rest.get("resource", [])}
        lacking = sorted(name for name in types or offered if offered.get(name, False) is False)
        if lacking:
            self._unsuitable(f"it takes no ids of ours (updateCreate) for {', '.join(lacking)}; allow it there")
        return statement

    def _unsuitable(self, reason: str) -> NoReturn:
        raise ServerUnsuitable(f"{self.settings.base_url}: {reason}")

    def post_bundle(self, entries: Sequence[bytes]) -> list[int]:
        """Send a transaction of entries, each a Bundle.entry as JSON, until it has its answer.

        Returns:
            the HTTP status of every entry, in their order, each 2xx.

        Raises:
            Rejected: the server refuses the transaction, or entries of it.
            FhirServerError: it can't be used at all.
        """
        body = b'{"resourceType":"Bundle","type":"transaction","entry":[' + b",".join(entries) + b"]}"
        packed = gzip.compress(body, 1, mtime=0)
        headers = {"Content-Type": _FHIR, "Content-Encoding": "gzip", "Prefer": "return=minimal"}
        for attempt in range(1, _CONFLICT_ATTEMPTS + 1):
            response, answer = self._request("POST", "", data=packed, headers=headers, expected=len(entries))
            if response.status_code not in CONFLICT or attempt == _CONFLICT_ATTEMPTS:
                break
            self._count(retried=1)
            pause(random.uniform(0.5, 1) * 0.1 * 2**attempt, self.stopped)  # noqa: S311 - spreads load
        if not response.ok:
            raise Rejected(response.status_code, answer)
        statuses = [_status(entry) for entry in answer["entry"]]
        for status, entry in zip(statuses, answer["entry"], strict=True):
            if status >= 300:
                raise Rejected(status, entry["response"].get("outcome") or {})
        return statuses

    def read(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """GET a path below the base URL; never from a cache.

        Raises:
            Rejected: the server refuses, e.g. 404 or 410.
        """
        response, answer = self._request("GET", path, params=parameters, headers={"Cache-Control": "no-cache"})
        if not response.ok:
            raise Rejected(response.status_code, answer)
        return answer

    def count(self, resource_type: str) -> int:
        """How many resources of a type the server holds."""
        return int(self.read(resource_type, _summary="count")["total"])

    def pages(self, resource_type: str, **parameters: str | int) -> Iterator[list[dict[str, Any]]]:
        """All resources that a search finds, page by page, as plain dicts."""
        bundle = self.read(resource_type, **parameters)
        while True:
            yield [e["resource"] for e in bundle.get("entry", []) if e.get("search", {}).get("mode") != "outcome"]
            following = next((link["url"] for link in bundle.get("link", []) if link["relation"] == "next"), None)
            if following is None:
                return
            bundle = self.read(following)

    def _url(self, path: str) -> str:
        """The full URL; a `next` link keeps its path and query, but never leads to another host with our token."""
        base = self.settings.base_url
        if "://" not in path:
            return f"{base}/{path}" if path else base
        here, link = urlsplit(base), urlsplit(path)
        return urlunsplit((here.scheme, here.netloc, link.path, link.query, ""))

    def _request(
        self, method: str, path: str, *, expected: int | None = None, **options: Any
    ) -> tuple[requests.Response, dict[str, Any]]:
        """One request until it has an answer that is FHIR, with the answer's JSON; `expected`: entries it must have."""
        problem = ""
        for _ in range(self.settings.max_attempts):
            started = self._backoff.wait(self.stopped)
            self._count(requests=method != "GET")
            asked = 0.0
            try:
                response = self._session().request(
                    method,
                    self._url(path),
                    timeout=(min(_CONNECT_SECONDS, self.settings.timeout_seconds), self.settings.timeout_seconds),
                    allow_redirects=False,
                    **options,
                )
                answer = _json(response)
                problem = self._problem(response, answer, expected)
                asked = retry_after(response.headers.get("Retry-After"))
            except requests.RequestException as error:
                # Only the kind of error: its text may hold addresses, and the request hangs on it.
                problem = type(error).__name__
            if not problem:
                self._backoff.succeeded()
                return response, answer or {}
            self._count(retried=1)
            try:
                self._backoff.failed(started, asked)
            except Exhausted:
                break
        raise ServerUnavailable(f"{self.settings.base_url}: no usable answer ({problem}); what is due stays due")

    def _problem(self, response: requests.Response, answer: dict[str, Any] | None, expected: int | None) -> str:
        """Why this answer is none and the request must be repeated; '' if it is one."""
        status = response.status_code
        if status in (401, 403):
            raise AccessDenied(f"{self.settings.base_url}: HTTP {status}; check FHIR_AUTH and its user or token")
        if status in _NOT_FHIR and answer is None:
            self._unsuitable(
                f"HTTP {status} without an OperationOutcome; check the base URL (redirects are not followed)"
            )
        if status in _TRANSIENT:
            return f"HTTP {status}"
        if response.ok and answer is None:
            return f"HTTP {status} without FHIR JSON"
        if response.ok and expected is not None:
            entries = (answer or {}).get("entry", [])
            if len(entries) != expected:
                return f"HTTP {status} with {len(entries)} of {expected} entries"
            if any(_status(entry) in _TRANSIENT for entry in entries):
                return "entries that the server was too busy for"
        return ""

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._thread, "session", None)
        if session is None:
            session = requests.Session()
            # Else .netrc, proxy and CA variables of the environment change where the request goes and as whom.
            session.trust_env = False
            session.headers.update({"Accept": _FHIR, "User-Agent": "dwh-fhir"})
            session.verify = self.settings.ca_file or True
            if self.settings.auth == "basic":
                session.auth = (self.settings.user.encode(), self.settings.password.encode())  # type: ignore[assignment]
            elif self.settings.auth == "bearer":
                session.headers["Authorization"] = f"Bearer {self.settings.token}"
            self._thread.session = session
            self._sessions.append(session)
        return session

    def _count(self, requests: int = 0, retried: int = 0) -> None:
        with self._count_lock:
            self.requests += requests
            self.retried += retried


def _status(entry: dict[str, Any]) -> int:
    """The status of a response entry; 500 when it has none."""
    text = str(entry.get("response", {}).get("status", ""))[:3]
    return int(text) if text.isdigit() else 500


def _json(response: requests.Response) -> dict[str, Any] | None:
    """The body if it is a FHIR resource as JSON, else None."""
    try:
        answer = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) and "resourceType" in answer else None
