"""List the codes of value sets and code systems, as far as the packages hold them.

Here belong codes. Which element is bound to which value set belongs in `compile.py`. The large code systems (ICD-10-GM,
OPS, LOINC, SNOMED CT ...) are in no package: of their codes only system and version can be judged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dwh_fhir.fhir.kds.packages import Json, Packages

_OWNED = re.compile(
    r"https?://(?:fhir\.de/CodeSystem/(?!bfarm/|ifa/|ask)|terminology\.hl7\.org/|www\.medizininformatik-initiative\.de/)"
)
"""Publishers whose code systems are all in the packages: another URL of theirs is misspelled."""
_LISTED = ("complete", "fragment")


@dataclass
class ValueSet:
    """The members of a value set.

    Attributes:
        members: by system, pairs of version (None: any) and codes (None: any).
        complete: whether every code is known, so that none outside is accepted.
    """

    name: str
    members: dict[str, list[tuple[str | None, frozenset[str] | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    excluded: set[tuple[str, str]] = field(default_factory=set)
    complete: bool = True

    def holds(self, coding: Mapping[str, Any]) -> bool:
        """Tell whether a Coding, or a Quantity's unit, is a member."""
        system, code, version = coding.get("system", ""), coding.get("code"), coding.get("version")
        return (system, code) not in self.excluded and any(
            (codes is None or code in codes) and (known is None or version is None or version == known)
            for known, codes in self.members.get(system, ())
        )

    @cached_property
    def codes(self) -> frozenset[str] | None:
        """The codes of all systems, for elements that hold no system; None if not all are known."""
        if not self.complete:
            return None
        return frozenset(
            code
            for system, entries in self.members.items()
            for _, codes in entries
            for code in codes or ()
            if (system, code) not in self.excluded
        )


class Terminology:
    """Value sets and code systems of packages, expanded when they are first asked for."""

    def __init__(self, packages: Packages) -> None:
        self._packages = packages
        self._value_sets: dict[str, ValueSet | None] = {}
        self._codes: dict[str, frozenset[str] | None] = {}

    def value_set(self, canonical: str) -> ValueSet | None:
        """Expand a value set; None if no package defines it or its definition can't be read."""
        if canonical not in self._value_sets:
            self._value_sets[canonical] = None  # ends a circle
            definition = self._packages.get(canonical)
            self._value_sets[canonical] = None if definition is None else self._expand(definition)
        return self._value_sets[canonical]

    def codes(self, system: str) -> frozenset[str] | None:
        """List all codes of a code system; None if no package lists them.

        Codes of a system that ignores case are given as written, in upper and in lower case.
        """
        try:
            return self._codes[system]
        except KeyError:
            return self._codes.setdefault(system, self._listed(system))

    def is_misspelled(self, system: str) -> bool:
        """Tell whether a system's URL is its publisher's, but none of the code systems that the publisher has."""
        return not self._packages.knows(system) and _OWNED.match(system) is not None

    def _listed(self, system: str) -> frozenset[str] | None:
        definition = self._packages.get(system)
        if definition is None or definition.get("content") not in _LISTED or "concept" not in definition:
            return None
        codes = {concept["code"] for concept in _concepts(definition["concept"])}
        if definition.get("caseSensitive") is False:
            codes |= {code.lower() for code in codes} | {code.upper() for code in codes}
        return frozenset(codes)

    def _expand(self, definition: Json) -> ValueSet:
        expanded = ValueSet(definition.get("name") or definition["url"])
        for include in definition.get("compose", {}).get("include", ()):
            self._include(expanded, include)
        for exclude in definition.get("compose", {}).get("exclude", ()):
            expanded.excluded |= {(exclude.get("system", ""), c["code"]) for c in exclude.get("concept", ())}
            expanded.complete &= "concept" in exclude
        return expanded

    def _include(self, expanded: ValueSet, include: Json) -> None:
        system: str | None = include.get("system")
        for canonical in include.get("valueSet", ()):
            other = self.value_set(canonical)
            expanded.complete &= other is not None and other.complete
            for name, entries in other.members.items() if other else ():
                if system in (None, name):
                    expanded.members[name] += entries
        if system is None or "valueSet" in include:
            return
        codes = self._included(include)
        expanded.complete &= codes is not None
        expanded.members[system].append((include.get("version") if codes is None else None, codes))

    def _included(self, include: Json) -> frozenset[str] | None:
        """List the codes of an include; None: any of the system."""
        if "concept" in include:
            return frozenset(concept["code"] for concept in include["concept"])
        definition = self._packages.get(include["system"])
        if definition is None or definition.get("content") != "complete" or "concept" not in definition:
            return None
        concepts = list(_concepts(definition["concept"]))
        for rule in include.get("filter", ()):
            match rule:
                case {"op": "is-a" | "descendent-of" as op, "value": root}:
                    below = [c for one in concepts if one["code"] == root for c in _concepts(one.get("concept", ()))]
                    concepts = below + [c for c in concepts if c["code"] == root and op == "is-a"]
                case _:
                    return None
        return frozenset(concept["code"] for concept in concepts)


def _concepts(concepts: Sequence[Json]) -> Iterator[Json]:
    for concept in concepts:
        yield concept
        yield from _concepts(concept.get("concept", ()))
