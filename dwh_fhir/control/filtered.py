"""Own `control.filtered`: staged rows that are left out on purpose.

Here belongs all SQL on that table. Which rows are left out belongs in `clean/cleaning.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from dwh_fhir.database.connection import Connection

CANCELLED = "cancelled"


def record(connection: Connection, view: str, judged: Sequence[str], cancelled: Sequence[str]) -> None:
    """Bring a view's list up to date: of the rows (keys) that were judged now, some are cancelled at the source."""
    connection.execute("DELETE FROM control.filtered WHERE view = %s AND key = ANY(%s)", [view, judged])
    connection.execute(
        "INSERT INTO control.filtered SELECT %s, key, %s FROM unnest(%s::text[]) AS key", [view, CANCELLED, cancelled]
    )


def counted(view: str) -> sql.Composed:
    """Return SQL of the number of a view's rows that are left out."""
    return sql.SQL("(SELECT count(*) FROM control.filtered WHERE view = {})").format(view)


def reason(connection: Connection, view: str, key: str) -> str | None:
    """Return why a row is left out, None if it is not."""
    row = connection.execute("SELECT reason FROM control.filtered WHERE view = %s AND key = %s", [view, key]).fetchone()
    return row[0] if row else None
