"""Work off the quarantine: hand it to those who can correct the rows, and judge rows again.

The list itself, and decisions that a row stays, are in `control/accepted.py`. How rows get there belongs in
`clean/cleaning.py` and `mapping/mapper.py`. Lines name keys, rules and columns, never a value.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from psycopg import sql

from dwh_fhir.books import brakes
from dwh_fhir.books.why import group_of
from dwh_fhir.clean import cleaning
from dwh_fhir.control import accepted, audit, stale_groups
from dwh_fhir.control.accepted import Line
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import staging
from dwh_fhir.ledger import transitions
from dwh_fhir.mapping import mapper
from dwh_fhir.site.site import Site
from dwh_fhir.view import View

COLUMNS = ("view", "key", "rule", "column", "remedy", "since")
"""Header of the file for those who correct the rows at the source."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell is a formula to a spreadsheet."""


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
        target: id of the server's ledger, whose refused resources are meant.
        who: asks for it, if known.
        run_id: of the command, for the record.
        key: only this row or group.
        rule: only the rows that break this rule.

    Returns:
        the lines that were looked at and those of them that are still there.

    Raises:
        BrakeError: too many rows are in quarantine all the same; they are judged, but nothing is mapped.
    """
    before = accepted.lines(connection, view=view.name, key=key, rule=rule)
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
    after = {_identity(line) for line in accepted.lines(connection, view=view.name)}
    connection.commit()
    return len(before), sum(_identity(line) in after for line in before)


def _identity(line: Line) -> tuple[str, ...]:
    return line.layer, line.key, line.rule, line.column


def _make_stale(connection: Connection, view: View, lines: Iterable[Line]) -> None:
    keys = sorted({line.key for line in lines})
    wait_for(connection, f"staging.{view.name}")
    connection.execute(
        sql.SQL("UPDATE {} SET _seq = nextval('control.seq') WHERE _key = ANY(%s)").format(staging(view)), [keys]
    )
    stale_groups.requeue(connection, view.name, keys)


def _unpark(connection: Connection, view: View, target: int, key: str | None) -> None:
    """Make the view's refused resources due again, all or those of one row's group."""
    group = None if key is None else group_of(connection, view, key) or key
    transitions.release_view(connection, target, view.name, group)
