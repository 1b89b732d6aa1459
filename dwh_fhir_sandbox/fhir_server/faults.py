"""Scripted faults and counts: what a test makes the server do wrong, and what it counts to see what a client did.

Here belongs which request a fault strikes. Carrying it out belongs in `app.py` (whole requests) and `bundle.py`
(entries).
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dwh_fhir_sandbox.fhir_server.outcome import RefusedError


@dataclass
class Fault:
    """A scripted fault; the first that matches strikes.

    A whole request is delayed, answered with `status` or cut (`close`), before or after it is carried out. With
    `resource` it is an entry instead that is refused: the transaction fails as a whole, of a batch only the entry.

    Attributes:
        method: HTTP method, None: any.
        path: regular expression for the whole path below the base URL ("" for a bundle, "Patient/p-1"); None: any.
        skip: let this many matching requests pass first.
        times: how many requests (with `resource`: entries) it strikes; None: until cleared.
        when: `before` anything is done, or `after` the commit.
        delay: seconds to wait at that point.
        status: answer with it instead (default of a refused entry: 422).
        headers: of that answer, e.g. Retry-After or another Content-Type.
        body: of that answer; default: an OperationOutcome.
        close: cut the connection without an answer.
        resource: regular expression for "Type/id" of the entry that is refused.
        entrywise: a transaction goes through without the refused entry and says so in that entry only, as no good
            server would.
    """

    method: str | None = None
    path: str | None = None
    skip: int = 0
    times: int | None = 1
    when: Literal["before", "after"] = "before"
    delay: float = 0
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    close: bool = False
    resource: str | None = None
    entrywise: bool = False

    def refusal(self) -> RefusedError:
        """Return the answer to a struck entry, or to a request without a body of its own."""
        return RefusedError(self.status or 422, "processing", self.body or "HAPI-0000: scripted fault of the sandbox")


class Faults:
    """The faults that are set, and the counts; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._faults: list[Fault] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, fault: Fault) -> None:
        """Set one more fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Drop every fault; counts stay."""
        with self._lock:
            self._faults.clear()

    def forget(self) -> None:
        """Drop every fault and count."""
        with self._lock:
            self.clear()
            self._counts.clear()

    def for_request(self, method: str, path: str) -> Fault | None:
        """Find the fault that strikes this request."""
        with self._lock:
            return self._strike(
                next((f for f in self._faults if f.resource is None and _matches(f, method, path)), None)
            )

    def for_entry(self, ref: str) -> Fault | None:
        """Find the fault that strikes this entry, `ref` being its "Type/id"."""
        with self._lock:
            if not self._faults:
                return None
            fault = self._strike(next((f for f in self._faults if f.resource and re.fullmatch(f.resource, ref)), None))
        if fault:
            self.count("faults", "struck")
        return fault

    def _strike(self, fault: Fault | None) -> Fault | None:
        if fault is None:
            return None
        if fault.skip:
            fault.skip -= 1
            return None
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        return fault

    def count(self, group: str, name: str, n: int = 1) -> None:
        """Add to one count."""
        with self._lock:
            self._counts[group, name] += n

    def counts(self) -> dict[str, dict[str, int]]:
        """Group to name to count."""
        grouped: dict[str, dict[str, int]] = {}
        with self._lock:
            for (group, name), n in self._counts.items():
                grouped.setdefault(group, {})[name] = n
        return grouped


def _matches(fault: Fault, method: str, path: str) -> bool:
    return fault.method in (None, method) and (fault.path is None or re.fullmatch(fault.path, path) is not None)
