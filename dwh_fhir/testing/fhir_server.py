"""A FHIR R4 server in memory, behind the client that delivery and readback use.

Here belongs what a test looks at: the server with its resources, and the client that leads there. How it stores and
searches belongs in `fhir_store.py`. `dwh_fhir_tests/testing/test_fhir_server.py` holds it against a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from dwh_fhir.errors import Rejected
from dwh_fhir.server.answers import Answer, Json
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings
from dwh_fhir.testing.fhir_store import Refused, Store

Parameter = str | int | Sequence[str]


class FakeFhirServer:
    """A FHIR server that a test reads out; also in place of Dagster's resource `fhir_server`.

    Attributes:
        store: what it holds.
        requests: writing requests that it was sent so far.
    """

    def __init__(self, base_url: str = "https://fhir.example/fhir") -> None:
        """Start empty. `base_url`: names the server in the ledger; nothing is sent there."""
        self._settings = FhirSettings(base_url)
        self.store = Store(self._settings.base_url)
        self.requests = 0

    def settings(self) -> FhirSettings:
        """Return what the settings of a real server would say, as `FhirServerResource.settings` does."""
        return self._settings

    def client(self, *, patient: bool = True) -> FhirClient:  # noqa: ARG002 - the resource's signature
        """Return a new client of this server, as `FhirServerResource.client` does."""
        return FakeFhirClient(self)

    @property
    def resources(self) -> dict[str, Json]:
        """All resources by Type/id as they were sent, with `meta.versionId`; decimals are `Decimal`."""
        return self.store.present()


class FakeFhirClient(FhirClient):
    """`FhirClient` without HTTP: every public method asks the server in memory."""

    def __init__(self, server: FakeFhirServer, stopped: Callable[[], bool] = lambda: False) -> None:
        """Lead to a server. `stopped`: as `FhirClient` has it; nothing is ever waited for."""
        self.settings = server.settings()
        self.stopped = stopped
        self._server = server
        self._sent = 0

    def close(self) -> None:
        """See `FhirClient.close`; no connection is open."""

    @property
    def requests(self) -> int:
        """See `FhirClient.requests`."""
        return self._sent

    @property
    def retried(self) -> int:
        """See `FhirClient.retried`; none ever is."""
        return 0

    @property
    def packs(self) -> bool:
        """See `FhirClient.packs`; nothing is packed."""
        return False

    def until(self, stopped: Callable[[], bool]) -> FhirClient:
        """See `FhirClient.until`."""
        return FakeFhirClient(self._server, stopped)

    def capabilities(self, types: Sequence[str] = ()) -> Json:  # noqa: ARG002 - it takes all types
        """See `FhirClient.capabilities`."""
        return self.read("metadata")

    def post_bundle(self, entries: Sequence[bytes], keys: Sequence[str] = ()) -> list[Answer]:  # noqa: ARG002
        """See `FhirClient.post_bundle`."""
        self._count()
        with self._refusing(f"POST of a transaction with {len(entries)} entries"):
            return self._server.store.transaction(entries)

    def post_nothing(self) -> Rejected | None:
        """See `FhirClient.post_nothing`; it is let through."""
        self._count()
        return None

    def read(self, path: str, **_: Parameter) -> Json:
        """See `FhirClient.read`."""
        with self._refusing(f"GET {path}"):
            return self._server.store.read(path)

    def count(self, resource_type: str, **parameters: Parameter) -> int:
        """See `FhirClient.count`."""
        return len(self._search(resource_type, parameters))

    def pages(self, resource_type: str, **parameters: Parameter) -> Iterator[list[Json]]:
        """See `FhirClient.pages`."""
        matches = self._search(resource_type, parameters)
        size = int(str(parameters.get("_count", 20)))
        for start in range(0, max(1, len(matches)), size):
            yield matches[start : start + size]

    def _search(self, resource_type: str, parameters: Mapping[str, Parameter]) -> list[Json]:
        named = f" with {', '.join(parameters)}" if parameters else ""
        with self._refusing(f"GET {resource_type}{named}"):
            return self._server.store.search(resource_type, parameters)

    @contextmanager
    def _refusing(self, request: str) -> Iterator[None]:
        """Turn a refusal into the error that the real client raises."""
        try:
            yield
        except Refused as refusal:
            raise Rejected(refusal.status, refusal.outcome, f"{self.settings.base_url}: {request}") from None

    def _count(self) -> None:
        self._sent += 1
        self._server.requests += 1
