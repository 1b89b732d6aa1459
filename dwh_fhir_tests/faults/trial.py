"""One fault's trial: a hospital, the way over all layers, what it leaves behind, and what an error may say.

Here belongs what the tests of several faults share. Starting the command as a process is in `cli/command.py`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, cast

import pytest

from dwh_fhir import pipeline
from dwh_fhir.ledger import targets, transitions
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir.settings.auth import BearerAuth
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.cli.command import left_behind
from dwh_fhir_tests.world import World

PATIENTS, HOSPITAL = 8, 3
"""Few rows, but quarantined, cancelled and rejected ones among them."""
ROUNDS = int(os.environ.get("FAULT_ROUNDS") or 50)
"""Kills in all tests that kill, taken together; other tests with random points have a share of the number."""
_SHORTEST = 4
"""Shorter words of rows stand in every text."""


def some_of(rounds: int) -> Sequence[Any]:
    """Parameters 0, 1, ... of which the first belongs to the default tests and the others to the long ones."""
    return [pytest.param(n, marks=[pytest.mark.faults] if n else []) for n in range(max(1, rounds))]


def hospital() -> Hospital:
    return Hospital(PATIENTS, HOSPITAL)


@dataclass(frozen=True)
class State:
    """What runs left behind.

    Attributes:
        sums: number of rows and checksum of every table, and of the server's resources as `server`.
        versions: 'Type/id' to the number of its version on the server.
    """

    sums: dict[str, str]
    versions: dict[str, str]


class Trial:
    """A world with a hospital at its source, and an impatient client.

    Attributes:
        systems: where the run goes; a test may change how patient it is.
        day: a run reads up to its start.
    """

    def __init__(self, world: World, shown: Hospital | None = None) -> None:
        self.world = world
        self.hospital = shown or hospital()
        world.show(self.hospital)
        self.systems: Systems = replace(
            world.systems,
            fhir=replace(world.systems.fhir, backoff_seconds=0.02, max_attempts=3, bundle_size=20, timeout_seconds=20),
        )

    @property
    def day(self) -> date:
        return self.hospital.day

    def hana(self, **settings: Any) -> None:
        """Other settings of the source."""
        self.systems = replace(self.systems, source=replace(cast(HanaSettings, self.systems.source), **settings))

    def fhir(self, **settings: Any) -> None:
        """Other settings of the FHIR server."""
        self.systems = replace(self.systems, fhir=replace(self.systems.fhir, **settings))

    def next_day(self) -> None:
        """The source as it is a day later."""
        self.hospital.next_day()
        self.world.show(self.hospital)
        self.__dict__.pop("_words", None)

    def run(self, **options: Any) -> RunReport:
        """The job once; the brakes are open, as a small hospital's day is a large share of it."""
        until = datetime.combine(self.day, time(0), self.systems.site.zone)
        chosen = Options(**{"max_vanished": 1, "max_quarantined": 1, **options})
        return pipeline.run(self.systems, chosen, until=until, run_id="trial")

    def release(self) -> None:
        """Let what was refused be sent again, as an operator does once the server takes it."""
        with self.world.connect() as connection:
            transitions.release(connection, targets.register(connection, self.systems.fhir.base_url))

    def fails(self, error: type[Exception], **options: Any) -> str:
        """The job once, which must end in this error; returns its text as an operator sees it."""
        return self.refused(error, lambda: self.run(**options))

    def refused(self, error: type[Exception], act: Callable[[], object]) -> str:
        """What an act that must fail tells: without a value of any row or a secret."""
        with pytest.raises(error) as caught:
            act()
        text = str(caught.value)
        self.is_discreet(text)
        return text

    def is_discreet(self, text: str) -> None:
        """Assert that a text holds no value of a row and no secret."""
        told = set(re.findall(r"\w+", text)) & self._words
        assert not told, f"{told} of the source's rows in: {text}"
        for secret in (self.world.hana.password, self.systems.postgres.password, self._token):
            assert not secret or secret not in text

    @property
    def _token(self) -> str:
        auth = self.systems.fhir.auth
        return auth.token if isinstance(auth, BearerAuth) else ""

    @cached_property
    def _words(self) -> set[str]:
        """Every word of every row, without numbers and words that are too short to tell anything."""
        words: set[str] = set()
        for table in self.hospital.tables().values():
            for column in table.rows.columns:
                for value in set(map(str, column.to_pylist())):
                    words.update(w for w in re.findall(r"\w+", value) if len(w) >= _SHORTEST)
        return {w for w in words if not re.fullmatch(r"(19|20)\d\d", w)} - {"None"}

    def state(self) -> State:
        """What the runs left behind up to now."""
        found = left_behind(self.world)
        server = found.pop("server")
        versions = {key: resource["meta"].pop("versionId") for key, resource in server.items()}
        return State(
            {**{name: _sum(rows) for name, rows in found.items()}, "server": _sum(sorted(map(repr, server.items())))},
            versions,
        )

    def is_mended(self, expected: State, *, versions: bool = True, but: Sequence[str] = ()) -> None:
        """Assert that a rerun has led to the state of an undisturbed run.

        Args:
            expected: that state.
            versions: also that no resource has a version more.
            but: tables that must differ, e.g. the history of rows that were changed on the way.
        """
        found = self.state()
        other = {name: (told, expected.sums[name]) for name, told in found.sums.items() if told != expected.sums[name]}
        wrong = {name: sums for name, sums in other.items() if name not in but}
        assert not wrong, f"not as after an undisturbed run: {wrong}; the books: {self._books()}"
        if versions:
            more = {key: number for key, number in found.versions.items() if number != expected.versions.get(key)}
            assert not more, f"other versions on the server: {more}"

    def kept_back_by(self, key: str) -> set[str]:
        """A resource that the server refuses, and those that wait for it by the books."""
        waiting = self.world.query(
            "SELECT type || '/' || id FROM ledger.entry WHERE state = 'waiting' AND %s = ANY (waits_for)", key
        )
        return {key, *(name for (name,) in waiting)}

    def _books(self) -> list[tuple[Any, ...]]:
        """What is not on the server by the books, and why: number, state, waits for, outcome, an example."""
        return self.world.query(
            "SELECT count(*), state, in_doubt IS NOT NULL, waits_for, outcome::text, min(type || '/' || id)"
            " FROM ledger.entry WHERE state NOT IN ('acknowledged', 'deleted') OR in_doubt IS NOT NULL"
            " GROUP BY 2, 3, 4, 5 ORDER BY 1 DESC LIMIT 20"
        )


def _sum(rows: Sequence[str]) -> str:
    return f"{len(rows)} rows {hashlib.sha256(repr(rows).encode()).hexdigest()}"
