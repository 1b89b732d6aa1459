"""Clean a view: raw rows become typed ones that keep every rule; the others wait in quarantine.

Here belongs which rows are stale and what becomes of good, bad and cancelled ones. How they are judged belongs in
`rules.py`, how they are stored in `writing.py`; `mapping/mapper.py` finds what FHIR can't say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, LiteralString

from psycopg import sql

from dwh_fhir.clean import writing
from dwh_fhir.clean.rules import FUTURE, judge, version
from dwh_fhir.columns import Kind
from dwh_fhir.control import accepted, filtered, progress, quarantine
from dwh_fhir.control.quarantine import Verdict
from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import history, names, staging
from dwh_fhir.values import dates
from dwh_fhir.values.dates import OPEN, STORED
from dwh_fhir.view import View

_CHUNK = 20_000
_OPEN_END: dict[Kind, object] = {"dats": STORED, "date": STORED, "timestamp": datetime.combine(STORED, time())}
"""How the kinds that know an open end store it."""


@dataclass
class Cleaning:
    """The outcome of cleaning a view: counts of rows that were looked at."""

    view: str
    clean: int = 0
    quarantined: int = 0
    filtered: int = 0
    gone: int = 0


def drain(connection: Connection, view: View, views: Mapping[str, View], today: date | None = None) -> Cleaning:
    """Clean every row of the view that is stale: new, changed, gone, judged by other rules, or too early then.

    Days after `today` (default: the clock's day) lie in the future.

    Each chunk is one transaction that also moves the mark: a broken run goes on where it stopped, and two runs share
    the chunks without doing one twice.

    Raises:
        StagingError: the database failed; the chunks before are done.
    """
    cleaner = _Cleaner(connection, view, views, today or dates.today(), Cleaning(view.name))
    with naming(f"cleaning {view.name}"):
        while cleaner.drain_chunk():
            pass
        after: str | None = ""
        while after is not None:
            after = cleaner.look_again(after)
        accepted.expire(connection, view)
    return cleaner.report


@dataclass(frozen=True)
class _Cleaner:
    """The cleaning of one view on one day."""

    connection: Connection
    view: View
    views: Mapping[str, View]
    today: date
    report: Cleaning

    @property
    def _mark(self) -> tuple[str, str, str]:
        """Consumer, input and version in control.progress."""
        return f"clean:{self.view.name}", f"staging:{self.view.name}", version(self.view)

    def drain_chunk(self) -> bool:
        """Clean the next stale rows; tell whether there were any."""
        with self.connection.transaction():
            self._lock()
            after = progress.mark(self.connection, *self._mark)
            upto = self._end_of_chunk(after)
            if upto is None:
                return False
            rows = self._rows("_seq > %s AND _seq <= %s", after, upto)
            self._judge(rows, self._vanished(after, upto), self.report)
            progress.move(self.connection, *self._mark, upto)
            return True

    def look_again(self, after: str) -> str | None:
        """Judge a chunk of the rows again that wait for a day to come; those that leave the quarantine count.

        Returns:
            the last key of the chunk, None if there was none after `after`.
        """
        with self.connection.transaction():
            self._lock()
            waiting = quarantine.waiting_for(self.connection, self.view.name, FUTURE, after, _CHUNK)
            if not waiting:
                return None
            again = Cleaning(self.view.name)
            self._judge(self._rows("_key = ANY(%s)", waiting), [], again)
            self.report.clean += again.clean
            return waiting[-1]

    def _lock(self) -> None:
        wait_for(self.connection, f"clean.{self.view.name}")
        wait_for(self.connection, f"staging.{self.view.name}", shared=True)

    def _end_of_chunk(self, after: int) -> int | None:
        """Return the last sequence number of the next chunk, None if nothing is stale."""
        last, count, last_gone = self.connection.execute(
            sql.SQL(
                "SELECT max(_seq), count(*), (SELECT max(_gone_seq) FROM {history}) FROM"
                " (SELECT _seq FROM {table} WHERE _seq > %s ORDER BY _seq LIMIT %s) chunk"
            ).format(history=history(self.view), table=staging(self.view)),
            [after, _CHUNK],
        ).fetchone() or (None, 0, None)
        end = int(last) if count == _CHUNK else max(last or 0, last_gone or 0)
        return end if end > after else None

    def _rows(self, which: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Return staged rows: `_key`, `_seq`, `_defect` and the view's columns."""
        return self.connection.execute(
            sql.SQL("SELECT _key, _seq, _defect, {} FROM {} WHERE {}").format(
                names(self.view.column_names), staging(self.view), sql.SQL(which)
            ),
            values,
        ).fetchall()

    def _vanished(self, after: int, upto: int) -> list[str]:
        """List the keys that left staging."""
        rows = self.connection.execute(
            sql.SQL(
                "SELECT DISTINCT _key FROM {history} h WHERE _gone_seq > %s AND _gone_seq <= %s"
                " AND NOT EXISTS (SELECT FROM {table} s WHERE s._key = h._key)"
            ).format(history=history(self.view), table=staging(self.view)),
            [after, upto],
        )
        return [row[0] for row in rows]

    def _judge(self, rows: Sequence[tuple[Any, ...]], vanished: Sequence[str], report: Cleaning) -> None:
        """Judge staged rows, and write what becomes of them and of the keys that vanished."""
        view = self.view
        columns = 3 + len(view.columns.columns)
        keys, seqs, defects, *values = map(list, zip(*rows, strict=True)) if rows else [[] for _ in range(columns)]
        typed, broken = judge(view, keys, defects, values, self.today)
        flags = typed[view.cancelled] if view.cancelled else []
        cancelled = {key for key, flag in zip(keys, flags, strict=False) if flag}
        verdicts = [Verdict(b.key, b.rule, b.column, b.remedy) for b in broken if b.key not in cancelled]
        left_out = cancelled | {verdict.key for verdict in verdicts}
        stored = [_stored(typed[name], kind) for name, kind in view.kinds.items()]
        good = [row for row in zip(keys, *stored, seqs, strict=True) if row[0] not in left_out]
        judged = [*keys, *vanished]
        writing.write(self.connection, view, self.views, judged, good)
        quarantine.record(self.connection, view.name, "clean", judged, verdicts)
        filtered.record(self.connection, view.name, judged, sorted(cancelled))
        report.clean += len(good)
        report.filtered += len(cancelled)
        report.quarantined += len(keys) - len(good) - len(cancelled)
        report.gone += len(vanished)


def _stored(values: list[Any], kind: Kind) -> list[Any]:
    end = _OPEN_END.get(kind)
    return values if end is None else [end if value is OPEN else value for value in values]
