"""Read a StructureDefinition's snapshot as a tree.

Here belongs how element ids (`Patient.identifier:pid.type`) nest. The demands of an element belong in `compile.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dwh_fhir.fhir.kds.packages import Json


@dataclass
class Node:
    """An element of a snapshot.

    Attributes:
        element: its ElementDefinition.
        children: the elements below it by name, e.g. `value[x]`.
        slices: its slices by name.
    """

    element: Json
    children: dict[str, Node] = field(default_factory=dict)
    slices: dict[str, Node] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The element's name, `value[x]` for a choice."""
        return str(self.element["path"]).rpartition(".")[2]


def tree(definition: Json) -> Node:
    """Return the root element of a snapshot, with all below it."""
    elements = definition["snapshot"]["element"]
    root = Node(elements[0])
    for element in elements[1:]:
        _place(root, element)
    return root


def _place(root: Node, element: Json) -> None:
    node = root
    *above, last = element["id"].split(".")[1:]
    for step in above:
        name, _, slice_name = step.partition(":")
        node = node.children[name]
        if slice_name:
            node = node.slices[slice_name]
    name, _, slice_name = last.partition(":")
    if not slice_name:
        node.children[name] = Node(element)
    else:
        node.children[name].slices[slice_name] = Node(element)


def constant(element: Json) -> tuple[str, object] | None:
    """Return the value that an element must have, after `fixed` or `pattern`; None: it may have any."""
    for key, value in element.items():
        for kind in ("fixed", "pattern"):
            if key.startswith(kind):
                return kind, value
    return None
