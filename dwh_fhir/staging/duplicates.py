"""Read all rows of a key, whatever part of them a load brought: nobody may take one of two for the only one.

Here belong the keys that a load must read again, and reading them. Marking the rows that have one key belongs in
`delta.py`, how a key is written in `database/keys.py`.

Two temporary tables of the load's transaction hold the result: `scope` has the keys (`_key`) whose rows in `incoming`
are all that the source has, `family` the rows that are staged under such a key (`base`, and their own `_key`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import base
from dwh_fhir.database.tables import compared, names, staging
from dwh_fhir.sources.source import Block, Source, Span
from dwh_fhir.staging import transfer
from dwh_fhir.view import View

MANY_KEYS = 5_000
"""Keys that staging has never seen are asked for one by one up to here; beyond it the whole view is read."""
LOOKED_UP = 1_000
"""Changed keys are asked for one by one up to here; beyond it all keys of the view are read, which costs less."""
_MARK = "%duplicate:%"

Keyed = Sequence[tuple[str, tuple[Any, ...]]]
"""Some `_key` and the values of its key columns as the source spells them; each spelling once, ordered by `_key`."""


def complete(connection: Connection, source: Source, view: View) -> int:
    """Read again, by key, what came in otherwise than it is staged or more than once; returns how many more rows came.

    A row that has changed and a second row of its key look alike in a window, and so do a key and the same one in
    another spelling. The source is asked for all spellings that staging or the load knows. Where it does not find by
    key what it has just delivered (its text was damaged), its rows stay as they came.
    """
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE scope ON COMMIT DROP AS"
            " SELECT i._key FROM incoming i JOIN {} o USING (_key) WHERE ({}) IS DISTINCT FROM ({})"
            " UNION SELECT _key FROM incoming GROUP BY _key HAVING count(*) > 1"
        ).format(staging(view), compared(view, "i", "_defect"), compared(view, "o", "_defect"))
    )
    connection.execute("ANALYZE scope")
    _make_family(connection, view)
    wanted = _spellings(connection, view, "incoming", LOOKED_UP + 1)
    if len(wanted) > LOOKED_UP:
        transfer.copy_keys(connection, view, source.read_keys(view))
        connection.execute(
            "DELETE FROM scope s WHERE (SELECT count(*) FROM family f WHERE f.base = s._key) < 2"
            " AND s._key NOT IN (SELECT _key FROM incoming_key GROUP BY 1 HAVING count(*) > 1)"
        )
        wanted = _spellings(connection, view, "incoming_key", None)
    again = transfer.make_incoming(connection, view, "again", list(view.column_names))
    transfer.copy_rows(connection, view, fetch(source, view, wanted), again)
    connection.execute(
        "DELETE FROM scope s WHERE (SELECT count(*) FROM again a WHERE a._key = s._key)"
        " < (SELECT count(*) FROM incoming i WHERE i._key = s._key)"
    )
    replaced = connection.execute("DELETE FROM incoming i USING scope s WHERE i._key = s._key").rowcount
    columns = sql.SQL("_key, {}, _defect").format(names(view.column_names))
    return (
        connection.execute(
            sql.SQL("INSERT INTO incoming ({0}) SELECT {0} FROM again JOIN scope USING (_key)").format(columns)
        ).rowcount
        - replaced
    )


def differing(connection: Connection, view: View) -> Keyed:
    """List the keys that have other numbers of rows in staging than in `incoming_key`, as far as the source has them.

    `scope` and `family` are of all that differ.
    """
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE scope ON COMMIT DROP AS SELECT _key"
            " FROM (SELECT _key, count(*) there FROM incoming_key GROUP BY 1) n"
            " FULL JOIN (SELECT {base} _key, count(*) staged FROM {table} GROUP BY 1) o USING (_key)"
            " WHERE there IS DISTINCT FROM staged"
        ).format(base=base(sql.SQL("_key")), table=staging(view))
    )
    find_family(connection, view)
    return _spellings(connection, view, "incoming_key", MANY_KEYS + 1, staged=False)


def find_family(connection: Connection, view: View) -> None:
    """Make the temporary table `family` of the keys in `scope`, by one look at all that is staged."""
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE family ON COMMIT DROP AS SELECT {base} AS base, _key FROM {table}"
            " WHERE {base} IN (SELECT _key FROM scope)"
        ).format(base=base(sql.SQL("_key")), table=staging(view))
    )


def all_came(connection: Connection) -> bool:
    """Tell whether `incoming` has at least the rows that `incoming_key` announced for the keys in `scope`."""
    row = connection.execute(
        "SELECT FROM scope s JOIN (SELECT _key, count(*) AS n FROM incoming_key GROUP BY 1) k USING (_key)"
        " LEFT JOIN (SELECT _key, count(*) AS n FROM incoming GROUP BY 1) i USING (_key)"
        " WHERE coalesce(i.n, 0) < k.n LIMIT 1"
    ).fetchone()
    return row is None


def fetch(source: Source, view: View, keys: Keyed) -> Iterator[Block]:
    """Read the rows with some keys, in all their spellings."""
    if keys:
        yield from source.read(view, Span(keys=[values for _, values in keys]))


def _make_family(connection: Connection, view: View) -> None:
    """Make the temporary table `family` by look-ups alone: a window must not read all of a large table."""
    table = staging(view)
    for statement in (
        "CREATE TEMP TABLE family ON COMMIT DROP AS SELECT o._key AS base, o._key FROM {} o JOIN scope USING (_key)",
        "CREATE TEMP TABLE doubled ON COMMIT DROP AS SELECT o._key FROM {} o JOIN scope USING (_key)"
        " WHERE o._defect LIKE {}",
    ):
        connection.execute(sql.SQL(statement).format(table, _MARK))
    connection.execute("ANALYZE doubled")
    first, count = 2, 1
    while count:
        count = connection.execute(
            sql.SQL(
                "INSERT INTO family SELECT d._key, o._key FROM doubled d CROSS JOIN generate_series({}, {}) n"
                " JOIN {} o ON o._key = d._key || '#' || n"
            ).format(first, 2 * first - 1, table)
        ).rowcount
        first *= 2
    connection.execute("DROP TABLE doubled")


def _spellings(connection: Connection, view: View, known: str, limit: int | None, *, staged: bool = True) -> Keyed:
    """List how the keys in `scope` are spelled in a temporary table and, if wanted, in staging; `limit` None: all."""
    places: list[sql.Composed] = [
        sql.SQL("SELECT _key AS base, {} FROM {} JOIN scope USING (_key)").format(
            names(view.key), sql.Identifier(known)
        )
    ]
    if staged:
        places.append(
            sql.SQL("SELECT base, {} FROM {} JOIN family USING (_key) WHERE base IN (SELECT _key FROM scope)").format(
                names(view.key), staging(view)
            )
        )
    rows: Iterable[tuple[Any, ...]] = connection.execute(
        sql.SQL("SELECT base, {} FROM ({}) known GROUP BY base, {} ORDER BY base LIMIT {}").format(
            names(view.key), sql.SQL(" UNION ALL ").join(places), names(view.key), limit
        )
    )
    return [(key, tuple(values)) for key, *values in rows]
