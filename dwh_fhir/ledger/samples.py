"""Pick a resource that a FHIR server has taken before, to try whether it still takes anything.

Drawing a conclusion from the answer belongs in `delivery/refusals.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger.item import Item
from dwh_fhir.mapping import resources

_TAKEN = sql.SQL(
    """
SELECT e.type, e.id, e.compartment, e.acknowledged, e.refs, convert_to(r.body, 'UTF8')
  FROM ledger.entry e JOIN {wanted} r ON (r.type, r.id, r.hash) = (e.type, e.id, e.acknowledged)
 WHERE e.target = %(target)s AND e.state = 'acknowledged' AND e.in_doubt IS NULL AND e.omitted = '{{}}'"""
).format(wanted=resources.WANTED)
_BEST_FIRST = (
    sql.SQL(" AND e.refs = '{}' AND e.type <> ALL(%(types)s) LIMIT 1"),
    sql.SQL(" AND e.refs = '{}' LIMIT 1"),
    sql.SQL(" LIMIT 1"),
)


def taken(connection: Connection, target: int, refused_types: Sequence[str]) -> tuple[Item, bytes] | None:
    """Return a resource and its JSON as the server took it; None: it has none.

    If possible it is of a type that was not refused, and refers to nothing.
    """
    for condition in _BEST_FIRST:
        parameters = {"target": target, "types": list(refused_types)}
        row = connection.execute(_TAKEN + condition, parameters, binary=True).fetchone()
        if row:
            return Item(*row[:5]), row[5]
    return None
