"""Own `control.audit`: what people decided, i.e. brakes set otherwise for a run, and rows of the quarantine settled.

Here belongs all SQL on that table. The effect of a decision belongs in the layers and in `books/quarantine.py`.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dwh_fhir.database.connection import Connection

_SHOWN = 10


@dataclass(frozen=True)
class Decision:
    """A decision of the record.

    Attributes:
        who: decided; None: nobody knows.
        view: whose rows are concerned; None: all views.
    """

    at: datetime
    run_id: str
    who: str | None
    what: str
    view: str | None
    value: str
    why: str | None

    def __str__(self) -> str:
        """Say it in one sentence, which names a row by its key at most."""
        reason = f": {self.why}" if self.why else ""
        return (
            f"{self.at:%Y-%m-%d %H:%M} UTC {self.who or 'unknown'}: {self.what} {self.value}"
            f" for {self.view or 'all views'} ({self.run_id}){reason}"
        )


def note(
    connection: Connection,
    *,
    run_id: str,
    who: str | None,
    what: str,
    value: object,
    view: str | None = None,
    why: str | None = None,
) -> None:
    """Write one decision down, inside of the caller's transaction; a retried step does not write it twice."""
    connection.execute(
        "INSERT INTO control.audit (run_id, who, what, view, value, why)"
        " SELECT %(run_id)s, %(who)s, %(what)s, %(view)s, %(value)s, %(why)s"
        " WHERE NOT EXISTS (SELECT FROM control.audit WHERE run_id = %(run_id)s AND what = %(what)s"
        " AND view IS NOT DISTINCT FROM %(view)s AND value = %(value)s)",
        {"run_id": run_id, "who": who, "what": what, "view": view, "value": str(value), "why": why},
    )


def overridden(
    connection: Connection, shares: Mapping[str, float | None], *, run_id: str, who: str | None, view: str | None = None
) -> None:
    """Write down the brakes that a run sets otherwise, and commit. `shares`: by name; None: as the site says."""
    for what, share in shares.items():
        if share is not None:
            note(connection, run_id=run_id, who=who, what=what, view=view, value=share)
    connection.commit()


def last(connection: Connection, limit: int = _SHOWN) -> list[Decision]:
    """List the newest decisions, newest first."""
    rows = connection.execute(
        "SELECT at, run_id, who, what, view, value, why FROM control.audit ORDER BY id DESC LIMIT %s", [limit]
    ).fetchall()
    return [Decision(*row) for row in rows]


def operator() -> str | None:
    """Return the user of the operating system whose process this is; None: it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None
