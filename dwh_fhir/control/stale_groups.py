"""Own `control.stale_group`: groups that wait for their mapping.

Here belongs all SQL on that table. Which groups are stale belongs in `mapping/stale.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from dwh_fhir.control import quarantine
from dwh_fhir.database.connection import Connection

CLAIMED = sql.SQL("ARRAY(TABLE claimed)")
"""SQL of the group keys that the transaction has claimed."""


def enqueue(connection: Connection, view: str, groups: sql.Composable) -> int:
    """Let groups wait for their mapping.

    Args:
        connection: to the staging database, within the caller's transaction.
        view: whose groups they are.
        groups: SELECT of their `group_key`; one may come more than once.

    Returns:
        how many did not wait already.
    """
    return connection.execute(
        sql.SQL(
            "INSERT INTO control.stale_group SELECT DISTINCT {}, group_key FROM ({}) s ON CONFLICT DO NOTHING"
        ).format(view, groups)
    ).rowcount


def requeue(connection: Connection, view: str, keys: Sequence[str]) -> None:
    """Let the groups wait again of which lines of these keys (of a row or a group) are in quarantine."""
    _requeue(connection, sql.SQL("view = {} AND key = ANY({})").format(view, list(keys)))


def requeue_rule(connection: Connection, rule: str) -> None:
    """Let the groups of all views wait again that broke a rule of their mapping."""
    _requeue(connection, sql.SQL("rule = {}").format(rule))


def _requeue(connection: Connection, which: sql.Composable) -> None:
    connection.execute(
        sql.SQL(
            "INSERT INTO control.stale_group SELECT DISTINCT view, group_key FROM ({}) q WHERE {}"
            " ON CONFLICT DO NOTHING"
        ).format(quarantine.UNMAPPED, which)
    )


def claim(connection: Connection, view: str, limit: int) -> list[str]:
    """Take groups that no other run has claimed, until the transaction ends (FOR UPDATE SKIP LOCKED).

    Their keys are also in the temporary table `claimed`.

    Args:
        connection: to the staging database; what its transaction doesn't commit waits again.
        view: whose groups.
        limit: at most so many.

    Returns:
        their keys; [] if all others are claimed or none waits.
    """
    connection.execute("DROP TABLE IF EXISTS claimed")  # of the chunk before, within one transaction of the caller's
    connection.execute("CREATE TEMP TABLE claimed (group_key text) ON COMMIT DROP")
    # An array is made once. IN (SELECT ... LIMIT) may be asked anew for every row, and then takes all of them.
    rows = connection.execute(
        "WITH taken AS (DELETE FROM control.stale_group WHERE view = %s AND group_key = ANY(ARRAY(SELECT group_key"
        " FROM control.stale_group WHERE view = %s LIMIT %s FOR UPDATE SKIP LOCKED)) RETURNING group_key)"
        " INSERT INTO claimed SELECT group_key FROM taken RETURNING group_key",
        [view, view, limit],
    )
    return [row[0] for row in rows]


def is_left_over(connection: Connection, view: str) -> bool:
    """Wait for the groups that other runs have claimed; tell whether one of them was given back."""
    waited = connection.execute("SELECT FROM control.stale_group WHERE view = %s LIMIT 1 FOR UPDATE", [view])
    return waited.fetchone() is not None


def waits(connection: Connection, view: str, group: str) -> bool:
    """Tell whether a group waits for its mapping."""
    waiting = connection.execute("SELECT FROM control.stale_group WHERE view = %s AND group_key = %s", [view, group])
    return waiting.fetchone() is not None


def counted(view: str) -> sql.Composed:
    """Return SQL of the number of a view's groups that wait."""
    return sql.SQL("(SELECT count(*) FROM control.stale_group WHERE view = {})").format(view)
