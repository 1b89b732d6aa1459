"""Writing interactions: transactions and batches, and a single create, update or delete, which is one entry of them.

https://hl7.org/fhir/R4/http.html#transaction. How a resource is stored belongs in `store.py`. Answers are as HAPI's,
with one exception: HAPI lets a transaction delete what it makes another resource refer to, this server refuses it.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import parse_qsl

import orjson

from dwh_fhir_sandbox.fhir_server import outcome, store
from dwh_fhir_sandbox.fhir_server.check import model
from dwh_fhir_sandbox.fhir_server.faults import Faults
from dwh_fhir_sandbox.fhir_server.outcome import RefusedError
from dwh_fhir_sandbox.fhir_server.reading import Answer, Reader, bundle, response_element
from dwh_fhir_sandbox.fhir_server.search import Searches
from dwh_fhir_sandbox.fhir_server.store import Store, Write, Written
from dwh_fhir_sandbox.fhir_server.writing import prepare, version_of

_ORDER = ("DELETE", "POST", "PUT", "GET", "HEAD")
_Response = dict[str, Any]

Result = Written | Answer | RefusedError
"""The result of an entry: a write, a read, or that it alone was refused."""


@dataclass(eq=False)
class Entry:
    """An entry of a bundle, its request read but its resource not yet checked.

    Attributes:
        path: request URL below the base, split at slashes.
        ref: "Type/id" that is written, with the id that the server chose for a POST; "" for a read.
    """

    method: str
    path: list[str]
    query: str
    resource: dict[str, Any] | None
    if_match: str | None
    full_url: str | None
    ref: str = ""


@dataclass(frozen=True)
class Writer:
    """Carries out bundles against one store.

    Attributes:
        base: the base URL as the client spells it.
    """

    store: Store
    searches: Searches
    faults: Faults
    base: str

    def process(self, content: Mapping[str, Any]) -> Answer:
        """Carry out a whole transaction or batch.

        Raises:
            RefusedError: nothing of it was stored.
        """
        kind = content.get("type")
        entries = content.get("entry", [])
        if content.get("resourceType") != "Bundle" or not isinstance(entries, list):
            raise RefusedError(400, "processing", "HAPI-0526: Unable to process request, a Bundle is expected")
        if kind == "transaction":
            responses = [_response(result) for result in self.carry_out([self._entry(entry) for entry in entries])]
        elif kind == "batch":
            responses = self._batch(entries)
        else:
            raise RefusedError(
                400, "processing", "HAPI-0527: Unable to process Bundle, its type is not transaction or batch"
            )
        return Answer(200, orjson.dumps(bundle(f"{kind}-response", responses)))

    def _batch(self, entries: Sequence[object]) -> list[_Response]:
        responses: list[_Response] = [{}] * len(entries)
        for position in sorted(range(len(entries)), key=lambda i: _rank(entries[i])):
            try:
                result = self.carry_out([self._entry(entries[position])])[0]
            except RefusedError as refusal:
                result = refusal
            responses[position] = _response(result)
        return responses

    def carry_out(self, entries: Sequence[Entry]) -> list[Result]:
        """All of the entries or none; what came of each, in their order.

        Raises:
            RefusedError: nothing was stored.
        """
        results: dict[Entry, Result] = {entry: fault for entry in entries if (fault := self._struck(entry))}
        writing = [entry for entry in entries if entry.ref and entry not in results]
        writes = list(self._writes(writing))
        with self.store.writing() as db:
            written = store.apply(db, writes, self.store.now())
            results |= dict(zip(writing, written, strict=True))
            reader = Reader(db, self.searches, self.base, fresh=True)
            results |= {entry: _read(reader, entry) for entry in entries if not entry.ref}
        self._count(entries, written)
        return [results[entry] for entry in entries]

    def _struck(self, entry: Entry) -> RefusedError | None:
        """Return the scripted refusal of an entry that doesn't touch the others; raise one that does."""
        fault = self.faults.for_entry(entry.ref) if entry.ref else None
        if fault and not fault.entrywise:
            raise fault.refusal()
        return fault.refusal() if fault else None

    def _entry(self, entry: object) -> Entry:
        request = entry.get("request") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(request, dict) or not isinstance(request.get("url"), str):
            raise RefusedError(400, "structure", "HAPI-0540: Bundle entry without a request of method and url")
        if "ifNoneExist" in request:
            raise RefusedError(400, "not-supported", "HAPI-0000: conditional create is not supported")
        if_match, full_url = request.get("ifMatch"), entry.get("fullUrl")
        if not isinstance(if_match, str | None) or not isinstance(full_url, str | None):
            raise RefusedError(400, "structure", "HAPI-0540: Bundle entry whose ifMatch or fullUrl is no string")
        path, _, query = request["url"].removeprefix(f"{self.base}/").strip("/").partition("?")
        resource = entry.get("resource")
        entry = Entry(
            str(request.get("method")),
            path.split("/"),
            query,
            resource if isinstance(resource, dict) else None,
            if_match,
            full_url,
        )
        return addressed(entry)

    def _writes(self, entries: Sequence[Entry]) -> Iterator[Write]:
        """Check the writes; a reference may name any entry of the bundle by its fullUrl."""
        placeholders = {e.full_url: e.ref for e in entries if e.full_url and e.full_url.startswith("urn:")}
        seen: set[str] = set()
        for entry in entries:
            if entry.ref in seen:
                raise outcome.twice(entry.ref)
            seen.add(entry.ref)
            if entry.method == "DELETE":
                yield Write("DELETE", entry.ref, if_match=version_of(entry.if_match))
                continue
            if entry.resource is None:
                raise outcome.not_json("a resource is expected")
            method = cast(Literal["POST", "PUT"], entry.method)
            yield prepare(
                method, entry.ref, entry.resource, self.base, if_match=entry.if_match, placeholders=placeholders
            )

    def _count(self, entries: Sequence[Entry], written: Sequence[Written]) -> None:
        for method, n in Counter(entry.method for entry in entries).items():
            self.faults.count("entries", method, n)
        changed = sum(result.changed for result in written)
        self.faults.count("versions", "written", changed)
        self.faults.count("versions", "unchanged", len(written) - changed)


def addressed(entry: Entry) -> Entry:
    """Fill in what an entry writes.

    Raises:
        RefusedError: the address doesn't fit the method.
    """
    match entry.method, entry.path:
        case (("PUT" | "DELETE"), [resource_type, identity]) if not entry.query:
            model(resource_type)
            entry.ref = f"{resource_type}/{identity}"
        case "POST", [resource_type] if not entry.query:
            model(resource_type)
            entry.ref = f"{resource_type}/{uuid.uuid4()}"
        case (("GET" | "HEAD"), _):
            pass
        case _:
            raise RefusedError(400, "not-supported", "HAPI-0000: this method is not supported at this address")
    return entry


def _rank(entry: object) -> int:
    request = entry.get("request") if isinstance(entry, dict) else None
    method = request.get("method") if isinstance(request, dict) else None
    return _ORDER.index(method) if method in _ORDER else len(_ORDER)


def _response(result: Result) -> _Response:
    """Return the response entry of a result."""
    if isinstance(result, RefusedError):
        return {"response": {"status": outcome.status_line(result.status), "outcome": result.outcome()}}
    if isinstance(result, Answer):
        return {"resource": orjson.Fragment(result.body), "response": {"status": outcome.status_line(result.status)}}
    response = response_element(result.status, result.ref, result.version, result.updated)
    if not result.version:
        response = {"status": response["status"]}
    return {"response": {**response, "outcome": outcome.success(result.code)}}


def _read(reader: Reader, entry: Entry) -> Answer:
    return reader.answer([part for part in entry.path if part], parse_qsl(entry.query))
