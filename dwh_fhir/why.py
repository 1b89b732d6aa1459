"""Why is this row (not) on the server? Every layer's word on one row, in the order of the flow.

Here belongs reading the layers' notes. No answer holds a value of the row, only its key, rules, states and times.
"""

from __future__ import annotations

from collections.abc import Iterator

from psycopg import sql

from dwh_fhir import ledger
from dwh_fhir.database import Connection, clean, group_key, history, staging
from dwh_fhir.view import View


def why(connection: Connection, view: View, key: str, base_url: str) -> Iterator[str]:
    """One sentence or more for every layer that has something to say about the row with this key."""
    yield from _staged(connection, view, key)
    yield from _cleaned(connection, view, key)
    group = connection.execute(
        sql.SQL("SELECT {} FROM {} WHERE _key = %s").format(group_key(view), clean(view)), [key]
    ).fetchone()
    if group is not None:
        yield from _mapped(connection, view, key, group[0])
        yield from _delivered(connection, view, group[0], base_url)


def _staged(connection: Connection, view: View, key: str) -> Iterator[str]:
    row = connection.execute(sql.SQL("SELECT _since FROM {} WHERE _key = %s").format(staging(view)), [key]).fetchone()
    if row is not None:
        yield f"staging: here since {row[0]:%Y-%m-%d %H:%M:%S} UTC in its present form"
    past = connection.execute(
        sql.SQL("SELECT _since, _until, _why FROM {} WHERE _key = %s ORDER BY _gone_seq").format(history(view)), [key]
    ).fetchall()
    for since, until, reason in past:
        yield f"history: another form from {since:%Y-%m-%d %H:%M:%S} to {until:%Y-%m-%d %H:%M:%S} UTC, then {reason}"
    if row is None and not past:
        yield (
            f"staging: no load of {view.name} has ever seen this key; check how it is written "
            f"({'/'.join(view.key)}), whether the source has it, and whether its window is loaded"
        )


def _cleaned(connection: Connection, view: View, key: str) -> Iterator[str]:
    broken = connection.execute(
        "SELECT rule, column_name, remedy, since FROM control.quarantine"
        " WHERE view = %s AND layer = 'clean' AND key = %s ORDER BY 1, 2",
        [view.name, key],
    )
    for rule, column, remedy, since in broken:
        yield f"clean: in quarantine since {since:%Y-%m-%d %H:%M} UTC by rule {column}.{rule}: {remedy}"
    left_out = connection.execute(
        "SELECT reason FROM control.filtered WHERE view = %s AND key = %s", [view.name, key]
    ).fetchone()
    if left_out is not None:
        yield f"clean: left out on purpose: {left_out[0]}"
    if connection.execute(sql.SQL("SELECT FROM {} WHERE _key = %s").format(clean(view)), [key]).fetchone() is not None:
        yield "clean: keeps every rule"


def _mapped(connection: Connection, view: View, key: str, group: str) -> Iterator[str]:
    if connection.execute(
        "SELECT FROM control.stale_group WHERE view = %s AND group_key = %s", [view.name, group]
    ).fetchone():
        yield "fhir: its group waits for the mapping; run the job"
    rejected = connection.execute(
        "SELECT rule, column_name, remedy FROM control.quarantine"
        " WHERE view = %s AND layer = 'fhir' AND group_key = %s AND key IN (%s, group_key) ORDER BY 1, 2",
        [view.name, group, key],
    )
    for rule, column, remedy in rejected:
        yield f"fhir: not mapped by rule {column}.{rule}: {remedy}"


def _delivered(connection: Connection, view: View, group: str, base_url: str) -> Iterator[str]:
    target = ledger.target(connection, base_url)
    made = connection.execute(
        "SELECT r.type, r.id, coalesce(e.state, 'pending'), e.waits_for, e.omitted, e.attempts, e.outcome"
        " FROM fhir.resource r LEFT JOIN ledger.entry e ON (e.type, e.id, e.target) = (r.type, r.id, %s)"
        " WHERE r.view = %s AND r.group_key = %s AND r.body IS NOT NULL ORDER BY r.type, r.id",
        [target, view.name, group],
    )
    for kind, name, state, waits_for, omitted, attempts, outcome in made:
        line = f"server: {kind}/{name} of its group {group} is {state}"
        if waits_for:
            line += f", for {', '.join(waits_for)}"
        if omitted:
            line += f", without its references to {', '.join(omitted)}, which are not there"
        if state == "parked":
            codes = [f"{i.get('severity')} {i.get('code')}" for i in (outcome or {}).get("issue", [])]
            line += f" after {attempts} attempts: {'; '.join(codes) or 'no OperationOutcome'}"
        yield line
