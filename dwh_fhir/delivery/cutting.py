"""Cut resources into bundles: what travels together, what goes first, what may go in parallel.

Here belong the orders that follow from references, as pure functions without database or server. Which resources are
due belongs in `ledger/claims.py`; sending them belongs in `sending.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from queue import Empty, SimpleQueue
from typing import NamedTuple

from dwh_fhir.ledger.item import Item

Unit = list[Item]
"""Resources that must travel in one transaction: one, or a circle of references."""

Lane = list[Unit]
"""Units that must be sent one after the other; lanes know nothing of each other."""


def strongly_connected(keys: Collection[str], edges: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Return the strongly connected components of a graph, each after all that it points to.

    This is Tarjan's algorithm without recursion: a chain of references may be longer than Python's stack.

    Args:
        keys: the nodes.
        edges: the nodes that one points to; those that are not in `keys` are passed over.
    """
    known = set(keys)
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    components: list[list[str]] = []
    for root in keys:
        path: list[tuple[str, Iterator[str]]] = [] if root in number else [(root, iter(edges(root)))]
        while path:
            node, rest = path[-1]
            if node not in number:
                number[node] = low[node] = len(number)
                open_nodes.append(node)
                is_open.add(node)
            for follower in rest:
                if follower in known and follower not in number:
                    path.append((follower, iter(edges(follower))))
                    break
                if follower in is_open:
                    low[node] = min(low[node], number[follower])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == number[node]:
                    component = _pop_until(open_nodes, node)
                    is_open.difference_update(component)
                    components.append(component)
    return components


def _pop_until(stack: list[str], node: str) -> list[str]:
    popped = [stack.pop()]
    while popped[-1] != node:
        popped.append(stack.pop())
    return popped[::-1]


def units(items: Mapping[str, Item]) -> list[Unit]:
    """Cut items, given by key, into units, each after all that it must come after."""

    def edges(key: str) -> Iterator[str]:
        return (k for k in items[key].after if k in items and not items[k].present)

    return [[items[key] for key in component] for component in strongly_connected(items, edges)]


def shared_first(ordered: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Part units, in order, into those that many patients may need (and what these need) and the rest."""
    needed: set[str] = set()
    first: list[Unit] = []
    rest: list[Unit] = []
    for unit in reversed(ordered):
        if any(item.compartment == "" or item.key in needed for item in unit):
            needed.update(key for item in unit for key in item.after)
            first.append(unit)
        else:
            rest.append(unit)
    return first[::-1], rest[::-1]


def lanes(ordered: list[Unit]) -> list[Lane]:
    """Part units, in order, into lanes that may run in parallel, long ones first: by patient and by reference."""
    parent: dict[str, str] = {item.key: item.key for unit in ordered for item in unit}

    def root(key: str) -> str:
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = key = parent[above]
        return key

    present = set(parent)
    for unit in ordered:
        for item in unit:
            near = [item.key, *(key for key in item.after if key in present)]
            for key in [*near, item.compartment] if item.compartment else near:
                parent[root(key)] = root(unit[0].key)
    by_root: dict[str, Lane] = {}
    for unit in ordered:
        by_root.setdefault(root(unit[0].key), []).append(unit)
    return sorted(by_root.values(), key=len, reverse=True)


class Batch(NamedTuple):
    """Resources that were claimed at once, ready to be sent.

    Attributes:
        outside: keys that its writes refer to and that are not in it, sorted.
        parts: to be sent one after the other, each as lanes; no part and no lane is empty.
    """

    outside: list[str]
    parts: list[list[Lane]]

    @classmethod
    def of(cls, claimed: Iterable[Item]) -> Batch:
        """Cut what was claimed."""
        items = {item.key: item for item in claimed}
        outside = {key for item in items.values() if item.hash for key in item.after if key not in items}
        return cls(sorted(outside), [cut for part in shared_first(units(items)) if (cut := lanes(part))])


def bundles(parallel: SimpleQueue[Lane], bundle_size: int) -> Iterator[list[Unit]]:
    """Yield bundles of at most `bundle_size` items, from lanes that several workers take out of one queue.

    A lane that doesn't fit into a bundle goes on in the same worker's next one: so its order is kept, and only the last
    bundle of a worker is not full. Only a unit that is longer makes a longer bundle.
    """
    bundle: list[Unit] = []
    size = 0
    for unit in chain.from_iterable(_taken(parallel)):
        if bundle and size + len(unit) > bundle_size:
            yield bundle
            bundle, size = [], 0
        bundle.append(unit)
        size += len(unit)
    if bundle:
        yield bundle


def _taken(parallel: SimpleQueue[Lane]) -> Iterator[Lane]:
    with suppress(Empty):
        while True:
            yield parallel.get_nowait()
