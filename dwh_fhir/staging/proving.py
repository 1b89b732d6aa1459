"""Prove staging equal to the source, contents and all (Abgleich), whatever no window shows.

Where the source computes digests, only those slices travel whose digest differs from the one of the last proof, or
whose staged rows have changed since (`slices.py`); else the whole view does. Here belongs the choice between them: the
rows are compared by `delta.py`, as in every load, and `loading.py` says when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from psycopg import sql

from dwh_fhir.control import loads, proofs
from dwh_fhir.control.loads import Load
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import staging
from dwh_fhir.site.site import Site
from dwh_fhir.sources.digests import FORM, key_of
from dwh_fhir.sources.parts import parts
from dwh_fhir.sources.source import Source, Span
from dwh_fhir.staging import slices
from dwh_fhir.staging.delta import apply, copy_in, one
from dwh_fhir.staging.slices import Proof, Slicing
from dwh_fhir.versions.closure import closure
from dwh_fhir.view import View

_TOO_SMALL, _TOO_LARGE = 50, 20_000
"""Rows a slice at which slices are cut anew."""
_DIGITS = 4


def prove(connection: Connection, source: Source, view: View, site: Site, max_vanished: float) -> Load:
    """Compare every row with the source and bring staging up to it; to be called within a transaction.

    Raises:
        BrakeError, SourceError: as `staging.load`.
    """
    staged = one(connection, sql.SQL("SELECT count(*) FROM {}").format(staging(view)))
    last = _last_proof(connection, view, site, staged)
    with source.snapshot():
        digests = source.digests(view, last.digits)
        if digests is None:
            proofs.forget(connection, view.name)
            rows, _ = source.count(view, None)
            return _whole(connection, source, view, max_vanished, rows)
        slicing = Slicing(connection, view, key_of(parts(view, site)) or view.key, last, digests)
        done = _in_slices(slicing, source, max_vanished)
        agree = done is not None and slicing.agree()
        if done is None or not agree:
            whole = _whole(connection, source, view, max_vanished, slicing.rows)
            done = whole if done is None else done.plus(whole)
            agree = slicing.agree()
    if agree:
        proofs.remember(connection, view, _reading(view, site), last.digits, slicing.texts)
    else:
        # Keys that the source spells in another way than staging: the view must travel as a whole each time.
        proofs.forget(connection, view.name)
    return done


def overdue(connection: Connection, site: Site, views: Iterable[str], now: datetime) -> dict[str, float]:
    """Return the views whose contents were not compared for longer than the site allows, and the days since.

    Of a view that was never compared the days since its first load count; nothing is overdue that was never read.
    """
    since = loads.first_times(connection) | proofs.times(connection)
    days = {name: (now - since[name]).total_seconds() / 86_400 for name in views if name in since}
    return {name: age for name, age in days.items() if age > site.binding(name).max_unproved_days}


def _in_slices(slicing: Slicing, source: Source, max_vanished: float) -> Load | None:
    """Read and compare the slices that may differ; None: they are too many, or rows of one key are scattered."""
    read = slicing.read(source)
    if read is None:
        return None
    connection, view = slicing.connection, slicing.view
    done = apply(connection, view, Load(view=view.name, mode="keys", source_rows=slicing.rows, read=read), max_vanished)
    connection.execute("DROP TABLE incoming, read_slice, scope, family, change")
    return done


def _whole(connection: Connection, source: Source, view: View, max_vanished: float, rows: int) -> Load:
    read = copy_in(connection, view, source.read(view, Span()))
    return apply(connection, view, Load(view=view.name, mode="snapshot", source_rows=rows, read=read), max_vanished)


def _last_proof(connection: Connection, view: View, site: Site, staged: int) -> Proof:
    """Return the last proof; one without digests if the view was read in another way, or has another size by now."""
    slicing = proofs.slicing(connection, view.name, _reading(view, site))
    if slicing is None or not _TOO_SMALL <= max(staged, slices.ROWS_A_SLICE) / 16 ** slicing[0] <= _TOO_LARGE:
        return Proof(next((n for n in range(1, _DIGITS) if staged / 16**n <= slices.ROWS_A_SLICE), _DIGITS))
    return Proof(*slicing, proofs.digests(connection, view.name))


def _reading(view: View, site: Site) -> str:
    """Return the version of how the view's rows are read: its binding, its columns, and the source of our reading."""
    kinds = [(name, str(column.metadata)) for name, column in view.columns.columns.items()]
    content = repr((FORM, site.reading(view.name), kinds, view.key, view.source, _code()))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@cache
def _code() -> bytes:
    return closure("dwh_fhir.sources.parts", "dwh_fhir.sources.values", "dwh_fhir.staging.transfer").digest()
