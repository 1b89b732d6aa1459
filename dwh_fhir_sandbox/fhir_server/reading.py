"""The interactions that change nothing: read, vread, history, search and turning a search's pages.

https://hl7.org/fhir/R4/http.html. They take any connection, so that a transaction's GET entries see its writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from dwh_fhir_sandbox.fhir_server import outcome, store
from dwh_fhir_sandbox.fhir_server.capabilities import capability_statement
from dwh_fhir_sandbox.fhir_server.check import model
from dwh_fhir_sandbox.fhir_server.outcome import RefusedError
from dwh_fhir_sandbox.fhir_server.search import MAX_COUNT, Parameters, Searches, bodies, understand
from dwh_fhir_sandbox.fhir_server.store import Version, instant


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, JSON body (may be empty), headers beside the content type."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Answers GET requests.

    Attributes:
        base: the base URL as the client spells it; links start with it.
        fresh: the client wants no answer from a kept search.
    """

    db: sqlite3.Connection
    searches: Searches
    base: str
    fresh: bool = False

    def answer(self, path: Sequence[str], parameters: Parameters) -> Answer:
        """Answer GET `base/path?parameters`.

        Raises:
            RefusedError: 400, 404 or 410.
        """
        match list(path):
            case ["metadata"]:
                return Answer(200, orjson.dumps(capability_statement(self.base)))
            case [] if "_getpages" in dict(parameters):
                return self._next_page(dict(parameters))
            case [resource_type]:
                return self._search(resource_type, parameters)
            case [resource_type, identity]:
                return self._read(resource_type, identity)
            case [resource_type, identity, "_history"]:
                return self._history(resource_type, identity)
            case [resource_type, identity, "_history", version] if version.isdecimal():
                return self._read(resource_type, identity, int(version))
        raise RefusedError(404, "not-supported", "HAPI-0302: there is nothing at this address")

    def _read(self, resource_type: str, identity: str, version: int | None = None) -> Answer:
        model(resource_type)
        read = store.read(self.db, f"{resource_type}/{identity}", version)
        return Answer(200, read.body or b"", version_headers(read.version))

    def _history(self, resource_type: str, identity: str) -> Answer:
        model(resource_type)
        ref = f"{resource_type}/{identity}"
        entries = [self._history_entry(ref, version) for version in store.versions(self.db, ref)]
        if not entries:
            raise outcome.not_found(ref)
        return Answer(200, orjson.dumps(bundle("history", entries, total=len(entries))))

    def _history_entry(self, ref: str, version: Version) -> dict[str, Any]:
        url = ref.partition("/")[0] if version.method == "POST" else ref
        status = 204 if version.body is None else 201 if version.version == 1 else 200
        entry: dict[str, Any] = {"fullUrl": f"{self.base}/{ref}"}
        if version.body is not None:
            entry["resource"] = orjson.Fragment(version.body)
        entry["request"] = {"method": version.method, "url": url}
        entry["response"] = response_element(status, ref, version.version, version.updated)
        return entry

    def _search(self, resource_type: str, parameters: Parameters) -> Answer:
        search = understand(resource_type, parameters)
        page_id, rows = self.searches.find(self.db, search, fresh=self.fresh)
        if search.only_total:
            return Answer(200, orjson.dumps(bundle("searchset", None, total=len(rows))))
        everything = len(rows) <= search.count
        return self._page(page_id, rows, 0, search.count, with_total=search.with_total or everything)

    def _next_page(self, parameters: Mapping[str, str]) -> Answer:
        try:
            offset, count = int(parameters["_getpagesoffset"]), min(int(parameters["_count"]), MAX_COUNT)
        except (KeyError, ValueError):
            raise RefusedError(400, "value", "HAPI-0000: not a link that this server gave") from None
        page_id = parameters["_getpages"]
        return self._page(page_id, self.searches.again(page_id), max(offset, 0), max(count, 1), with_total=False)

    def _page(self, page_id: str, rows: Sequence[int], offset: int, count: int, *, with_total: bool) -> Answer:
        entries = [
            {"fullUrl": f"{self.base}/{ref}", "resource": orjson.Fragment(body), "search": {"mode": "match"}}
            for ref, body in bodies(self.db, rows[offset : offset + count])
        ]
        links = [self._link("self", page_id, offset, count)]
        if offset + count < len(rows):
            links.append(self._link("next", page_id, offset + count, count))
        total = len(rows) if with_total else None
        return Answer(200, orjson.dumps(bundle("searchset", entries, total=total, links=links)))

    def _link(self, relation: str, page_id: str, offset: int, count: int) -> dict[str, str]:
        query = f"_getpages={page_id}&_getpagesoffset={offset}&_count={count}&_bundletype=searchset"
        return {"relation": relation, "url": f"{self.base}?{query}"}


def bundle(
    kind: str,
    entries: Sequence[Mapping[str, Any]] | None,
    *,
    total: int | None = None,
    links: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Return a Bundle as JSON-able data; what is empty or None is left out."""
    parts = {"type": kind, "total": total, "link": links or None, "entry": entries or None}
    return {"resourceType": "Bundle", **{name: part for name, part in parts.items() if part is not None}}


def response_element(status: int, ref: str, version: int, updated: int) -> dict[str, Any]:
    """Bundle.entry.response of a stored version."""
    return {
        "status": outcome.status_line(status),
        "location": f"{ref}/_history/{version}",
        "etag": f'W/"{version}"',
        "lastModified": instant(updated),
    }


def version_headers(version: int) -> dict[str, str]:
    """Return the headers that name a version."""
    return {"ETag": f'W/"{version}"'}
