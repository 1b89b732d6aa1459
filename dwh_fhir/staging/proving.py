"""Staging proved equal to the source, contents and all (Abgleich), whatever no window shows.

Where the source computes digests, only those slices travel whose digest differs from the one of the last proof, or
whose staged rows have changed since; else the whole view does. What travelled is compared by `delta.py`, as in every
load. Here belongs what is compared; when, belongs in `loading.py`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import base
from dwh_fhir.database.tables import history, staging
from dwh_fhir.site.site import Site
from dwh_fhir.sources.digests import FORM, key_of, staged_slice
from dwh_fhir.sources.parts import parts
from dwh_fhir.sources.source import Block, Digest, Slices, Source, Span
from dwh_fhir.staging import duplicates, transfer
from dwh_fhir.staging.delta import INCOMING, Load, apply, copy_in, one
from dwh_fhir.versions.closure import closure
from dwh_fhir.view import View

log = logging.getLogger(__name__)

_ROWS_A_SLICE = 1_000
_TOO_SMALL, _TOO_LARGE = 50, 20_000
"""Rows a slice at which slices are cut anew."""
_DIGITS = 4
_AT_ONCE = 500
"""Slices that one statement asks for."""
_SHARE = 0.25
"""Where more of the rows must travel, the whole view does: one statement instead of many."""


@dataclass(frozen=True)
class _Known:
    """What is known of the last comparison by slices: their digests, and staging's mark then."""

    digits: int
    seq: int
    digests: Mapping[str, str]


def prove(connection: Connection, source: Source, view: View, site: Site, max_vanished: float) -> Load:
    """Compare every row with the source and bring staging up to it; to be called within a transaction.

    Raises:
        BrakeError, SourceError: as `staging.load`.
    """
    staged = one(connection, sql.SQL("SELECT count(*) FROM {}").format(staging(view)))
    known = _known(connection, view, site, staged)
    with source.snapshot():
        found = source.digests(view, known.digits)
        if found is None:
            _forget(connection, view)
            return _whole(connection, source, view, max_vanished, None)
        done = _in_slices(connection, source, view, site, max_vanished, known, found)
        agree = done is not None and _agree(connection, view, site, known.digits, found)
        if done is None or not agree:
            rows = sum(digest.rows for digest in found.values())
            whole = _whole(connection, source, view, max_vanished, rows)
            done = whole if done is None else done.plus(whole)
            agree = _agree(connection, view, site, known.digits, found)
    if agree:
        _remember(connection, view, site, known.digits, found)
    else:
        # Keys that the source spells in another way than staging: the view must travel as a whole each time.
        _forget(connection, view)
    return done


def record(connection: Connection, load: Load, run_id: str) -> None:
    """Write down that every row of the view was compared just now."""
    connection.execute(
        "INSERT INTO control.proved_equal VALUES (%s, now(), %s, %s, %s) ON CONFLICT (view) DO UPDATE"
        " SET at = excluded.at, run_id = excluded.run_id, rows = excluded.rows, read = excluded.read",
        [load.view, run_id, load.source_rows, load.read],
    )


def proved_at(connection: Connection) -> dict[str, datetime]:
    """View to the time at which its contents were last proved equal to the source."""
    return dict(connection.execute("SELECT view, at FROM control.proved_equal").fetchall())


def overdue(connection: Connection, site: Site, views: Iterable[str], now: datetime) -> dict[str, float]:
    """Views whose contents were not compared for longer than the site allows, to the days since.

    Of a view that was never compared the days since its first load count; nothing is overdue that was never read.
    """
    since: dict[str, datetime] = dict(
        connection.execute("SELECT view, min(loaded_at) FROM control.load GROUP BY view").fetchall()
    )
    since |= proved_at(connection)
    days = {name: (now - since[name]).total_seconds() / 86_400 for name in views if name in since}
    return {name: age for name, age in days.items() if age > site.binding(name).max_unproved_days}


def _in_slices(
    connection: Connection,
    source: Source,
    view: View,
    site: Site,
    max_vanished: float,
    known: _Known,
    found: Mapping[str, Digest],
) -> Load | None:
    """Read and compare the slices that may differ; None: they are too many, or rows of one key are scattered."""
    if not known.digests:
        return None
    rows = sum(digest.rows for digest in found.values())
    differing = {
        name for name in found.keys() | known.digests.keys() if _text(found.get(name)) != known.digests.get(name)
    }
    slice_ = staged_slice(key_of(parts(view, site)) or view.key, known.digits, "s")
    waiting = differing | _changed(connection, view, slice_, known.seq)
    connection.execute("CREATE TEMP TABLE read_slice (name text PRIMARY KEY) ON COMMIT DROP")
    transfer.make_incoming(connection, view, "incoming", list(view.column_names))
    read, names = 0, set[str]()
    while waiting:
        names |= waiting
        if sum(found[name].rows for name in names if name in found) > max(_SHARE * rows, _ROWS_A_SLICE):
            connection.execute("DROP TABLE incoming, read_slice")
            return None
        blocks = _slices(source, view, known.digits, sorted(waiting & found.keys()))
        read += transfer.copy_rows(connection, view, blocks, INCOMING)
        connection.execute("INSERT INTO read_slice SELECT unnest(%s::text[])", [sorted(waiting)])
        waiting = _of_the_same_keys(connection, view, slice_)
    connection.execute("ANALYZE incoming (_key)")
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE scope ON COMMIT DROP AS SELECT DISTINCT _key FROM incoming UNION"
            " SELECT {key} FROM {staging} s JOIN read_slice r ON r.name = {slice}"
        ).format(key=base(sql.SQL("s._key")), staging=staging(view), slice=slice_)
    )
    duplicates.find_family(connection, view)
    done = apply(connection, view, Load(view.name, "keys", None, rows, 0, read, 0, 0, 0, 0, 0), max_vanished)
    connection.execute("DROP TABLE incoming, read_slice, scope, family, change")
    return done


def _of_the_same_keys(connection: Connection, view: View, slice_: sql.Composed) -> set[str]:
    """Slices that must be read too, because staging has rows there with the key of one that was read.

    Such keys are spelled differently at the source, and one key for us.
    """
    rows = connection.execute(
        sql.SQL(
            "WITH several AS (SELECT {key} AS _key, {slice} AS slice FROM {staging} s WHERE _key LIKE '%#%'),"
            " known AS (SELECT _key FROM incoming UNION"
            " SELECT _key FROM several JOIN read_slice ON name = slice),"
            " met AS (SELECT {slice} AS slice FROM {staging} s JOIN known USING (_key)"
            " UNION SELECT slice FROM several JOIN known USING (_key))"
            " SELECT slice FROM met WHERE slice NOT IN (SELECT name FROM read_slice)"
        ).format(slice=slice_, staging=staging(view), key=base(sql.SQL("s._key")))
    )
    return {row[0] for row in rows}


def _slices(source: Source, view: View, digits: int, names: Sequence[str]) -> Iterator[Block]:
    for i in range(0, len(names), _AT_ONCE):
        yield from source.read(view, Span(slices=Slices(digits, tuple(names[i : i + _AT_ONCE]))))


def _whole(connection: Connection, source: Source, view: View, max_vanished: float, rows: int | None) -> Load:
    if rows is None:
        rows, _ = source.count(view, None)
    read = copy_in(connection, view, source.read(view, Span()))
    return apply(connection, view, Load(view.name, "snapshot", None, rows, 0, read, 0, 0, 0, 0, 0), max_vanished)


def _changed(connection: Connection, view: View, slice_: sql.Composed, seq: int) -> set[str]:
    """Slices of rows that came to staging or left it since."""
    rows = connection.execute(
        sql.SQL(
            "SELECT {slice} FROM {staging} s WHERE _seq > {seq} UNION SELECT {slice} FROM {history} s"
            " WHERE _gone_seq > {seq}"
        ).format(slice=slice_, staging=staging(view), history=history(view), seq=seq)
    )
    return {row[0] for row in rows}


def _agree(connection: Connection, view: View, site: Site, digits: int, found: Mapping[str, Digest]) -> bool:
    """Whether each slice has as many rows in staging as at the source."""
    key = key_of(parts(view, site)) or view.key
    rows = connection.execute(
        sql.SQL("SELECT {}, count(*) FROM {} s GROUP BY 1").format(staged_slice(key, digits, "s"), staging(view))
    )
    return dict(rows.fetchall()) == {name: digest.rows for name, digest in found.items()}


def _known(connection: Connection, view: View, site: Site, staged: int) -> _Known:
    row = connection.execute(
        "SELECT digits, seq FROM control.proved_slices WHERE view = %s AND reading = %s",
        [view.name, _reading(view, site)],
    ).fetchone()
    if row is None or not _TOO_SMALL <= max(staged, _ROWS_A_SLICE) / 16 ** row[0] <= _TOO_LARGE:
        digits = next((n for n in range(1, _DIGITS) if staged / 16**n <= _ROWS_A_SLICE), _DIGITS)
        return _Known(digits, 0, {})
    digests = connection.execute("SELECT slice, digest FROM control.proved_slice WHERE view = %s", [view.name])
    return _Known(row[0], row[1], dict(digests.fetchall()))


def _remember(connection: Connection, view: View, site: Site, digits: int, found: Mapping[str, Digest]) -> None:
    _forget(connection, view)
    connection.execute(
        sql.SQL(
            "INSERT INTO control.proved_slices SELECT %s, %s, %s, greatest((SELECT max(_seq) FROM {}),"
            " (SELECT max(_gone_seq) FROM {}), 0)"
        ).format(staging(view), history(view)),
        [view.name, _reading(view, site), digits],
    )
    connection.execute(
        "INSERT INTO control.proved_slice SELECT %s, unnest(%s::text[]), unnest(%s::text[])",
        [view.name, list(found), [digest.text for digest in found.values()]],
    )


def _forget(connection: Connection, view: View) -> None:
    connection.execute("DELETE FROM control.proved_slices WHERE view = %s", [view.name])


def _text(digest: Digest | None) -> str | None:
    return None if digest is None else digest.text


def _reading(view: View, site: Site) -> str:
    """Version of how the view's rows are read: its binding, its columns, and the source of our reading."""
    kinds = [(name, str(column.metadata)) for name, column in view.columns.columns.items()]
    content = repr((FORM, site.reading(view.name), kinds, view.key, view.source, _code()))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@cache
def _code() -> bytes:
    return closure("dwh_fhir.sources.parts", "dwh_fhir.sources.values", "dwh_fhir.staging.transfer").digest()
