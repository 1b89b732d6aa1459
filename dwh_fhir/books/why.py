"""Explain why a row is (not) on the server: every layer's word on it, in the order of the flow.

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
from dwh_fhir.control import accepted, filtered, loads, stale_groups
from dwh_fhir.control.quarantine import Layer
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import key_of
from dwh_fhir.database.tables import clean, group_key, history, names, staging
from dwh_fhir.delivery import outcomes
from dwh_fhir.ledger import states, targets
from dwh_fhir.ledger.states import ResourceState
from dwh_fhir.mapping import mapped_groups
from dwh_fhir.view import View

_TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Finding:
    """A sentence of one layer, and the same as facts for programs."""

    layer: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{self.layer}: {self.text}"


def why(connection: Connection, view: View, key: str, base_url: str) -> Iterator[Finding]:
    """Yield the findings of every layer about the row with this key."""
    yield from _seen(connection, view, key)
    yield from _past(connection, view, key)
    yield from _cleaned(connection, view, key)
    group = group_of(connection, view, key)
    if group is not None:
        yield from _mapped(connection, view, key, group)
        yield from _delivered(connection, view, key, group, base_url)


def raw_values(connection: Connection, view: View, key: str) -> dict[str, Any]:
    """Return column to staged value: patient data, only for whoever asked for it; {} if no row has the key."""
    columns = list(view.column_names)
    row = connection.execute(
        sql.SQL("SELECT {} FROM {} WHERE _key = %s").format(names(columns), staging(view)), [key]
    ).fetchone()
    return dict(zip(columns, row, strict=True)) if row else {}


def group_of(connection: Connection, view: View, key: str) -> str | None:
    """Return the group of a row; of one that is not clean, or has gone, as far as its raw values tell."""
    raw = key_of(view.kinds, view.group_by, raw=True)
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
    since = row[0]
    load = loads.last_seen(connection, view.name, since)
    if load is not None:
        text = f"last seen at {load.loaded_at:{_TIME}} UTC by load {load.id} ({load.mode})"
        yield Finding("source", text, {"load": load.id, "seen_at": load.loaded_at, "mode": load.mode})
    yield Finding("staging", f"here since {since:{_TIME}} UTC in its present form", {"since": since})


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
    reason = filtered.reason(connection, view.name, key)
    if reason is not None:
        yield Finding("clean", f"left out on purpose: {reason}", {"reason": reason})
    kept = connection.execute(sql.SQL("SELECT FROM {} WHERE _key = %s").format(clean(view)), [key]).fetchone()
    if kept is not None:
        yield Finding("clean", "keeps every rule")
    elif not broken and reason is None and raw_values(connection, view, key):
        yield Finding("clean", "not judged yet; run the job", {"state": "pending"})


def _quarantined(connection: Connection, view: View, layer: Layer, key: str, group: str | None) -> Iterator[Finding]:
    verb = "in quarantine" if layer == "clean" else "not mapped"
    for line in accepted.lines_of(connection, view.name, layer, key, group):
        name = rules.name(line.rule, line.column)
        text = f"{verb} since {line.since:%Y-%m-%d %H:%M} UTC by rule {name}: {line.remedy}"
        if line.who:
            text += f" (stays out by decision of {line.who}: {line.why})"
        facts = {"rule": line.rule, "column": line.column, "remedy": line.remedy, "since": line.since}
        yield Finding(layer, text, {**facts, "accepted_by": line.who})


def _mapped(connection: Connection, view: View, key: str, group: str) -> Iterator[Finding]:
    if stale_groups.waits(connection, view.name, group):
        yield Finding("fhir", "its group waits for the mapping; run the job", {"state": "pending", "group": group})
    yield from _quarantined(connection, view, "fhir", key, group)
    mapped = mapped_groups.last_mapping(connection, view.name, group)
    if mapped is not None:
        at, number = mapped
        text = f"its group {group} was last mapped at {at:{_TIME}} UTC to {number} resources"
        yield Finding("fhir", text, {"group": group, "mapped_at": at, "resources": number})


def _delivered(connection: Connection, view: View, key: str, group: str, base_url: str) -> Iterator[Finding]:
    target = targets.register(connection, base_url)
    for resource in states.of_group(connection, target, view.name, group):
        # An older release has masked less.
        outcome = resource.outcome and outcomes.brief(int(resource.outcome.get("status") or 0), resource.outcome, None)
        not_allowed = resource.state == "waiting" and outcome
        next_try = _next_try(view, key, "pending" if not_allowed else resource.state)
        text = f"{resource.key} of its group {group} {_state(resource, outcome)}"
        text += f"; next try: {next_try}" if next_try else ""
        facts = {
            "resource": resource.key,
            "state": resource.state,
            "waits_for": resource.waits_for or [],
            "attempts": resource.attempts or 0,
            "outcome": outcome,
            "changed_at": resource.changed_at,
            "next_try": next_try,
            "differs_in": resource.differs_in or [],
        }
        yield Finding("server", text, facts)


def _state(resource: ResourceState, outcome: dict[str, Any] | None) -> str:
    """Say in words what became of a resource, with its masked outcome."""
    text = f"must go and is {resource.state}" if resource.leaves else f"is {resource.state}"
    if resource.waits_for:
        text += f", for {', '.join(resource.waits_for)}"
    if resource.omitted:
        text += f", without its references to {', '.join(resource.omitted)}, which are not there"
    if resource.state == "waiting" and outcome:
        text += f", as the server doesn't allow it: {issues_of(outcome)}"
    if resource.state == "parked":
        text += f" after {resource.attempts} attempts: {issues_of(outcome)}"
    if resource.differs_in and resource.differs_since:
        text += _changed_each_time(resource.differs_in, resource.differs_since)
    return text


def _changed_each_time(elements: Sequence[str], since: datetime) -> str:
    return (
        f", but the server holds it otherwise even after it was sent again, in {', '.join(elements)},"
        f" since {since:{_TIME}} UTC; stop that, then `dwh-fhir readback --again`"
    )


def issues_of(outcome: dict[str, Any] | None) -> str:
    """Say a server's answer in one line, without the resource's content, which `delivery/outcomes.py` has taken out."""
    parts = ("severity", "code", "diagnostics")
    issues = [
        " ".join(str(issue[part]) for part in parts if issue.get(part)) for issue in (outcome or {}).get("issue", [])
    ]
    return "; ".join(issues) or "no OperationOutcome"


def _next_try(view: View, key: str, state: str) -> str:
    """Say when something that is not done yet is tried again; "" if nothing is to be done."""
    return {
        "pending": "with the next run",
        "claimed": "a delivery is at it now",
        "waiting": "as soon as these are there",
        "parked": f"when its rows change, or after `dwh-fhir quarantine release {view.name} {key}`",
    }.get(state, "")
