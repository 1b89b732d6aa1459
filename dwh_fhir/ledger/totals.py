"""Add up a FHIR server's ledger: by resource type for the sums, by view for Dagster; and tell whether work is due.

Here belongs counting. Which sums must agree belongs in `books/accounting.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import targets
from dwh_fhir.mapping import resources


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Numbers of resources of one type on one target.

    Attributes:
        mapped: resources that must be there.
        acknowledged: of these, taken by the server as wanted; also those with references left out.
        waiting: of these, held back until what they refer to is there.
        parked: of these, refused.
        pending: of these, not sent yet.
        shortened: acknowledged with references left out.
        leaving: must be deleted and aren't yet.
        on_server: what a count at the server must give, if nobody else writes there.
    """

    mapped: int = 0
    acknowledged: int = 0
    waiting: int = 0
    parked: int = 0
    pending: int = 0
    shortened: int = 0
    leaving: int = 0
    on_server: int = 0


_NUMBERS = ("mapped", "acknowledged", "waiting", "parked", "pending", "shortened", "leaving", "on_server")


def by_type(connection: Connection, base_url: str) -> dict[str, Totals]:
    """Return the totals of a server's ledger by resource type, for all types that were ever mapped."""
    rows = connection.execute(_BY_TYPE, {"base_url": base_url})
    return {row[0]: Totals(**dict(zip(_NUMBERS, row[1:], strict=True))) for row in rows}


_BY_TYPE = sql.SQL(
    """
SELECT coalesce(m.type, e.type), coalesce(m.mapped, 0), coalesce(e.acknowledged, 0), coalesce(e.waiting, 0),
       coalesce(e.parked, 0), coalesce(e.pending, 0), coalesce(e.shortened, 0), coalesce(e.leaving, 0),
       coalesce(e.on_server, 0)
  FROM {mapped} m
  FULL JOIN (
    SELECT type, count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'acknowledged') AS acknowledged,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'waiting') AS waiting,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'parked') AS parked,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state IN ('pending', 'claimed')) AS pending,
           count(*) FILTER (WHERE wanted IS NOT NULL AND state = 'acknowledged' AND omitted <> '{{}}') AS shortened,
           count(*) FILTER (WHERE wanted IS NULL AND (e.acknowledged IS NOT NULL OR e.in_doubt IS NOT NULL)) AS leaving,
           count(acknowledged) AS on_server
      FROM ledger.entry e WHERE target = (SELECT id FROM {targets} t WHERE base_url = %(base_url)s)
     GROUP BY type
  ) e ON e.type = m.type ORDER BY 1
"""
).format(mapped=resources.COUNTS_BY_TYPE, targets=targets.ALL)


@dataclass(frozen=True)
class Delivered:
    """Resources of one view at one server; mapped = acknowledged + waiting + parked + due."""

    mapped: int = 0
    acknowledged: int = 0
    waiting: int = 0
    parked: int = 0

    @property
    def due(self) -> int:
        """Mapped, and not sent as they are now."""
        return self.mapped - self.acknowledged - self.waiting - self.parked


def by_view(connection: Connection, base_url: str) -> dict[str, Delivered]:
    """Return view name to what became of its resources; views without any are left out."""
    rows = connection.execute(
        sql.SQL(
            "SELECT r.view, count(*), count(*) FILTER (WHERE e.state = 'acknowledged'),"
            " count(*) FILTER (WHERE e.state = 'waiting'), count(*) FILTER (WHERE e.state = 'parked') FROM {wanted} r"
            " LEFT JOIN (ledger.entry e JOIN {targets} t ON t.id = e.target AND t.base_url = %s)"
            " ON (e.type, e.id, e.wanted) = (r.type, r.id, r.hash) WHERE r.body IS NOT NULL GROUP BY r.view"
        ).format(wanted=resources.WANTED, targets=targets.ALL),
        [base_url],
    )
    return {row[0]: Delivered(*row[1:]) for row in rows}


def is_work_due(connection: Connection, base_url: str) -> bool:
    """Tell whether anything must be written or deleted at the server."""
    row = connection.execute(
        sql.SQL(
            "WITH target AS (SELECT id, seq FROM {targets} t WHERE base_url = %s)"
            " SELECT EXISTS (SELECT FROM {wanted} r WHERE seq > coalesce((SELECT seq FROM target), 0))"
            " OR EXISTS (SELECT FROM ledger.entry e JOIN target t ON t.id = e.target WHERE e.state = 'pending')"
        ).format(wanted=resources.WANTED, targets=targets.ALL),
        [base_url],
    ).fetchone()
    return row is not None and bool(row[0])
