"""Delta load: the source compared with what is staged; the difference goes in, with history, in ONE transaction.

Three ways to ask the source (a window of change times, a snapshot of all rows, only the keys) end in the same step: the
rows that came in, the change they make, one apply. Which rows are good belongs in `clean.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from psycopg import sql
from psycopg.errors import UniqueViolation

from dwh_fhir import transfer
from dwh_fhir.database import Connection, history, names, only_one, staging, wait_for
from dwh_fhir.site import Site
from dwh_fhir.source import Block, Source, Span
from dwh_fhir.view import View
from dwh_fhir.windows import Window, spanning, starts

log = logging.getLogger(__name__)

Mode = Literal["window", "snapshot", "limited", "keys"]
_FEW = 2
"""So many rows may always vanish: in a small view the share of a single row says nothing."""
_KEYS_AT_ONCE = 200
_MANY_KEYS = 5_000
"""Keys that staging has never seen are fetched one by one up to here; beyond it the whole view is read."""
_INCOMING = sql.Identifier("incoming")


class BrakeError(RuntimeError):
    """More rows vanished at the source than may; nothing was deleted."""


@dataclass(frozen=True)
class Load:
    """What one load of a view did; counts of rows.

    Attributes:
        source_rows: rows of the whole view at the source.
        open_rows: of these, changed after the window and therefore not due yet.
        staged: rows in staging afterwards.
    """

    view: str
    mode: Mode
    window: Window | None
    source_rows: int
    open_rows: int
    read: int
    inserted: int
    changed: int
    unchanged: int
    deleted: int
    staged: int

    @property
    def agrees(self) -> bool:
        """Whether the counts leave room for staging = source: a row is missing or too many if not."""
        return self.source_rows - self.open_rows <= self.staged <= self.source_rows

    def plus(self, later: Load) -> Load:
        """This load and one that followed it, as one."""
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


def missing(connection: Connection, view: View, site: Site, until: datetime) -> Window | None:
    """The span from the first window that is not in staging to the last one closed at `until`; None: all are there."""
    rows = connection.execute("SELECT window_start FROM control.window_loaded WHERE view = %s", [view.name])
    loaded = {row[0] for row in rows}
    closed = list(starts(site, until))
    first = next((i for i, start in enumerate(closed) if start not in loaded), None)
    return None if first is None else spanning(site, closed[first:])


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
    compare_keys: bool = False,
    max_vanished: float | None = None,
) -> Load:
    """Bring staging up to the source.

    Args:
        connection: to the staging database, outside of a transaction; committed here, once.
        source: where the view is read.
        view: what is read.
        site: how it is bound here.
        run_id: written to the load's line and shown to whoever finds the view busy.
        window: change times to read; None: the whole view, and rows that vanished are deletions.
        full: read the whole view although there is a window; the window counts as loaded all the same.
        limit: read at most so many rows; then no window counts as loaded and nothing is deleted.
        compare_keys: compare all keys after a window; it is done anyway when every window up to this one is loaded and
            the counts say all the same that rows vanished or were missed.
        max_vanished: share of the rows that may vanish; default: the site's.

    Raises:
        BusyError: another run loads this view.
        BrakeError: the source is empty, or more than `max_vanished` is gone.
        SourceError: the source can't be read.
    """
    brake = site.binding(view.name).max_vanished if max_vanished is None else max_vanished
    with only_one(connection, f"load of {view.name}"):
        source.check(view)
        with connection.transaction():
            span = Span(window=None if full else window, limit=limit)
            mode: Mode = "limited" if limit is not None else "window" if span.window else "snapshot"
            _tune(connection)
            rows, open_rows = source.count(view, span.window)
            done = Load(view.name, mode, window, rows, open_rows, 0, 0, 0, 0, 0, 0)
            if _is_empty(connection, view):
                done = _fill(connection, view, done, source.read(view, span))
            else:
                read = _copy_in(connection, view, source.read(view, span))
                if mode != "snapshot":
                    read += _complete_duplicates(connection, source, view)
                done = _compare_and_apply(connection, view, replace(done, read=read), brake)
            load_id = _record(connection, done, run_id)
            if window is not None and limit is None:
                _remember(connection, view, window, load_id)
        if mode == "window" and (compare_keys or not (done.agrees or _has_gaps(connection, view, site, done))):
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
    """Compare only the keys (Abgleich): keys gone at the source are deletions, keys that staging never saw are fetched.

    Arguments and errors as `load`.
    """
    brake = site.binding(view.name).max_vanished if max_vanished is None else max_vanished
    with only_one(connection, f"load of {view.name}"):
        source.check(view)
        return _reconcile(connection, source, view, run_id, brake)


def _reconcile(connection: Connection, source: Source, view: View, run_id: str, brake: float) -> Load:
    with connection.transaction():
        _tune(connection)
        rows = transfer.copy_keys(connection, view, source.read_keys(view))
        # Keys whose number of rows differs; a duplicate's second row has '#2' behind its key.
        connection.execute(
            sql.SQL(
                "CREATE TEMP TABLE scope ON COMMIT DROP AS SELECT _key, there IS NOT NULL AS there"
                " FROM (SELECT _key, count(*) there FROM incoming_key GROUP BY 1) n"
                " FULL JOIN (SELECT split_part(_key, '#', 1) _key, count(*) staged FROM {} GROUP BY 1) o USING (_key)"
                " WHERE there IS DISTINCT FROM staged"
            ).format(staging(view))
        )
        # Not one per `_key`: NULL, blank and padded values look alike there, and are told apart by the source.
        keys = connection.execute(
            sql.SQL("SELECT DISTINCT {} FROM incoming_key JOIN scope USING (_key) WHERE there LIMIT %s").format(
                names(view.key, "incoming_key")
            ),
            [_MANY_KEYS + 1],
        ).fetchall()
        mode: Mode = "keys" if len(keys) <= _MANY_KEYS else "snapshot"
        blocks = _fetch_keys(source, view, keys) if mode == "keys" else source.read(view, Span())
        read = _copy_in(connection, view, blocks)
        done = _compare_and_apply(connection, view, Load(view.name, mode, None, rows, 0, read, 0, 0, 0, 0, 0), brake)
        _record(connection, done, run_id)
    return done


def _has_gaps(connection: Connection, view: View, site: Site, load: Load) -> bool:
    """Whether an earlier window is not loaded yet, which explains rows that staging lacks."""
    gaps = load.window is not None and missing(connection, view, site, load.window.end) is not None
    connection.commit()
    return gaps and load.staged < load.source_rows


def _tune(connection: Connection) -> None:
    """For this transaction: room for one hash join, and statistics only as fine as the choice of a join needs."""
    connection.execute("SET LOCAL work_mem = '128MB'")
    connection.execute("SET LOCAL default_statistics_target = 5")


def _is_empty(connection: Connection, view: View) -> bool:
    return connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(staging(view))).fetchone() is None


def _copy_in(connection: Connection, view: View, blocks: Iterable[Block]) -> int:
    """The rows as the temporary table `incoming`; returns their number."""
    transfer.make_incoming(connection, view, "incoming", list(view.columns.columns))
    read = transfer.copy_rows(connection, view, blocks, _INCOMING)
    connection.execute("ANALYZE incoming (_key)")
    return read


def _fetch_keys(source: Source, view: View, keys: list[tuple[Any, ...]]) -> Iterator[Block]:
    for i in range(0, len(keys), _KEYS_AT_ONCE):
        yield from source.read(view, Span(keys=keys[i : i + _KEYS_AT_ONCE]))


def _complete_duplicates(connection: Connection, source: Source, view: View) -> int:
    """A window may see only one of a duplicate's rows: read all rows of such keys; returns how many more they are."""
    seen = connection.execute(
        sql.SQL("DELETE FROM incoming i USING {} o WHERE o._key = i._key || '#2' RETURNING {}").format(
            staging(view), names(view.key, "i")
        )
    ).fetchall()
    return transfer.copy_rows(connection, view, _fetch_keys(source, view, list(set(seen))), _INCOMING) - len(seen)


def _fill(connection: Connection, view: View, load: Load, blocks: Iterable[Block]) -> Load:
    """The first load of a view: the rows go straight into staging, and its key is made afterwards: twice as fast."""
    wait_for(connection, f"staging.{view.name}")
    # Emptied in the same transaction, a table needs no write-ahead log where wal_level is minimal.
    connection.execute(sql.SQL("TRUNCATE {}").format(staging(view)))
    connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(staging(view), _key_name(view)))
    read = transfer.copy_rows(connection, view, blocks, staging(view))
    make_key = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (_key)").format(staging(view), _key_name(view))
    try:
        with connection.transaction():
            connection.execute(make_key)
    except UniqueViolation:
        _mark_duplicates(connection, view, staging(view))
        connection.execute(make_key)
    connection.execute(sql.SQL("ANALYZE {} (_key, _seq)").format(staging(view)))
    return replace(load, read=read, inserted=read, staged=read)


def _key_name(view: View) -> sql.Identifier:
    return sql.Identifier(f"{view.name}_pkey")


def _compare_and_apply(connection: Connection, view: View, load: Load, max_vanished: float) -> Load:
    """From `incoming` (and, with mode keys, `scope`) to staging; see DESIGN "Delta"."""
    wait_for(connection, f"staging.{view.name}")
    _mark_duplicates(connection, view, _INCOMING)
    _find_changes(connection, view, load.mode)
    before = _one(connection, sql.SQL("SELECT count(*) FROM {}").format(staging(view)))
    vanished = _one(connection, sql.SQL("SELECT count(*) FROM change WHERE row IS NULL"))
    _brake(load, before, vanished, max_vanished)
    values = names(view.columns.columns)
    replaced = connection.execute(
        sql.SQL(
            "WITH old AS (DELETE FROM {table} s USING change c WHERE s._key = c._key RETURNING s.*, c.row)"
            " INSERT INTO {history} (_key, {values}, _defect, _seq, _since, _until, _gone_seq, _why)"
            " SELECT _key, {values}, _defect, _seq, _since, now(), nextval('control.seq'),"
            " CASE WHEN row IS NULL THEN 'deleted' ELSE 'changed' END FROM old"
        ).format(table=staging(view), history=history(view), values=values)
    ).rowcount
    written = connection.execute(
        sql.SQL(
            "INSERT INTO {table} (_key, {values}, _defect)"
            " SELECT c._key, {incoming}, i._defect FROM change c JOIN incoming i ON i.ctid = c.row"
        ).format(table=staging(view), values=values, incoming=names(view.columns.columns, "i"))
    ).rowcount
    changed = replaced - vanished
    return replace(
        load,
        inserted=written - changed,
        changed=changed,
        unchanged=load.read - written,
        deleted=vanished,
        staged=before - vanished + written - changed,
    )


def _mark_duplicates(connection: Connection, view: View, table: sql.Identifier) -> None:
    """Rows with one key: nobody knows which is right, so all are marked, and from the second on their keys numbered."""
    connection.execute(
        sql.SQL(
            "WITH double AS (SELECT _key FROM {table} GROUP BY _key HAVING count(*) > 1), numbered AS"
            " (SELECT i.ctid AS row, row_number() OVER (PARTITION BY _key ORDER BY ({values})::text) AS n"
            " FROM {table} i JOIN double USING (_key))"
            " UPDATE {table} i SET _key = CASE WHEN n = 1 THEN _key ELSE _key || '#' || n END,"
            " _defect = concat_ws(',', _defect, 'duplicate:') FROM numbered WHERE i.ctid = numbered.row"
        ).format(table=table, values=names(view.columns.columns, "i"))
    )


def _find_changes(connection: Connection, view: View, mode: Mode) -> None:
    """The temporary table `change`: `_key`, and the new row's place in `incoming` (NULL: the row is gone)."""
    old = {
        "snapshot": sql.SQL("FULL JOIN {} o").format(staging(view)),
        "keys": sql.SQL(
            "FULL JOIN (SELECT * FROM {} WHERE split_part(_key, '#', 1) IN (SELECT _key FROM scope)) o"
        ).format(staging(view)),
    }.get(mode, sql.SQL("LEFT JOIN {} o").format(staging(view)))
    compared = [*view.columns.columns, "_defect"]
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE change ON COMMIT DROP AS"
            " SELECT coalesce(i._key, o._key) AS _key, i.ctid AS row FROM incoming i {old} ON o._key = i._key"
            " WHERE o._key IS NULL OR i._key IS NULL OR ({new_values}) IS DISTINCT FROM ({old_values})"
        ).format(old=old, new_values=names(compared, "i"), old_values=names(compared, "o"))
    )
    connection.execute("ANALYZE change")


def _brake(load: Load, before: int, vanished: int, max_vanished: float) -> None:
    if load.mode in ("snapshot", "keys") and before and max_vanished < 1:
        if load.source_rows == 0:
            raise BrakeError(
                f"{load.view}: the source is empty but {before} rows are staged; nothing was deleted. "
                "If that is right, run it with max_vanished = 1"
            )
        if vanished > max(_FEW, max_vanished * before):
            raise BrakeError(
                f"{load.view}: {vanished} of {before} rows are gone at the source, more than "
                f"{max_vanished:.0%}; nothing was deleted. If that is right, run it with a larger max_vanished"
            )


def _record(connection: Connection, load: Load, run_id: str) -> int:
    window = load.window
    return _one(
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


def _remember(connection: Connection, view: View, window: Window, load_id: int) -> None:
    connection.execute(
        "INSERT INTO control.window_loaded (view, window_start, load_id) SELECT %s, unnest(%s::timestamptz[]), %s"
        " ON CONFLICT (view, window_start) DO UPDATE SET load_id = excluded.load_id",
        [view.name, list(window.starts), load_id],
    )


def _one(connection: Connection, statement: sql.SQL | sql.Composed, *values: object) -> int:
    row = connection.execute(statement, values).fetchone()
    return cast(int, row[0]) if row else 0
