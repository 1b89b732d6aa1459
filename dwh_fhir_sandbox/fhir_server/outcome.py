"""The OperationOutcome of an interaction, and the refusal that carries one.

Here belong codes and wording, which follow HAPI FHIR 8 (https://hapifhir.io). When something is refused is decided
elsewhere. No text here repeats a value of a resource; only ids and element names are named.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

import orjson

_STORAGE_CODES = "https://hapifhir.io/fhir/CodeSystem/hapi-fhir-storage-response-code"


class RefusedError(Exception):
    """An interaction that the server turns down.

    Attributes:
        status: HTTP status.
        code: issue type, https://hl7.org/fhir/R4/valueset-issue-type.html.
        diagnostics: text for the client, with HAPI's code in front where HAPI has one.
    """

    def __init__(self, status: int, code: str, diagnostics: str) -> None:
        super().__init__(diagnostics)
        self.status = status
        self.code = code
        self.diagnostics = diagnostics

    def outcome(self) -> dict[str, Any]:
        """Return the OperationOutcome as plain JSON-able data."""
        return {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": self.code, "diagnostics": self.diagnostics}],
        }


@cache
def status_line(status: int) -> str:
    """Spell an HTTP status as Bundle.entry.response.status does: "201 Created"."""
    phrase = next((known.phrase for known in HTTPStatus if known == status), "")
    return f"{status} {phrase}".strip()


@cache
def success(code: str) -> orjson.Fragment:
    """Return the OperationOutcome of a write that succeeded, as JSON; `code` as SUCCESSFUL_UPDATE."""
    issue = {
        "severity": "information",
        "code": "informational",
        "details": {"coding": [{"system": _STORAGE_CODES, "code": code}]},
    }
    return orjson.Fragment(orjson.dumps({"resourceType": "OperationOutcome", "issue": [issue]}))


def bad_content(element: str, rule: str) -> RefusedError:
    """Refuse a resource that isn't R4. Like HAPI it names the element, but neither the entry nor the id."""
    return RefusedError(400, "processing", f'HAPI-1821: [element="{element}"] Invalid attribute value: {rule}')


def not_json(reason: str) -> RefusedError:
    """Refuse a body that can't be read."""
    return RefusedError(400, "structure", f"HAPI-1861: Failed to parse JSON encoded FHIR content: {reason}")


def bad_id(identity: str) -> RefusedError:
    """Refuse a resource id that breaks https://hl7.org/fhir/R4/datatypes.html#id, or one of digits only."""
    if identity.isdigit():
        rule = "clients may only assign IDs which contain at least one non-numeric character"
        return RefusedError(400, "processing", f"HAPI-0960: Can not create resource with ID[{identity}], {rule}")
    return RefusedError(
        400, "processing", f"HAPI-0521: Can not process entity with ID[{identity}], this is not a valid FHIR ID"
    )


def twice(ref: str) -> RefusedError:
    """Refuse one id in two entries of a transaction."""
    return RefusedError(400, "processing", f"HAPI-0535: Transaction bundle contains multiple resources with ID: {ref}")


def missing_target(ref: str, path: str, *, deleted: bool) -> RefusedError:
    """Refuse a reference whose target doesn't exist; the referrer is not named."""
    code, state = ("1096", "is deleted") if deleted else ("1094", "not found")
    return RefusedError(400, "processing", f"HAPI-{code}: Resource {ref} {state}, specified in path: {path}")


def still_referred_to(ref: str, referrer: str, path: str) -> RefusedError:
    """Refuse a delete that would leave a reference dangling."""
    return RefusedError(
        409,
        "conflict",
        f"HAPI-0515: Unable to delete {ref} because at least one resource has a reference to this resource. "
        f"First reference found was resource {referrer} in path {path}",
    )


def stale(ref: str, version: int) -> RefusedError:
    """Refuse an If-Match that names another version than the current one; HAPI answers 409, not 412."""
    return RefusedError(
        409, "conflict", f"HAPI-0989: Trying to update {ref}/_history/{version} but this is not the current version"
    )


def not_found(ref: str) -> RefusedError:
    """Nothing was ever stored under this id."""
    return RefusedError(404, "not-found", f"HAPI-2001: Resource {ref} is not known")


def gone(ref: str, at: str) -> RefusedError:
    """Refuse to read a resource that was deleted."""
    return RefusedError(410, "deleted", f"Resource {ref} was deleted at {at}")
