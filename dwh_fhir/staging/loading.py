"""Load a view: the source compared with what is staged; the difference goes in, with history, in ONE transaction.

Three ways to ask the source (a window of change times, a snapshot of all rows, only the keys) end in the same step,
`delta.py`. Which way is taken belongs in `plan.py`, reading all rows of a key in `duplicates.py`, which rows are good
in `clean/cleaning.py`.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from psycopg import sql

from dwh_fhir.control import loads, proofs
from dwh_fhir.control.loads import Load, Mode
from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.database.locks import only_one
from dwh_fhir.database.tables import staging
from dwh_fhir.errors import BrakeError
from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import Source, Span, changed_at_of
from dwh_fhir.staging import duplicates, proving, transfer
from dwh_fhir.staging.delta import INCOMING, apply, copy_in, fill, one
from dwh_fhir.staging.plan import USUAL, LoadOptions, Plan, is_bound_anew, missing, plan, remember_binding
from dwh_fhir.view import View
from dwh_fhir.windows import Window

__all__ = ["BrakeError", "Load", "LoadOptions", "is_bound_anew", "load", "missing", "reconcile"]

log = logging.getLogger(__name__)


def load(
    connection: Connection,
    source: Source,
    view: View,
    site: Site,
    *,
    run_id: str,
    window: Window | None = None,
    options: LoadOptions = USUAL,
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
        options: the run's wishes.

    Raises:
        BusyError: another run loads this view.
        StagingError: the database failed; nothing of this load was written.
        BrakeError: the source is empty, or more rows vanished than may.
        SourceError: the source can't be read.
    """
    with naming(f"load of {view.name}"), only_one(connection, f"load of {view.name}"):
        source.check(view)
        with connection.transaction():
            way = plan(connection, view, site, window, options)
            done = _apply(connection, source, view, site, way)
            _record(connection, view, site, way, done, run_id)
        if way.mode == "window" and not (done.agrees or _has_gaps(connection, view, site, done)):
            log.info(
                "%s: %d rows at the source, %d staged: comparing the keys", view.name, done.source_rows, done.staged
            )
            done = done.plus(_compare_keys(connection, source, view, run_id, way.brake))
        return done


def reconcile(
    connection: Connection, source: Source, view: View, site: Site, *, run_id: str, options: LoadOptions = USUAL
) -> Load:
    """Compare every row (Abgleich): staging is brought up to the source, also where no window shows a change.

    Arguments and errors as `load`; of the options only `max_vanished` has a meaning.
    """
    with naming(f"load of {view.name}"), only_one(connection, f"load of {view.name}"):
        source.check(view)
        with connection.transaction():
            _tune(connection)
            done = proving.prove(connection, source, view, site, options.brake(site, view))
            loads.record(connection, done, run_id)
            proofs.record(connection, done, run_id)
        return done


def _apply(connection: Connection, source: Source, view: View, site: Site, way: Plan) -> Load:
    """Read the rows and bring staging up to them."""
    _tune(connection)
    rows, open_rows = source.count(view, way.span.window)
    done = Load(view=view.name, mode=way.mode, window=way.window, source_rows=rows, open_rows=open_rows)
    blocks = source.read(view, way.span)
    if way.first:
        done = fill(connection, view, done, blocks)
    else:
        read = copy_in(connection, view, blocks)
        if way.mode != "snapshot":
            read += duplicates.complete(connection, source, view)
        done = apply(connection, view, replace(done, read=read), way.brake)
    if way.span.window is not None:
        _warn_of_odd_times(connection, view, site, staging(view) if way.first else INCOMING)
    return done


def _record(connection: Connection, view: View, site: Site, way: Plan, done: Load, run_id: str) -> None:
    """Note the load, what it proves and the windows that it covers."""
    load_id = loads.record(connection, done, run_id)
    if way.is_complete:
        remember_binding(connection, view, site)
    if way.mode == "snapshot":
        proofs.record(connection, done, run_id)
    if way.window is not None and way.is_complete:
        loads.record_windows(connection, view.name, way.window.starts, load_id)


def _compare_keys(connection: Connection, source: Source, view: View, run_id: str, brake: float) -> Load:
    """Read the keys of the whole view, and the rows of those that staging has otherwise."""
    with connection.transaction():
        _tune(connection)
        rows = transfer.copy_keys(connection, view, source.read_keys(view))
        keys = duplicates.differing(connection, view)
        mode: Mode = "keys" if len(keys) <= duplicates.MANY_KEYS else "snapshot"
        blocks = duplicates.fetch(source, view, keys) if mode == "keys" else source.read(view, Span())
        read = copy_in(connection, view, blocks)
        if mode == "keys" and not duplicates.all_came(connection):
            # Damaged text in a key is not found again; only a look at all rows settles what staging must hold.
            mode = "snapshot"
            connection.execute("TRUNCATE incoming")
            read = transfer.copy_rows(connection, view, source.read(view, Span()), INCOMING)
        done = apply(connection, view, Load(view=view.name, mode=mode, source_rows=rows, read=read), brake)
        loads.record(connection, done, run_id)
    return done


def _has_gaps(connection: Connection, view: View, site: Site, load: Load) -> bool:
    """Tell whether an earlier window is not loaded yet, which explains rows that staging lacks."""
    gaps = load.window is not None and missing(connection, view, site, load.window.end) is not None
    connection.commit()
    return gaps and load.staged < load.source_rows


def _warn_of_odd_times(connection: Connection, view: View, site: Site, table: sql.Identifier) -> None:
    """Log how many rows belong to no window: they come with every one, and nobody knows when they changed."""
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
    """Set for this transaction: room for one hash join, and statistics only as fine as the choice of a join needs."""
    connection.execute("SET LOCAL work_mem = '128MB'")
    connection.execute("SET LOCAL default_statistics_target = 5")
