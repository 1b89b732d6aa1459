"""Read the claimed groups: their clean rows, with those of the views that the mapping needs.

Claiming groups belongs in `control/stale_groups.py`, mapping them in `chunk.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from psycopg import sql

from dwh_fhir.control.stale_groups import CLAIMED
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import clean, group_key, names
from dwh_fhir.mapping import clean_rows
from dwh_fhir.values.dates import Today
from dwh_fhir.view import Group, Row, View


def claimed(connection: Connection, view: View, views: Mapping[str, View], today: date) -> Iterator[Group]:
    """Read the rows of the claimed groups; a group whose rows have all gone is not among them.

    Of a needed view that is not among `views` a group gets no rows.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    needed: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in view.needs}
    with clean_rows.cursor(connection) as cursor:
        cursor.execute(_own_rows(view))
        for row in cursor.fetchall():
            rows[row.pop("_group")].append(row)
        for name, columns in view.needs.items():
            if name not in views:
                continue
            cursor.execute(_needed_rows(view, views[name], columns))
            for row in cursor.fetchall():
                needed[name][row.pop("_group")].append(row)
    for key, own in rows.items():
        yield Group(key, own, {name: of_view.get(key, []) for name, of_view in needed.items()}, Today(today))


def _own_rows(view: View) -> sql.Composed:
    return sql.SQL(
        "SELECT {group} AS _group, _key, {columns} FROM {table} WHERE {group} = ANY({claimed}) ORDER BY {key}"
    ).format(
        group=group_key(view),
        columns=names(view.column_names),
        table=clean(view),
        claimed=CLAIMED,
        key=names(view.key),
    )


def _needed_rows(view: View, needed: View, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "SELECT o._group, n._key, {all} FROM (SELECT DISTINCT {group} AS _group, {columns} FROM {own}"
        " WHERE {group} = ANY({claimed})) o JOIN {table} n USING ({columns}) ORDER BY {key}"
    ).format(
        all=names(needed.column_names, "n"),
        group=group_key(view),
        columns=names(columns),
        own=clean(view),
        claimed=CLAIMED,
        table=clean(needed),
        key=names(needed.key, "n"),
    )
