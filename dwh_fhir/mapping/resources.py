"""Own `fhir.resource`: the resources that the mapping wants on every server, and a tombstone for each it has withdrawn.

A tombstone is a row without body and hash: it stays, so that a server which has the resource learns of it. `seq` orders
the changes; it grows with every one of them.

Here belongs all SQL on that table. The ledger knows what a server has acknowledged; its statements join `WANTED`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from psycopg import sql

from dwh_fhir.control import stale_groups
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.copying import copy, temporary
from dwh_fhir.mapping.chunk import MappedResource

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


class Replaced(NamedTuple):
    """The changes that storing a chunk made.

    Attributes:
        written: rows that are new, or differ from the stored ones.
        removed: stored resources that their groups no longer produce, now tombstones.
        collisions: key of a group and type of a resource whose id belongs to another group.
    """

    written: int
    removed: int
    collisions: list[tuple[str, str]]


def replace_claimed(connection: Connection, view: str, rows: Iterable[MappedResource]) -> Replaced:
    """Replace the stored resources of the claimed groups (`stale_groups.claim`) by those that they were mapped to.

    Args:
        connection: to the staging database, within the transaction that claimed.
        view: whose groups they are.
        rows: all resources of these groups.
    """
    mapped = temporary(connection, "mapped", _COLUMNS)
    copy(connection, mapped, _COLUMNS, rows)
    written = connection.execute(_WRITE).rowcount
    removed = connection.execute(_REMOVE, [view]).rowcount
    collisions = connection.execute(_COLLISIONS).fetchall()
    connection.execute("DROP TABLE mapped")
    return Replaced(written, removed, [(row[0], row[1]) for row in collisions])


_COLUMNS = {
    "type": "text",
    "id": "text",
    "view": "text",
    "group_key": "text",
    "compartment": "text",
    "body": "text",
    "hash": "bytea",
    "refs": "text",
}
"""Columns of the temporary table `mapped`, in the order of `MappedResource`."""

_WRITE = sql.SQL(
    "INSERT INTO fhir.resource AS r (type, id, view, group_key, compartment, body, hash, refs)"
    " SELECT type, id, view, group_key, compartment, body, hash, string_to_array(refs, ' ') FROM mapped"
    " ON CONFLICT (type, id) DO UPDATE SET view = excluded.view, group_key = excluded.group_key,"
    " compartment = excluded.compartment, body = excluded.body, hash = excluded.hash, refs = excluded.refs,"
    " seq = nextval('control.seq'), made_at = now() WHERE r.body IS NULL OR r.view = excluded.view AND"
    # Its row may have moved here from a group that was mapped just now too and does not make it any more.
    " CASE r.group_key WHEN excluded.group_key THEN r.hash <> excluded.hash ELSE r.group_key = ANY({claimed}) END"
).format(claimed=stale_groups.CLAIMED)

_REMOVE = sql.SQL(
    "UPDATE fhir.resource r SET body = NULL, hash = NULL, refs = '{{}}', seq = nextval('control.seq'), made_at = now()"
    " WHERE view = %s AND group_key = ANY({claimed}) AND body IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM mapped m WHERE m.type = r.type AND m.id = r.id)"
).format(claimed=stale_groups.CLAIMED)

_COLLISIONS = (
    "SELECT m.group_key, m.type FROM mapped m JOIN fhir.resource r USING (type, id)"
    " WHERE (r.view, r.group_key) <> (m.view, m.group_key)"
)
