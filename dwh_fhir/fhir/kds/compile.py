"""Compile StructureDefinitions to checks.

Two sorts of definitions are compiled. Of R4's own types only what `r4.py` leaves open is checked: invariants, codes of
code systems, extensions, contained resources. Of a profile only what it adds to the type that it constrains. So no rule
is checked twice. Here belong the demands of an element; how they are checked belongs in `checks.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dwh_fhir.fhir.kds.bindings import bound
from dwh_fhir.fhir.kds.checks import (
    Check,
    Slice,
    all_of,
    any_of,
    children,
    count,
    demands,
    each,
    equal_to,
    holds,
    like,
    sliced,
)
from dwh_fhir.fhir.kds.invariants import judged_elsewhere, rule_of
from dwh_fhir.fhir.kds.packages import Json, Packages
from dwh_fhir.fhir.kds.slicing import Discriminators
from dwh_fhir.fhir.kds.snapshot import Node, constant, tree
from dwh_fhir.fhir.kds.terminology import Terminology
from dwh_fhir.fhir.kds.types import Types

_FHIRPATH = "http://hl7.org/fhirpath/"
_MANY = float("inf")


class Compiler:
    """Compiler of the definitions of packages, each once.

    Attributes:
        not_judged: demands that no check covers: name of the definition, and element and rule.
    """

    def __init__(self, packages: Packages) -> None:
        self.packages = packages
        self.terminology = Terminology(packages)
        self.types = Types(packages, self.terminology, self.structure)
        self.discriminators = Discriminators(packages, self.terminology)
        self.not_judged: set[tuple[str, str]] = set()
        self._compiled: dict[str, Check | None] = {}
        self._core: dict[str, dict[str, Json]] = {}

    def structure(self, canonical: str) -> Check | None:
        """Compile the check of a type (`Coding`) or a profile (canonical); None if there is nothing to check."""
        try:
            return self._compiled[canonical]
        except KeyError:
            self._compiled[canonical] = lambda value, root: self._later(canonical, value, root)
        definition = self.packages.structure(canonical)
        if definition is None:
            self.not_judged.add((canonical, "no package defines it with a snapshot"))
            self._compiled[canonical] = None
        else:
            own = Structure(self, definition).check()
            self._compiled[canonical] = all_of([own, self.types.special(canonical)])
        return self._compiled[canonical]

    def _later(self, canonical: str, value: Any, root: Mapping[str, Any]) -> str | None:
        """Check a type within itself: its check is not compiled yet when it is first needed."""
        check = self._compiled[canonical]
        return None if check is None else check(value, root)

    def core(self, path: str) -> Json:
        """Look up R4's own ElementDefinition of a path such as `Patient.name` or `HumanName.use`; {}: there is none."""
        name = path.partition(".")[0]
        if name not in self._core:
            definition = self.packages.structure(name)
            elements = definition["snapshot"]["element"] if definition else ()
            self._core[name] = {element["path"]: element for element in elements}
        return self._core[name].get(path, {})

    def is_primitive(self, code: str) -> bool:
        """Tell whether a type's values are no objects."""
        return code.startswith(_FHIRPATH) or code[:1].islower()


class Structure:
    """Compiler of one StructureDefinition."""

    def __init__(self, compiler: Compiler, definition: Json) -> None:
        self._to = compiler
        self._name: str = definition["name"]
        self._is_profile = definition.get("derivation") == "constraint"
        self._root = tree(definition)
        self._is_resource = definition["kind"] == "resource"
        self._referenced: dict[str, Check | None] = {}

    def check(self) -> Check | None:
        """Compile the check of one value of the type, or of one resource."""
        return all_of([*self._constant(self._root), *self._invariants(self._root.element), self._children(self._root)])

    def _element(self, node: Node, kind: Json) -> Check | None:
        """Compile the check of one value of an element, of one of its allowed types."""
        element, code = node.element, kind.get("code", "")
        checks: list[Check | None] = [*self._constant(node), *self._invariants(element)]
        if self._is_profile and not self._has_core_binding(element):
            checks.append(self._bound(element, code))
        if not self._to.is_primitive(code):
            checks.append(self._children(node))
        return all_of([*checks, *self._type(node, kind)])

    def _constant(self, node: Node) -> Iterator[Check]:
        wanted = constant(node.element)
        if wanted is not None:
            kind, value = wanted
            yield demands(equal_to(value) if kind == "fixed" else like(value), f"not the profile's {kind} value")

    def _invariants(self, element: Json) -> Iterator[Check]:
        for one in element.get("constraint", ()):
            if judged_elsewhere(one) or self._is_inherited(element, one["key"]):
                continue
            rule = rule_of(one["key"], one.get("expression", ""))
            if rule is None:
                self._leave(element, f"invariant {one['key']}")
            else:
                yield holds(rule, one["key"])

    def _is_inherited(self, element: Json, key: str) -> bool:
        """Tell whether the check of R4's own types judges an invariant: by the element, or by its type."""
        path = element.get("base", {}).get("path", element["path"])
        places = [kind.get("code", "") for kind in element.get("type", ())] if "." in element["path"] else []
        places += [path] if self._is_profile else []
        return any(key == one["key"] for place in places for one in self._to.core(place).get("constraint", ()))

    def _has_core_binding(self, element: Json) -> bool:
        """Tell whether an element is bound as in R4, which `r4.py` judges."""
        core = self._to.core(element["base"]["path"]).get("binding", {})
        own = element.get("binding", {})
        return all(core.get(key) == own.get(key) for key in ("strength", "valueSet"))

    def _bound(self, element: Json, code: str) -> Check | None:
        binding = element.get("binding", {})
        if binding.get("strength") != "required":
            return None
        members = self._to.terminology.value_set(binding["valueSet"])
        if members is None or not members.complete:
            self._leave(element, f"codes of {binding['valueSet']}")
        return None if members is None else bound(members, code)

    def _leave(self, element: Json, rule: str) -> None:
        self._to.not_judged.add((self._name, f"{element['id']}: {rule}"))

    def _type(self, node: Node, kind: Json) -> Iterator[Check | None]:
        """Compile the checks that follow from the type of an element's value."""
        code, element = kind.get("code", ""), node.element
        if "contentReference" in element:
            yield self._reference_within(element["contentReference"].partition("#")[2])
        elif not self._is_profile:
            yield self._to.types.generic(element, kind, has_children=bool(node.children))
        if code != "Extension":  # whose own definition is found by its URL, wherever it stands
            yield any_of([self._to.structure(profile) for profile in kind.get("profile", ())])
        if code in ("Reference", "canonical") and "targetProfile" in kind:
            core = self._to.core(element.get("base", {}).get("path", "")).get("type", ())
            if not self._is_profile or kind["targetProfile"] not in [one.get("targetProfile") for one in core]:
                yield self._to.types.target(kind["targetProfile"]) if code == "Reference" else None

    def _reference_within(self, ident: str) -> Check | None:
        """Compile the check of a contentReference to another element, as `Observation.component.referenceRange` has."""
        if ident not in self._referenced:
            self._referenced[ident] = lambda value, root: self._judge_within(ident, value, root)
            node = self._root
            for step in ident.split(".")[1:]:
                node = node.children[step]
            self._referenced[ident] = self._element(node, node.element["type"][0])
        return self._referenced[ident]

    def _judge_within(self, ident: str, value: Any, root: Mapping[str, Any]) -> str | None:
        check = self._referenced[ident]
        return None if check is None else check(value, root)

    def _children(self, node: Node) -> Check | None:
        """Compile the check of the elements below one; None if none of them has anything to check."""
        if not node.children:
            return None
        known: dict[str, Check | None] = {"resourceType": None} if node is self._root and self._is_resource else {}
        required: list[tuple[str, tuple[str, ...]]] = []
        narrowed = False
        for child in node.children.values():
            core = self._to.core(child.element.get("base", {}).get("path", ""))
            if child.element["max"] == "0":
                narrowed = True
                continue
            kinds = child.element.get("type") or [{}]
            narrowed |= len(kinds) < len(core.get("type", ()))
            keys = {self._key(child, kind): kind for kind in kinds}
            for key, kind in keys.items():
                known[key] = self._property(child, kind)
                if self._to.is_primitive(kind.get("code", "")):
                    known[f"_{key}"] = self._sibling(child)
            required += self._required(child, list(keys), core)
        if not required and not narrowed and not any(known.values()):
            return None
        return children(known, required)

    def _key(self, node: Node, kind: Json) -> str:
        code = kind.get("code", "")
        return node.name.replace("[x]", code[:1].upper() + code[1:])

    def _required(self, node: Node, keys: list[str], core: Json) -> Iterator[tuple[str, tuple[str, ...]]]:
        """List what a value must have: the element, or one of its slices."""
        if not self._is_profile:
            return
        if node.element["min"] and not core.get("min"):
            yield node.name, tuple(one for key in keys for one in (key, f"_{key}"))
        for name, member in node.slices.items():
            if member.element["min"] and not node.element["min"]:
                own = [self._key(member, kind) for kind in member.element.get("type", ())]
                yield f"{node.name}:{name}", tuple(one for key in own for one in (key, f"_{key}"))

    def _property(self, node: Node, kind: Json) -> Check | None:
        """Compile the check of an element's JSON property: of one value, or of the list of all."""
        element = node.element
        single = self._element(node, kind)
        if node.name.endswith("[x]"):
            members = [m for m in node.slices.values() if kind["code"] in [k["code"] for k in m.element["type"]]]
            return all_of([single, *(self._element(m, self._kind_of(m, kind)) for m in members)])
        if element.get("base", element)["max"] == "1":
            return single
        high = _MANY if element["max"] == "*" else int(element["max"])
        limits = count(element["min"], high, node.name) if element["min"] > 1 or high != _MANY else None
        return all_of([limits, each(single) if single else None, self._slices(node, kind)])

    def _kind_of(self, member: Node, kind: Json) -> Json:
        return next(one for one in member.element["type"] if one["code"] == kind["code"])

    def _slices(self, node: Node, kind: Json) -> Check | None:
        slicing = node.element.get("slicing", {})
        slices = []
        for name, member in node.slices.items():
            own: Json = (member.element.get("type") or [kind])[0]
            matches = self._to.discriminators.matcher(slicing, member)
            if matches is None:
                self._leave(member.element, "its slice can't be told from the others")
                return None
            high = _MANY if member.element["max"] == "*" else int(member.element["max"])
            check = self._element(member, own)
            slices.append(Slice(f"{node.name}:{name}", matches, check, member.element["min"], high))
        closed = slicing.get("rules") == "closed"
        if not closed and not any(one.check or one.low or one.high != _MANY for one in slices):
            return None
        return sliced(slices, closed=closed, ordered=bool(slicing.get("ordered")))

    def _sibling(self, node: Node) -> Check | None:
        """Compile the check of `_key`: the extensions of a primitive value, or of a list of them."""
        checks = [self._children(node), None if self._is_profile else self._to.structure("Element")]
        single = all_of(checks)
        if single is None or node.element.get("base", node.element)["max"] == "1":
            return single
        return each(single)
