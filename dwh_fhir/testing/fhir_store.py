"""The store of a FHIR server in memory: versions, transactions, references that must lead somewhere, searches.

Here belongs R4's behaviour (https://hl7.org/fhir/R4/http.html) as far as delivery and readback meet it. The interface
that tests see belongs in `fhir_server.py`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from dwh_fhir.fhir import r4
from dwh_fhir.server import exact_json
from dwh_fhir.server.answers import Answer, Json

_MILLISECOND = timedelta(milliseconds=1)
_PASSED_OVER = frozenset({"_count", "_total", "_summary"})
_REFERENCE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_TIME = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}-\d\d-\d\dT.+)")

Condition = Callable[[str, datetime], bool]
"""Whether a search finds a resource, by its id and the time of its version."""


class Refused(Exception):  # noqa: N818 - named as what is the case
    """The server refuses what is asked; status and text as HTTP and an OperationOutcome would have them."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status

    @property
    def outcome(self) -> Json:
        """The OperationOutcome."""
        issue = {"severity": "error", "code": "processing", "diagnostics": str(self)}
        return {"resourceType": "OperationOutcome", "issue": [issue]}


@dataclass(frozen=True)
class Version:
    """The latest version of a resource.

    Attributes:
        body: as `exact_json` reads it, without what the server adds; None: it is deleted.
        number: of the version.
        updated: when it was made.
        references: `Type/id` of everything it refers to.
    """

    body: Json | None
    number: int
    updated: datetime
    references: frozenset[str] = frozenset()


class Store:
    """Resources by Type/id; may be used by several threads."""

    def __init__(self, base_url: str) -> None:
        self._base = f"{base_url}/"
        self._versions: dict[str, Version] = {}
        self._lock = threading.Lock()
        self._clock = datetime.fromtimestamp(0, UTC)

    def transaction(self, entries: Sequence[bytes]) -> list[Answer]:
        """Carry out all entries (PUT and DELETE) or none, and answer them in their order.

        Raises:
            Refused: one of them is refused.
        """
        with self._lock:
            now, after, answers = self._tick(), dict(self._versions), dict[str, Answer]()
            for entry in map(exact_json.loads, entries):
                key = entry["request"]["url"].removeprefix(self._base)
                if key in answers:
                    raise Refused(400, f"several entries write {key}")
                written = entry["request"]["method"] == "PUT"
                answers[key] = self._put(after, key, entry["resource"], now) if written else _delete(after, key, now)
            _keep_references(after, answers.keys())
            self._versions = after
            return list(answers.values())

    def present(self) -> dict[str, Json]:
        """Return all resources by Type/id with their numbers as Decimal or int and `meta.versionId`."""
        return {
            key: plain(_stamped(version.body, version, updated=False))
            for key, version in self._versions.items()
            if version.body is not None
        }

    def read(self, path: str) -> Json:
        """Return one resource, or the CapabilityStatement of `metadata`.

        Raises:
            Refused: it was never there (404), or is deleted (410).
        """
        if path == "metadata":
            return _capability_statement()
        version = self._versions.get(path)
        if version is None or version.body is None:
            raise Refused(404 if version is None else 410, f"{path} is not there")
        return _stamped(version.body, version)

    def search(self, resource_type: str, parameters: Mapping[str, Any]) -> list[Json]:
        """Return the resources of a type that keep all conditions, in the order in which they were first written.

        Raises:
            Refused: a parameter is none that delivery and readback use, or has a value that is none.
        """
        conditions = [*_conditions(parameters)]
        return [
            _stamped(version.body, version)
            for key, version in self._versions.items()
            if version.body is not None
            and key.startswith(f"{resource_type}/")
            and all(keeps(version.body["id"], version.updated) for keeps in conditions)
        ]

    def _tick(self) -> datetime:
        """Move the clock on, by a millisecond at least, so that a search by time tells transactions apart."""
        now = datetime.now(UTC)
        self._clock = max(self._clock + _MILLISECOND, now.replace(microsecond=now.microsecond // 1000 * 1000))
        return self._clock

    def _put(self, versions: dict[str, Version], key: str, body: Json, now: datetime) -> Answer:
        if key != f"{body.get('resourceType')}/{body.get('id')}":
            raise Refused(400, f"the resource is not the {key} of its URL")
        if problem := r4.check(plain(body)):
            raise Refused(400, problem)
        old = versions.get(key)
        if old is not None and old.body == body:
            return Answer(200, old.updated)
        references = frozenset(text.removeprefix(self._base) for text in _references(body))
        number = 1 if old is None else old.number + 1
        versions[key] = Version(body, number, now, frozenset(filter(_REFERENCE.fullmatch, references)))
        return Answer(201 if old is None or old.body is None else 200, now)


def plain(node: Any) -> Any:
    """Return JSON with its numbers as Decimal or int, as a mapping writes them."""
    if isinstance(node, dict):
        return {name: plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    number = exact_json.number(node) if isinstance(node, str) else None
    return node if number is None else number


def _delete(versions: dict[str, Version], key: str, now: datetime) -> Answer:
    old = versions.get(key)
    if old is None or old.body is None:
        return Answer(204, None if old is None else old.updated)
    versions[key] = Version(None, old.number + 1, now)
    return Answer(204, now)


def _keep_references(versions: Mapping[str, Version], written: Collection[str]) -> None:
    """Refuse writes that refer to nothing, and deletes of what is referred to."""
    present = {key for key, version in versions.items() if version.body is not None}
    lacking = set(written) - present
    for key in present.intersection(written):
        if target := next(iter(versions[key].references - present), ""):
            raise Refused(400, f"{target} is not there, to which {key} refers")
    for key, version in versions.items() if lacking else ():
        if target := next(iter(version.references & lacking), ""):
            raise Refused(409, f"{key} refers to {target}")


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node["reference"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _stamped(body: Json, version: Version, *, updated: bool = True) -> Json:
    """Return a resource with what the server adds to its `meta`."""
    stamp = {"versionId": str(version.number)}
    if updated:
        stamp["lastUpdated"] = version.updated.isoformat(timespec="milliseconds")
    return {**body, "meta": {**body.get("meta", {}), **stamp}}


def _conditions(parameters: Mapping[str, Any]) -> Iterator[Condition]:
    for name, value in parameters.items():
        if name == "_id":
            yield partial(_is_among, frozenset(str(value).split(",")))
        elif name == "_lastUpdated":
            yield from map(_updated, [value] if isinstance(value, str) else value)
        elif name not in _PASSED_OVER:
            raise Refused(400, f"unknown search parameter {name}")


def _is_among(ids: frozenset[str], resource_id: str, _: datetime) -> bool:
    return resource_id in ids


def _updated(value: str) -> Condition:
    """Read one condition on the time of a version: a time stands for the whole period that it names."""
    match = _TIME.fullmatch(value)
    try:
        start = datetime.fromisoformat(match[2]) if match else None
    except ValueError:
        start = None
    if match is None or start is None or start.tzinfo is None:
        raise Refused(400, "_lastUpdated is like ge2026-01-31T12:00:00Z")
    end = start + (_MILLISECOND if "." in match[2] else timedelta(seconds=1))
    comparisons: dict[str | None, Condition] = {
        "ge": lambda _, updated: updated >= start,
        "gt": lambda _, updated: updated >= end,
        "le": lambda _, updated: updated < end,
        "lt": lambda _, updated: updated < start,
    }
    return comparisons.get(match[1], lambda _, updated: start <= updated < end)


def _capability_statement() -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "fhirVersion": "4.0.1",
        "rest": [{"mode": "server", "interaction": [{"code": "transaction"}], "resource": []}],
    }
