"""Decisions that a row may stay in quarantine: made with a name and a reason, and over as soon as the row changes.

Here belong making, ending and counting on them. Their record for good is control.audit (`audit.py`).
"""

from __future__ import annotations

from psycopg import sql

from dwh_fhir.control import audit
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import clean, group_key, staging
from dwh_fhir.view import View


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
        the number of lines in quarantine that are accepted now; 0: there is none of that key.
    """
    with connection.transaction():
        count = connection.execute(
            sql.SQL(
                "INSERT INTO control.accepted (view, layer, key, rule, column_name, row_seq, who, why)"
                " SELECT view, layer, key, rule, column_name, {seq}, %s, %s FROM control.quarantine q"
                " WHERE view = %s AND key = %s AND rule = coalesce(%s, rule)"
                " ON CONFLICT (view, layer, key, rule, column_name) DO UPDATE SET row_seq = excluded.row_seq,"
                " who = excluded.who, why = excluded.why, at = now()"
            ).format(seq=_seq(view, "q")),
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


def _seq(view: View, line: str) -> sql.Composed:
    """SQL of the number that a row's form has in staging; of a group the newest of its clean rows'."""
    return sql.SQL(
        "coalesce((SELECT _seq FROM {} WHERE _key = {key}), (SELECT max(_made_from) FROM {} WHERE {} = {key}), 0)"
    ).format(staging(view), clean(view), group_key(view), key=sql.Identifier(line, "key"))
