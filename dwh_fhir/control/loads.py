"""Own `control.load`: one line per load of a view, and the half-day windows that are in staging.

Here belongs all SQL on `control.load` and `control.window_loaded`. Loading belongs in `staging/`, the grid of windows
in `windows.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from dwh_fhir.database.connection import Connection
from dwh_fhir.windows import Window

Mode = Literal["window", "snapshot", "limited", "keys"]


@dataclass(frozen=True, kw_only=True)
class Load:
    """The outcome of one load of a view: counts of rows.

    Attributes:
        view: name of the view.
        mode: which rows were asked for: of a window, all (snapshot), the first ones (limited), those of some keys.
        window: change times that the load covers; None: it has no window.
        source_rows: rows of the whole view at the source.
        open_rows: of these, changed after the window and therefore not due yet.
        read: rows that came from the source.
        staged: rows in staging afterwards.
    """

    view: str
    mode: Mode
    source_rows: int
    window: Window | None = None
    open_rows: int = 0
    read: int = 0
    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    staged: int = 0

    @property
    def agrees(self) -> bool:
        """Whether the counts leave room for staging = source."""
        return agree(self.source_rows, self.open_rows, self.staged)

    @property
    def proves(self) -> bool:
        """Whether every row of the view was compared with the source."""
        return self.mode in ("snapshot", "keys")

    def plus(self, later: Load) -> Load:
        """Add one that followed this load, as if they were one."""
        return replace(
            self,
            source_rows=later.source_rows,
            open_rows=min(self.open_rows, later.source_rows),
            read=self.read + later.read,
            inserted=self.inserted + later.inserted,
            changed=self.changed + later.changed,
            deleted=self.deleted + later.deleted,
            staged=later.staged,
        )


class Counts(NamedTuple):
    """The line of one load in a run's record."""

    view: str
    mode: Mode
    read: int
    inserted: int
    changed: int
    unchanged: int
    deleted: int


class Seen(NamedTuple):
    """The load that has last seen a row."""

    id: int
    loaded_at: datetime
    mode: Mode


def record(connection: Connection, load: Load, run_id: str) -> int:
    """Write a load's line, within its transaction; returns its id."""
    window = load.window
    row = connection.execute(
        "INSERT INTO control.load (view, run_id, mode, window_start, window_end, source_rows, open_rows, read,"
        " inserted, changed, unchanged, deleted) VALUES (%(view)s, %(run_id)s, %(mode)s, %(start)s, %(end)s,"
        " %(source_rows)s, %(open_rows)s, %(read)s, %(inserted)s, %(changed)s, %(unchanged)s, %(deleted)s)"
        " RETURNING id",
        vars(load) | {"run_id": run_id, "start": window and window.start, "end": window and window.end},
    ).fetchone()
    assert row is not None  # noqa: S101 - inserted above
    return int(row[0])


def windows(connection: Connection, view: str) -> set[datetime]:
    """Return the starts of the view's windows that are in staging."""
    rows = connection.execute("SELECT window_start FROM control.window_loaded WHERE view = %s", [view])
    return {row[0] for row in rows}


def record_windows(connection: Connection, view: str, starts: Iterable[datetime], load_id: int) -> None:
    """Note that windows are in staging now, and by which load."""
    connection.execute(
        "INSERT INTO control.window_loaded (view, window_start, load_id) SELECT %s, unnest(%s::timestamptz[]), %s"
        " ON CONFLICT (view, window_start) DO UPDATE SET load_id = excluded.load_id",
        [view, list(starts), load_id],
    )


def forget_windows(connection: Connection, views: Iterable[str]) -> None:
    """Make all windows of some views due again."""
    connection.execute("DELETE FROM control.window_loaded WHERE view = ANY(%s)", [list(views)])


def last_counts(connection: Connection, view: str) -> tuple[int | None, int]:
    """Return how many rows the source had at the view's last load and how many were not due; (None, 0): no load."""
    row = connection.execute(
        "SELECT source_rows, open_rows FROM control.load WHERE view = %s AND source_rows IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        [view],
    ).fetchone()
    return (None, 0) if row is None else (row[0], row[1])


def last_mode(connection: Connection, view: str) -> Mode | None:
    """Return the mode of the view's last load, None if it was never loaded."""
    row = connection.execute(
        "SELECT mode FROM control.load WHERE view = %s ORDER BY id DESC LIMIT 1", [view]
    ).fetchone()
    return row[0] if row else None


def first_times(connection: Connection) -> dict[str, datetime]:
    """Return view to the time of its first load."""
    return dict(connection.execute("SELECT view, min(loaded_at) FROM control.load GROUP BY view").fetchall())


def last_seen(connection: Connection, view: str, since: datetime) -> Seen | None:
    """Return the load that has last seen a staged row which has its present form `since` then.

    A load of all rows or keys has seen the row if it is still staged; another one only if it brought it.
    """
    row = connection.execute(
        "SELECT id, loaded_at, mode FROM control.load WHERE view = %s"
        " AND (loaded_at = %s OR mode IN ('snapshot', 'keys') AND loaded_at > %s) ORDER BY id DESC LIMIT 1",
        [view, since, since],
    ).fetchone()
    return Seen(*row) if row else None


def of_run(connection: Connection, run_id: str) -> list[Counts]:
    """Return the counts of each load of a run, in their order."""
    rows = connection.execute(
        "SELECT view, mode, read, inserted, changed, unchanged, deleted FROM control.load"
        " WHERE run_id = %s ORDER BY id",
        [run_id],
    ).fetchall()
    return [Counts(*row) for row in rows]


def agree(source_rows: int, open_rows: int, staged: int) -> bool:
    """Tell whether counts leave room for staging = source; if not, a row is missing or too many.

    Args:
        source_rows: rows of the whole view at the source.
        open_rows: of these, changed after the last window and therefore not due yet.
        staged: rows in staging.
    """
    return source_rows - open_rows <= staged <= source_rows
