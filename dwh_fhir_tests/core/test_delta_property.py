from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dwh_fhir import staging
from dwh_fhir.database import Connection, connect, ensure_schema
from dwh_fhir.sandbox.hana import HanaServer
from dwh_fhir.source import HanaSource, hana
from dwh_fhir.staging import Load
from dwh_fhir.view import View
from dwh_fhir.windows import end_of, starts
from dwh_fhir_tests.core import probe
from dwh_fhir_tests.world import World, settings_of

OVERLAP = {"DAY": 24.0, "MOMENT": 2.0, None: 0.0}


@dataclass(frozen=True)
class Edit:
    """One change of the row with a key. `hours`: after the start of the window that the change happens in."""

    what: str
    key: tuple[str, int | None]
    value: str
    hours: float
    stamp: str


edits = st.builds(
    Edit,
    st.sampled_from(["put", "put", "put", "delete", "twin"]),
    st.tuples(st.sampled_from(["A", "B/#"]), st.sampled_from([1, 2, None])),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([0, 3, 11.99, 13]),
    st.sampled_from(["now", "now", "now", "late", "null", "future"]),
)
days = st.lists(
    st.tuples(st.lists(edits, max_size=4), st.sampled_from(["window", "window", "window", "keys", "full"])),
    min_size=1,
    max_size=5,
)


class History:
    """What the source and staging went through in one example."""

    def __init__(self, hana: HanaServer, source: HanaSource, connection: Connection, view: View) -> None:
        self.hana, self.source, self.connection, self.view = hana, source, connection, view
        self.site = probe.site(overlap_hours=OVERLAP[view.changed_at])
        self.rows: list[dict[str, Any]] = []
        self.seen: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.grid = list(starts(self.site, datetime(2026, 3, 15, tzinfo=self.site.zone)))
        tables = "staging.item, staging.item_history, control.load, control.window_loaded"
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())
        connection.commit()

    def edit(self, step: int, edit: Edit) -> None:
        begin = self.grid[step].replace(tzinfo=None)
        moment = begin + timedelta(hours=edit.hours)
        if edit.stamp == "late":
            moment = begin - timedelta(hours=OVERLAP[self.view.changed_at])
        stamps = {"null": None, "future": datetime.combine(probe.FOREVER, time())}
        changed = stamps.get(edit.stamp, moment)
        kept = [r for r in self.rows if (r["OWNER"], r["NUMBER"]) != edit.key]
        twins = [r for r in self.rows if r not in kept]
        new = probe.row(*edit.key, edit.value, MOMENT=changed, DAY=changed and changed.date())
        if edit.what == "put":
            kept.append(new)
        elif edit.what == "twin":
            kept += [*twins[:1], new]
        self.rows = kept

    def load(self, step: int, how: str) -> Load:
        """Whatever is asked, and every window that is closed by then, as a run would."""
        probe.show(self.hana, self.view, self.rows)
        until = end_of(self.grid[step])
        window = staging.missing(self.connection, self.view, self.site, until) if self.view.changed_at else None
        self.connection.commit()
        if how == "keys":
            self.reconcile()
        done = staging.load(
            self.connection, self.source, self.view, self.site,
            run_id="test", window=window, full=how == "full", max_vanished=1,
        )  # fmt: skip
        self.remember()
        return done

    def again(self, step: int) -> Load:
        window = probe.window(self.site, end_of(self.grid[step])) if self.view.changed_at else None
        arguments = self.connection, self.source, self.view, self.site
        return staging.load(*arguments, run_id="again", window=window, max_vanished=1)

    def reconcile(self) -> Load:
        arguments = self.connection, self.source, self.view, self.site
        return staging.reconcile(*arguments, run_id="keys", max_vanished=1)

    def remember(self) -> None:
        for key, *values in self._versions("SELECT _key, {}, _defect FROM staging.item"):
            if self.seen[key][-1:] != [tuple(values)]:
                self.seen[key].append(tuple(values))

    def _versions(self, query: str) -> list[tuple[Any, ...]]:
        listed = ", ".join(f'"{name}"' for name in self.view.columns.columns)
        rows = self.connection.execute(query.format(listed).encode()).fetchall()
        self.connection.commit()
        return rows

    def check_history(self) -> None:
        """Every version that staging ever showed is there, in its order, and ends when the next one begins."""
        past: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for key, *rest in self._versions(
            "SELECT _key, _since, _until, _why, {0}, _defect FROM staging.item_history h"
            " UNION ALL SELECT _key, _since, NULL, NULL, {0}, _defect FROM staging.item ORDER BY _key, _since, 3"
        ):
            past[key].append(tuple(rest))
        for key, versions in past.items():
            for (since, until, why, *old), (begin, _, _, *new) in pairwise(versions):
                assert since < until <= begin
                assert why == "deleted" or (until == begin and old != new)
            assert is_subsequence(self.seen[key], [tuple(v[3:]) for v in versions])


def is_subsequence(some: list[Any], of: list[Any]) -> bool:
    rest = iter(of)
    return all(any(item == other for other in rest) for item in some)


@pytest.fixture(scope="module", params=["DAY", "MOMENT", None], ids=["by date", "by timestamp", "snapshot"])
def view(request: pytest.FixtureRequest) -> View:
    return probe.item(request.param)


@pytest.fixture
def parts(world: World, view: View) -> Iterator[tuple[HanaSource, Connection]]:
    with connect(settings_of(world.database), "test") as connection:
        ensure_schema(connection, {"item": view, "owner": probe.owner()})
        probe.show(world.hana, view, [])
        with hana(world.systems.hana, probe.site()) as source:
            yield source, connection


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(course=days)
def test_any_course_of_changes_ends_in_staging_as_the_source(
    world: World, parts: tuple[HanaSource, Connection], view: View, course: Any
) -> None:
    history = History(world.hana, *parts, view)
    for step, (changes, how) in enumerate(course):
        for change in changes:
            history.edit(step, change)
        history.load(step, how)
    last = len(course)
    history.load(last, "window")
    if view.changed_at:
        history.reconcile()
        history.remember()
    assert probe.staged(history.connection, view) == probe.expected(view, history.rows)
    again = history.again(last)
    assert (again.inserted, again.changed, again.deleted) == (0, 0, 0)
    assert again.staged == again.source_rows == len(history.rows)
    history.check_history()
