"""Why is this row (not) on the server? Every layer's word on one row, in the order of the flow; and what is missing.

Here belongs reading the layers' notes. No answer holds a value of the row, only its key, rules, states and times;
`raw_values` alone gives them, to whoever asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import sql

from dwh_fhir.clean import rules
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import key_of
from dwh_fhir.database.tables import clean, group_key, history, names, raw_types, staging
from dwh_fhir.delivery import outcomes
from dwh_fhir.ledger import entries
from dwh_fhir.view import View

_TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Finding:
    """One sentence of one layer, and the same as facts for programs."""

    layer: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The line that is printed."""
        return f"{self.layer}: {self.text}"


@dataclass(frozen=True)
class Missing:
    """So many rows, groups or resources (`unit`) of a view are not on the server for one cause; see control.missing."""

    view: str
    state: str
    cause: str
    unit: str
    number: int
    remedy: str


def why(connection: Connection, view: View, key: str, base_url: str) -> Iterator[Finding]:
    """One finding or more for every layer that has something to say about the row with this key."""
    yield from _seen(connection, view, key)
    yield from _past(connection, view, key)
    yield from _cleaned(connection, view, key)
    group = group_of(connection, view, key)
    if group is not None:
        yield from _mapped(connection, view, key, group)
        yield from _delivered(connection, view, key, group, base_url)


def missing(connection: Connection, base_url: str) -> list[Missing]:
    """The causes why rows and resources are not on a server, most of them first."""
    rows = connection.execute(
        "SELECT view, state, cause, unit, number, remedy FROM control.missing"
        " WHERE coalesce(server, %(server)s) = %(server)s ORDER BY number DESC, view, state, cause",
        {"server": base_url},
    ).fetchall()
    return [Missing(*row) for row in rows]


def raw_values(connection: Connection, view: View, key: str) -> dict[str, Any]:
    """Column to the value that is staged: patient data, only for whoever asked for it; {} if there is no such row."""
    columns = list(view.column_names)
    row = connection.execute(
        sql.SQL("SELECT {} FROM {} WHERE _key = %s").format(names(columns), staging(view)), [key]
    ).fetchone()
    return dict(zip(columns, row, strict=True)) if row else {}


def group_of(connection: Connection, view: View, key: str) -> str | None:
    """The group of a row; of one that is not clean, or has gone, as far as its raw values tell."""
    raw = key_of(raw_types(view), view.group_by, raw=True)
    row = connection.execute(
        sql.SQL(
            "SELECT g FROM (SELECT {typed} AS g, 3 AS seq FROM {clean} WHERE _key = %(key)s"
            " UNION ALL SELECT {raw}, 2 FROM {staging} WHERE _key = %(key)s"
            " UNION ALL (SELECT {raw}, 1 FROM {history} WHERE _key = %(key)s ORDER BY _gone_seq DESC LIMIT 1)) found"
            " ORDER BY seq DESC LIMIT 1"
        ).format(typed=group_key(view), raw=raw, clean=clean(view), staging=staging(view), history=history(view)),
        {"key": key},
    ).fetchone()
    return row[0] if row else None


def _seen(connection: Connection, view: View, key: str) -> Iterator[Finding]:
    row = connection.execute(sql.SQL("SELECT _since FROM {} WHERE _key = %s").format(staging(view)), [key]).fetchone()
    if row is None:
        return
    # A load of all rows or keys has seen the row if it is still there; another one only if it brought it.
    load = connection.execute(
        "SELECT id, loaded_at, mode FROM control.load WHERE view = %s"
        " AND (loaded_at = %s OR mode IN ('snapshot', 'keys') AND loaded_at > %s) ORDER BY id DESC LIMIT 1",
        [view.name, row[0], row[0]],
    ).fetchone()
    if load is not None:
        number, at, mode = load
        text = f"last seen at {at:{_TIME}} UTC by load {number} ({mode})"
        yield Finding("source", text, {"load": number, "seen_at": at, "mode": mode})
    yield Finding("staging", f"here since {row[0]:{_TIME}} UTC in its present form", {"since": row[0]})


def _past(connection: Connection, view: View, key: str) -> Iterator[Finding]:
    past = connection.execute(
        sql.SQL("SELECT _since, _until, _why FROM {} WHERE _key = %s ORDER BY _gone_seq").format(history(view)), [key]
    ).fetchall()
    for since, until, reason in past:
        text = f"another form from {since:{_TIME}} to {until:{_TIME}} UTC, then {reason}"
        yield Finding("history", text, {"since": since, "until": until, "reason": reason})
    staged = sql.SQL("SELECT FROM {} WHERE _key = %s").format(staging(view))
    if not past and connection.execute(staged, [key]).fetchone() is None:
        yield Finding(
            "staging",
            f"no load of {view.name} has ever seen this key; check how it is written "
            f"({'/'.join(view.key)}), whether the source has it, and whether its window is loaded",
        )


def _cleaned(connection: Connection, view: View, key: str) -> Iterator[Finding]:
    broken = list(_quarantined(connection, view, "clean", key, None))
    yield from broken
    left_out = connection.execute(
        "SELECT reason FROM control.filtered WHERE view = %s AND key = %s", [view.name, key]
    ).fetchone()
    if left_out is not None:
        yield Finding("clean", f"left out on purpose: {left_out[0]}", {"reason": left_out[0]})
    kept = connection.execute(sql.SQL("SELECT FROM {} WHERE _key = %s").format(clean(view)), [key]).fetchone()
    if kept is not None:
        yield Finding("clean", "keeps every rule")
    elif not broken and left_out is None and raw_values(connection, view, key):
        yield Finding("clean", "not judged yet; run the job", {"state": "pending"})


def _quarantined(connection: Connection, view: View, layer: str, key: str, group: str | None) -> Iterator[Finding]:
    lines = connection.execute(
        "SELECT rule, column_name, remedy, since, a.who, a.why FROM control.quarantine"
        " LEFT JOIN control.accepted a USING (view, layer, key, rule, column_name)"
        " WHERE view = %s AND layer = %s AND (key = %s OR key = group_key AND group_key = %s) ORDER BY 1, 2",
        [view.name, layer, key, group],
    )
    verb = "in quarantine" if layer == "clean" else "not mapped"
    for rule, column, remedy, since, who, reason in lines:
        text = f"{verb} since {since:%Y-%m-%d %H:%M} UTC by rule {rules.name(rule, column)}: {remedy}"
        if who:
            text += f" (stays out by decision of {who}: {reason})"
        facts = {"rule": rule, "column": column, "remedy": remedy, "since": since, "accepted_by": who}
        yield Finding(layer, text, facts)


def _mapped(connection: Connection, view: View, key: str, group: str) -> Iterator[Finding]:
    if connection.execute(
        "SELECT FROM control.stale_group WHERE view = %s AND group_key = %s", [view.name, group]
    ).fetchone():
        yield Finding("fhir", "its group waits for the mapping; run the job", {"state": "pending", "group": group})
    yield from _quarantined(connection, view, "fhir", key, group)
    mapped = connection.execute(
        "SELECT mapped_at, (SELECT count(*) FROM fhir.resource r WHERE (r.view, r.group_key) = (m.view, m.group_key)"
        " AND body IS NOT NULL) FROM fhir.mapped_group m WHERE view = %s AND group_key = %s AND outcome = 'mapped'",
        [view.name, group],
    ).fetchone()
    if mapped is not None:
        text = f"its group {group} was last mapped at {mapped[0]:{_TIME}} UTC to {mapped[1]} resources"
        yield Finding("fhir", text, {"group": group, "mapped_at": mapped[0], "resources": mapped[1]})


def _delivered(connection: Connection, view: View, key: str, group: str, base_url: str) -> Iterator[Finding]:
    target = entries.target(connection, base_url)
    made = connection.execute(
        "SELECT r.type, r.id, r.body IS NULL, CASE WHEN e.wanted IS DISTINCT FROM r.hash THEN 'pending'"
        " ELSE coalesce(e.state, 'pending') END, e.waits_for, e.omitted, e.attempts, e.outcome, e.changed_at,"
        " CASE WHEN e.healed IS NOT NULL AND e.state = 'acknowledged' THEN e.differs_in END, e.differs_since"
        " FROM fhir.resource r LEFT JOIN ledger.entry e ON (e.type, e.id, e.target) = (r.type, r.id, %s)"
        " WHERE r.view = %s AND r.group_key = %s ORDER BY r.type, r.id",
        [target, view.name, group],
    )
    for kind, name, leaves, *rest in made:
        state, waits_for, omitted, attempts, outcome, changed_at, differs_in, differs_since = rest
        # An older release has masked less.
        outcome = outcome and outcomes.brief(int(outcome.get("status") or 0), outcome, None)
        text = f"{kind}/{name} of its group {group} " + (f"must go and is {state}" if leaves else f"is {state}")
        if waits_for:
            text += f", for {', '.join(waits_for)}"
        if omitted:
            text += f", without its references to {', '.join(omitted)}, which are not there"
        if state == "waiting" and outcome:
            text += f", as the server doesn't allow it: {said(outcome)}"
        if state == "parked":
            text += f" after {attempts} attempts: {said(outcome)}"
        if differs_in:
            text += _changed_each_time(differs_in, differs_since)
        next_try = _next_try(view, key, "pending" if state == "waiting" and outcome else state)
        text += f"; next try: {next_try}" if next_try else ""
        facts = {"resource": f"{kind}/{name}", "state": state, "waits_for": waits_for or [], "attempts": attempts or 0}
        facts |= {"outcome": outcome, "changed_at": changed_at, "next_try": next_try, "differs_in": differs_in or []}
        yield Finding("server", text, facts)


def _changed_each_time(elements: Sequence[str], since: datetime) -> str:
    return (
        f", but the server holds it otherwise even after it was sent again, in {', '.join(elements)},"
        f" since {since:{_TIME}} UTC; stop that, then `dwh-fhir readback --again`"
    )


def said(outcome: dict[str, Any] | None) -> str:
    """What a server answered, without the resource's content, which `delivery/outcomes.py` has taken out."""
    parts = ("severity", "code", "diagnostics")
    issues = [
        " ".join(str(issue[part]) for part in parts if issue.get(part)) for issue in (outcome or {}).get("issue", [])
    ]
    return "; ".join(issues) or "no OperationOutcome"


def _next_try(view: View, key: str, state: str) -> str:
    """When something that is not done yet is tried again; "" if nothing is to be done."""
    return {
        "pending": "with the next run",
        "claimed": "a delivery is at it now",
        "waiting": "as soon as these are there",
        "parked": f"when its rows change, or after `dwh-fhir quarantine release {view.name} {key}`",
    }.get(state, "")
