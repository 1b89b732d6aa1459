"""The delta: what came in compared with what is staged, and the difference applied, with history.

Here belongs what happens inside of the load's transaction once the rows are there. Which rows are asked for, and when,
belongs in `loading.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from psycopg import sql

from dwh_fhir.control.loads import Load, Mode
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import compared, history, names, staging
from dwh_fhir.errors import BrakeError
from dwh_fhir.sources.source import Block
from dwh_fhir.staging import transfer
from dwh_fhir.view import View

_FEW = 2
"""So many rows may always vanish: in a small view the share of a single row says nothing."""
INCOMING = sql.Identifier("incoming")
"""The temporary table of the rows that came in."""


def is_empty(connection: Connection, view: View) -> bool:
    """Whether nothing is staged yet."""
    return connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(staging(view))).fetchone() is None


def copy_in(connection: Connection, view: View, blocks: Iterable[Block]) -> int:
    """The rows as the temporary table `incoming`; returns their number."""
    transfer.make_incoming(connection, view, "incoming", list(view.column_names))
    read = transfer.copy_rows(connection, view, blocks, INCOMING)
    connection.execute("ANALYZE incoming (_key)")
    return read


def fill(connection: Connection, view: View, load: Load, blocks: Iterable[Block]) -> Load:
    """The first load of a view: the rows go straight into staging, and its key is made afterwards: twice as fast."""
    wait_for(connection, f"staging.{view.name}")
    # Emptied in the same transaction, a table needs no write-ahead log where wal_level is minimal.
    connection.execute(sql.SQL("TRUNCATE {}").format(staging(view)))
    connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(staging(view), _key_name(view)))
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass",
        [staging(view).as_string(connection)],
    ).fetchall()
    for name, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX " + name))
    read = transfer.copy_rows(connection, view, blocks, staging(view))
    # Before the key is made: its failure would write a patient's key to the database server's log.
    _mark_duplicates(connection, view, staging(view))
    connection.execute(
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (_key)").format(staging(view), _key_name(view))
    )
    for _, definition in indexes:
        connection.execute(definition)
    connection.execute(sql.SQL("ANALYZE {} (_key, _seq)").format(staging(view)))
    return replace(load, read=read, inserted=read, staged=read)


def _key_name(view: View) -> sql.Identifier:
    return sql.Identifier(f"{view.name}_pkey")


def apply(connection: Connection, view: View, load: Load, max_vanished: float) -> Load:
    """From `incoming` to staging; but in a snapshot, rows are gone only of keys in `scope` (`duplicates.py`)."""
    wait_for(connection, f"staging.{view.name}")
    _mark_duplicates(connection, view, INCOMING)
    _find_changes(connection, view, load.mode)
    before = one(connection, sql.SQL("SELECT count(*) FROM {}").format(staging(view)))
    vanished = one(connection, sql.SQL("SELECT count(*) FROM change WHERE row IS NULL"))
    _brake(load, before, vanished, max_vanished)
    values = names(view.column_names)
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
        ).format(table=staging(view), values=values, incoming=names(view.column_names, "i"))
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
            "CREATE TEMP TABLE double ON COMMIT DROP AS SELECT _key FROM {} GROUP BY _key HAVING count(*) > 1"
        ).format(table)
    )
    # A table of its own, so that the planner knows how few they are.
    connection.execute("ANALYZE double")
    connection.execute(
        sql.SQL(
            "WITH numbered AS"
            " (SELECT i.ctid AS row, row_number() OVER (PARTITION BY _key ORDER BY ({values})::text) AS n"
            " FROM {table} i JOIN double USING (_key))"
            " UPDATE {table} i SET _key = CASE WHEN n = 1 THEN _key ELSE _key || '#' || n END,"
            " _defect = concat_ws(',', _defect, 'duplicate:') FROM numbered WHERE i.ctid = numbered.row"
        ).format(table=table, values=names(view.column_names, "i"))
    )
    connection.execute("DROP TABLE double")


def _find_changes(connection: Connection, view: View, mode: Mode) -> None:
    """The temporary table `change`: `_key`, and the new row's place in `incoming` (NULL: the row is gone)."""
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE change ON COMMIT DROP AS"
            " SELECT coalesce(i._key, o._key) AS _key, i.ctid AS row FROM incoming i {join} JOIN {table} o"
            " ON o._key = i._key"
            " WHERE o._key IS NULL OR i._key IS NULL OR ({new_values}) IS DISTINCT FROM ({old_values})"
        ).format(
            join=sql.SQL("FULL" if mode == "snapshot" else "LEFT"),
            table=staging(view),
            new_values=compared(view, "i", "_defect"),
            old_values=compared(view, "o", "_defect"),
        )
    )
    if mode != "snapshot":
        # Of the keys that were read whole, nothing else is there any more.
        connection.execute(
            "INSERT INTO change SELECT f._key, NULL FROM family f JOIN scope s ON s._key = f.base"
            " WHERE NOT EXISTS (SELECT FROM incoming i WHERE i._key = f._key)"
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


def one(connection: Connection, statement: sql.SQL | sql.Composed, *values: object) -> int:
    """The single number that a statement returns, e.g. a count; 0 if it returns none."""
    row = connection.execute(statement, values).fetchone()
    return cast(int, row[0]) if row else 0
