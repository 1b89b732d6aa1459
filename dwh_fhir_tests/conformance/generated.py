"""All FHIR resources of a generated hospital, made by rules and mappings alone: no database, no server.

Here belongs the short cut that the validator's tests need. The whole path is proved in `integration/`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from dwh_fhir.rules import judge
from dwh_fhir.sandbox.hospital import Hospital, Table
from dwh_fhir.site import Site
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import registry


def resources(hospital: Hospital, site: Site) -> Iterator[Resource]:
    """Every resource that the hospital's present state is mapped to."""
    tables = hospital.tables()
    views = {name: view for name, view in registry().items() if name in tables}
    clean = {name: _clean(view, tables[name]) for name, view in views.items()}
    for view in views.values():
        needs = {name: _by(clean[name], columns) for name, columns in view.needs.items()}
        for key, rows in _by(clean[view.name], view.group_by).items():
            related = {name: found.get(_key(rows[0], view.needs[name]), []) for name, found in needs.items()}
            for item in view.to_fhir(Group("|".join(key), rows, related), site):
                if not isinstance(item, Reject):
                    yield item


def _clean(view: View, table: Table) -> list[Row]:
    """The typed rows that keep every rule and are not cancelled, ordered by key."""
    names = list(view.columns.columns)
    raw = [table.rows.column(name).to_pylist() for name in names]
    keys = ["|".join(map(str, parts)) for parts in zip(*(raw[names.index(c)] for c in view.key), strict=True)]
    times = Counter(keys)
    defects = [_defect(times[key], [column[i] for column in raw], names) for i, key in enumerate(keys)]
    typed, broken = judge(view, keys, defects, raw)
    bad = {item.key for item in broken}
    rows = [dict(zip(typed, values, strict=True), _key=key) for key, *values in zip(keys, *typed.values(), strict=True)]
    good = [row for row in rows if row["_key"] not in bad and not (view.cancelled and row[view.cancelled])]
    return sorted(good, key=lambda row: _key(row, view.key))


def _defect(times: int, values: Sequence[Any], names: Sequence[str]) -> str | None:
    """What staging notes of a row as it comes in."""
    nul = [f"nul:{name}" for name, value in zip(names, values, strict=True) if "\x00" in str(value)]
    return ",".join([*nul, *(["duplicate:"] if times > 1 else [])]) or None


def _key(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row[column]) for column in columns)


def _by(rows: Sequence[Row], columns: Sequence[str]) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[_key(row, columns)].append(row)
    return groups
