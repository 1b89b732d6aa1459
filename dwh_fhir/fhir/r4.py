"""Check a resource against FHIR R4, before it is stored.

Here belongs running the schema that `compile_schema.py` compiles from HL7's definitions, and naming the first rule that
is broken. Profiles and FHIRPath invariants are judged in `kds/`, and by the official validator over the demo's output.

The authority is fhir.resources: what its R4B models reject is rejected here, as the tests prove, and more besides (a
code outside a required binding, a reference to the wrong type, an empty list, a control character). Where R4 is not
R4B, or the models are not the standard, R4 is right:

- Extension: siblings of primitive values (`_valueString`) and `valueMeta` are valid; R4B's `valueCodeableReference` and
  `valueRatioRange` are not. Narrative has no `_div`.
- uuid: any version; the models want version 4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError, ValidationErrorKind

_ELEMENT_NAME = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}")


def check(resource: Mapping[str, Any]) -> str | None:
    """Check a resource, and name the first rule that it breaks.

    Args:
        resource: a resource as plain data: dict, list, str, bool, int, float, `decimal.Decimal`.

    Returns:
        None if it is valid R4, else the first place and the rule that it breaks, such as
        `Condition.recordedDate: pattern: dateTime: ...`. Element names only, never a value of the resource.
    """
    return None if is_valid(resource) else _why(resource)


def is_valid(resource: Mapping[str, Any]) -> bool:
    """Tell whether `check` would find nothing; ten microseconds for a Condition of 5 kB."""
    kind = resource.get("resourceType")
    validator = _validator(kind) if isinstance(kind, str) else None
    try:
        return validator is not None and validator.is_valid(resource)
    except ValueError:  # no JSON: see _why
        return False


@cache
def resource_types() -> frozenset[str]:
    """List the resource types that can be judged; any other is invalid."""
    return frozenset(_schema()["$defs"]["Resource"]["properties"]["resourceType"]["enum"])


@cache
def element_names() -> frozenset[str]:
    """List the names of all elements of R4, with the siblings of primitive values (`_birthDate`)."""
    return frozenset(name for schema in _schema()["$defs"].values() for name in schema.get("properties", ()))


@cache
def datatypes() -> frozenset[str]:
    """List the names of R4's data types and of the parts of its resources."""
    return frozenset(name for name in _schema()["$defs"] if name.isalnum())


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(files(__package__).joinpath("r4.schema.json").read_bytes())
    return schema


@lru_cache(1_000)
def _validator(resource_type: str) -> jsonschema_rs.Validator | None:
    """Compile the schema of a resource type; None if it is none of the types that can be judged."""
    if resource_type not in resource_types():
        return None
    # RegexOptions: expressions without backtracking, so that no text can stall the run.
    schema = _schema() | {"$ref": f"#/$defs/{resource_type}"}
    return jsonschema_rs.Draft202012Validator(schema, pattern_options=jsonschema_rs.RegexOptions())


def _why(resource: Mapping[str, Any]) -> str:
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or (validator := _validator(kind)) is None:
        return "resourceType: none of the types that are checked"
    try:
        error = next(iter(validator.iter_errors(resource)))
    except ValueError:  # its text would quote the value
        return f"{kind}: holds what JSON can't say (half a surrogate pair, or a Python object)"
    return f"{_place(kind, error)}: {_rule(error)}"


def _place(resource_type: str, error: ValidationError) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    return resource_type + "".join(steps)


def _rule(error: ValidationError) -> str:
    match error.kind:
        case ValidationErrorKind.Required(name):
            return f"required: {name}"
        case ValidationErrorKind.AdditionalProperties(names):
            known = [name if _ELEMENT_NAME.fullmatch(name) else "?" for name in names]
            return f"unknown element: {', '.join(known)}"
        case kind:
            return f"{kind.name}: {_title(error)}"


def _title(error: ValidationError) -> str:
    """Return the title nearest to the broken keyword; the schema's titles are written for this."""
    title, schema = "", _schema()
    for step in error.schema_path:
        schema = schema[step]  # type: ignore[index]  # a list's index, too
        if isinstance(schema, dict):
            own = schema.get("title")
            title = own if isinstance(own, str) else title
    return title
