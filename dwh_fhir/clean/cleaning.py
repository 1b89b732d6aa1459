"""From raw rows to typed rows that keep every rule; the others go to quarantine until row or rule changes.

Here belongs which rows are stale and what becomes of good, bad and cancelled ones. How they are judged belongs in
`rules.py`; what FHIR can't say is found in `mapping/mapper.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from psycopg import sql

from dwh_fhir.clean.rules import FUTURE, Broken, judge, version
from dwh_fhir.columns import CLEAN_TYPE, Kind
from dwh_fhir.control import accepted
from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import clean, compared, gone, history, links, names, staging
from dwh_fhir.values import dates
from dwh_fhir.values.dates import OPEN, STORED
from dwh_fhir.view import View

_CHUNK = 20_000
_OPEN_END: dict[Kind, object] = {"dats": STORED, "date": STORED, "timestamp": datetime.combine(STORED, time())}
"""How the kinds that know an open end store it."""


@dataclass
class Cleaning:
    """What cleaning a view did; counts of rows that were looked at."""

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
    report, day = Cleaning(view.name), today or dates.today()
    with naming(f"cleaning {view.name}"):
        while _drain_chunk(connection, view, views, day, report):
            pass
        after: str | None = ""
        while after is not None:
            after = _look_again(connection, view, views, after, day, report)
        accepted.expire(connection, view)
    return report


def _drain_chunk(connection: Connection, view: View, views: Mapping[str, View], today: date, report: Cleaning) -> bool:
    with connection.transaction():
        wait_for(connection, f"clean.{view.name}")
        wait_for(connection, f"staging.{view.name}", shared=True)
        after = _mark(connection, view)
        upto = _end_of_chunk(connection, view, after)
        if upto is None:
            return False
        _clean_chunk(connection, view, views, (after, upto), today, report)
        connection.execute(
            "INSERT INTO control.progress VALUES (%s, %s, %s, %s) ON CONFLICT (consumer, input)"
            " DO UPDATE SET version = excluded.version, seq = excluded.seq",
            [f"clean:{view.name}", f"staging:{view.name}", version(view), upto],
        )
        return True


def _mark(connection: Connection, view: View) -> int:
    """The sequence number up to which the present rules have judged; 0 if other rules did."""
    row = connection.execute(
        "SELECT seq FROM control.progress WHERE consumer = %s AND input = %s AND version = %s",
        [f"clean:{view.name}", f"staging:{view.name}", version(view)],
    ).fetchone()
    return row[0] if row else 0


def _end_of_chunk(connection: Connection, view: View, after: int) -> int | None:
    """The last sequence number of the next chunk, None if nothing is stale."""
    last, count, last_gone = connection.execute(
        sql.SQL(
            "SELECT max(_seq), count(*), (SELECT max(_gone_seq) FROM {history}) FROM"
            " (SELECT _seq FROM {table} WHERE _seq > %s ORDER BY _seq LIMIT %s) chunk"
        ).format(history=history(view), table=staging(view)),
        [after, _CHUNK],
    ).fetchone() or (None, 0, None)
    end = int(last) if count == _CHUNK else max(last or 0, last_gone or 0)
    return end if end > after else None


def _look_again(
    connection: Connection, view: View, views: Mapping[str, View], after: str, today: date, report: Cleaning
) -> str | None:
    """Judge a chunk of the rows again that are in quarantine for a day that had not come; those that leave it count.

    Returns:
        the last key of the chunk, None if there was none after `after`.
    """
    with connection.transaction():
        wait_for(connection, f"clean.{view.name}")
        wait_for(connection, f"staging.{view.name}", shared=True)
        keys = connection.execute(
            "SELECT DISTINCT key FROM control.quarantine WHERE view = %s AND layer = 'clean' AND rule = %s AND key > %s"
            " ORDER BY key LIMIT %s",
            [view.name, FUTURE, after, _CHUNK],
        ).fetchall()
        if not keys:
            return None
        waiting: list[str] = [key for (key,) in keys]
        rows = connection.execute(sql.SQL("{} WHERE _key = ANY(%s)").format(_raw(view)), [waiting]).fetchall()
        again = Cleaning(view.name)
        _judge_rows(connection, view, views, rows, [], today, again)
        report.clean += again.clean
        return waiting[-1]


def _raw(view: View) -> sql.Composed:
    return sql.SQL("SELECT _key, _seq, _defect, {} FROM {}").format(names(view.column_names), staging(view))


def _clean_chunk(
    connection: Connection, view: View, views: Mapping[str, View], span: tuple[int, int], today: date, report: Cleaning
) -> None:
    rows = connection.execute(sql.SQL("{} WHERE _seq > %s AND _seq <= %s").format(_raw(view)), span).fetchall()
    vanished = [row[0] for row in _vanished(connection, view, span)]
    _judge_rows(connection, view, views, rows, vanished, today, report)


def _judge_rows(
    connection: Connection,
    view: View,
    views: Mapping[str, View],
    rows: Sequence[tuple[Any, ...]],
    vanished: Sequence[str],
    today: date,
    report: Cleaning,
) -> None:
    """Judge rows as `_raw` gives them, and write what becomes of them and of the keys that vanished."""
    columns = 3 + len(view.columns.columns)
    keys, seqs, defects, *values = map(list, zip(*rows, strict=True)) if rows else [[] for _ in range(columns)]
    typed, broken = judge(view, keys, defects, values, today)
    cancelled = {k for k, flag in zip(keys, typed[view.cancelled], strict=True) if flag} if view.cancelled else set()
    broken = [b for b in broken if b.key not in cancelled]
    left_out = cancelled | {b.key for b in broken}
    stored = [_stored(typed[name], kind) for name, kind in view.kinds.items()]
    made = [row for row in zip(keys, *stored, seqs, strict=True) if row[0] not in left_out]
    _write_clean(connection, view, views, [*keys, *vanished], made)
    _write_verdicts(connection, view, [*keys, *vanished], broken, sorted(cancelled))
    report.clean += len(made)
    report.filtered += len(cancelled)
    report.quarantined += len(keys) - len(made) - len(cancelled)
    report.gone += len(vanished)


def _stored(values: list[Any], kind: Kind) -> list[Any]:
    end = _OPEN_END.get(kind)
    return values if end is None else [end if value is OPEN else value for value in values]


def _vanished(connection: Connection, view: View, span: tuple[int, int]) -> list[Any]:
    """Keys that left staging."""
    return connection.execute(
        sql.SQL(
            "SELECT DISTINCT _key FROM {history} h WHERE _gone_seq > %s AND _gone_seq <= %s"
            " AND NOT EXISTS (SELECT FROM {table} s WHERE s._key = h._key)"
        ).format(history=history(view), table=staging(view)),
        span,
    ).fetchall()


def _write_clean(
    connection: Connection,
    view: View,
    views: Mapping[str, View],
    looked_at: Sequence[str],
    made: Sequence[tuple[Any, ...]],
) -> None:
    """Bring the clean table up to `made` for the keys that were looked at; rows that stay equal are left alone."""
    columns = list(view.column_names)
    _copy_made(connection, view, made)
    connection.execute("CREATE TEMP TABLE looked_at ON COMMIT DROP AS SELECT unnest(%s::text[]) AS _key", [looked_at])
    parts = {
        "clean": clean(view),
        "gone": gone(view),
        "columns": names(columns),
        "old": names(columns, "c"),
        "assign": sql.SQL(", ").join(sql.SQL("{0} = m.{0}").format(sql.Identifier(c)) for c in columns),
    }
    connection.execute(
        sql.SQL(
            "WITH old AS (DELETE FROM {clean} c USING looked_at k WHERE c._key = k._key"
            " AND NOT EXISTS (SELECT FROM made m WHERE m._key = k._key) RETURNING c.*)"
            " INSERT INTO {gone} (_key, {columns}, _seq, _made_from)"
            " SELECT _key, {columns}, nextval('control.seq'), _made_from FROM old"
        ).format(**parts)
    )
    # A row that moves to another group must make its old group stale too.
    linked = sorted({view.group_by, *links(view, views)})
    moved = sql.SQL(" OR ").join(
        sql.SQL("({}) IS DISTINCT FROM ({})").format(names(link, "c"), names(link, "m")) for link in linked
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO {gone} (_key, {columns}, _seq, _made_from)"
            " SELECT c._key, {old}, nextval('control.seq'), c._made_from"
            " FROM {clean} c JOIN made m USING (_key) WHERE {moved}"
        ).format(**parts, moved=moved)
    )
    connection.execute(
        sql.SQL(
            "UPDATE {clean} c SET {assign}, _seq = nextval('control.seq'), _made_from = m._made_from"
            " FROM made m WHERE m._key = c._key AND ({made}) IS DISTINCT FROM ({kept})"
        ).format(**parts, made=compared(view, "m"), kept=compared(view, "c"))
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO {clean} (_key, {columns}, _seq, _made_from)"
            " SELECT _key, {columns}, nextval('control.seq'), _made_from FROM made m"
            " WHERE NOT EXISTS (SELECT FROM {clean} c WHERE c._key = m._key)"
        ).format(**parts)
    )
    connection.execute("DROP TABLE made, looked_at")


def _copy_made(connection: Connection, view: View, made: Sequence[tuple[Any, ...]]) -> None:
    types = [CLEAN_TYPE[kind] for kind in view.kinds.values()]
    columns = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in zip(view.kinds, types, strict=True)]
    connection.execute(
        sql.SQL("CREATE TEMP TABLE made (_key text, {}, _made_from bigint) ON COMMIT DROP").format(
            sql.SQL(", ").join(columns)
        )
    )
    with connection.cursor() as cursor, cursor.copy("COPY made FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["text", *("int8" if t == "bigint" else t for t in types), "int8"])
        for row in made:
            copy.write_row(row)
    connection.execute("ANALYZE made")


def _write_verdicts(
    connection: Connection, view: View, looked_at: Sequence[str], broken: Sequence[Broken], cancelled: Sequence[str]
) -> None:
    """Quarantine and filter list of the keys that were looked at; a row that breaks the same rule keeps its `since`."""
    found = [(b.key, b.rule, b.column, b.remedy) for b in broken]
    key, rule, column, remedy = map(list, zip(*found, strict=True)) if found else ([], [], [], [])
    connection.execute(
        "DELETE FROM control.quarantine WHERE view = %s AND layer = 'clean' AND key = ANY(%s)"
        " AND (key, rule, column_name) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
        [view.name, looked_at, key, rule, column],
    )
    connection.execute(
        "INSERT INTO control.quarantine (view, layer, key, rule, column_name, remedy)"
        " SELECT %s, 'clean', * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
        " ON CONFLICT (view, layer, key, rule, column_name) DO UPDATE SET remedy = excluded.remedy",
        [view.name, key, rule, column, remedy],
    )
    connection.execute("DELETE FROM control.filtered WHERE view = %s AND key = ANY(%s)", [view.name, looked_at])
    connection.execute(
        "INSERT INTO control.filtered SELECT %s, key, 'cancelled' FROM unnest(%s::text[]) AS key",
        [view.name, cancelled],
    )
