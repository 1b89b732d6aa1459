"""Ask a FHIR server over HTTP: capability check, transactions, searches, reads.

Here belong the requests. Retries belong in `asking.py`, one exchange and its limits in `exchange.py`, the fields of
an answer in `answers.py`, renewal of credentials in `access.py`, what to send and what follows from an answer in
`delivery/`, comparing in `readback/`. No error text holds a resource's content or a secret.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

from dwh_fhir.errors import (
    AccessDenied,
    AnswerTooLarge,
    AnswerUnfit,
    FhirServerError,
    Rejected,
    ServerUnavailable,
    ServerUnsuitable,
    ServerUntrusted,
)
from dwh_fhir.server import answers, links
from dwh_fhir.server.answers import Answer, Json, Refusal, Unfit, instant, shown
from dwh_fhir.server.asking import CONFLICT, TRANSIENT, Again, Asking, Parameter, Request
from dwh_fhir.server.backoff import pause
from dwh_fhir.server.exchange import Packing
from dwh_fhir.settings import FhirSettings

__all__ = [
    "AccessDenied",
    "Answer",
    "AnswerTooLarge",
    "AnswerUnfit",
    "FhirClient",
    "FhirServerError",
    "Rejected",
    "ServerUnavailable",
    "ServerUnsuitable",
    "ServerUntrusted",
    "instant",
]

_NOTHING = b'{"resourceType":"Bundle","type":"transaction"}'
_CONFLICT_ATTEMPTS = 3
"""So often a conflict is met within one delivery, before it is taken for a refusal."""
_NO_ENTRIES = 100
"""So many pages without an entry, one after the other, are no search that goes on."""
_COUNTED_FROM = 64
"""After so many pages, and every doubling, the pages are compared with the server's own count."""


class FhirClient:
    """Requests to one FHIR server; may be used by several threads."""

    def __init__(
        self, settings: FhirSettings, stopped: Callable[[], bool] = lambda: False, packing: Packing | None = None
    ) -> None:
        """Open nothing yet.

        Args:
            settings: where it is.
            stopped: looked at while waiting; when it is true the wait ends with `Stopped`.
            packing: what is known already of the server's liking for gzip.
        """
        self.settings = settings
        self.stopped = stopped
        self._asking = Asking(settings, stopped, packing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._asking.close()

    @property
    def requests(self) -> int:
        """Writing requests that were sent, retries included."""
        return self._asking.requests

    @property
    def retried(self) -> int:
        """Requests that had to be sent again."""
        return self._asking.retried

    def until(self, stopped: Callable[[], bool]) -> FhirClient:
        """Return a client for the same server that counts from 0 and heeds `stopped`."""
        return FhirClient(self.settings, stopped, self._asking.packing)

    def capabilities(self, types: Sequence[str] = ()) -> Json:
        """Read the CapabilityStatement and refuse a server that can't do the job.

        Args:
            types: resource types that will be written.

        Raises:
            ServerUnsuitable: not R4, no transactions, or no update-as-create for one of the types.
        """
        try:
            statement = self.read("metadata")
        except Rejected as refusal:
            self._asking.unsuitable(f"HTTP {refusal.status} to GET metadata, which a FHIR server answers; see its log")
        if statement["resourceType"] != "CapabilityStatement":
            self._asking.unsuitable("GET metadata gives no CapabilityStatement; is the base URL right?")
        try:
            able = answers.capabilities(statement)
        except Unfit as misfit:
            raise self._asking.unfit("GET metadata", misfit) from None
        if not able.fhir_version.startswith("4.0"):
            self._asking.unsuitable(f"it speaks FHIR {shown(able.fhir_version, 20)}, not R4 (4.0)")
        if not able.transactions:
            self._asking.unsuitable("it takes no transactions")
        # HAPI does it and says nothing of it: only a plain no is a no.
        lacking = sorted(name for name in types or able.update_create if able.update_create.get(name, False) is False)
        if lacking:
            named = shown(", ".join(lacking))
            self._asking.unsuitable(f"it takes no ids of ours (updateCreate) for {named}; allow it there")
        return statement

    def post_bundle(self, entries: Sequence[bytes], keys: Sequence[str] = ()) -> list[Answer]:
        """Send a transaction of entries, each a Bundle.entry as JSON, until it has its answer.

        Args:
            entries: what is sent, at least one.
            keys: 'Type/id' of each entry, to be compared with what the server says that it has written.

        Returns:
            the answer to every entry, in their order, each with status 2xx.

        Raises:
            Rejected: the server refuses the transaction, or entries of it.
            FhirServerError: it can't be used at all.
        """
        body = b'{"resourceType":"Bundle","type":"transaction","entry":[' + b",".join(entries) + b"]}"
        name = f"POST of a transaction with {len(entries)} entries"
        request = Request("POST", self.settings.base_url, name, body=body)
        for attempt in range(1, _CONFLICT_ATTEMPTS + 1):
            try:
                replies = self._asking.ask(request, lambda b: _complete(answers.written(b, keys), len(entries)))
                break
            except Rejected as refusal:
                if refusal.status not in CONFLICT or attempt == _CONFLICT_ATTEMPTS:
                    raise
            self._asking.count(retried=1)
            pause(random.uniform(0.5, 1) * 0.1 * 2**attempt, self.stopped)  # noqa: S311 - spreads load
        for answer in replies:
            if isinstance(answer, Refusal):
                raise Rejected(answer.status, answer.outcome, f"{self.settings.base_url}: {name}")
        return [answer for answer in replies if isinstance(answer, Answer)]

    def post_nothing(self) -> Rejected | None:
        """Send a transaction without entries: the refusal, or None when it is let through.

        Nothing in it can be bad: what refuses it refuses everything. (Some servers refuse only this; they say so in
        other words.)
        """
        name = "POST of a transaction without entries"
        request = Request("POST", self.settings.base_url, name, body=_NOTHING, harmless=True)
        try:
            self._asking.ask(request, lambda document: document)
        except Rejected as refusal:
            return refusal
        return None

    @property
    def packs(self) -> bool:
        """Whether bodies go out packed with gzip, as far as is known by now."""
        return self._asking.packing.wanted

    def read(self, path: str, **parameters: Parameter) -> Json:
        """GET a resource below the base URL; never from a cache.

        Raises:
            Rejected: the server refuses, e.g. 404 or 410.
        """
        return self._asking.ask(self._get(path, parameters), lambda document: document)

    def count(self, resource_type: str, **parameters: Parameter) -> int:
        """Count the resources of a type that the server holds, or that a search finds there."""
        asked = {"_summary": "count", **parameters}
        # FHIR lets a server leave out the number, and tells how to insist on it.
        for more in ({}, {"_total": "accurate"}):
            number = self._asking.ask(self._get(resource_type, asked | more), answers.total)
            if number is not None:
                return number
        raise self._asking.unfit(
            self._get(resource_type, asked).name, Unfit("Bundle.total", "the number of resources, which was asked for")
        )

    def pages(self, resource_type: str, **parameters: Parameter) -> Iterator[list[Json]]:
        """Yield all resources that a search finds, page by page, as plain dicts.

        Raises:
            AnswerUnfit: a page is none, or leads nowhere or back.
            AnswerTooLarge: there are more pages than the settings allow.
        """
        request = self._get(resource_type, parameters)
        read, resources, without = set[str](), 0, 0
        while True:
            page = self._asking.ask(request, lambda document: answers.page(document, resource_type))
            yield page.resources
            if page.following is None:
                return
            resources += len(page.resources)
            without = 0 if page.entries else without + 1
            url = self._followed(request, page)
            if url in read or without > _NO_ENTRIES:
                raise self._asking.unfit(
                    request.name, Unfit("Bundle.link", "a next page that is a new one", page.following)
                )
            read.add(url)
            self._limit(len(read), resources, resource_type, parameters)
            request = Request("GET", url, f"GET {resource_type}, page {len(read) + 1}")

    def _followed(self, request: Request, page: answers.Page) -> str:
        try:
            return links.followed(self.settings.base_url, request.url, page.own, page.following or "")
        except links.Astray:
            raise self._asking.unfit(
                request.name, Unfit("Bundle.link", "a next page below the base URL", page.following)
            ) from None

    def _limit(self, pages: int, resources: int, kind: str, parameters: Mapping[str, Parameter]) -> None:
        """Stop a search that gives more than there is; others write meanwhile, so twice as many are allowed."""
        if pages >= self.settings.max_pages:
            raise AnswerTooLarge(
                f"{self.settings.base_url}: a search for {kind} has more than {pages} pages; if it must be so many"
                " raise FHIR_MAX_PAGES"
            )
        if pages >= _COUNTED_FROM and pages.bit_count() == 1:
            counted = self.count(kind, **{name: value for name, value in parameters.items() if name != "_count"})
            if resources > 2 * counted + 1_000:
                raise AnswerTooLarge(
                    f"{self.settings.base_url}: {pages} pages of {kind} hold {resources} resources, and it counts"
                    f" {counted}: its pages have no end; see its log"
                )

    def _get(self, path: str, parameters: Mapping[str, Parameter]) -> Request:
        named = f" with {', '.join(parameters)}" if parameters else ""
        return Request("GET", f"{self.settings.base_url}/{path}", f"GET {path}{named}", parameters)


def _complete(replies: list[Answer | Refusal], expected: int) -> list[Answer | Refusal]:
    """Return the answers if every entry has one.

    Raises:
        Again: some are lacking, or the server was too busy for some.
    """
    if len(replies) != expected:
        raise Again(f"HTTP 200 with {len(replies)} of {expected} entries")
    if any(answer.status in TRANSIENT for answer in replies):
        raise Again("entries that the server was too busy for")
    return replies
