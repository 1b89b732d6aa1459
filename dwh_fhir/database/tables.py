"""Name the tables of a view, their columns and the key of a group, as pieces of SQL.

Here belong names alone. How the tables are made belongs in `schema.py`, what goes into them in the layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from psycopg import sql

from dwh_fhir.database.keys import key_of
from dwh_fhir.kinds import KINDS
from dwh_fhir.view import View


def staging(view: View) -> sql.Identifier:
    """Name the table of a view's current raw rows, as the source has them."""
    return sql.Identifier("staging", view.name)


def history(view: View) -> sql.Identifier:
    """Name the table of raw rows that were replaced or deleted, with the time they were valid."""
    return sql.Identifier("staging", f"{view.name}_history")


def clean(view: View) -> sql.Identifier:
    """Name the table of typed rows that keep every rule."""
    return sql.Identifier("clean", view.name)


def gone(view: View) -> sql.Identifier:
    """Name the table of rows that were clean once, until every mapping has taken notice."""
    return sql.Identifier("clean", f"{view.name}_gone")


def names(columns: Iterable[str], prefix: str | None = None) -> sql.Composed:
    """Quote column names, comma separated, e.g. for SELECT."""
    path = () if prefix is None else (prefix,)
    return sql.SQL(", ").join(sql.Identifier(*path, column) for column in columns)


def compared(view: View, prefix: str, *others: str) -> sql.Composed:
    """Return SQL of the values that make two rows equal or not, with a decimal's precision: 5.0 is not 5.00."""
    scales = [name for name, kind in view.kinds.items() if KINDS[kind].has_precision]
    listed = [names([*view.columns.columns, *others], prefix)]
    return sql.SQL(", ").join(
        [*listed, *(sql.SQL("scale({})").format(sql.Identifier(prefix, name)) for name in scales)]
    )


def links(view: View, views: Mapping[str, View]) -> set[tuple[str, ...]]:
    """Return the sets of columns by which rows of `view` are found from other views, or find rows of other views."""
    return set(view.needs.values()) | {v.needs[view.name] for v in views.values() if view.name in v.needs}


def raw_types(view: View) -> dict[str, str]:
    """Return column name to Postgres type in staging."""
    return {name: KINDS[kind].raw_type for name, kind in view.kinds.items()}


def clean_types(view: View) -> dict[str, str]:
    """Return column name to Postgres type in the clean layer."""
    return {name: KINDS[kind].clean_type for name, kind in view.kinds.items()}


def group_key(view: View, prefix: str | None = None) -> sql.Composed:
    """Return SQL of a clean row's group key."""
    return key_of(clean_types(view), view.group_by, prefix)
