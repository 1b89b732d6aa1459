"""Own `control.quarantine`: rows that broke a rule, or can't be said in FHIR, with the rule and never with a value.

Here belongs all SQL on that table. Judging belongs in `clean/` and `mapping/`, the list of work in
`books/quarantine.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dwh_fhir.database.connection import Connection

Layer = Literal["clean", "fhir"]


class Verdict(NamedTuple):
    """One rule that one row breaks.

    Attributes:
        key: `_key` of the row, or the key of its group where the whole group can't be mapped.
        rule: short name of the rule.
        column: the column at fault, "" if it is none of the view's own.
        remedy: one sentence for the data steward, without a value of the row.
        group: key of the group that was mapped; "" in layer clean.
    """

    key: str
    rule: str
    column: str
    remedy: str
    group: str = ""


def record(connection: Connection, view: str, layer: Layer, judged: Sequence[str], verdicts: Sequence[Verdict]) -> None:
    """Bring a view's quarantine up to date with the verdicts on the rows that were judged now.

    A row that breaks the same rule as before keeps its `since`.

    Args:
        connection: to the staging database, within the caller's transaction.
        view: name of the view.
        layer: which layer judged.
        judged: keys of all rows that were judged (clean), or of all groups that were mapped (fhir).
        verdicts: every rule that one of them breaks.
    """
    lines = list({(v.key, v.rule, v.column): v for v in verdicts}.values())
    keys, rules, columns = [v.key for v in lines], [v.rule for v in lines], [v.column for v in lines]
    by = "key" if layer == "clean" else "group_key"
    connection.execute(
        f"DELETE FROM control.quarantine WHERE view = %s AND layer = %s AND {by} = ANY(%s)"  # noqa: S608 - one of two
        " AND (key, rule, column_name) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
        [view, layer, judged, keys, rules, columns],
    )
    connection.execute(
        "INSERT INTO control.quarantine (view, layer, key, rule, column_name, group_key, remedy)"
        " SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
        " ON CONFLICT (view, layer, key, rule, column_name)"
        " DO UPDATE SET remedy = excluded.remedy, group_key = excluded.group_key",
        [view, layer, keys, rules, columns, [v.group for v in lines], [v.remedy for v in lines]],
    )
