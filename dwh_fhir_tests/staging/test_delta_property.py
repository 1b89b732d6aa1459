from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dwh_fhir.staging import loading
from dwh_fhir.staging.loading import Load
from dwh_fhir.windows import end_of, starts
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers, expected_rows

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


Steps = list[tuple[list[Edit], str]]


class Course:
    """What the source and staging go through in one example."""

    def __init__(self, layers: Layers) -> None:
        self.layers, self.view = layers, layers.views["item"]
        self.site = layers.site
        self.rows: list[dict[str, Any]] = []
        self.seen: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.grid = list(starts(self.site, datetime(2026, 3, 15, tzinfo=self.site.zone)))
        tables = "staging.item, staging.item_history, control.load, control.window_loaded"
        layers.connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())
        layers.connection.commit()

    def edit(self, step: int, edit: Edit) -> None:
        begin = self.grid[step].replace(tzinfo=None)
        moment = begin + timedelta(hours=edit.hours)
        if edit.stamp == "late":
            moment = begin - timedelta(hours=OVERLAP[self.view.changed_at])
        stamps = {"null": None, "future": datetime.combine(probe.FOREVER, time())}
        changed = stamps.get(edit.stamp, moment)
        kept = [r for r in self.rows if (r["PLACE"], r["NUMBER"]) != edit.key]
        twins = [r for r in self.rows if r not in kept]
        new = probe.row(*edit.key, edit.value, MOMENT=changed, DAY=changed and changed.date())
        if edit.what == "put":
            kept.append(new)
        elif edit.what == "twin":
            kept += [*twins[:1], new]
        self.rows = kept

    def load(self, step: int, how: str) -> None:
        """Whatever is asked, and every window that is closed by then, as a run would."""
        self.layers.show(item=self.rows)
        window = None
        if self.view.changed_at:
            window = loading.missing(self.layers.connection, self.view, self.site, end_of(self.grid[step]))
            self.layers.connection.commit()
        if how == "keys":
            self.reconcile()
        self.layers.load(window=window, full=how == "full")
        self.remember()

    def again(self, step: int) -> Load:
        window = probe.window(self.site, end_of(self.grid[step])) if self.view.changed_at else None
        return self.layers.load(window=window)

    def reconcile(self) -> None:
        arguments = self.layers.connection, self.layers.source, self.view, self.site
        loading.reconcile(*arguments, run_id="keys", options=loading.LoadOptions(max_vanished=1))
        self.remember()

    def remember(self) -> None:
        for key, *values in self._versions("SELECT _key, {}, _defect FROM staging.item"):
            if self.seen[key][-1:] != [tuple(values)]:
                self.seen[key].append(tuple(values))

    def _versions(self, query: str) -> list[tuple[Any, ...]]:
        return self.layers.query(query.format(", ".join(f'"{name}"' for name in self.view.column_names)))

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


@pytest.mark.parametrize("changed_at", ["DAY", "MOMENT", None])
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(steps=days)
def test_any_course_of_changes_ends_in_staging_as_the_source(layers: Layers, changed_at: str, steps: Steps) -> None:
    layers.use(probe.item(changed_at))
    if layers.site.binding("item").overlap_hours != OVERLAP[changed_at]:
        layers.bind(probe.site(overlap_hours=OVERLAP[changed_at]))
    course = Course(layers)
    for step, (changes, how) in enumerate(steps):
        for change in changes:
            course.edit(step, change)
        course.load(step, how)
    last = len(steps)
    course.load(last, "window")
    if changed_at:
        course.reconcile()
    assert layers.raw() == expected_rows(course.view, course.rows)
    again = course.again(last)
    assert (again.inserted, again.changed, again.deleted) == (0, 0, 0)
    assert again.staged == again.source_rows == len(course.rows)
    course.check_history()
