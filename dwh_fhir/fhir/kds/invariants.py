"""Find the Python function that judges one of the profiles' FHIRPath constraints.

A FHIRPath library takes longer for one resource than everything else together, so each constraint that matters is a
Python function, found by its key *and* its expression: if a package changes an expression, the old function does not
answer for it, and the constraint is listed as not judged. The functions belong in `invariants_r4.py` and
`invariants_kds.py`.
"""

from __future__ import annotations

from dwh_fhir.fhir.kds.invariants_kds import RULES as KDS_RULES
from dwh_fhir.fhir.kds.invariants_r4 import RULES as R4_RULES
from dwh_fhir.fhir.kds.invariants_r4 import Rule
from dwh_fhir.fhir.kds.packages import Json

_JUDGED_BY_R4 = frozenset({"ele-1", "ext-1", "dom-2", "txt-1", "txt-2"})
"""`r4.py` refuses empty elements, extensions with both or neither of value and extensions, nesting of contained
resources, and narratives that are no div."""

_ESCALATED = frozenset({"icd-regex"})
"""Warnings that make a resource useless: a code with its markers is found by nobody."""

_RULES: dict[tuple[str, str], Rule] = {
    (key, " ".join(expression.split())): rule for key, expression, rule in (*R4_RULES, *KDS_RULES)
}


def judged_elsewhere(constraint: Json) -> bool:
    """Tell whether a constraint is a mere warning, or judged by the R4 check."""
    key = constraint["key"]
    return key in _JUDGED_BY_R4 or (constraint["severity"] != "error" and key not in _ESCALATED)


def rule_of(key: str, expression: str) -> Rule | None:
    """Find the function of a constraint: from the value and the resource around it to whether it is kept."""
    return _RULES.get((key, " ".join(expression.split())))
