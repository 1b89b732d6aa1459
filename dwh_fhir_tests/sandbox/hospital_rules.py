"""Counting a hospital's tables by the product's own rules, in memory: what its manifest is compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dwh_fhir.binding.load import load
from dwh_fhir.clean.rules import judge
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Reject, Row
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.source import Table
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE

SITE: Site = load(Path(SANDBOX_SITE), "test")


@dataclass
class Judged:
    """One view: rows at the source, cancelled ones, clean ones by key, and how many broke which rule."""

    rows: int
    cancelled: int
    clean: list[Row]
    rules: Counter[str]
    quarantined: int


def judge_table(name: str, table: Table) -> Judged:
    """Apply the view's rules to every row."""
    view = registry()[name]
    source = table.rows.to_pylist()
    taken = [tuple(row[column] for column in view.key) for row in source]
    seen = Counter(taken)
    keys = [str(place) for place in range(len(source))]
    defects = [_defect(row, seen[key]) for row, key in zip(source, taken, strict=True)]
    values = [
        [v.replace("\x00", "") if isinstance(v, str) else v for v in table.rows.column(c).to_pylist()]
        for c in table.columns
    ]
    typed, broken = judge(view, keys, defects, values)
    gone = {i for i, row in enumerate(source) if (row["STORN"] or "").strip()}
    found = {(int(b.key), f"{b.column}.{b.rule}") for b in broken if int(b.key) not in gone}
    bad = dict(found)
    assert len(found) == len(bad), "a row is broken in two ways"
    clean: list[Row] = [
        {"_key": "/".join(map(str, taken[i]))} | {column: typed[column][i] for column in table.columns}
        for i in range(len(source))
        if i not in gone and i not in bad
    ]
    return Judged(len(source), len(gone), clean, Counter(bad.values()), len(bad))


def _defect(row: Mapping[str, object], copies: int) -> str | None:
    if copies > 1:
        return "duplicate:"
    nul = [column for column, value in row.items() if isinstance(value, str) and "\x00" in value]
    return f"nul:{nul[0]}" if nul else None


def rejects(name: str, clean: Mapping[str, Judged]) -> Counter[str]:
    """Map every group of a view; the rules by which its mapping rejects rows."""
    view = registry()[name]
    needed = {n: _by(clean[n].clean, columns) for n, columns in view.needs.items()}
    found: Counter[str] = Counter()
    for key, rows in _by(clean[name].clean, view.group_by).items():
        parts = {n: needed[n].get(tuple(rows[0][c] for c in cs), []) for n, cs in view.needs.items()}
        mapped = view.to_fhir(Group("/".join(map(str, key)), rows, parts), SITE)
        found.update(f"{r.column}.{r.rule}" for r in mapped if isinstance(r, Reject))
    return found


def _by(rows: list[Row], columns: tuple[str, ...]) -> dict[tuple[object, ...], list[Row]]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in columns), []).append(row)
    return groups
