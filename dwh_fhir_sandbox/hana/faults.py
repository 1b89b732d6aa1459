"""Faults that a test scripts: what goes wrong, where and how often.

Here belong the kinds of faults and when they strike. Carrying them out belongs in `store.py` for
columns, in `session.py` and `listener.py` for connections.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class DropConnection:
    """Cut the connection at the n-th FETCHNEXT (or EXECUTE) from now on, `times` times in a row (each after n more)."""

    at: int = 1
    event: Literal["fetch", "execute"] = "fetch"
    times: int = 1


@dataclass(frozen=True, slots=True)
class Stall:
    """Wait `seconds`, or until faults are cleared, before the n-th FETCHNEXT (or EXECUTE) from now on is answered."""

    seconds: float
    at: int = 1
    event: Literal["fetch", "execute"] = "fetch"
    times: int = 1


@dataclass(frozen=True, slots=True)
class RetypeColumn:
    """The view's column has another HANA type; values that don't fit are NULL."""

    view: str
    column: str
    type: str


@dataclass(frozen=True, slots=True)
class DropColumn:
    """The view has lost a column."""

    view: str
    column: str


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """The view's column has another name."""

    view: str
    column: str
    to: str


@dataclass(frozen=True, slots=True)
class RefusePrivilege:
    """Reading the view is answered with error 258."""

    view: str


@dataclass(frozen=True, slots=True)
class RefusePassword:
    """Every log-on is answered with error 10."""


@dataclass(frozen=True, slots=True)
class RefuseConnection:
    """Nothing listens on the port; connections that are open stay."""


ColumnFault = RetypeColumn | DropColumn | RenameColumn
Timed = DropConnection | Stall
Fault = Timed | ColumnFault | RefusePrivilege | RefusePassword | RefuseConnection

_KINDS: dict[str, type[Fault]] = {
    kind.__name__: kind
    for kind in (
        DropConnection,
        Stall,
        RetypeColumn,
        DropColumn,
        RenameColumn,
        RefusePrivilege,
        RefusePassword,
        RefuseConnection,
    )
}


def to_json(fault: Fault) -> dict[str, Any]:
    """Encode a fault for the admin channel."""
    return {"kind": type(fault).__name__, **asdict(fault)}


def from_json(data: dict[str, Any]) -> Fault:
    """Decode a fault that `to_json` wrote."""
    fields = dict(data)
    return _KINDS[fields.pop("kind")](**fields)


class Script:
    """The faults in force; shared by all connections."""

    def __init__(self) -> None:
        """Nothing goes wrong yet."""
        self._lock = threading.Lock()
        self._cleared = threading.Event()
        self._standing: list[Fault] = []
        self._timed: list[_Countdown] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        with self._lock:
            if isinstance(fault, Timed):
                self._timed.append(_Countdown(fault, fault.at, fault.times))
            else:
                self._standing.append(fault)

    def clear(self) -> None:
        """End every fault."""
        with self._lock:
            self._standing.clear()
            self._timed.clear()
            self._cleared.set()
            self._cleared = threading.Event()

    def stall(self, seconds: float) -> None:
        """Wait, at most until the faults are cleared."""
        self._cleared.wait(seconds)

    def columns(self) -> list[ColumnFault]:
        """List the faults of columns in force."""
        with self._lock:
            return [fault for fault in self._standing if isinstance(fault, ColumnFault)]

    def stands(self, kind: type[Fault], view: str | None = None) -> bool:
        """Whether a fault of this kind is in force (for that view)."""
        with self._lock:
            return any(isinstance(f, kind) and view in (None, getattr(f, "view", None)) for f in self._standing)

    def strikes(self, event: Literal["fetch", "execute"]) -> list[Timed]:
        """Count one event; the result are the faults that strike at it."""
        with self._lock:
            due = [countdown.fault for countdown in self._timed if countdown.count(event)]
            self._timed = [countdown for countdown in self._timed if countdown.times]
            return due


@dataclass(slots=True)
class _Countdown:
    fault: Timed
    left: int
    times: int

    def count(self, event: str) -> bool:
        if event != self.fault.event:
            return False
        self.left -= 1
        if self.left:
            return False
        self.left, self.times = self.fault.at, self.times - 1
        return True
