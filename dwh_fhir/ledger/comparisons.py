"""Own `ledger.comparison`: up to which time the contents of a server have been compared.

Here belongs all SQL on that table.
"""

from __future__ import annotations

from datetime import datetime

from dwh_fhir.database.connection import Connection


def compared_to(connection: Connection, target: int, resource_type: str) -> datetime | None:
    """Return the time before which every version of a type was compared; None: nothing was."""
    row = connection.execute(
        "SELECT compared_to FROM ledger.comparison WHERE target = %s AND type = %s",
        [target, resource_type],
        binary=True,
    ).fetchone()
    return row[0] if row else None


def record(connection: Connection, target: int, resource_type: str, to: datetime) -> None:
    """Note that every version of a type which the server made before a time was compared."""
    connection.execute(
        "INSERT INTO ledger.comparison (target, type, compared_to) VALUES (%s, %s, %s)"
        " ON CONFLICT (target, type) DO UPDATE SET compared_to = EXCLUDED.compared_to",
        [target, resource_type, to],
    )
