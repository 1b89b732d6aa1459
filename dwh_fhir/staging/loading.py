"""Delta load: the source compared with what is staged; the difference goes in, with history, in ONE transaction.

Three ways to ask the source (a window of change times, a snapshot of all rows, only the keys) end in the same step,
`delta.py`. Reading all rows of a key belongs in `duplicates.py`, which rows are good in `clean/cleaning.py`.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from psycopg import sql

from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.database.locks import only_one
from dwh_fhir.database.tables import staging
from dwh_fhir.errors import BrakeError
from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import Source, Span, changed_at_of
from dwh_fhir.staging import duplicates, proving, transfer
from dwh_fhir.staging.delta import INCOMING, Load, Mode, apply, copy_in, fill, is_empty, one
from dwh_fhir.view import View
from dwh_fhir.windows import Window, spanning, starts, whole_past

__all__ = ["BrakeError", "Load", "is_bound_anew", "load", "missing", "reconcile"]

log = logging.getLogger(__name__)


def missing(connection: Connection, view: View, site: Site, until: datetime) -> Window | None:
    """The span from the first window that is not in staging to the last one closed at `until`; None: all are there."""
    rows = connection.execute("SELECT window_start FROM control.window_loaded WHERE view = %s", [view.name])
    loaded = {row[0] for row in rows}
    closed = list(starts(site, until))
    first = next((i for i, start in enumerate(closed) if start not in loaded), None)
    return None if first is None else spanning(site, closed[first:])


def is_bound_anew(connection: Connection, view: View, site: Site) -> bool:
    """Whether site.yaml has another filter or other names for the view than when it was last read.

    No window shows the rows that a new filter lets in or out, so the next load must read the view whole.
    """
    row = connection.execute(
        "SELECT version FROM control.progress WHERE consumer = %s AND input = %s", _reading(view)
    ).fetchone()
    return row is not None and row[0] != site.reading(view.name)


def _reading(view: View) -> list[str]:
    """Consumer and input in control.progress of reading a view; the version is its binding's."""
    return [f"staging:{view.name}", f"source:{view.name}"]


def load(
    connection: Connection,
    source: Source,
    view: View,
    site: Site,
    *,
    run_id: str,
    window: Window | None = None,
    full: bool = False,
    limit: int | None = None,
    max_vanished: float | None = None,
) -> Load:
    """Bring staging up to the source.

    The keys are compared after a window when every window up to it is loaded and the counts say all the same that rows
    vanished or were missed.

    Args:
        connection: to the staging database, outside of a transaction; committed here, once.
        source: where the view is read.
        view: what is read.
        site: how it is bound here.
        run_id: written to the load's line and shown to whoever finds the view busy.
        window: change times to read; None: the whole view, and rows that vanished are deletions. The first load of a
            view also carries everything before its window.
        full: read the whole view although there is a window; the window counts as loaded all the same. Done anyway when
            the view is bound anew.
        limit: read at most so many rows; then no window counts as loaded and nothing is deleted.
        max_vanished: share of the rows that may vanish; default: the site's.

    Raises:
        BusyError: another run loads this view.
        StagingError: the database failed; nothing of this load was written.
        BrakeError: the source is empty, or more than `max_vanished` is gone.
        SourceError: the source can't be read.
    """
    brake = site.binding(view.name).max_vanished if max_vanished is None else max_vanished
    with naming(f"load of {view.name}"), only_one(connection, f"load of {view.name}"):
        source.check(view)
        with connection.transaction():
            empty = is_empty(connection, view)
            if window is not None and empty:
                window = whole_past(site, window)
            elif limit is None:
                full = full or is_bound_anew(connection, view, site)
            span = Span(window=None if full else window, limit=limit)
            mode: Mode = "limited" if limit is not None else "window" if span.window else "snapshot"
            _tune(connection)
            rows, open_rows = source.count(view, span.window)
            done = Load(view.name, mode, window, rows, open_rows, 0, 0, 0, 0, 0, 0)
            if empty:
                done = fill(connection, view, done, source.read(view, span))
            else:
                read = copy_in(connection, view, source.read(view, span))
                if mode != "snapshot":
                    read += duplicates.complete(connection, source, view)
                done = apply(connection, view, replace(done, read=read), brake)
            if span.window is not None:
                _warn_of_odd_times(connection, view, site, staging(view) if empty else INCOMING)
            load_id = _record(connection, done, run_id)
            if limit is None:
                _remember_binding(connection, view, site)
            if mode == "snapshot":
                proving.record(connection, done, run_id)
            if window is not None and limit is None:
                _remember(connection, view, window, load_id)
        if mode == "window" and not (done.agrees or _has_gaps(connection, view, site, done)):
            log.info("%s: %d rows at the source, %d staged: comparing the keys", view.name, rows, done.staged)
            done = done.plus(_reconcile(connection, source, view, run_id, brake))
        return done


def reconcile(
    connection: Connection,
    source: Source,
    view: View,
    site: Site,
    *,
    run_id: str,
    max_vanished: float | None = None,
) -> Load:
    """Compare every row (Abgleich): staging is brought up to the source, also where no window shows a change.

    Arguments and errors as `load`.
    """
    brake = site.binding(view.name).max_vanished if max_vanished is None else max_vanished
    with naming(f"load of {view.name}"), only_one(connection, f"load of {view.name}"):
        source.check(view)
        with connection.transaction():
            _tune(connection)
            done = proving.prove(connection, source, view, site, brake)
            _record(connection, done, run_id)
            proving.record(connection, done, run_id)
        return done


def _reconcile(connection: Connection, source: Source, view: View, run_id: str, brake: float) -> Load:
    with connection.transaction():
        _tune(connection)
        rows = transfer.copy_keys(connection, view, source.read_keys(view))
        keys = duplicates.differing(connection, view)
        mode: Mode = "keys" if len(keys) <= duplicates.MANY_KEYS else "snapshot"
        blocks = duplicates.fetch(source, view, keys) if mode == "keys" else source.read(view, Span())
        read = copy_in(connection, view, blocks)
        if mode == "keys" and not duplicates.all_came(connection):
            # Damaged text in a key is not found again; only a look at all rows settles what is there.
            mode = "snapshot"
            connection.execute("TRUNCATE incoming")
            read = transfer.copy_rows(connection, view, source.read(view, Span()), INCOMING)
        done = apply(connection, view, Load(view.name, mode, None, rows, 0, read, 0, 0, 0, 0, 0), brake)
        _record(connection, done, run_id)
    return done


def _has_gaps(connection: Connection, view: View, site: Site, load: Load) -> bool:
    """Whether an earlier window is not loaded yet, which explains rows that staging lacks."""
    gaps = load.window is not None and missing(connection, view, site, load.window.end) is not None
    connection.commit()
    return gaps and load.staged < load.source_rows


def _warn_of_odd_times(connection: Connection, view: View, site: Site, table: sql.Identifier) -> None:
    """Rows that belong to no window come with every one: they cost time, and nobody knows when they changed."""
    column = changed_at_of(view, site)
    tomorrow = datetime.now(site.zone).replace(tzinfo=None) + timedelta(days=1)
    odd = one(
        connection,
        sql.SQL("SELECT count(*) FROM {} WHERE {column} IS NULL OR {column} >= %s").format(
            table, column=sql.Identifier(column or "")
        ),
        tomorrow,
    )
    if odd:
        log.warning(
            "%s: %d rows have no change time (%s) or one in the future; they come with every load until the source is"
            " corrected",
            view.name,
            odd,
            column,
        )


def _tune(connection: Connection) -> None:
    """For this transaction: room for one hash join, and statistics only as fine as the choice of a join needs."""
    connection.execute("SET LOCAL work_mem = '128MB'")
    connection.execute("SET LOCAL default_statistics_target = 5")


def _record(connection: Connection, load: Load, run_id: str) -> int:
    window = load.window
    return one(
        connection,
        sql.SQL(
            "INSERT INTO control.load (view, run_id, mode, window_start, window_end, source_rows, open_rows, read,"
            " inserted, changed, unchanged, deleted) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " RETURNING id"
        ),
        load.view,
        run_id,
        load.mode,
        window and window.start,
        window and window.end,
        load.source_rows,
        load.open_rows,
        load.read,
        load.inserted,
        load.changed,
        load.unchanged,
        load.deleted,
    )


def _remember_binding(connection: Connection, view: View, site: Site) -> None:
    connection.execute(
        "INSERT INTO control.progress VALUES (%s, %s, %s, 0) ON CONFLICT (consumer, input)"
        " DO UPDATE SET version = excluded.version",
        [*_reading(view), site.reading(view.name)],
    )


def _remember(connection: Connection, view: View, window: Window, load_id: int) -> None:
    connection.execute(
        "INSERT INTO control.window_loaded (view, window_start, load_id) SELECT %s, unnest(%s::timestamptz[]), %s"
        " ON CONFLICT (view, window_start) DO UPDATE SET load_id = excluded.load_id",
        [view.name, list(window.starts), load_id],
    )
