"""Own `fhir.resource`: the resources that the mapping wants on every server, and a tombstone for each it has withdrawn.

A tombstone is a row without body and hash: it stays, so that a server which has the resource learns of it. `seq` orders
the changes; it grows with every one of them.

Here belongs all SQL on that table. What a server has acknowledged is in the ledger; its statements join `WANTED`.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from dwh_fhir.database.connection import Connection

TABLE = "fhir.resource"

WANTED = sql.SQL("(SELECT type, id, view, group_key, compartment, body, hash, refs, seq FROM fhir.resource)")
"""Relation of all resources, to be joined as `{wanted} r`; Postgres plans it as the table itself.

Columns: `body` is the JSON as text and `hash` its digest, both NULL in a tombstone; `refs` has what the body refers to
as 'Type/id'; `compartment` is the 'Patient/id' that it belongs to, or ''.
"""

COUNTS_BY_TYPE = sql.SQL("(SELECT type, count(body) AS mapped FROM fhir.resource GROUP BY type)")
"""Relation of the number of resources per type, 0 where only tombstones are left."""

LAST_SEQ = sql.SQL("(SELECT max(seq) FROM fhir.resource)")
"""Scalar: `seq` of the latest change, NULL before the first one."""


def lock(connection: Connection) -> None:
    """Keep writers out until the transaction ends (SHARE lock), so that `LAST_SEQ` has no gap of uncommitted rows."""
    connection.execute("LOCK TABLE fhir.resource IN SHARE MODE")


def bodies(
    connection: Connection, types: Sequence[str], ids: Sequence[str], hashes: Sequence[bytes]
) -> dict[str, bytes]:
    """Read the JSON of some resources by 'Type/id'; those that have another hash by now are left out."""
    rows = connection.execute(
        "SELECT r.type || '/' || r.id, convert_to(r.body, 'UTF8') FROM fhir.resource r JOIN"
        " unnest(%s::text[], %s::text[], %s::bytea[]) i (type, id, hash) USING (type, id, hash)"
        " WHERE r.body IS NOT NULL",
        [types, ids, hashes],
        binary=True,
    )
    return dict(rows.fetchall())


def count(connection: Connection, view: str) -> int:
    """Count the resources that the groups of a view were mapped to."""
    row = connection.execute("SELECT count(body) FROM fhir.resource WHERE view = %s", [view]).fetchone()
    return int(row[0]) if row else 0
