"""Ask a FHIR server for pages of contents and for counts, and count the pages.

Here belong the searches of a readback; one request is `server/client.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dwh_fhir.errors import FhirServerError, Rejected
from dwh_fhir.ledger.interval import EVER, Interval
from dwh_fhir.readback import narrowing
from dwh_fhir.server.client import FhirClient
from dwh_fhir.view import Resource

_PAGE = 500


class SearchRefused(FhirServerError):  # noqa: N818 - named as what is the case
    """The server refuses a search; what was compared before needn't be again."""


class Pages:
    """The server's pages, counted.

    Attributes:
        read: pages so far.
    """

    def __init__(self, client: FhirClient, limit: int | None = None) -> None:
        """Begin to count. `limit`: after so many pages they are used up; None: never."""
        self._client = client
        self._limit = limit
        self.read = 0

    @property
    def base_url(self) -> str:
        """The server's base URL."""
        return self._client.settings.base_url

    @property
    def used_up(self) -> bool:
        """Whether no further piece may be begun."""
        return self._limit is not None and self.read >= self._limit

    def of_interval(self, resource_type: str, interval: Interval) -> Iterator[list[Resource]]:
        """Yield the resources of a type that the server has made in an interval, page by page."""
        return self._search(resource_type, _count=_PAGE, _lastUpdated=narrowing.search_values(interval))

    def by_id(self, resource_type: str, ids: Sequence[str]) -> list[Resource]:
        """Return those of some ids that the server has; few ids, or the URL grows too long for some proxies."""
        return [r for page in self._search(resource_type, _id=",".join(ids), _count=len(ids)) for r in page]

    def count(self, resource_type: str, interval: Interval = EVER) -> int:
        """Count the resources of a type on the server, all or those of an interval; this is no page."""
        with self._named(resource_type):
            return self._client.count(resource_type, _lastUpdated=narrowing.search_values(interval))

    def _search(self, resource_type: str, **parameters: str | int | Sequence[str]) -> Iterator[list[Resource]]:
        with self._named(resource_type):
            for page in self._client.pages(resource_type, **parameters):
                self.read += 1
                yield page

    @contextmanager
    def _named(self, resource_type: str) -> Iterator[None]:
        try:
            yield
        except Rejected as refusal:
            raise SearchRefused(
                f"{self.base_url}: HTTP {refusal.status} to a search for {resource_type}; see its log"
            ) from None
