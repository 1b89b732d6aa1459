"""Delivery to an empty FHIR server, against a bare replay of exactly the bundles that it sent to another empty one.

The replay has what a replay can't do without: the same number of workers with a session each, bodies packed beforehand,
and no bundle before those whose resources it refers to. It keeps no books.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from benchmarks.measure import Clock, Result, middle, ratios, timed
from benchmarks.place import Place, bring, clean_all, empty, map_all
from dwh_fhir.database.connection import connect
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.pipeline import Systems
from dwh_fhir.server.answers import Answer
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.server import FhirServer

_ROWS_PER_PATIENT = 200
_NAMED = re.compile(rb'"fullUrl":"[^"]*/([A-Za-z]+/[A-Za-z0-9.-]+)"')
_REFERRED = re.compile(rb'"reference":"([A-Za-z]+/[A-Za-z0-9.-]+)"')
_HEADERS = {
    "Content-Type": "application/fhir+json",
    "Content-Encoding": "gzip",
    "Accept": "application/fhir+json",
    "Prefer": "return=minimal",
}

Bundles = list[bytes]


class Recorder(FhirClient):
    """A client that keeps the bundles it sends, in the order in which it begins to."""

    def __init__(self, settings: FhirSettings, stopped: Callable[[], bool] = lambda: False) -> None:
        super().__init__(settings, stopped)
        self.bundles: Bundles = []

    def until(self, stopped: Callable[[], bool]) -> FhirClient:
        """See `FhirClient.until`; what that client sends is kept here."""
        client = Recorder(self.settings, stopped)
        client.bundles = self.bundles
        return client

    def post_bundle(self, entries: Sequence[bytes], keys: Sequence[str] = ()) -> list[Answer]:
        """See `FhirClient.post_bundle`."""
        self.bundles.append(b'{"resourceType":"Bundle","type":"transaction","entry":[' + b",".join(entries) + b"]}")
        return super().post_bundle(entries, keys)


@dataclass
class _Packed:
    """A bundle ready to be sent.

    Attributes:
        after: the bundles that must have been taken before.
    """

    body: bytes
    after: list[_Packed] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


def run(place: Place) -> Iterator[Result]:
    """All resources of a hospital."""
    sent: list[tuple[int, Clock]] = []
    replayed: list[tuple[int, Clock]] = []
    bundles: Bundles = []
    with place.staging("sending", registry()) as (systems, connection):
        bring(place, systems, connection, place.sizes.patients(_ROWS_PER_PATIENT))
        clean_all(connection)
        map_all(systems, connection)
        for number in range(place.sizes.rounds):
            empty(connection, ["ledger.entry", "ledger.target"])
            with _server(place.folder / f"sent-{number}.sqlite") as server:
                report, bundles, clock = _deliver(systems, server)
                sent.append((report.sent.total(), clock))
            # On the same port, as the bundles have the server's address in them.
            with _server(place.folder / f"replayed-{number}.sqlite", server.port) as server:
                clock = replay(pack(bundles), server.base_url, FhirSettings(server.base_url).workers)
                replayed.append((_stored(server), clock))
    yield from _results(sent, replayed, len(bundles))


@contextmanager
def _server(database: Path, port: int = 0) -> Iterator[FhirServer]:
    with FhirServer(database, port=port) as server:
        yield server
    database.unlink()


def _deliver(systems: Systems, server: FhirServer) -> tuple[DeliveryReport, Bundles, Clock]:
    with Recorder(FhirSettings(server.base_url)) as client, timed() as clock:
        report = deliver(lambda: connect(systems.postgres, "benchmark"), client)
    return report, client.bundles, clock


def pack(bundles: Bundles) -> list[_Packed]:
    """The bundles as they went over the line, each with those that it needs."""
    packed: list[_Packed] = []
    at: dict[bytes, _Packed] = {}
    for body in bundles:
        bundle = _Packed(gzip.compress(body, 1, mtime=0))
        own = set(_NAMED.findall(body))
        needed = {id(at[key]): at[key] for key in set(_REFERRED.findall(body)) - own if key in at}
        bundle.after = list(needed.values())
        at.update(dict.fromkeys(own, bundle))
        packed.append(bundle)
    return packed


def replay(bundles: Sequence[_Packed], base_url: str, workers: int) -> Clock:
    """Post the bundles in their order, so many at a time."""
    sessions = threading.local()

    def send(bundle: _Packed) -> None:
        for other in bundle.after:
            other.done.wait()
        if not hasattr(sessions, "own"):
            sessions.own = requests.Session()
            sessions.own.trust_env = False
        try:
            response = sessions.own.post(base_url, data=bundle.body, headers=_HEADERS, timeout=60)
            response.raise_for_status()
        finally:
            bundle.done.set()

    with timed() as clock, ThreadPoolExecutor(workers) as pool:
        list(pool.map(send, bundles))
    return clock


def _stored(server: FhirServer) -> int:
    return sum(server.statistics()["resources"].values())


def _results(sent: list[tuple[int, Clock]], replayed: list[tuple[int, Clock]], bundles: int) -> Iterator[Result]:
    if {n for n, _ in sent} != {n for n, _ in replayed}:
        raise RuntimeError("delivery and replay stored different numbers of resources")
    ours, theirs = ([n / clock.wall for n, clock in side] for side in (sent, replayed))
    seen = {
        "delivery, resources/s": middle(ours),
        "replay, resources/s": middle(theirs),
        "delivery, client CPU us per resource": middle([clock.cpu / n * 1e6 for n, clock in sent]),
        "replay, client CPU us per resource": middle([clock.cpu / n * 1e6 for n, clock in replayed]),
        "resources": sent[0][0],
        "bundles": bundles,
    }
    yield Result("sending: delivery", ratios(ours, theirs), "of a bare replay", 0.8, seen=seen)
