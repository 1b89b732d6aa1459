"""Shorten a server's OperationOutcome to what may be kept: no value of the resource that it is about.

Servers quote the value they don't like ("Invalid date: 1953-02-31"), which is a patient's. The ledger and every error
must be free of these, so every text goes through `masking.py`, and codes are those of the specification.
"""

from __future__ import annotations

from typing import Any

import orjson

from dwh_fhir.delivery.masking import masked

_ISSUES = 5
_TEXT = 500
_PATH = 200
_PATHS = 3
_SEVERITIES = {"fatal", "error", "warning", "information"}
_CODES = {
    "invalid",
    "structure",
    "required",
    "value",
    "invariant",
    "security",
    "login",
    "unknown",
    "expired",
    "forbidden",
    "suppressed",
    "processing",
    "not-supported",
    "duplicate",
    "multiple-matches",
    "not-found",
    "deleted",
    "too-long",
    "code-invalid",
    "extension",
    "too-costly",
    "business-rule",
    "conflict",
    "transient",
    "lock-error",
    "no-store",
    "exception",
    "timeout",
    "incomplete",
    "throttled",
    "informational",
}
"""https://hl7.org/fhir/R4/valueset-issue-type.html."""


def brief(status: int, outcome: dict[str, Any], body: bytes | None) -> dict[str, Any]:
    """Return an OperationOutcome as JSON-able data, at most 5 issues of at most 500 characters.

    Args:
        status: HTTP status of the answer.
        outcome: the server's answer, whatever that is; {} without one.
        body: the resource that was refused, as JSON; None for a delete.
    """
    resource = orjson.loads(body) if body else None
    given = outcome.get("issue")
    listed = [issue for issue in given if isinstance(issue, dict)] if isinstance(given, list) else []
    issues = [_issue(issue, resource) for issue in listed[:_ISSUES]]
    silent = {"severity": "error", "code": "processing", "diagnostics": f"HTTP {status} without an OperationOutcome"}
    return {"resourceType": "OperationOutcome", "status": status, "issue": issues or [silent]}


def _issue(issue: dict[str, Any], resource: dict[str, Any] | None) -> dict[str, Any]:
    known = {"severity": _SEVERITIES, "code": _CODES}
    kept: dict[str, Any] = {
        name: value if isinstance(value := issue[name], str) and value in codes else "…"
        for name, codes in known.items()
        if name in issue
    }
    details = issue.get("details")
    details = details if isinstance(details, dict) else {}
    if text := issue.get("diagnostics") or details.get("text"):
        kept["diagnostics"] = masked(str(text), resource)[:_TEXT]
    if names := _names(details.get("coding"), resource):
        kept["details"] = {"coding": [{"code": name} for name in names]}
    for element in ("expression", "location"):
        if isinstance(paths := issue.get(element), list):
            kept[element] = [masked(str(path), resource)[:_PATH] for path in paths[:_PATHS]]
    return kept


def _names(codings: Any, resource: dict[str, Any] | None) -> list[str]:
    """Return the server's names of what is wrong, as `MSG_NO_MATCH`, without those that are masked altogether."""
    listed = codings if isinstance(codings, list) else []
    names = [
        masked(str(coding["code"]), resource)[:_PATH]
        for coding in listed
        if isinstance(coding, dict) and coding.get("code")
    ]
    return [name for name in names[:_PATHS] if name != "…"]
