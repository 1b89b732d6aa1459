"""The R4 check: fhir.resources first, then a second look at what fhir.resources lets through.

The second look: codes of required bindings, JSON types (fhir.resources turns "1.5" into 1.5), null, empty lists,
objects and strings. It also gathers what the search index and referential integrity need. Profiles are not checked.
fhir.resources has no R4; its R4B models are the same for the resource types of the Kerndatensatz.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.resource import Resource
from pydantic import BaseModel, ValidationError

from dwh_fhir_sandbox.fhir_server.outcome import RefusedError, bad_content, bad_id

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_PRIMITIVE_EXTENSION = "FHIRPrimitiveExtension"
_JSON_TYPES: dict[object, frozenset[type]] = {
    bool: frozenset({bool}),
    int: frozenset({int}),
    Decimal: frozenset({int, float, Decimal}),
    float: frozenset({int, float, Decimal}),
}
_TEXT = frozenset({str})
_REPORT_STATUS = frozenset(
    [
        "registered",
        "preliminary",
        "final",
        "amended",
        "corrected",
        "cancelled",
        "entered-in-error",
        "unknown",
        "appended",
        "partial",
    ]
)
_CONTACT_STATUS = frozenset(
    ["planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error", "unknown"]
)
_R4_CODES = {
    "Encounter.status": _CONTACT_STATUS,
    "EncounterStatusHistory.status": _CONTACT_STATUS,
    "Observation.status": _REPORT_STATUS - {"appended", "partial"},
    "DiagnosticReport.status": _REPORT_STATUS,
}
"""Required bindings of which fhir.resources knows only the first codes (its lists end in "+")."""
_NOT_IN_JSON = {"fhir_comments"}
_NOT_IN_R4 = {"valueCodeableReference", "valueRatioRange"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a type: its complex type or None, the Python types its JSON value may have, its codes or None."""

    child: str | None
    json_types: frozenset[type]
    codes: frozenset[str] | None


References = list[tuple[str, dict[str, Any]]]
"""References of a resource: path without list positions, and the Reference object itself, in document order."""


@cache
def model(resource_type: str) -> type[BaseModel]:
    """Return the fhir.resources model of a resource type.

    Raises:
        RefusedError: 404, there is no such resource type.
    """
    try:
        model_class: type[BaseModel] = get_fhir_model_class(resource_type)
    except (ValueError, KeyError):
        model_class = BaseModel
    if not issubclass(model_class, Resource) or resource_type in {"Resource", "DomainResource"}:
        raise RefusedError(404, "not-supported", f"HAPI-0302: Unknown resource type '{resource_type[:64]}'")
    return model_class


def check_id(identity: str) -> None:
    """Refuse an id that FHIR or HAPI don't allow a client to choose."""
    if not _ID.fullmatch(identity) or identity.isdigit():
        raise bad_id(identity)


def check_resource(resource: dict[str, Any]) -> References:
    """Refuse what isn't R4.

    Args:
        resource: a parsed resource with `resourceType`; left as it is.

    Returns:
        its references.

    Raises:
        RefusedError: 400 with the element's path, never with its value.
    """
    resource_type = str(resource.get("resourceType", ""))
    try:
        model(resource_type).model_validate(resource)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        path = ".".join([resource_type, *(str(step) for step in first["loc"] if isinstance(step, str))])
        raise bad_content(path, first["type"]) from None
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise bad_content(resource_type, type(error).__name__) from None
    references: References = []
    _walk(resource, resource_type, resource_type, references)
    return references


def _walk(node: dict[str, Any], type_name: str, path: str, references: References) -> None:
    shape = _elements(type_name)
    if type_name == "Reference" and "reference" in node:
        references.append((path, node))
    for name, value in node.items():
        element = shape.get(name)
        if element is None:
            if name != "resourceType":
                raise bad_content(f"{path}.{name}", "unknown element")
            continue
        items = value if value.__class__ is list else (value,)
        if not items:
            raise bad_content(f"{path}.{name}", "empty array")
        for item in items:
            if element.child and item.__class__ is dict and item:
                child = item.get("resourceType", "") if element.child == "Resource" else element.child
                _walk(item, child, f"{path}.{name}", references)
            else:
                _check_primitive(item, element, node, path, name)


def _check_primitive(item: object, element: Element, node: dict[str, Any], path: str, name: str) -> None:
    """Check a JSON value that is no object with content."""
    if item is None and (f"_{name}" in node or name.startswith("_")) and node[name].__class__ is list:
        return
    if element.child or item.__class__ not in element.json_types:
        raise bad_content(f"{path}.{name}", "wrong JSON type, null or empty")
    if item.__class__ is str:
        if not item.strip():
            raise bad_content(f"{path}.{name}", "empty string")
        if element.codes is not None and item not in element.codes:
            raise bad_content(f"{path}.{name}", "code outside the required value set")


@cache
def _elements(type_name: str) -> dict[str, Element]:
    """Return the elements of a type by JSON name."""
    model_class: type[BaseModel] = get_fhir_model_class(type_name)
    return {
        field.alias or name: _element(f"{type_name}.{name}", field.annotation, field.json_schema_extra)
        for name, field in model_class.model_fields.items()
        if name not in _NOT_IN_JSON and name not in _NOT_IN_R4
    }


def _element(name: str, annotation: object, extra: object) -> Element:
    leaves = list(_leaves(annotation))
    child = next((leaf.__name__.removesuffix("Type") for leaf in leaves if _is_complex(leaf)), None)
    json_types = next((_JSON_TYPES[leaf] for leaf in leaves if leaf in _JSON_TYPES), _TEXT)
    listed = extra.get("enum_values") if isinstance(extra, dict) else None
    codes = frozenset(map(str, listed)) if isinstance(listed, list) and "+" not in listed else None
    return Element(child, json_types, _R4_CODES.get(name, codes))


def _leaves(annotation: object) -> Iterator[type]:
    """Return the plain types inside Optional, list and Annotated."""
    arguments = get_args(annotation)
    if not arguments and isinstance(annotation, type):
        yield annotation
    for argument in arguments:
        yield from _leaves(argument)


def _is_complex(leaf: type) -> bool:
    plain = {bool, int, float, Decimal, str, bytes, date, datetime, time, type(None)}
    return leaf not in plain and leaf.__name__.endswith("Type")
