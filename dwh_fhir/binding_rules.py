"""What must fit between the columns that site.yaml makes and the views and code maps that they are made for.

Here belongs what can be judged at every start about `views.<view>.columns` and `tables`. What the source really has is
compared when it is read (`sources/tables.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dwh_fhir.code_maps import Lines
from dwh_fhir.columns import meta
from dwh_fhir.date_formats import has_year
from dwh_fhir.site_file import Binding, Bound, Column, Location, SiteFile, Table
from dwh_fhir.view import View

Problems = Iterator[tuple[Location, str]]
"""Place in site.yaml, and what is allowed there."""


def of_binding(view: View, binding: Binding, code_maps: Mapping[str, str]) -> Problems:
    """Everything about a view's columns that doesn't fit the view, or names no code map."""
    place: Location = ("views", view.name)
    tables = list(_tables(place, binding))
    for where, table in tables:
        for name, bound in table.columns.items():
            if name not in view.columns.columns:
                allowed = ", ".join(view.columns.columns)
                yield (*where, "columns", name), f"the view has no such column; it has {allowed}"
            elif isinstance(bound, Column):
                for said in _of_column(view, name, bound, code_maps):
                    yield (*where, "columns", name), said
    for where, table in tables[1:] or tables:
        yield from _of_table(view, binding, where, table)


def of_maps(file: SiteFile, maps: Mapping[str, Lines]) -> Problems:
    """Code maps that lack the column of the name for which they are asked."""
    for name, binding in file.views.items():
        for where, table in _tables(("views", name), binding):
            for column, bound in table.columns.items():
                lines = maps.get(bound.map, {}) if isinstance(bound, Column) and bound.map else {}
                if any(column not in line for line in lines.values()):
                    yield (*where, "columns", column, "map"), f"its file has no column {column}"


def _tables(place: Location, binding: Binding) -> Iterator[tuple[Location, Table]]:
    yield place, binding
    yield from (((*place, "tables", i), table) for i, table in enumerate(binding.tables))


def _of_column(view: View, name: str, bound: Column, code_maps: Mapping[str, str]) -> Iterator[str]:
    if bound.map is not None and bound.map not in code_maps:
        yield f"code_maps has no '{bound.map}'; there are {', '.join(code_maps) or 'none'}"
    kind = meta(view.columns.columns[name])["kind"]
    if (bound.length or bound.pattern) and kind != "text":
        yield "only text has a length and a pattern"
    if kind != "tims" and not all(map(has_year, bound.formats)):
        yield "formats: must tell the year: only a time of the day has none"
    for other in bound.number or ():
        if other not in view.columns.columns or other == name:
            yield f"number: {other} is no other column of the view"


def _of_table(view: View, binding: Binding, where: Location, table: Table) -> Problems:
    """What a table must tell together with what is told beside all tables of the view."""
    told: dict[str, Bound] = {**binding.columns, **table.columns}
    if binding.unnamed == "absent":
        lacking = [name for name, column in view.columns.columns.items() if not column.nullable and name not in told]
        if lacking:
            yield (*where, "columns"), f"must say where {', '.join(lacking)} come from: the view needs them"
    changed = view.changed_at if binding.changed_at is None else binding.changed_at or None
    if changed is None:
        return
    if table.latest is not None or binding.latest is not None:
        yield (*where, "latest"), "needs changed_at: false; a window can't know which row is the latest"
    if not isinstance(told.get(changed, changed if binding.unnamed == "same" else None), str):
        yield where, f"{changed} must be a column of the source by its name, or changed_at: false"
