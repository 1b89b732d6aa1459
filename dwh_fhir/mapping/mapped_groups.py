"""Own `fhir.mapped_group`: what became of every group when it was mapped last, and the day it is due again.

Here belongs all SQL on that table.
"""

from __future__ import annotations

from datetime import datetime

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.mapping import resources

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


def counted(view: str, outcome: str) -> sql.Composed:
    """Return SQL of the number of a view's groups with an outcome, 'mapped' or 'quarantined'."""
    return sql.SQL("(SELECT count(*) FROM fhir.mapped_group WHERE view = {} AND outcome = {})").format(view, outcome)
