"""Ask a FHIR server until it answers, and part answers from refusals and from failures that are repeated.

Here belong statuses, retries and the Authorization header. A single exchange and its limits belong in
`exchange.py`, the fields of an answer in `answers.py`, the requests in `client.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple, NoReturn, TypeVar

from dwh_fhir.errors import AccessDenied, AnswerUnfit, Rejected, ServerUnavailable, ServerUnsuitable, ServerUntrusted
from dwh_fhir.server import answers
from dwh_fhir.server.access import Access
from dwh_fhir.server.answers import Json, NotJson, Unfit
from dwh_fhir.server.backoff import Backoff, Exhausted, retry_after
from dwh_fhir.server.exchange import Broken, Distrusted, Exchange, Packing, Reply, Reset
from dwh_fhir.settings import FhirSettings

T = TypeVar("T")
Parameter = str | int | Sequence[str]

TRANSIENT = frozenset({408, 421, 425, 429, 502, 503, 504})
"""HTTP statuses that pass by themselves."""
CONFLICT = frozenset({409, 412, 500})
"""HTTP statuses that may pass by themselves (two writers, a deadlock) or not."""
_NOT_FHIR = frozenset({404, 405, 406, 415, 501})
"""Without an OperationOutcome these say to a reader that no FHIR server is here."""


class Again(Exception):  # noqa: N818 - no error: a reason
    """This is no answer: the request must be repeated."""


class Request(NamedTuple):
    """A request, without headers.

    Attributes:
        name: for messages: method and path, and the names of parameters, whose values may point at a patient.
        harmless: there is nothing in the body that could be refused.
    """

    method: str
    url: str
    name: str
    parameters: Mapping[str, Parameter] | None = None
    body: bytes | None = None
    harmless: bool = False


class Asking:
    """Requests to one server, each until it has its answer; one wait after failures for all threads.

    Attributes:
        requests: writing requests that were sent, retries included.
        retried: requests that had to be sent again.
    """

    def __init__(self, settings: FhirSettings, stopped: Callable[[], bool], packing: Packing | None = None) -> None:
        """Open nothing yet. `packing`: what is known already of the server's liking for gzip."""
        self.settings = settings
        self.packing = packing or Packing()
        self.requests = 0
        self.retried = 0
        self._stopped = stopped
        self._access = Access(settings.auth)
        self._backoff = Backoff(settings.backoff_seconds, 30, settings.patience_seconds)
        self._exchange = Exchange(settings)
        self._count_lock = threading.Lock()

    def close(self) -> None:
        """Close its connections."""
        self._exchange.close()

    def unsuitable(self, reason: str) -> NoReturn:
        """Raise the error of a server that can't do the job."""
        raise ServerUnsuitable(f"{self.settings.base_url}: {reason}")

    def unfit(self, request: str, misfit: Unfit) -> AnswerUnfit:
        """Return the error of an answer with a field that is not as it must be."""
        return AnswerUnfit(f"{self.settings.base_url}: answer to {request}: {misfit}; it is not FHIR R4, see its log")

    def ask(self, request: Request, fits: Callable[[Json], T]) -> T:
        """Send a request until it has an answer that `fits` can read.

        Raises:
            Rejected, another FhirServerError: the server refuses what is asked, or can't be used.
        """
        problem, broke = "", False
        for _ in range(self.settings.max_attempts):
            started, asked = self._backoff.wait(self._stopped), 0.0
            try:
                reply = self._reply(request, broke=broke)
                asked = retry_after(reply.headers.get("Retry-After"))
                answer = self._read(request, reply, fits)
            except Distrusted:
                raise self._untrusted() from None
            except (Again, Broken) as failure:
                problem = str(failure)
                broke = not broke and isinstance(failure, Reset) and self.packing.doubtful(None)
            except Rejected:
                self._backoff.succeeded()
                raise
            else:
                self._backoff.succeeded()
                return answer
            self.count(retried=1)
            try:
                self._backoff.failed(started, asked)
            except Exhausted:
                break
        raise self._unavailable(request, problem)

    def _untrusted(self) -> ServerUntrusted:
        return ServerUntrusted(
            f"{self.settings.base_url}: its certificate has expired, is made out to another name or comes from"
            " an unknown authority; renew it, or name the authority in FHIR_CA_FILE"
        )

    def _unavailable(self, request: Request, problem: str) -> ServerUnavailable:
        return ServerUnavailable(
            f"{self.settings.base_url}: no usable answer ({problem}); what is due stays due (asked: {request.name})"
        )

    def _reply(self, request: Request, *, broke: bool) -> Reply:
        """Exchange once; a body that is refused because it is packed is sent once more as it is.

        Args:
            request: the request.
            broke: the connection broke when it was sent packed.
        """
        if request.body is None:
            return self._authorised(request, packed=False)
        packed, status = self.packing.wanted and not broke, None
        if packed:
            reply = self._authorised(request, packed=True)
            if reply.status < 300:
                self.packing.taken()
            if not self.packing.doubtful(status := reply.status, harmless=request.harmless):
                return reply
            self.count(retried=1)
        reply = self._authorised(request, packed=False)
        if reply.status < 300 and (packed or broke):
            self.packing.refused(self.settings.base_url, status, harmless=request.harmless)
        return reply

    def _authorised(self, request: Request, *, packed: bool) -> Reply:
        """Exchange with credentials; a request that is refused with ones that have been renewed is repeated."""
        headers = {"Prefer": "return=minimal"} if request.body is not None else {"Cache-Control": "no-cache"}
        for _ in range(2):
            self.count(requests=request.body is not None)
            access = self._access.headers()
            reply = self._exchange.ask(
                request.method, request.url, {**headers, **access}, request.parameters, request.body, packed=packed
            )
            if reply.status != HTTPStatus.UNAUTHORIZED or not self._access.renew(access):
                break
        return reply

    def _read(self, request: Request, reply: Reply, fits: Callable[[Json], T]) -> T:
        """Read an answer.

        Raises:
            Again: it is none, and another one may come.
            Rejected: it refuses the request.
            FhirServerError: it will not be another one next time.
        """
        status = reply.status
        try:
            document: Json | None = answers.resource(reply.body)
        except NotJson:
            document = None
        if status in TRANSIENT:
            raise Again(f"HTTP {status}")
        if not 200 <= status < 300:
            self._refused(request, status, answers.outcome(document))
        if status == HTTPStatus.ACCEPTED:
            self.unsuitable(f"HTTP 202 to {request.name}: it answers later; switch asynchronous answers off there")
        if document is None:
            raise Again(f"HTTP {status} without FHIR JSON")
        try:
            return fits(document)
        except Unfit as misfit:
            raise self.unfit(request.name, misfit) from None

    def _refused(self, request: Request, status: int, outcome: Json) -> NoReturn:
        reading = request.method == "GET"
        if status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.FORBIDDEN and reading):
            raise AccessDenied(
                f"{self.settings.base_url}: HTTP {status} to {request.name}; check FHIR_AUTH and its user or token"
            )
        gone_astray = status == HTTPStatus.NOT_FOUND or (reading and status in _NOT_FHIR)
        if status < 400 or status in (407, 511) or (gone_astray and not outcome):
            self.unsuitable(
                f"HTTP {status} to {request.name} without an OperationOutcome; check the base URL (redirects are not"
                " followed, and no proxy is logged in to)"
            )
        raise Rejected(status, outcome, f"{self.settings.base_url}: {request.name}")

    def count(self, requests: int = 0, retried: int = 0) -> None:
        """Count requests."""
        with self._count_lock:
            self.requests += requests
            self.retried += retried
