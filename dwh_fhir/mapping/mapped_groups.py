"""Own `fhir.mapped_group`: what became of every group when it was mapped last, and the day it is due again.

Here belongs all SQL on that table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.mapping import resources
from dwh_fhir.mapping.chunk import Outcome

MAPPED_GROUPS = sql.SQL("(SELECT view, group_key, outcome, mapped_at, due FROM fhir.mapped_group)")
"""Relation of all groups, to be joined as `{mapped_groups} g`; `outcome` is 'mapped' or 'quarantined'."""


def last_mapping(connection: Connection, view: str, group: str) -> tuple[datetime, int] | None:
    """Return when a group was mapped last, and to how many resources; None if it never was, or is in quarantine."""
    row = connection.execute(
        sql.SQL(
            "SELECT mapped_at, (SELECT count(*) FROM {wanted} r WHERE (r.view, r.group_key) = (g.view, g.group_key)"
            " AND body IS NOT NULL) FROM fhir.mapped_group g"
            " WHERE view = %s AND group_key = %s AND outcome = 'mapped'"
        ).format(wanted=resources.WANTED),
        [view, group],
    ).fetchone()
    return None if row is None else (row[0], row[1])


def record(connection: Connection, view: str, claimed: Sequence[str], outcomes: Mapping[str, Outcome]) -> None:
    """Record the outcome of every claimed group, and forget those whose rows have all gone.

    Args:
        connection: to the staging database, within the transaction that claimed.
        view: whose groups they are.
        claimed: keys of all claimed groups.
        outcomes: key to outcome of those that have rows.
    """
    gone = [key for key in claimed if key not in outcomes]
    connection.execute("DELETE FROM fhir.mapped_group WHERE view = %s AND group_key = ANY(%s)", [view, gone])
    results = ["quarantined" if outcome.quarantined else "mapped" for outcome in outcomes.values()]
    connection.execute(
        "INSERT INTO fhir.mapped_group (view, group_key, outcome, due)"
        " SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::date[]) ON CONFLICT (view, group_key)"
        " DO UPDATE SET outcome = excluded.outcome, mapped_at = now(), due = excluded.due",
        [view, list(outcomes), results, [outcome.due for outcome in outcomes.values()]],
    )


def of_view(view: str) -> sql.Composed:
    """Return a SELECT of the keys of all groups that were mapped, or are in quarantine."""
    return sql.SQL("SELECT group_key FROM fhir.mapped_group WHERE view = {}").format(view)


def due(view: str, today: date) -> sql.Composed:
    """Return a SELECT of the keys of groups that must be mapped again today, by a partial index of these alone."""
    return sql.SQL("SELECT group_key FROM fhir.mapped_group WHERE view = {} AND due <= {}").format(view, today)


def counted(view: str, outcome: str) -> sql.Composed:
    """Return SQL of the number of a view's groups with an outcome, 'mapped' or 'quarantined'."""
    return sql.SQL("(SELECT count(*) FROM fhir.mapped_group WHERE view = {} AND outcome = {})").format(view, outcome)
