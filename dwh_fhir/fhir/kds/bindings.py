"""Check required bindings: a value must be in its value set.

Here belongs the place of the code in each type. The members of a value set belong in `terminology.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dwh_fhir.fhir.kds.checks import Check
from dwh_fhir.fhir.kds.terminology import ValueSet


def bound(members: ValueSet, code: str) -> Check | None:
    """Make the check of a required binding.

    Args:
        members: the value set.
        code: the element's type.

    Returns:
        None for a type that holds no code, or if the codes are not all known and the type holds no system.
    """
    rule = f": no code of {members.name}"
    if code in ("Coding", "Quantity"):
        return lambda value, _: None if "code" not in value or members.holds(value) else rule
    if code == "CodeableConcept":
        return lambda value, _: None if _in_concept(members, value) else rule
    codes = members.codes
    if code not in ("code", "string", "uri") or codes is None:
        return None
    return lambda value, _: None if value in codes else rule


def _in_concept(members: ValueSet, concept: Mapping[str, Any]) -> bool:
    """Tell whether a concept has a member among its codings, or an extension that says why it has no coding."""
    codings = concept.get("coding")
    if not codings:
        return "extension" in concept
    return any(map(members.holds, codings))
