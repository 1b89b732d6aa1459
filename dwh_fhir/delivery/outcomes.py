"""What is kept of a server's OperationOutcome: short, and without a value of the resource that it is about.

Servers quote the value they don't like ("Invalid date: 1953-02-31"), which is a patient's. The books and every error
must be free of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

_ISSUES = 5
_TEXT = 500
_SHORTEST = 3
"""Shorter values stand in too many words to be masked, and tell nothing."""
_PUBLIC = {"resourceType", "id", "reference", "system", "url", "profile"}
"""Elements whose values are names of the specification or our own ids."""


def brief(status: int, outcome: dict[str, Any], body: bytes | None) -> dict[str, Any]:
    """An OperationOutcome as JSON-able data, at most 5 issues of at most 500 characters.

    Args:
        status: HTTP status of the answer.
        outcome: what the server said; {} if it said nothing.
        body: the resource that was refused, as JSON; None for a delete.
    """
    values = sorted(set(_values(orjson.loads(body))) if body else (), key=len, reverse=True)
    issues = [_issue(issue, values) for issue in outcome.get("issue", [])[:_ISSUES] if isinstance(issue, dict)]
    silent = {"severity": "error", "code": "processing", "diagnostics": f"HTTP {status} without an OperationOutcome"}
    return {"resourceType": "OperationOutcome", "status": status, "issue": issues or [silent]}


def _issue(issue: dict[str, Any], values: list[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {k: str(issue[k])[:40] for k in ("severity", "code") if k in issue}
    text = issue.get("diagnostics") or (issue.get("details") or {}).get("text")
    if text:
        kept["diagnostics"] = _masked(str(text), values)[:_TEXT]
    for element in ("expression", "location"):
        if isinstance(issue.get(element), list):
            kept[element] = [_masked(str(path), values)[:200] for path in issue[element][:3]]
    return kept


def _masked(text: str, values: list[str]) -> str:
    """The text without the resource's values; case and quotes make no difference."""
    for value in values:
        if value.lower() in text.lower():
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text


def _values(node: Any, name: str = "") -> Iterator[str]:
    """The values of a resource that a text about it must not hold."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _values(value, key)
    elif isinstance(node, list):
        for member in node:
            yield from _values(member, name)
    elif name not in _PUBLIC and not isinstance(node, bool) and len(str(node)) >= _SHORTEST:
        yield str(node)
        yield from (word for word in re.split(r"[\s,;|]+", str(node)) if len(word) > _SHORTEST)
