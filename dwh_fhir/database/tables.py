"""Name the tables of a view, their columns and the key of a group, as pieces of SQL.

Here belong names alone. How the tables are made belongs in `schema.py`, what goes into them in the layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from psycopg import sql

from dwh_fhir.columns import Kind
from dwh_fhir.database.keys import key_of
from dwh_fhir.view import View


def staging(view: View) -> sql.Identifier:
    """The current raw rows of a view, as the source has them."""
    return sql.Identifier("staging", view.name)


def history(view: View) -> sql.Identifier:
    """Raw rows that were replaced or deleted, with the time they were valid."""
    return sql.Identifier("staging", f"{view.name}_history")


def clean(view: View) -> sql.Identifier:
    """Typed rows that keep every rule."""
    return sql.Identifier("clean", view.name)


def gone(view: View) -> sql.Identifier:
    """Clean rows that were there once, until every mapping has taken notice."""
    return sql.Identifier("clean", f"{view.name}_gone")


def names(columns: Iterable[str], prefix: str | None = None) -> sql.Composed:
    """Quoted column names, comma separated, e.g. for SELECT."""
    path = () if prefix is None else (prefix,)
    return sql.SQL(", ").join(sql.Identifier(*path, column) for column in columns)


def compared(view: View, prefix: str, *others: str) -> sql.Composed:
    """The values that make two rows of a view equal or not, a decimal's precision too: 5.0 is not 5.00."""
    scales = [name for name, kind in view.kinds.items() if kind == "decimal"]
    listed = [names([*view.columns.columns, *others], prefix)]
    return sql.SQL(", ").join(
        [*listed, *(sql.SQL("scale({})").format(sql.Identifier(prefix, name)) for name in scales)]
    )


def links(view: View, views: Mapping[str, View]) -> set[tuple[str, ...]]:
    """The sets of columns by which rows of `view` are found from other views, or find rows of other views."""
    return set(view.needs.values()) | {v.needs[view.name] for v in views.values() if view.name in v.needs}


def typed_kinds(view: View) -> dict[str, Kind]:
    """Kinds as far as the clean types go: a DATS is a date there."""
    return {name: "date" if kind == "dats" else kind for name, kind in view.kinds.items()}


def group_key(view: View, prefix: str | None = None) -> sql.Composed:
    """SQL of a clean row's group key."""
    return key_of(typed_kinds(view), view.group_by, prefix)
