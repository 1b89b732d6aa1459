"""Own `control.quarantine`: rows that broke a rule, or can't be said in FHIR, with the rule and never with a value.

Here belongs all SQL on that table. Judging belongs in `clean/` and `mapping/`, decisions that a row may stay (and the
lines together with them) in `accepted.py`, the list of work in `books/quarantine.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from psycopg import sql

from dwh_fhir.database.connection import Connection

Layer = Literal["clean", "fhir"]


LINES = sql.SQL("SELECT view, layer, key, rule, column_name, group_key, remedy, since FROM control.quarantine")
"""A line for every rule that a row, or a group as a whole, breaks."""
UNMAPPED = sql.SQL("SELECT view, group_key, key, rule FROM control.quarantine WHERE layer = 'fhir'")
"""The lines of what can't be said in FHIR, with their groups."""


class Verdict(NamedTuple):
    """A rule that a row breaks.

    Attributes:
        key: `_key` of the row, or the key of its group where the whole group can't be mapped.
        rule: short name of the rule.
        column: the column at fault, "" if it is none of the view's own.
        remedy: one sentence for the data steward, without a value of the row.
        group: key of the group that was mapped; "" in layer clean.
    """

    key: str
    rule: str
    column: str
    remedy: str
    group: str = ""


def record(connection: Connection, view: str, layer: Layer, judged: Sequence[str], verdicts: Sequence[Verdict]) -> None:
    """Bring a view's quarantine up to date with the verdicts on the rows that were judged now.

    A row that breaks the same rule as before keeps its `since`.

    Args:
        connection: to the staging database, within the caller's transaction.
        view: name of the view.
        layer: which layer judged.
        judged: keys of all rows that were judged (clean), or of all groups that were mapped (fhir).
        verdicts: every rule that one of them breaks.
    """
    lines = list({(v.key, v.rule, v.column): v for v in verdicts}.values())
    keys, rules, columns = [v.key for v in lines], [v.rule for v in lines], [v.column for v in lines]
    by = "key" if layer == "clean" else "group_key"
    connection.execute(
        f"DELETE FROM control.quarantine WHERE view = %s AND layer = %s AND {by} = ANY(%s)"  # noqa: S608 - one of two
        " AND (key, rule, column_name) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
        [view, layer, judged, keys, rules, columns],
    )
    connection.execute(
        "INSERT INTO control.quarantine (view, layer, key, rule, column_name, group_key, remedy)"
        " SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
        " ON CONFLICT (view, layer, key, rule, column_name)"
        " DO UPDATE SET remedy = excluded.remedy, group_key = excluded.group_key",
        [view, layer, keys, rules, columns, [v.group for v in lines], [v.remedy for v in lines]],
    )


def waiting_for(connection: Connection, view: str, rule: str, after: str, limit: int) -> list[str]:
    """Return the next keys, in their order, of the view's rows that break a rule of the clean layer."""
    keys = connection.execute(
        "SELECT DISTINCT key FROM control.quarantine WHERE view = %s AND layer = 'clean' AND rule = %s AND key > %s"
        " ORDER BY key LIMIT %s",
        [view, rule, after, limit],
    )
    return [row[0] for row in keys]


def counted(view: str, layer: Layer) -> sql.Composed:
    """Return SQL of the number of rows (clean) or of rows and groups (fhir) of a view that are in quarantine."""
    return sql.SQL("(SELECT count(DISTINCT key) FROM control.quarantine WHERE view = {} AND layer = {})").format(
        view, layer
    )


def count_by_rule(connection: Connection, view: str) -> dict[str, int]:
    """Count rows that break a rule of the clean layer by `COLUMN.rule`, most first; a row may break several."""
    rows = connection.execute(
        "SELECT concat_ws('.', nullif(column_name, ''), rule), count(*) FROM control.quarantine"
        " WHERE view = %s AND layer = 'clean' GROUP BY 1 ORDER BY 2 DESC, 1",
        [view],
    )
    return dict(rows.fetchall())
