"""Required bindings: is this value in the value set?

Here belongs how each type holds its code. What is in a value set belongs in `terminology.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dwh_fhir.fhir.kds.checks import Check
from dwh_fhir.fhir.kds.terminology import ValueSet


def bound(members: ValueSet, code: str) -> Check | None:
    """The check of a required binding.

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
    """One coding is enough; an extension may say why there is none."""
    codings = concept.get("coding")
    if not codings:
        return "extension" in concept
    return any(map(members.holds, codings))
