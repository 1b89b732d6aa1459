"""What the books say of one view at one server, for the UI: the accounting counts resources by type only.

Here belong counts that Dagster's assets, checks and sensors show or decide by. Sums and verdicts belong in
`accounting.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dwh_fhir.database.connection import Connection


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


def delivered(connection: Connection, base_url: str) -> dict[str, Delivered]:
    """View name to what became of its resources; views without any are left out."""
    rows = connection.execute(
        "SELECT r.view, count(*), count(*) FILTER (WHERE e.state = 'acknowledged'),"
        " count(*) FILTER (WHERE e.state = 'waiting'), count(*) FILTER (WHERE e.state = 'parked')"
        " FROM fhir.resource r LEFT JOIN (ledger.entry e JOIN ledger.target t ON t.id = e.target AND t.base_url = %s)"
        " ON (e.type, e.id, e.wanted) = (r.type, r.id, r.hash) WHERE r.body IS NOT NULL GROUP BY r.view",
        [base_url],
    )
    return {row[0]: Delivered(*row[1:]) for row in rows}


def is_work_due(connection: Connection, base_url: str) -> bool:
    """Whether anything must be written or deleted at the server."""
    row = connection.execute(
        "WITH target AS (SELECT id, seq FROM ledger.target WHERE base_url = %s)"
        " SELECT EXISTS (SELECT FROM fhir.resource WHERE seq > coalesce((SELECT seq FROM target), 0))"
        " OR EXISTS (SELECT FROM ledger.entry e JOIN target t ON t.id = e.target WHERE e.state = 'pending')",
        [base_url],
    ).fetchone()
    return row is not None and bool(row[0])


def stored(connection: Connection, view: str) -> int:
    """Resources of a view that must be on the servers."""
    row = connection.execute("SELECT count(body) FROM fhir.resource WHERE view = %s", [view]).fetchone()
    return int(row[0]) if row else 0


def last_load_was_limited(connection: Connection, view: str) -> bool:
    """Whether the view was last read for a try-out, so that rows are missing on purpose."""
    row = connection.execute(
        "SELECT mode FROM control.load WHERE view = %s ORDER BY id DESC LIMIT 1", [view]
    ).fetchone()
    return row is not None and row[0] == "limited"


def quarantined_by_rule(connection: Connection, view: str) -> dict[str, int]:
    """Rows that break a rule, by `COLUMN.rule`, most rows first; a row may break several."""
    rows = connection.execute(
        "SELECT concat_ws('.', nullif(column_name, ''), rule), count(*) FROM control.quarantine"
        " WHERE view = %s AND layer = 'clean' GROUP BY 1 ORDER BY 2 DESC, 1",
        [view],
    )
    return dict(rows.fetchall())
