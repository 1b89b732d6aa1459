"""Check a resource against the profiles that it claims, at run time where site.yaml says `validate: kds`.

The profiles are read from FHIR packages in a folder and compiled when a resource first claims them. Judged are
cardinality, choices of types, fixed and pattern values, slices, extensions, required bindings as far as the packages
list the codes, codes of the code systems in the packages, reference targets and the invariants of severity error.
`docs/profile-check.md` compares it with the official validator, which stays the referee. Whether codes of ICD-10-GM,
OPS, LOINC or SNOMED CT exist is for a terminology server to say.

The way from a StructureDefinition to a check belongs in `compile.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dwh_fhir.fhir.kds.checks import Check, all_of
from dwh_fhir.fhir.kds.compile import Compiler
from dwh_fhir.fhir.kds.packages import Packages


@cache
def profiles(folder: Path) -> Profiles:
    """Read the profiles of a folder, once in a process."""
    return Profiles(folder)


class Profiles:
    """The profiles of the packages in a folder, each compiled when it is first claimed."""

    def __init__(self, folder: Path) -> None:
        """Read the packages: two CPU seconds and about 60 MB for the Kerndatensatz and what it builds on.

        Raises:
            PackagesError: the folder holds no FHIR packages, or not R4's core.
        """
        self._packages = Packages(folder)
        self._compiler = Compiler(self._packages)
        self._checks: dict[tuple[str, str], Check | str | None] = {}

    def check(self, resource: Mapping[str, Any]) -> str | None:
        """Check a resource against every profile that it claims.

        Args:
            resource: a resource in which `r4.check` finds nothing; its rules are not checked again.

        Returns:
            None if it keeps its profiles, else the first place and rule, such as `Encounter: invariant mii-enc-1`.
            Names of elements, slices and rules only, never a value of the resource.
        """
        kind: str = resource["resourceType"]
        profiles = resource.get("meta", {}).get("profile")
        if not profiles:
            return f"{kind}.meta: claims no profile"
        for index, canonical in enumerate(profiles):
            try:
                check = self._checks[kind, canonical]
            except KeyError:
                check = self._checks.setdefault((kind, canonical), self._compile(kind, canonical))
            if isinstance(check, str):
                return f"{kind}.meta.profile[{index}]: {check}"
            problem = check(resource, resource) if check is not None else None
            if problem is not None:
                return kind + problem
        return None

    def not_judged(self) -> list[str]:
        """List the demands of the profiles used so far that no check covers, as sentences."""
        return sorted(f"{definition}: {rule}" for definition, rule in self._compiler.not_judged)

    def _compile(self, kind: str, canonical: str) -> Check | str | None:
        definition = self._packages.structure(canonical or "-")
        if definition is None:
            return "the packages hold no such profile"
        if definition["type"] != kind:
            return "a profile of another resource type"
        return all_of([self._compiler.structure(canonical), self._compiler.structure(kind)])
