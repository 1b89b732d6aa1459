"""Rows as tests write them, dicts of column to value, and as a source gives them, tuples in the view's order.

Here belongs that change of form with its checks. Judging values belongs in `clean/rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dwh_fhir.columns import Kind
from dwh_fhir.sources.source import Rows
from dwh_fhir.view import View

DictRows = Iterable[Mapping[str, Any]]
_PYTHON: dict[Kind, tuple[type, ...]] = {
    "integer": (int,),
    "decimal": (Decimal, int),
    "date": (date,),
    "timestamp": (datetime,),
}
"""Kind of a column to the types of its values at the source; all other kinds are text there."""


def block(view: View, rows: DictRows) -> Rows:
    """Return the rows as a source gives them; a column that a row does not name is NULL.

    Raises:
        KeyError: a row names a column that the view does not declare.
        TypeError: a value is of another type than the source's driver gives for its column.
    """
    return Rows(_tuple(view, row) for row in rows)


def _tuple(view: View, row: Mapping[str, Any]) -> tuple[Any, ...]:
    if unknown := sorted(row.keys() - view.kinds.keys()):
        raise KeyError(f"view {view.name} declares no column {', '.join(unknown)}")
    for column, value in row.items():
        expected = _PYTHON.get(view.kinds[column], (str,))
        if value is not None and type(value) not in expected:
            names = " or ".join(kind.__name__ for kind in expected)
            raise TypeError(f"view {view.name}: {column} is {names} at the source, not {type(value).__name__}")
    return tuple(row.get(column) for column in view.column_names)
