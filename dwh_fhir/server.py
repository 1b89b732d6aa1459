"""The FHIR server over HTTP: session, capability check, transactions, reads, retries.

Here belongs what one request needs until it has its answer. Address and credentials belong in `access.py`, what to
send and what follows from an answer in `delivery/`, comparing in `readback/`. No error text holds a resource's
content or a secret.
"""

from __future__ import annotations

import gzip
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, NoReturn, Self
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests

from dwh_fhir import exact_json
from dwh_fhir.access import Access, FhirSettings
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


class ServerUntrusted(FhirServerError):  # noqa: N818 - named as what is the case
    """The server's certificate is not to be trusted, e.g. because it has expired."""


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


class Answer(NamedTuple):
    """What the server says of one entry of a transaction.

    Attributes:
        status: HTTP status.
        updated: when it made the version that is there now, by its own clock; None: it doesn't say.
    """

    status: int
    updated: datetime | None


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
        self._access = Access(settings)
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

    def post_bundle(self, entries: Sequence[bytes]) -> list[Answer]:
        """Send a transaction of entries, each a Bundle.entry as JSON, until it has its answer.

        Returns:
            the answer to every entry, in their order, each with status 2xx.

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
        answers = []
        for entry in answer["entry"]:
            response_of = entry.get("response", {})
            answers.append(Answer(_status(entry), instant(response_of.get("lastModified"))))
            if answers[-1].status >= 300:
                raise Rejected(answers[-1].status, response_of.get("outcome") or {})
        return answers

    def read(self, path: str, **parameters: str | int | Sequence[str]) -> dict[str, Any]:
        """GET a path below the base URL; never from a cache.

        Raises:
            Rejected: the server refuses, e.g. 404 or 410.
        """
        response, answer = self._request("GET", path, params=parameters, headers={"Cache-Control": "no-cache"})
        if not response.ok:
            raise Rejected(response.status_code, answer)
        return answer

    def count(self, resource_type: str, **parameters: str | int | Sequence[str]) -> int:
        """How many resources of a type the server holds, or a search finds there."""
        return int(self.read(resource_type, _summary="count", **parameters)["total"])

    def pages(self, resource_type: str, **parameters: str | int | Sequence[str]) -> Iterator[list[dict[str, Any]]]:
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
                response = self._answer(method, path, **options)
                answer = _json(response)
                problem = self._problem(response, answer, expected)
                asked = retry_after(response.headers.get("Retry-After"))
            except requests.exceptions.SSLError as error:
                self._distrust(error)
                problem = type(error).__name__
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

    def _answer(self, method: str, path: str, **options: Any) -> requests.Response:
        """One answer; a request that is refused with a token that has been renewed meanwhile is sent once more."""
        limits = min(_CONNECT_SECONDS, self.settings.timeout_seconds), self.settings.timeout_seconds
        own = options.pop("headers")
        for _ in range(2):
            access = self._access.headers()
            response = self._session().request(
                method, self._url(path), headers={**own, **access}, timeout=limits, allow_redirects=False, **options
            )
            if response.status_code != 401 or not self._access.renew(access):
                break
        return response

    def _distrust(self, error: requests.exceptions.SSLError) -> None:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise ServerUntrusted(
                f"{self.settings.base_url}: its certificate has expired, is made out to another name or comes from an"
                " unknown authority; renew it, or name the authority in FHIR_CA_FILE"
            ) from None

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


def instant(text: object) -> datetime | None:
    """A FHIR instant; None if it is none."""
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time and time.tzinfo else None


def _json(response: requests.Response) -> dict[str, Any] | None:
    """The body if it is a FHIR resource as JSON, else None."""
    try:
        answer = exact_json.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) and "resourceType" in answer else None
