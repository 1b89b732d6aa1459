from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Changes, Hospital
from dwh_fhir_sandbox.hospital.layout import VIEWS
from dwh_fhir_sandbox.hospital.manifest import Manifest
from dwh_fhir_sandbox.hospital.source import Table
from dwh_fhir_tests.sandbox.hospital_rules import SITE, judge_table, rejects

DAY = date(2026, 3, 2)
Tables = dict[str, Table]


@cache
def days() -> tuple[list[Tables], list[Changes], list[Manifest], list[Manifest]]:
    """The states of a hospital over three days, the changes between them, and both manifests of each state."""
    hospital = Hospital(400, seed=13, day=DAY)
    states, changes = [hospital.tables()], []
    manifests, unreconciled = [hospital.manifest], [hospital.unreconciled]
    for _ in range(3):
        changes.append(hospital.next_day())
        states.append(hospital.tables())
        manifests.append(hospital.manifest)
        unreconciled.append(hospital.unreconciled)
    return states, changes, manifests, unreconciled


def keys(name: str, rows: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(rows.column(column).to_pylist() for column in registry()[name].key), strict=True))


def content(rows: pa.Table) -> list[str]:
    return sorted(map(repr, rows.to_pylist()))


def applied(name: str, before: pa.Table, change: Changes) -> pa.Table:
    """Delete and update by key, then insert."""
    part = change.views[name]
    out = {*keys(name, part.deleted.rows), *keys(name, part.updated.rows)}
    stays = pa.array([key not in out for key in keys(name, before)])
    return pa.concat_tables([before.filter(stays), part.updated.rows, part.inserted.rows])


def disagreements(tables: Tables, manifest: Manifest) -> list[str]:
    """Where a manifest differs from what rules and mappings find."""
    judged = {name: judge_table(name, table) for name, table in tables.items()}
    wrong = []
    for name, found in judged.items():
        view = manifest.views[name]
        facts = (found.rows, found.cancelled, len(found.clean), dict(found.rules), dict(rejects(name, judged)))
        if facts != (view.rows, view.cancelled, view.clean, dict(view.rules), dict(view.fhir_rules)):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("name", VIEWS)
def test_changes_applied_to_the_old_state_give_the_new_one(name: str) -> None:
    states, changes, _, _ = days()
    for before, change, after in zip(states, changes, states[1:], strict=False):
        assert content(applied(name, before[name].rows, change)) == content(after[name].rows)


def test_same_seed_gives_the_same_next_days() -> None:
    one, other = Hospital(80, seed=3), Hospital(80, seed=3)
    for _ in range(2):
        first, second = one.next_day(), other.next_day()
        assert all(first.views[v].updated.rows.equals(second.views[v].updated.rows) for v in VIEWS)
    assert one.manifest == other.manifest


@pytest.mark.parametrize("name", VIEWS)
def test_no_row_changes_twice_on_a_day(name: str) -> None:
    states, changes, _, _ = days()
    for before, change in zip(states, changes, strict=False):
        part, there = change.views[name], keys(name, before[name].rows)
        touched = [key for table in (part.updated, part.deleted) for key in keys(name, table.rows)]
        assert len(touched) == len(set(touched))
        assert all(there.count(key) == 1 for key in touched)
        assert not set(keys(name, part.inserted.rows)) & set(there)


def test_manifest_counts_the_changes() -> None:
    _, changes, manifests, _ = days()
    for change, manifest in zip(changes, manifests[1:], strict=True):
        for name in VIEWS:
            part, counts = change.views[name], manifest.views[name].changes
            rows = part.inserted.rows.num_rows, part.updated.rows.num_rows, part.deleted.rows.num_rows
            assert rows == (counts.new, counts.changed, counts.deleted)
            assert min(*rows, counts.cancelled, counts.corrected, counts.broken) > 0
            assert (counts.late > 0) == (registry()[name].changed_at is not None)


@pytest.mark.parametrize("day", [1, 2, 3])
def test_manifest_counts_what_rules_and_mapping_find_after_each_day(day: int) -> None:
    states, _, manifests, _ = days()
    assert disagreements(states[day], manifests[day]) == []


@pytest.mark.parametrize("day", [1, 3])
def test_unreconciled_manifest_still_counts_deleted_rows_of_views_with_a_change_column(day: int) -> None:
    states, changes, _, unreconciled = days()
    staged = dict(states[day])
    for name in (name for name in VIEWS if registry()[name].changed_at):
        rows = [states[day][name].rows]
        for before, change in zip(states[:day], changes, strict=False):
            gone = set(keys(name, change.views[name].deleted.rows))
            old = before[name].rows
            rows.append(old.filter(pa.array([key in gone for key in keys(name, old)])))
        staged[name] = Table(states[day][name].columns, pa.concat_tables(rows))
    assert disagreements(staged, unreconciled[day]) == []


def test_change_times_lie_in_the_day_and_late_ones_within_the_overlap_before() -> None:
    _, changes, manifests, _ = days()
    for change, manifest in zip(changes, manifests[1:], strict=True):
        start = datetime.combine(change.day, datetime.min.time())
        for name, column in ((name, registry()[name].changed_at) for name in VIEWS):
            if column is None:
                continue
            reach = SITE.binding(name).overlap_hours
            part = change.views[name]
            stamps = [s for t in (part.inserted, part.updated) for s in t.rows.column(column).to_pylist()]
            times = [s if isinstance(s, datetime) else datetime.combine(s, datetime.min.time()) for s in stamps]
            assert all(start - timedelta(hours=reach) <= time < start + timedelta(days=1) for time in times)
            assert sum(time < start for time in times) == manifest.views[name].changes.late


@pytest.mark.parametrize("name", VIEWS)
def test_less_than_two_percent_of_a_view_is_deleted(name: str) -> None:
    states, changes, _, _ = days()
    for before, change in zip(states, changes, strict=False):
        assert 0 < change.views[name].deleted.rows.num_rows < 0.02 * before[name].rows.num_rows


def test_an_open_stay_is_transferred_and_discharged() -> None:
    _, changes, _, _ = days()
    inserted = changes[0].views["kontakt"].inserted.rows.to_pylist()
    ended = {(row["EINRI"], row["FALNR"]) for row in inserted if row["BEWTY"] == "2" and row["LFDNR"] > 2}
    closed = changes[0].views["fall"].updated.rows.to_pylist()
    assert {(row["EINRI"], row["FALNR"]) for row in closed if row["ENDDT"] == "20260302"} & ended
    said = changes[0].views["diagnose"].inserted.rows.to_pylist()
    assert {(row["EINRI"], row["FALNR"]) for row in said if row["ENDIA"] == "X"} & ended


def test_a_row_leaves_and_a_row_enters_quarantine() -> None:
    _, _, manifests, _ = days()
    for manifest in manifests[1:]:
        assert all(view.changes.corrected and view.changes.broken for view in manifest.views.values())


def test_a_tiny_hospital_survives_many_days() -> None:
    hospital = Hospital(2, seed=1)
    for _ in range(5):
        hospital.next_day()
    assert hospital.day == DAY + timedelta(days=5)
    assert disagreements(hospital.tables(), hospital.manifest) == []
