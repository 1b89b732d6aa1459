"""Own `control.accepted`: decisions that a row may stay in quarantine, over as soon as the row changes.

Here belong all SQL on that table, and the quarantine's lines together with what was decided about them. The record of
decisions for good is control.audit (`audit.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg import sql

from dwh_fhir.control import audit, quarantine
from dwh_fhir.control.quarantine import Layer
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import clean, group_key, staging
from dwh_fhir.view import View

DECIDED = sql.SQL(
    "SELECT view, layer, key, rule, column_name, group_key, remedy, since, a.who, a.why, a.at FROM ({}) q"
    " LEFT JOIN control.accepted a USING (view, layer, key, rule, column_name)"
).format(quarantine.LINES)
"""The lines of the quarantine with who accepted them, and why; NULL: nobody has."""


class Line(NamedTuple):
    """A rule that a row, or a group as a whole, breaks, and who decided that it may.

    Attributes:
        who: accepted it, for the reason `why`; None: nobody has.
    """

    view: str
    layer: Layer
    key: str
    rule: str
    column: str
    remedy: str
    since: datetime
    who: str | None
    why: str | None


_LINE = sql.SQL("SELECT view, layer, key, rule, column_name, remedy, since, who, why FROM ({}) l").format(DECIDED)


def accept(
    connection: Connection, view: View, key: str, *, who: str, why: str, run_id: str, rule: str | None = None
) -> int:
    """Decide that a row stays out, for all rules that it breaks now or for one of them; commits.

    Args:
        connection: to the staging database.
        view: whose row it is.
        key: of the row, or of the group that can't be mapped.
        who: decides.
        why: the reason, without any value of the row.
        run_id: of the command, for the record.
        rule: only this one.

    Returns:
        the number of lines in quarantine that are accepted now; 0: none has that key.
    """
    with connection.transaction():
        count = connection.execute(
            sql.SQL(
                "INSERT INTO control.accepted (view, layer, key, rule, column_name, row_seq, who, why)"
                " SELECT view, layer, key, rule, column_name, {seq}, %s, %s FROM ({lines}) q"
                " WHERE view = %s AND key = %s AND rule = coalesce(%s, rule)"
                " ON CONFLICT (view, layer, key, rule, column_name) DO UPDATE SET row_seq = excluded.row_seq,"
                " who = excluded.who, why = excluded.why, at = now()"
            ).format(seq=_seq(view, "q"), lines=quarantine.LINES),
            [who, why, view.name, key, rule],
        ).rowcount
        if count:
            audit.note(connection, run_id=run_id, who=who, what="accept", value=key, view=view.name, why=why)
    return count


def expire(connection: Connection, view: View) -> int:
    """End the decisions about rows that are not what they were then; returns their number and commits."""
    with connection.transaction():
        return connection.execute(
            sql.SQL("DELETE FROM control.accepted a WHERE view = {} AND row_seq <> {}").format(
                sql.Literal(view.name), _seq(view, "a")
            )
        ).rowcount


def lines(
    connection: Connection,
    *,
    view: str | None = None,
    key: str | None = None,
    rule: str | None = None,
    layer: str | None = None,
    accepted: bool = True,
) -> list[Line]:
    """List the lines of the quarantine that fit, oldest first. `accepted`: also those that somebody has accepted."""
    rows = connection.execute(
        sql.SQL(
            "{} WHERE view = coalesce(%s, view) AND key = coalesce(%s, key) AND rule = coalesce(%s, rule)"
            " AND layer = coalesce(%s, layer) AND (%s OR who IS NULL)"
            " ORDER BY since, view, key, layer, rule, column_name"
        ).format(_LINE),
        [view, key, rule, layer, accepted],
    ).fetchall()
    return [Line(*row) for row in rows]


def lines_of(connection: Connection, view: str, layer: Layer, key: str, group: str | None = None) -> list[Line]:
    """List the lines of one row, and those of its group as a whole, by rule."""
    rows = connection.execute(
        sql.SQL(
            "{} WHERE view = %s AND layer = %s AND (key = %s OR key = group_key AND group_key = %s)"
            " ORDER BY rule, column_name"
        ).format(_LINE),
        [view, layer, key, group],
    ).fetchall()
    return [Line(*row) for row in rows]


def counted(view: str) -> sql.Composed:
    """Return SQL of the number of a view's rows that break only rules of the clean layer which somebody accepted."""
    return sql.SQL(
        "(SELECT count(*) FROM (SELECT FROM ({}) l WHERE view = {} AND layer = 'clean'"
        " GROUP BY key HAVING count(who) = count(*)) accepted)"
    ).format(DECIDED, view)


def count_undecided(connection: Connection, view: View) -> tuple[int, int]:
    """Count the rows in quarantine that nobody has decided about, and all staged rows (0 without any of the former)."""
    row = connection.execute(
        sql.SQL(
            "WITH q (n) AS (SELECT {quarantined} - {accepted})"
            " SELECT n, CASE n WHEN 0 THEN 0 ELSE (SELECT count(*) FROM {staging}) END FROM q"
        ).format(quarantined=quarantine.counted(view.name, "clean"), accepted=counted(view.name), staging=staging(view))
    ).fetchone()
    return (0, 0) if row is None else (row[0], row[1])


def _seq(view: View, line: str) -> sql.Composed:
    """Return SQL of the number that a row's form has in staging; of a group the newest of its clean rows'."""
    return sql.SQL(
        "coalesce((SELECT _seq FROM {} WHERE _key = {key}), (SELECT max(_made_from) FROM {} WHERE {} = {key}), 0)"
    ).format(staging(view), clean(view), group_key(view), key=sql.Identifier(line, "key"))
