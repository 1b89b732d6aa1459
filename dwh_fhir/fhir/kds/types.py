"""Check R4's data types beyond their structure, in whatever profile they stand.

Here belong codes of code systems, extensions by their own definitions, references and contained resources. Invariants
belong in `invariants.py`, the structure of the types in `r4.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from dwh_fhir.fhir.kds.checks import Check, all_of
from dwh_fhir.fhir.kds.packages import CORE, Json, Packages
from dwh_fhir.fhir.kds.snapshot import constant, tree
from dwh_fhir.fhir.kds.terminology import Terminology

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.\-]*:[^ ]+")
_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9.\-]{1,64}(?:/_history/[^/]+)?$")
_UCUM = "http://unitsofmeasure.org"
_NEARLY_UCUM = re.compile(r"https?://unitsofmeasure\.org")
_QUANTITIES = frozenset({"Quantity", "Age", "Count", "Distance", "Duration"})
_OWNED_EXTENSIONS = (
    "http://hl7.org/fhir/StructureDefinition/",
    "http://fhir.de/StructureDefinition/",
    "https://www.medizininformatik-initiative.de/fhir/core/",
)
"""Publishers whose extensions are all in the packages: another URL of theirs is misspelled."""


class Types:
    """The checks of data types.

    Args:
        structure: compiles a type or a profile by its canonical.
    """

    def __init__(self, packages: Packages, terminology: Terminology, structure: Callable[[str], Check | None]) -> None:
        self._packages, self._terminology, self._structure = packages, terminology, structure
        self._names = cache(self._sub_extensions)

    def special(self, name: str) -> Check | None:
        """Return the check of each value of a type, beside the checks of its elements."""
        own: dict[str, Check] = {"Coding": self._coding, "Identifier": _identifier, "Reference": _local}
        return _quantity if name in _QUANTITIES else own.get(name)

    def generic(self, element: Json, kind: Json, *, has_children: bool) -> Check | None:
        """Return the check of a value by its type, for an element of one of R4's own definitions."""
        code = kind.get("code", "")
        if code == "Extension":
            dispatch = self._sub_extension if element["path"] == "Extension.extension" else self._extension
            return all_of([dispatch, self._structure("Extension")])
        if code == "Resource":
            return self._contained
        return None if has_children or not code[:1].isupper() else self._structure(code)

    def target(self, profiles: Sequence[str]) -> Check | None:
        """Make the check of a reference to certain types, or to contained resources of certain profiles."""
        types = {self._type_of(profile) for profile in profiles}
        if types & {None, "Resource"}:
            return None

        def judge(value: Any, root: Mapping[str, Any]) -> str | None:
            reference = value.get("reference", "")
            if reference.startswith("#") and len(reference) > 1:
                return self._aims_at(_contained_in(root, reference), profiles, types, root)
            typed = _TYPED.search(reference)
            return f".reference: none of the target types of {value_name}" if typed and typed[1] not in types else None

        value_name = " or ".join(sorted(map(str, types)))
        return judge

    def _type_of(self, profile: str) -> str | None:
        name = profile.partition("|")[0].removeprefix(CORE)
        if ":" not in name:
            return name
        definition = self._packages.structure(profile)
        return None if definition is None else str(definition["type"])

    def _aims_at(
        self,
        resource: Mapping[str, Any] | None,
        profiles: Sequence[str],
        types: set[str | None],
        root: Mapping[str, Any],
    ) -> str | None:
        if resource is None:
            return None  # _local says so
        if resource.get("resourceType") not in types:
            return ".reference: a contained resource of none of the target types"
        for profile in profiles:
            check = None if profile.startswith(CORE) else self._structure(profile)
            if self._type_of(profile) == resource["resourceType"] and (check is None or check(resource, root) is None):
                return None
        return ".reference: the contained resource keeps none of the target profiles"

    def _coding(self, value: Any, _: Mapping[str, Any]) -> str | None:
        system = value.get("system")
        if system is None:
            return None
        codes = self._terminology.codes(system)
        if codes is not None:
            code = value.get("code")
            return None if code is None or code in codes else ".code: not in its code system"
        if _ABSOLUTE.fullmatch(system) is None:
            return ".system: not absolute"
        return ".system: no code system of this publisher" if self._terminology.is_misspelled(system) else None

    def _extension(self, value: Any, root: Mapping[str, Any]) -> str | None:
        """Check an extension by its own definition; one of another publisher, that no package defines, is allowed."""
        url = value["url"]
        names = self._names(url)
        if names is None:
            if _ABSOLUTE.fullmatch(url) is None:
                return ".url: not absolute"
            return ".url: no extension of this publisher" if url.startswith(_OWNED_EXTENSIONS) else None
        for index, inner in enumerate(value.get("extension", ())):
            if ":" not in inner["url"] and inner["url"] not in names:
                return f".extension[{index}].url: not in the extension's definition"
        check = self._structure(url)
        return None if check is None else check(value, root)

    def _sub_extension(self, value: Any, root: Mapping[str, Any]) -> str | None:
        """Check an extension within an extension; a part of a complex one has a plain name and no check of its own."""
        return self._extension(value, root) if ":" in value["url"] else None

    def _sub_extensions(self, url: str) -> frozenset[str] | None:
        """List the names of an extension's parts; None if no package defines the extension."""
        definition = self._packages.structure(url) if ":" in url else None
        if definition is None or definition["type"] != "Extension":
            return None
        root = tree(definition)
        parts = root.children["extension"].slices.values() if "extension" in root.children else ()
        fixed = [constant(part.children["url"].element) for part in parts if "url" in part.children]
        return frozenset(str(one[1]) for one in fixed if one)

    def _contained(self, value: Any, root: Mapping[str, Any]) -> str | None:
        """Check a contained resource by its type and the profiles that it claims."""
        for canonical in (value["resourceType"], *value.get("meta", {}).get("profile", ())):
            check = self._structure(canonical)
            problem = check(value, root) if check is not None else None
            if problem is not None:
                return problem
        return None


def _identifier(value: Any, _: Mapping[str, Any]) -> str | None:
    system = value.get("system")
    return None if system is None or _ABSOLUTE.fullmatch(system) else ".system: not absolute"


def _quantity(value: Any, _: Mapping[str, Any]) -> str | None:
    system = value.get("system")
    if system in (None, _UCUM):
        return None
    if _ABSOLUTE.fullmatch(system) is None:
        return ".system: not absolute"
    return ".system: UCUM, misspelled" if _NEARLY_UCUM.match(system) else None


def _local(value: Any, root: Mapping[str, Any]) -> str | None:
    reference = value.get("reference", "")
    if reference.startswith("#") and len(reference) > 1 and _contained_in(root, reference) is None:
        return ".reference: no contained resource has this id"
    return None


def _contained_in(root: Mapping[str, Any], reference: str) -> Mapping[str, Any] | None:
    return next((r for r in root.get("contained", ()) if r.get("id") == reference[1:]), None)
