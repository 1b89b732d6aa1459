"""Rows through a view's rules and its mapping, without a database: the fastest test of a view.

Here belongs grouping rows in memory, as `mapping/mapper.py` groups them in Postgres. Staleness, ids that two groups
share and sending take a database: `run.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dwh_fhir.clean.rules import judge
from dwh_fhir.fhir import r4
from dwh_fhir.site.site import Site
from dwh_fhir.staging.transfer import sampled
from dwh_fhir.testing.cells import DictRows, block
from dwh_fhir.testing.sites import site_of
from dwh_fhir.values.dates import Today
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import registry


@dataclass
class MappedRows:
    """Outcome of mapping some rows.

    Attributes:
        resources: valid resources, in the order of the rows.
        rejects: rows that broke a rule or can't be said in FHIR, and groups whose resource is invalid.
    """

    resources: list[Resource] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def rules(self) -> list[tuple[str, str, str]]:
        """Key, rule and column of every reject."""
        return [(reject.key, reject.rule, reject.column) for reject in self.rejects]


def map_rows(
    view: View,
    rows: DictRows,
    *,
    needs: Mapping[str, DictRows] | None = None,
    site: Site | None = None,
    today: date = date.max,
    views: Mapping[str, View] | None = None,
) -> MappedRows:
    """Map rows as they stand at the source, after judging them by the view's rules.

    An error of the mapping is raised, with its traceback, where the product would put the group into quarantine.

    Args:
        view: whose rows they are.
        rows: column to value as the source gives it, a DATS as "20260131"; a column that is not named is NULL.
        needs: rows of the views that the mapping needs, in the same form; default: none.
        site: default: one with every identifier system that the view asks for, and no code map.
        today: days after it lie in the future; default: every day has come.
        views: where the needed views are declared; default: the product's own.

    Raises:
        KeyError, TypeError: as `cells.block` says.
        ValueError: several rows have one key, or a needed row breaks a rule: it would be in quarantine, leave it out.
    """
    outcome, asked, known = MappedRows(), site or site_of(view), views or registry()
    clean = _clean(view, rows, today, outcome.rejects)
    needed = {name: _needed(known[name], (needs or {}).get(name, ()), today) for name in view.needs}
    for key, own in _grouped(view, clean):
        of_group = {name: _belonging(own, needed[name], view.needs[name]) for name in view.needs}
        for result in view.to_fhir(Group(key, own, of_group, Today(today)), asked.within(view)):
            if isinstance(result, Reject):
                outcome.rejects.append(result)
            elif problem := _problem(result, asked):
                outcome.rejects.append(Reject(key, *problem))
            else:
                outcome.resources.append(result)
    return outcome


def _clean(view: View, rows: DictRows, today: date, rejects: list[Reject]) -> list[Row]:
    """Return the typed rows that keep every rule and are not cancelled, ordered by key."""
    keys, *values, defects = sampled(view, [block(view, rows)])
    if len(set(keys)) < len(keys):
        raise ValueError(f"view {view.name}: several rows have one key; what becomes of them only run_view shows")
    typed, broken = judge(view, keys, defects, values, today)
    cancelled = {key for key, flag in zip(keys, typed[view.cancelled], strict=True) if flag} if view.cancelled else ()
    rejects += [Reject(b.key, b.rule, b.column, b.remedy) for b in broken if b.key not in cancelled]
    bad = {b.key for b in broken}.union(cancelled)
    listed: list[dict[str, Any]] = [
        {"_key": key, **dict(zip(typed, row, strict=True))}
        for key, row in zip(keys, zip(*typed.values(), strict=True), strict=True)
        if key not in bad
    ]
    # As Postgres sorts: NULL comes last.
    return sorted(listed, key=lambda row: [(value is None, value) for value in _values(row, view.key)])


def _needed(view: View, rows: DictRows, today: date) -> list[Row]:
    rejects: list[Reject] = []
    clean = _clean(view, rows, today, rejects)
    if rejects:
        broken = ", ".join(sorted({f"{reject.column} {reject.rule}" for reject in rejects}))
        raise ValueError(f"needed rows of {view.name} break rules, so no mapping is given them: {broken}")
    return clean


def _grouped(view: View, rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_values(row, view.group_by), []).append(row)
    for values, own in groups.items():
        yield "/".join("" if value is None else str(value) for value in values), own


def _values(row: Row, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in columns)


def _belonging(own: list[Row], needed: list[Row], columns: tuple[str, ...]) -> list[Row]:
    wanted = {_values(row, columns) for row in own}
    return [row for row in needed if _values(row, columns) in wanted]


def _problem(resource: Resource, site: Site) -> tuple[str, str, str] | None:
    """Return rule, column and remedy of a resource that the product would not store."""
    if problem := r4.check(resource):
        return "r4", "", problem
    problem = None if site.profiles is None else site.profiles.check(resource)
    return ("kds", "", problem) if problem else None
