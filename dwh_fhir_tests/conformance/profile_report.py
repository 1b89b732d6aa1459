"""`docs/profile-check.md`: how the profile check at run time compares with the official validator.

Here belongs how it is told. What is compared belongs in `test_profile_check.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Counts = Mapping[str, Counter[tuple[bool, bool]]]
"""By kind of resource: (refused by the validator, refused by the check) to how many."""

_HEAD = """# The profile check and the official validator

`mapping.validate: kds` lets `dwh_fhir/fhir/kds` judge every resource before it is stored. The official HL7 validator is
the referee: `make validate` runs it over a demo. This page compares the two; `make profile-check` holds it against what
is seen, `make profile-check APPROVE=1` writes it anew.
"""

_NAMES = {
    "approved": "approved resources of the mappings",
    "broken": "resources broken on purpose, at least three a profile",
    "mutations": "random changes of approved resources, always the same",
    "examples": "official examples of the modules",
}


def report(
    counts: Counts,
    by_r4: int,
    missed: Counter[tuple[str, ...]],
    stricter: Counter[tuple[str, ...]],
    differing: Sequence[tuple[str, str, str]],
    refused: Sequence[tuple[str, str, str]],
    not_judged: Sequence[str],
) -> str:
    """The document.

    Args:
        counts: verdicts by kind of resource.
        by_r4: how many of the random changes that both refuse break R4 itself.
        missed: random changes that only the validator refuses, by kind and its message ids.
        stricter: random changes that only the check refuses, by kind, and place with rule.
        differing: official examples on which the two differ: name, the check's word, the validator's.
        refused: official examples that both refuse.
        not_judged: what the profiles demand and the check leaves out.
    """
    caught = counts["mutations"][True, True]
    by_validator = caught + counts["mutations"][True, False]
    parts = [
        _HEAD,
        _table(("resources", "both accept", "both refuse", "only the validator", "only the check"), _verdicts(counts)),
        f"Of the {by_validator} random changes that the validator refuses the check refuses {caught},"
        f" {100 * caught / by_validator:.1f} %: {by_r4} break R4 already,"
        f" {caught - by_r4} a profile or a code system.\n",
        "## What only the validator refuses\n",
        _table(("change", "validator's message", "times"), _counted(missed)),
        "R5's extensions are told apart by the validator's own copy of R5; the packages hold the two that KDS uses.\n",
        "## What only the check refuses\n",
        _table(("change", "the check's rule", "times"), _counted(stricter)),
        "The check wants relative references as `Type/id`; the validator leaves one that names no type (`1`,"
        " `Patients/1`) as it is. A `system` without scheme is refused by the validator in a Coding, but not in a"
        " CodeableConcept.\n",
        "## Official examples\n",
        "Refused by both:\n",
        _table(("example", "check", "validator"), refused),
        "Refused by one of them:\n",
        _table(("example", "check", "validator"), differing),
        "## What the profiles demand and the check does not judge\n",
        "Codes of systems that no package lists are for a terminology server; their system and version are judged. Also"
        " left out are best-practice warnings, where an extension may stand (its context), display texts, and profiles"
        " of resources that are not contained.\n",
        "\n".join(f"- {line}" for line in not_judged) + "\n",
    ]
    return "\n".join(parts)


def _verdicts(counts: Counts) -> Iterable[tuple[object, ...]]:
    for name, found in counts.items():
        yield _NAMES[name], found[False, False], found[True, True], found[True, False], found[False, True]


def _counted(counter: Counter[tuple[str, ...]]) -> Iterable[tuple[object, ...]]:
    for key, number in sorted(counter.items(), key=lambda item: (-item[1], item[0])):
        yield (*key, number)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    if not lines:
        return "None.\n"
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]) + "\n"
