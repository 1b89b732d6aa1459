"""From JSON that arrives to a checked write: parsing, R4 check, id, references and identifiers.

How writes are stored belongs in `store.py`, which of them stand or fall together in `bundle.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, NoReturn

import orjson

from dwh_fhir_sandbox.fhir_server import outcome
from dwh_fhir_sandbox.fhir_server.check import References, check_id, check_resource, model
from dwh_fhir_sandbox.fhir_server.outcome import RefusedError
from dwh_fhir_sandbox.fhir_server.store import Write

_FRACTION = re.compile(rb"[:\[,]\s*-?\d+[.eE]")
_LOCAL = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(/_history/\d+)?")
_ETAG = re.compile(r'(?:W/)?"?(\d+)"?')


def parse(body: bytes) -> dict[str, Any]:
    """Parse a JSON object. Numbers with a fraction become Decimal, so that 72.50 is read back as 72.50.

    Raises:
        RefusedError: 400, it is no JSON object.
    """
    try:
        # orjson is ten times as fast, and most resources have no number that it would round.
        resource = _parse_exactly(body) if _FRACTION.search(body) else orjson.loads(body)
    except (ValueError, RecursionError) as error:
        raise outcome.not_json(type(error).__name__) from None
    if not isinstance(resource, dict):
        raise outcome.not_json("an object is expected")
    return resource


def _parse_exactly(body: bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    return json.loads(body, parse_float=Decimal, parse_constant=refuse)


def prepare(
    method: Literal["POST", "PUT"],
    ref: str,
    resource: dict[str, Any],
    base: str,
    *,
    if_match: str | None = None,
    placeholders: Mapping[str, str] | None = None,
) -> Write:
    """Check a resource that is to be stored under `ref`.

    Args:
        method: POST: the server chose the id of `ref`.
        ref: "Type/id".
        resource: parsed JSON; references to placeholders and to this server's own URLs are made relative in it.
        base: this server's base URL, as the client spells it.
        if_match: the If-Match header.
        placeholders: fullUrl of an entry to the "Type/id" that it gets.

    Raises:
        RefusedError: 400 or 404.
    """
    resource_type, _, identity = ref.partition("/")
    model(resource_type)
    check_id(identity)
    if resource.get("resourceType") != resource_type:
        raise outcome.bad_content("resourceType", "not the type in the URL")
    if method == "POST":
        resource["id"] = identity
    elif resource.get("id") != identity:
        raise RefusedError(
            400,
            "processing",
            "HAPI-0420: Can not update resource, resource body must contain an ID element that matches the URL",
        )
    references = check_resource(resource)
    targets = list(_targets(references, f"{base}/", placeholders or {}))
    return Write(method, ref, resource, version_of(if_match), targets, list(_identifiers(resource)))


def version_of(if_match: str | None) -> int | None:
    """Read the version that an If-Match header or `ifMatch` names.

    Raises:
        RefusedError: 400, it is no version of this server.
    """
    if if_match is None:
        return None
    match = _ETAG.fullmatch(if_match.strip())
    if not match:
        raise RefusedError(400, "value", 'HAPI-0000: If-Match is not like W/"1"')
    return int(match[1])


def _targets(references: References, base: str, placeholders: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the references whose targets must exist: to this server, neither `#contained` nor by identifier only."""
    for path, node in references:
        text = node["reference"]
        if text.startswith("#"):
            continue
        if text in placeholders or text.startswith(base):
            node["reference"] = text = placeholders.get(text, text.removeprefix(base))
        local = _LOCAL.fullmatch(text)
        if local:
            yield path, f"{local[1]}/{local[2]}"
        elif ":" in text:
            raise RefusedError(
                400,
                "processing",
                f"HAPI-0507: Resource contains external reference at {path} but this server is not configured to "
                "allow external references",
            )
        else:
            raise outcome.bad_content(path, "not like Type/id")


def _identifiers(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    identifiers = resource.get("identifier", [])
    for identifier in identifiers if isinstance(identifiers, list) else [identifiers]:
        if "value" in identifier:
            yield identifier.get("system", ""), identifier["value"]
