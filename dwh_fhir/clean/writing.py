"""Write clean rows: what is new or changed gets a new sequence number, what left goes to the table `gone`.

Here belong the statements on a view's clean tables. Which rows are good belongs in `rules.py`, which are looked at in
`cleaning.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql

from dwh_fhir.columns import CLEAN_TYPE
from dwh_fhir.database import copying
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import clean, compared, gone, links, names
from dwh_fhir.view import View


def write(
    connection: Connection, view: View, views: Mapping[str, View], judged: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Bring the clean table up to the good ones of the rows that were judged; rows that stay equal are left alone.

    Args:
        connection: to the staging database, within the caller's transaction.
        view: whose rows they are.
        views: all views: a row that moves makes groups of theirs stale.
        judged: keys of all rows that were judged, or have gone.
        rows: the good ones: `_key`, their values as Postgres stores them, and the number of the staged row.
    """
    types = {"_key": "text", **{name: CLEAN_TYPE[kind] for name, kind in view.kinds.items()}, "_made_from": "bigint"}
    copying.copy(connection, copying.temporary(connection, "made", types), types, rows)
    connection.execute("ANALYZE made")
    connection.execute("CREATE TEMP TABLE looked_at ON COMMIT DROP AS SELECT unnest(%s::text[]) AS _key", [judged])
    _remove(connection, view)
    _note_moves(connection, view, views)
    _update(connection, view)
    _insert(connection, view)
    connection.execute("DROP TABLE made, looked_at")


def _remove(connection: Connection, view: View) -> None:
    """Move rows to `gone` that are not good any more."""
    connection.execute(
        sql.SQL(
            "WITH old AS (DELETE FROM {clean} c USING looked_at k WHERE c._key = k._key"
            " AND NOT EXISTS (SELECT FROM made m WHERE m._key = k._key) RETURNING c.*)"
            " INSERT INTO {gone} (_key, {columns}, _seq, _made_from)"
            " SELECT _key, {columns}, nextval('control.seq'), _made_from FROM old"
        ).format(clean=clean(view), gone=gone(view), columns=names(view.column_names))
    )


def _note_moves(connection: Connection, view: View, views: Mapping[str, View]) -> None:
    """Copy rows to `gone` that move to another group: they must make their old group stale too."""
    moved = sql.SQL(" OR ").join(
        sql.SQL("({}) IS DISTINCT FROM ({})").format(names(link, "c"), names(link, "m"))
        for link in sorted({view.group_by, *links(view, views)})
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO {gone} (_key, {columns}, _seq, _made_from)"
            " SELECT c._key, {old}, nextval('control.seq'), c._made_from"
            " FROM {clean} c JOIN made m USING (_key) WHERE {moved}"
        ).format(
            clean=clean(view),
            gone=gone(view),
            columns=names(view.column_names),
            old=names(view.column_names, "c"),
            moved=moved,
        )
    )


def _update(connection: Connection, view: View) -> None:
    assign = sql.SQL(", ").join(sql.SQL("{0} = m.{0}").format(sql.Identifier(c)) for c in view.column_names)
    connection.execute(
        sql.SQL(
            "UPDATE {clean} c SET {assign}, _seq = nextval('control.seq'), _made_from = m._made_from"
            " FROM made m WHERE m._key = c._key AND ({new}) IS DISTINCT FROM ({kept})"
        ).format(clean=clean(view), assign=assign, new=compared(view, "m"), kept=compared(view, "c"))
    )


def _insert(connection: Connection, view: View) -> None:
    connection.execute(
        sql.SQL(
            "INSERT INTO {clean} (_key, {columns}, _seq, _made_from)"
            " SELECT _key, {columns}, nextval('control.seq'), _made_from FROM made m"
            " WHERE NOT EXISTS (SELECT FROM {clean} c WHERE c._key = m._key)"
        ).format(clean=clean(view), columns=names(view.column_names))
    )
