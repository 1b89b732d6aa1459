"""Compile discriminators to functions that tell to which slice an entry belongs.

Counting and judging the entries of a slice belongs in `checks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dwh_fhir.fhir.kds.checks import Matches, equal_to, like
from dwh_fhir.fhir.kds.packages import Json, Packages
from dwh_fhir.fhir.kds.snapshot import Node, constant, tree
from dwh_fhir.fhir.kds.terminology import Terminology

_STEP = re.compile(r"\$this|(?:extension|ofType|resolve)\([^)]*\)|\w+")
_EXTENSION = re.compile(r"extension\('([^']*)'\)")


class Discriminators:
    """Compiler of the functions that tell the slices of a profile apart."""

    def __init__(self, packages: Packages, terminology: Terminology) -> None:
        self._packages, self._terminology = packages, terminology

    def matcher(self, slicing: Json, member: Node) -> Matches | None:
        """Compile the function that tells whether an entry is in a slice.

        Args:
            slicing: the `slicing` of the list.
            member: the slice.

        Returns:
            None if a discriminator can't be judged here.
        """
        matches = [self._one(one["type"], one["path"], member) for one in slicing.get("discriminator", ())]
        known = [match for match in matches if match is not None]
        if not known or len(known) < len(matches):
            return None
        return known[0] if len(known) == 1 else lambda value: all(match(value) for match in known)

    def _one(self, kind: str, path: str, member: Node) -> Matches | None:
        steps = [step for step in _STEP.findall(path) if step != "$this"]
        if any(step.startswith(("resolve", "ofType")) for step in steps):
            return None
        match kind:
            case "value" | "pattern":
                judge = self._wanted(member, steps)
                return judge and _somewhere(steps, judge)
            case "exists":
                node = _below(member, steps)
                if node is None:
                    return None
                wanted = node.element["max"] != "0"
                return lambda value: any(True for _ in _values(value, steps)) == wanted
            case "type":
                node = _below(member, steps)
                return None if node is None else _typed(steps, [kind["code"] for kind in node.element["type"]])
        return None

    def _wanted(self, node: Node, steps: list[str]) -> Matches | None:
        """Compile a slice's demand on the value at the end of a path; None if it has none."""
        fixed = constant(node.element)
        if fixed is not None:
            value: Any = fixed[1]
            for step in steps:
                value = value.get(step) if isinstance(value, dict) else None
            if value is not None:
                return equal_to(value) if fixed[0] == "fixed" else like(value)
        below = _below(node, steps[:1]) if steps else None
        judge = self._wanted(below, steps[1:]) if below else None
        return judge or self._of_extension(node, steps) or self._of_profile(node, steps) or self._bound(node, steps)

    def _of_extension(self, node: Node, steps: list[str]) -> Matches | None:
        """Follow a step `extension('url')` to the slice of that extension."""
        named = _EXTENSION.fullmatch(steps[0]) if steps else None
        if named is None or "extension" not in node.children:
            return None
        for member in node.children["extension"].slices.values():
            is_named = self._wanted(member, ["url"])
            if is_named is not None and is_named(named[1]):
                return self._wanted(member, steps[1:])
        return None

    def _of_profile(self, node: Node, steps: list[str]) -> Matches | None:
        for kind in node.element.get("type", ()):
            for profile in kind.get("profile", ()):
                definition = self._packages.structure(profile)
                judge = definition and self._wanted(tree(definition), steps)
                if judge:
                    return judge
        return None

    def _bound(self, node: Node, steps: list[str]) -> Matches | None:
        """Compile a required binding, which tells slices apart, too."""
        binding = node.element.get("binding", {})
        members = self._terminology.value_set(binding["valueSet"]) if binding.get("strength") == "required" else None
        if steps or members is None:
            return None

        def member(value: Any) -> bool:
            if isinstance(value, str):
                return members.codes is None or value in members.codes
            return any(members.holds(coding) for coding in value.get("coding", [value]))

        return member


def _below(node: Node, steps: list[str]) -> Node | None:
    for step in steps:
        below = node.children.get(step) or node.children.get(f"{step}[x]")
        if below is None:
            return None
        node = below
    return node


def _values(value: Any, steps: list[str]) -> Iterator[Any]:
    """List the values at the end of a path, every entry of lists."""
    if isinstance(value, list):
        for entry in value:
            yield from _values(entry, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict):
        named = _EXTENSION.fullmatch(steps[0])
        if named:
            extensions = [entry for entry in value.get("extension", ()) if entry.get("url") == named[1]]
            yield from _values(extensions, steps[1:])
        else:
            keys = [key for key in value if key == steps[0] or re.fullmatch(f"{steps[0]}[A-Z].*", key)]
            for key in keys:
                yield from _values(value[key], steps[1:])


def _somewhere(steps: list[str], judge: Matches) -> Matches:
    if not steps:
        return judge
    if len(steps) == 1 and steps[0].isalpha():
        return _in_element(steps[0], judge)
    return lambda value: any(judge(below) for below in _values(value, steps))


def _in_element(name: str, judge: Matches) -> Matches:
    """Judge the most frequent path, one element, without a loop over steps."""

    def matches(value: Any) -> bool:
        child = value.get(name) if isinstance(value, dict) else None
        if isinstance(child, list):
            return any(map(judge, child))
        return child is not None and judge(child)

    return matches


def _typed(steps: list[str], types: list[str]) -> Matches:
    """Judge the type of a resource, or of a choice by the name of its property."""
    if not steps:
        return lambda value: isinstance(value, dict) and value.get("resourceType") in types
    *above, last = steps
    keys = {last + kind[0].upper() + kind[1:] for kind in types}
    return lambda value: any(not keys.isdisjoint(element) for element in _values(value, above))
