"""The elements that a profile lists as must-support or mandatory, and where a resource has them.

Here belongs reading snapshots. The element tree and its slices are the profile check's (`dwh_fhir.fhir.kds`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from dwh_fhir.fhir.kds.checks import Matches
from dwh_fhir.fhir.kds.packages import Json, Packages
from dwh_fhir.fhir.kds.slicing import Discriminators
from dwh_fhir.fhir.kds.snapshot import Node, tree
from dwh_fhir.view import Resource

Leaves = list[tuple[str, Any]]
"""Path and value of what stands in an element and in none of the listed elements below it."""

Found = dict[str, list[Leaves]]
"""By element id, every place where a resource has the element."""


@dataclass(frozen=True)
class Element:
    """A listed element.

    Attributes:
        id: as in the snapshot, e.g. `Patient.identifier:pid.value`.
        cardinality: e.g. `0..*`.
        parent: id of the nearest listed element that holds it (not a slice's own list), "" below the root.
    """

    id: str
    cardinality: str
    parent: str


class Profile:
    """One profile of the Kerndatensatz.

    Attributes:
        canonical: as resources claim it.
        elements: the listed ones, in the profile's order, by id: must-support, or mandatory where their parent is
            listed.
    """

    def __init__(self, canonical: str, packages: Packages, discriminators: Discriminators) -> None:
        definition = packages.structure(canonical)
        if definition is None:
            raise ValueError(f"no package has {canonical} with its snapshot")
        self.canonical = canonical
        self._root = tree(definition)
        self._discriminators = discriminators
        self._matchers: dict[str, Matches | None] = {}
        self._properties: dict[str, Mapping[str, Sequence[Node]]] = {}
        self.elements = {one.id: one for one in _listed(definition)}

    def found(self, resource: Resource) -> Found:
        """Where the resource has the listed elements."""
        found: Found = {}
        self._inside([self._root], resource, [], "", found)
        return found

    def _inside(self, nodes: Sequence[Node], value: Any, own: Leaves, path: str, found: Found) -> None:
        """Go through one value; `nodes` are the definitions that hold for it, the slice's after the list's."""
        if not isinstance(value, dict):
            own.append((path, value))
            return
        for name in dict.fromkeys(key.removeprefix("_") for key in value):
            children = [child for node in nodes for child in self._below(node).get(name, ())]
            for entry in _entries(value, name):
                self._entry(children, entry, name, own, f"{path}.{name}", found)

    def _below(self, node: Node) -> Mapping[str, Sequence[Node]]:
        """The elements below one by the names of their JSON properties."""
        identity = node.element["id"]
        if identity not in self._properties:
            names: dict[str, list[Node]] = defaultdict(list)
            for child in node.children.values():
                for name in _keys(child):
                    names[name].append(child)
            self._properties[identity] = names
        return self._properties[identity]

    def _entry(self, children: Sequence[Node], entry: Any, name: str, own: Leaves, path: str, found: Found) -> None:
        nodes = [node for child in children for node in (child, *self._slices(child, entry, name))]
        for node in nodes:
            if node.element["id"] in self.elements:
                own, path = [], ""
                found.setdefault(node.element["id"], []).append(own)
        self._inside(nodes, entry, own, path, found)

    def _slices(self, node: Node, entry: Any, name: str) -> Iterator[Node]:
        for member in node.slices.values():
            if node.name.endswith("[x]"):
                if name in _keys(member):
                    yield member
                continue
            identity = member.element["id"]
            if identity not in self._matchers:
                self._matchers[identity] = self._discriminators.matcher(node.element.get("slicing", {}), member)
            matches = self._matchers[identity]
            if matches is not None and matches(entry):
                yield member


def _listed(definition: Json) -> Iterator[Element]:
    elements = {element["id"]: element for element in definition["snapshot"]["element"]}
    root = next(iter(elements))
    listed = {root}
    for identity, element in list(elements.items())[1:]:
        above = list(_above(identity))
        holders = above[1:] if ":" in identity.rpartition(".")[2] else above
        nearest = next((one for one in holders if one in listed), "")
        forbidden = any(elements[one]["max"] == "0" for one in (identity, *above) if one in elements)
        # What an extension is made of is its own definition's matter.
        part = identity.endswith((".url", ".value[x]")) and "extension" in above[0]
        mandatory = element["min"] > 0 and not part and above[0] in listed
        if not forbidden and (element.get("mustSupport") or mandatory):
            listed.add(identity)
            yield Element(identity, f"{element['min']}..{element['max']}", "" if nearest == root else nearest)


def _above(identity: str) -> Iterator[str]:
    """The ids above one: of a slice its list, of an element its parent."""
    while True:
        head, _, last = identity.rpartition(".")
        name, sliced, _ = last.partition(":")
        identity = f"{head}.{name}" if sliced and head else head
        if not identity:
            return
        yield identity


def _entries(value: Json, name: str) -> Iterator[Any]:
    """The entries of a JSON property; a primitive value that has extensions as one object, its value under ""."""
    plain, extended = value.get(name), value.get(f"_{name}")
    if extended is None:
        yield from plain if isinstance(plain, list) else [plain]
        return
    lists = [one if isinstance(one, list) else [one] for one in (plain, extended)]
    for entry, extension in zip_longest(*lists):
        yield entry if extension is None else {**extension, **({} if entry is None else {"": entry})}


def _keys(node: Node) -> list[str]:
    codes = [kind.get("code", "") for kind in node.element.get("type", ())]
    if not node.name.endswith("[x]"):
        return [node.name]
    return [node.name.removesuffix("[x]") + code[:1].upper() + code[1:] for code in codes]
