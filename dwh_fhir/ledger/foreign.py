"""Own `ledger.foreign_resource`: resources on a server that are not ours, counted by minute.

Here belongs all SQL on that table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import targets
from dwh_fhir.ledger.interval import EVER, Interval


def by_type(connection: Connection, base_url: str) -> dict[str, int]:
    """Count the resources on a server that are not ours, by type, as the last readback saw them."""
    rows = connection.execute(
        sql.SQL(
            "SELECT f.type, sum(f.resources)::bigint FROM ledger.foreign_resource f JOIN {targets} t ON t.id = f.target"
            " WHERE t.base_url = %s GROUP BY f.type"
        ).format(targets=targets.ALL),
        [base_url],
    )
    return dict(rows.fetchall())


def count(connection: Connection, target: int, resource_type: str, interval: Interval = EVER) -> int:
    """Count those of one type in an interval, as they were seen last."""
    row = connection.execute(
        sql.SQL(
            "SELECT coalesce(sum(resources), 0)::bigint FROM ledger.foreign_resource"
            " WHERE target = %(target)s AND type = %(type)s AND {within}"
        ).format(within=interval.within("minute")),
        {"target": target, "type": resource_type, **interval.ends},
    ).fetchone()
    return int(row[0]) if row else 0


def replace(
    connection: Connection,
    target: int,
    resource_type: str,
    interval: Interval,
    counts: Mapping[datetime | None, int],
) -> None:
    """Put numbers by minute in place of what was counted of an interval before."""
    own = {"target": target, "type": resource_type}
    with connection.transaction():
        connection.execute(
            sql.SQL(
                "DELETE FROM ledger.foreign_resource WHERE target = %(target)s AND type = %(type)s AND {within}"
            ).format(within=interval.within("minute")),
            {**own, **interval.ends},
        )
        connection.execute(
            "INSERT INTO ledger.foreign_resource (target, type, minute, resources)"
            " SELECT %(target)s, %(type)s, * FROM unnest(%(minutes)s::timestamptz[], %(counts)s::bigint[])",
            {**own, "minutes": list(counts), "counts": list(counts.values())},
        )
