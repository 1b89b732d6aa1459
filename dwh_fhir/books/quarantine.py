"""The quarantine as a list of work: what is in it, handing it to those who can correct it, judging rows again.

Here belong reading the list and releasing. How rows get there belongs in `clean/cleaning.py` and `mapping/mapper.py`,
decisions that a row stays in `control/accepted.py`. Lines name keys, rules and columns, never a value.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg import sql

from dwh_fhir.books import brakes
from dwh_fhir.books.why import group_of
from dwh_fhir.clean import cleaning, rules
from dwh_fhir.control import audit
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import staging
from dwh_fhir.ledger import entries
from dwh_fhir.mapping import mapper
from dwh_fhir.site.site import Site
from dwh_fhir.view import View

COLUMNS = ("view", "key", "rule", "column", "remedy", "since")
"""Header of the file for those who correct the rows at the source."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell is a formula to a spreadsheet."""


@dataclass(frozen=True)
class Line:
    """One rule that one row breaks (layer clean), or why it can't be said in FHIR (layer fhir).

    Attributes:
        accepted_by: who decided that the row stays out, and `accepted_why`; None: nobody.
    """

    view: str
    layer: str
    key: str
    rule: str
    column: str
    remedy: str
    since: datetime
    accepted_by: str | None
    accepted_why: str | None

    @property
    def name(self) -> str:
        """The rule with its column."""
        return rules.name(self.rule, self.column)


def listed(
    connection: Connection,
    *,
    view: str | None = None,
    key: str | None = None,
    rule: str | None = None,
    layer: str | None = None,
    accepted: bool = True,
) -> list[Line]:
    """The lines that fit, oldest first. `accepted`: also those that somebody decided to leave."""
    rows = connection.execute(
        "SELECT q.view, q.layer, q.key, q.rule, q.column_name, q.remedy, q.since, a.who, a.why"
        " FROM control.quarantine q LEFT JOIN control.accepted a USING (view, layer, key, rule, column_name)"
        " WHERE q.view = coalesce(%s, q.view) AND q.key = coalesce(%s, q.key) AND q.rule = coalesce(%s, q.rule)"
        " AND q.layer = coalesce(%s, q.layer) AND (%s OR a.who IS NULL)"
        " ORDER BY q.since, q.view, q.key, q.layer, q.rule, q.column_name",
        [view, key, rule, layer, accepted],
    ).fetchall()
    return [Line(*row) for row in rows]


def write_csv(path: Path, lines: Iterable[Line]) -> int:
    """Write lines to a file that only its owner may read (keys point at persons); returns their number.

    UTF-8 with semicolons, as a German spreadsheet wants it.

    Raises:
        OSError: the file can't be written, or is there already.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        count = 0
        for line in lines:
            cells = [line.view, line.key, line.rule, line.column, line.remedy, f"{line.since:%Y-%m-%d %H:%M}"]
            writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
            count += 1
    return count


def release(
    connection: Connection,
    view: View,
    views: Mapping[str, View],
    site: Site,
    target: int,
    *,
    who: str | None,
    run_id: str,
    key: str | None = None,
    rule: str | None = None,
) -> tuple[int, int]:
    """Judge and map again now what is in quarantine, and make due again what the server refused of it; commits.

    Args:
        connection: to the staging database.
        view: whose rows.
        views: all views.
        site: says what the codes mean.
        target: the books of the server, whose refused resources are meant.
        who: asks for it, if known.
        run_id: of the command, for the record.
        key: only this row or group.
        rule: only the rows that break this rule.

    Returns:
        the lines that were looked at and those of them that are still there.

    Raises:
        BrakeError: too many rows are in quarantine all the same; they are judged, but nothing is mapped.
    """
    before = listed(connection, view=view.name, key=key, rule=rule)
    with connection.transaction():
        what = f"rule {rule}" if key is None and rule else key or "all rows"
        audit.note(connection, run_id=run_id, who=who, what="release", value=what, view=view.name)
        _make_stale(connection, view, before)
        if rule is None:
            _unpark(connection, view, target, key)
    connection.commit()
    cleaning.drain(connection, view, views)
    on = site.enabled(views)
    brakes.check(connection, view, on, site)
    mapper.drain(connection, view, views, site)
    after = {(line.layer, line.key, line.name) for line in listed(connection, view=view.name)}
    connection.commit()
    return len(before), sum((line.layer, line.key, line.name) in after for line in before)


def _make_stale(connection: Connection, view: View, lines: Iterable[Line]) -> None:
    keys = sorted({line.key for line in lines})
    wait_for(connection, f"staging.{view.name}")
    connection.execute(
        sql.SQL("UPDATE {} SET _seq = nextval('control.seq') WHERE _key = ANY(%s)").format(staging(view)), [keys]
    )
    connection.execute(
        "INSERT INTO control.stale_group SELECT DISTINCT view, group_key FROM control.quarantine"
        " WHERE view = %s AND layer = 'fhir' AND key = ANY(%s) ON CONFLICT DO NOTHING",
        [view.name, keys],
    )


def _unpark(connection: Connection, view: View, target: int, key: str | None) -> None:
    """Make the view's refused resources due again, all or those of one row's group."""
    parked = connection.execute(
        "SELECT r.type, array_agg(r.id) FROM fhir.resource r JOIN ledger.entry e USING (type, id)"
        " WHERE r.view = %s AND e.target = %s AND e.state = 'parked' AND r.group_key = coalesce(%s, r.group_key)"
        " GROUP BY r.type",
        [view.name, target, None if key is None else group_of(connection, view, key) or key],
    ).fetchall()
    for kind, ids in parked:
        entries.release(connection, target, kind, ids)
