"""The same rows with one column of one row changed, or the same site with one of its settings changed.

Here belong the values that a column could have instead. What a change does to a resource belongs in `origins.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

import pandas as pd

from dwh_fhir.columns import meta
from dwh_fhir.site import document
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Row
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests.views.rows import ID_KEY, site

Origin = tuple[str, str]
"""View and column, or `site.yaml` and key."""

_OTHERS = 8
_CODES = 12


class Changes:
    """All changes of some groups."""

    def __init__(self, groups: Sequence[tuple[str, Group]]) -> None:
        """Remember the values that each column has anywhere in the groups, which are given with their views."""
        values: dict[Origin, dict[Any, None]] = defaultdict(dict)
        for view, group in groups:
            for name, row in _rows(view, group):
                for column, value in row.items():
                    values[name, column][value] = None
        self._values: Mapping[Origin, Mapping[Any, None]] = values

    def of(self, view: str, group: Group) -> Iterator[tuple[Origin, Group, Site]]:
        """What was changed, the group and the site to map it at."""
        keys = {(name, _key(name, row)) for name, row in _rows(view, group)}
        for name, row in _rows(view, group):
            for column in registry()[name].column_names:
                for value in self._others(name, column, row[column]):
                    changed = {**row, column: value}
                    if column not in registry()[name].key or (name, _key(name, changed)) not in keys:
                        yield (name, column), _replaced(group, row, changed), site()
        yield from self._shared(view, group)
        for key, at in _other_sites().items():
            yield ("site.yaml", key), group, at

    def _shared(self, view: str, group: Group) -> Iterator[tuple[Origin, Group, Site]]:
        """Columns that rows of other views have, too, changed in all of them: of two patients the row is rejected."""
        shared = {c for name in group.needs if name != view for c in registry()[name].column_names}
        row = group.rows[0]
        for column in shared.intersection(registry()[view].column_names):
            other = _near(row[column])
            if other is not None and _allowed(view, column, other):
                changed = group
                for _, one in _rows(view, group):
                    if not _differs(one.get(column), row[column]):
                        changed = _replaced(changed, one, {**one, column: other})
                yield (view, column), changed, site()

    def _others(self, view: str, column: str, value: Any) -> Iterator[Any]:
        """None, a value that is near, codes of the site's code map, and what other rows have there."""
        code_map = registry()[view].codes.get(column)
        codes = islice(site().code_maps[code_map], _CODES) if code_map else ()
        others = islice((other for other in self._values[view, column] if _differs(other, value)), _OTHERS)
        for other in dict.fromkeys([None, _near(value), *codes, *others]):
            if _differs(other, value) and _allowed(view, column, other):
                yield other


def _differs(one: Any, other: Any) -> bool:
    """Whether two values of a column are not the same; an open end refuses to be compared with a date."""
    return type(one) is not type(other) or bool(one != other)


def _key(view: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in registry()[view].key)


def _rows(view: str, group: Group) -> Iterator[tuple[str, Row]]:
    """Every row of a group with its view; one that stands in several places once."""
    listed = [(view, row) for row in group.rows] + [(name, row) for name, rows in group.needs.items() for row in rows]
    yield from {id(row): (name, row) for name, row in listed}.values()


def _replaced(group: Group, row: Row, changed: Row) -> Group:
    def instead(rows: Sequence[Row]) -> list[Row]:
        return [changed if one is row else one for one in rows]

    return Group(group.key, instead(group.rows), {name: instead(rows) for name, rows in group.needs.items()})


def _near(value: Any) -> Any:
    """Another value of the same kind: a higher number, the next day, a text with another last sign."""
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 50
        case date():
            return value + timedelta(days=1)
        case str():
            return re.sub(r"[0-9A-Za-z](?=[^0-9A-Za-z]*$)", lambda last: _other(last[0]), value)
    return None


def _other(sign: str) -> str:
    for wheel in ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if sign in wheel:
            return wheel[(wheel.index(sign) + 5) % len(wheel)]
    return sign


@cache
def _allowed(view: str, name: str, value: Any) -> bool:
    """Whether the column's rules allow the value."""
    column = registry()[view].column(name)
    if value is None:
        return column.nullable and meta(column)["kind"] != "flag"
    if isinstance(value, bool) != (meta(column)["kind"] == "flag"):
        return False
    return all(check(pd.Series([value], dtype=object)).check_passed for check in column.checks)


@cache
def _other_sites() -> Mapping[str, Site]:
    """The sandbox's site with one setting that a mapping writes changed, by its key in site.yaml."""
    file = document.read(SANDBOX_SITE).file
    changed: dict[str, dict[str, Any]] = {
        f"identifiers.{name}": {"identifiers": {**file.identifiers, name: f"{uri}/other"}}
        for name, uri in file.identifiers.items()
    }
    changed["meta_source"] = {"meta_source": f"{file.meta_source}-other"}
    return {key: Site(file.model_copy(update=update), site().code_maps, ID_KEY) for key, update in changed.items()}
