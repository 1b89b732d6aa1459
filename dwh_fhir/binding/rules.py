"""Rules between the columns that site.yaml makes and the views and code maps that they are made for.

Here belong the rules about `views.<view>.columns` and `tables` that are judged at every start. The columns that the
source really has are compared when it is read (`sources/tables.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandera.pandas as pa

from dwh_fhir.columns import schema
from dwh_fhir.site.binding import Binding, Bound, Column, Table
from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.site.yaml_nodes import Location
from dwh_fhir.values.date_formats import has_year
from dwh_fhir.view import View

_TIMED = ("dats", "partial", "tims", "date", "timestamp")

Problems = Iterator[tuple[Location, str]]
"""Place in site.yaml, and what is allowed there."""


def of_binding(view: View, binding: Binding, code_maps: Mapping[str, str]) -> Problems:
    """Find everything about a view's columns that doesn't fit the view, or names no code map."""
    place: Location = ("views", view.name)
    tables = list(_tables(place, binding))
    for where, table in tables:
        for name, bound in table.columns.items():
            if name not in view.column_names:
                allowed = ", ".join(view.columns.columns)
                yield (*where, "columns", name), f"the view has no such column; it has {allowed}"
            elif isinstance(bound, Column):
                for problem in _of_column(view, binding, name, bound, code_maps):
                    yield (*where, "columns", name), problem
            elif bound is False and (needed := _needed(view, binding, name)):
                yield (*where, "columns", name), needed
    for where, table in tables[1:] or tables:
        yield from _of_table(view, binding, where, table)


def of_maps(file: SiteFile, maps: Mapping[str, Lines]) -> Problems:
    """Find code maps that lack the column of the name for which they are asked."""
    for name, binding in file.views.items():
        for where, column, bound in made_columns(name, binding):
            lines = maps.get(bound.map, {}) if bound.map else {}
            if any(column not in line for line in lines.values()):
                yield (*where, "map"), f"its file has no column {column}"
            elif bound.map in maps and not lines:
                yield (*where, "map"), "its file has no code"


def made_columns(view: str, binding: Binding) -> Iterator[tuple[Location, str, Column]]:
    """Yield place in site.yaml, column of the view and binding of every column that is made."""
    for where, table in _tables(("views", view), binding):
        for column, bound in table.columns.items():
            if isinstance(bound, Column):
                yield (*where, "columns", column), column, bound


def of_one_column(view: View, name: str, column: pa.Column) -> View:
    """Make a view of a single column, so that its values can be judged by themselves."""
    return View(view.name, view.source, (name,), schema({name: column}), view.to_fhir, ())


def _tables(place: Location, binding: Binding) -> Iterator[tuple[Location, Table]]:
    yield place, binding
    yield from (((*place, "tables", i), table) for i, table in enumerate(binding.tables))


def _needed(view: View, binding: Binding, name: str) -> str | None:
    """Tell why a column can't be false, if it can't."""
    if name in view.key:
        return "can't be false: it is part of the view's key"
    if name == _changed_at(view, binding):
        return "can't be false: it is the view's change column; changed_at: false reads without one"
    return None if view.column(name).nullable else "can't be false: the view needs it"


def _changed_at(view: View, binding: Binding) -> str | None:
    return view.changed_at if binding.changed_at is None else binding.changed_at or None


def _of_column(view: View, binding: Binding, name: str, bound: Column, code_maps: Mapping[str, str]) -> Iterator[str]:
    if bound.map is not None and bound.map not in code_maps:
        yield f"code_maps has no '{bound.map}'; there are {', '.join(code_maps) or 'none'}"
    kind = view.kinds[name]
    if (bound.length or bound.pattern) and kind != "text":
        yield "only text has a length and a pattern"
    if kind != "tims" and not all(map(has_year, bound.formats)):
        yield "formats: must tell the year: only a time of the day has none"
    if bound.formats and kind not in _TIMED:
        yield f"only dates and times have formats; {name} is {kind}"
    if isinstance(bound.constant, int) and kind not in ("integer", "decimal"):
        yield f"constant: {name} is {kind}; put its value in quotes"
    columns = [item for _, table in _tables((), binding) for item in table.columns.items()]
    numbered = [other for other, how in columns if _is_number(how)]
    for other in bound.number or ():
        if other not in view.column_names or other == name:
            yield f"number: {other} is no other column of the view"
        elif other in numbered:
            yield f"number: {other} is itself a number of other columns; name these"


def _is_number(bound: Bound) -> bool:
    return isinstance(bound, Column) and bound.number is not None


def _of_table(view: View, binding: Binding, where: Location, table: Table) -> Problems:
    """Judge a table together with the keys that stand beside all tables of the view."""
    columns = {**binding.columns, **table.columns}
    bound = {name: how for name, how in columns.items() if how is not False}
    if binding.unnamed == "absent":
        lacking = [name for name, column in view.columns.columns.items() if not column.nullable and name not in bound]
        if lacking:
            yield (*where, "columns"), f"must say where {', '.join(lacking)} come from: the view needs them"
    changed = _changed_at(view, binding)
    if changed is None:
        return
    if table.latest is not None or binding.latest is not None:
        yield (*where, "latest"), "needs changed_at: false; a window can't know which row is the latest"
    if not isinstance(bound.get(changed, changed if binding.unnamed == "same" else None), str):
        yield where, f"{changed} must be a column of the source by its name, or changed_at: false"
