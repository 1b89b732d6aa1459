"""One run of the pipeline, as the machine asks for it: whole or in part, undisturbed, cut off, or killed.

A run that is to be killed runs in a process of its own, which is forked from a small server that has everything
imported: that costs a few milliseconds, and SIGKILL strikes before or after a statement or request that the test case
names, so that a failure can be shown again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

import psycopg
import pytest
import requests

from dwh_fhir import pipeline
from dwh_fhir.errors import BrakeError, FhirServerError, SourceError, StagingError
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir.settings import ReadbackSettings
from dwh_fhir.view import View
from dwh_fhir.views import registry
from dwh_fhir_tests.model import next_mapping
from dwh_fhir_tests.model.source import SECRET

Readback = Literal["full", "reconcile", "counts"]
_READBACKS: Mapping[Readback, ReadbackSettings] = {
    "full": ReadbackSettings("full"),
    "reconcile": ReadbackSettings("reconcile"),
    "counts": ReadbackSettings("sample", share=0),
}
Failure = (BrakeError, SourceError, StagingError, FhirServerError, psycopg.Error)
"""How a disturbed run may end."""


@dataclass(frozen=True)
class Strike:
    """Where a run is struck: before (odd) or after (even) its n-th statement or request."""

    what: Literal["kill", "cut"]
    at: Literal["statement", "request"]
    number: int


@dataclass(frozen=True)
class Order:
    """What is to be run.

    Attributes:
        environment: where everything is, and the site.
        mapping: 1: the views as they are; 2: with the later release's mapping.
        readback: what of the server is compared: all contents, what counts and times tell, or counts alone.
    """

    environment: Mapping[str, str]
    mapping: int
    options: Options
    readback: Readback
    until: datetime

    def views(self) -> dict[str, View]:
        """The views of that release."""
        return views_of(self.mapping)

    def carry_out(self) -> RunReport:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pipeline, "registry", self.views)
            found = replace(systems(self.environment), readback=_READBACKS[self.readback])
            return pipeline.run(found, self.options, until=self.until, run_id="model")


@cache
def views_of(mapping: int) -> dict[str, View]:
    views = registry()
    return dict(views) if mapping == 1 else {name: next_mapping.released(view) for name, view in views.items()}


_SYSTEMS: dict[tuple[tuple[str, str], ...], Systems] = {}


def systems(environment: Mapping[str, str]) -> Systems:
    """The systems, with a server that is asked only twice and soon again."""
    name = tuple(sorted(environment.items()))
    if name not in _SYSTEMS:
        found = Systems.from_environment(environment)
        patient = replace(found.fhir, max_attempts=2, backoff_seconds=0.01, patience_seconds=5, workers=2)
        _SYSTEMS[name] = replace(found, fhir=patient)
    return _SYSTEMS[name]


@contextmanager
def striking(strike: Strike, do: Callable[[Any], None]) -> Iterator[None]:
    """Call `do`, with cursor or session, at the point that the strike names."""
    lock = threading.Lock()
    left = strike.number

    def pass_by(who: Any) -> None:
        nonlocal left
        with lock:
            left -= 1
            due = left == 0
        if due:
            do(who)

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            pass_by(self)
            result = method(self, *arguments, **named)
            pass_by(self)
            return result

        return call

    owner: Any = psycopg.Cursor if strike.at == "statement" else requests.Session
    name = "execute" if strike.at == "statement" else "send"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, counted(getattr(owner, name)))
        yield


def _kill(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _child(order: Order, strike: Strike) -> None:
    with striking(strike, _kill):
        try:
            order.carry_out()
        except Failure:
            os._exit(1)


_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


def killed(order: Order, strike: Strike) -> bool:
    """Run it in a process that is killed there; whether it came so far."""
    process = _forks.Process(target=_child, args=(order, strike))
    process.start()
    process.join()
    assert process.exitcode in (0, 1, -signal.SIGKILL)
    return process.exitcode == -signal.SIGKILL


def cut(order: Order, strike: Strike, admin: psycopg.Connection[Any]) -> RunReport | None:
    """Run it here; at that point the database ends its session. None: it failed, as it may."""

    def end(cursor: psycopg.Cursor[Any]) -> None:
        with lock:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [cursor.connection.info.backend_pid])

    lock = threading.Lock()
    with striking(strike, end):
        return attempt(order)


def attempt(order: Order) -> RunReport | None:
    """Run it here; None: it failed, as a disturbed run may."""
    try:
        return order.carry_out()
    except Failure as error:
        told = str(error)
    assert SECRET not in told
    return None
