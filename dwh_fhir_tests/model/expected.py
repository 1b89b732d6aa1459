"""What must be, computed from the source's rows alone: clean rows, resources, and what a FHIR server may hold of them.

Here is no SQL and no bookkeeping: every row is judged and every group mapped anew, one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from dwh_fhir.clean.rules import judge
from dwh_fhir.delivery.pruning import prune, references
from dwh_fhir.fhir import r4
from dwh_fhir.mapping.chunk import exact
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir_tests.model.source import Source, key, of

Resources = dict[str, Resource]
"""Type/id to resource."""


def clean_rows(source: Source, view: View) -> list[Row]:
    """The rows that keep every rule, typed, in the order of their keys."""
    listed = source.rows[view.name]
    times = Counter(key(view.name, row) for row in listed)
    values = [tuple(row.get(name) for name in view.column_names) for row in listed if times[key(view.name, row)] == 1]
    found = [row for row in (_clean(view.name, raw) for raw in values) if row]
    return sorted(found, key=lambda row: tuple(row[name] for name in view.key))


@lru_cache(10_000)
def _clean(name: str, raw: tuple[Any, ...]) -> Row | None:
    view = of(name)
    typed, broken = judge(view, ["key"], [None], [[value] for value in raw])
    row = {column: values[0] for column, values in typed.items()}
    if broken or (view.cancelled and row[view.cancelled]):
        return None
    return {**row, "_key": "/".join(str(row[column]) for column in view.key)}


def mapped(source: Source, views: Mapping[str, View], site: Site) -> Resources:
    """The resources that the source's rows are in FHIR.

    Args:
        source: the rows of the views that are on.
        views: all views; what a mapping needs of one that is off is not there.
        site: their site.
    """
    on = {name: views[name] for name in source.rows}
    rows = {name: clean_rows(source, view) for name, view in on.items()}
    found: Resources = {}
    for view in on.values():
        for group in _groups(view, rows):
            for resource in _of_group(view, group, site):
                name = f"{resource['resourceType']}/{resource['id']}"
                found[name] = orjson.loads(orjson.dumps(resource, default=exact))
    return found


def _groups(view: View, rows: Mapping[str, Sequence[Row]]) -> Iterator[Group]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows[view.name]:
        groups.setdefault(tuple(row[column] for column in view.group_by), []).append(row)
    for by, own in groups.items():
        needs = {}
        for name, columns in view.needs.items():
            named = {tuple(row[column] for column in columns) for row in own}
            wanted = {values for values in named if None not in values}
            needs[name] = [row for row in rows.get(name, ()) if tuple(row[column] for column in columns) in wanted]
        yield Group("/".join(map(str, by)), own, needs)


def _of_group(view: View, group: Group, site: Site) -> list[Resource]:
    found = [item for item in view.to_fhir(group, site) if not isinstance(item, Reject)]
    return [resource for resource in found if r4.check(resource) is None]


@dataclass(frozen=True)
class Holding:
    """What a server must hold.

    Attributes:
        sent: resources that must be there, as they must be: without references that can't be there.
        waiting: resources that can't be there as they are wanted; an older version may be.
    """

    sent: Resources
    waiting: frozenset[str]


def holding(wanted: Resources, on_server: Collection[str]) -> Holding:
    """What must be on a server that holds these ids.

    A resource is sent when everything that it can't go without is there or can be sent with it. One that can't be sent
    may be there in an older version, to which others may refer.
    """
    bodies = {name: orjson.dumps(resource) for name, resource in wanted.items()}
    there, waiting = set(wanted), set[str]()
    missing: Callable[[str], set[str]] = lambda name: set(references(wanted[name])) - {name} - there  # noqa: E731
    grown = True
    while grown:
        blocked = {name for name in wanted if prune(name.split("/")[0], bodies[name], missing(name))[2]}
        grown = not blocked <= waiting
        waiting |= blocked
        there -= waiting - set(on_server)
    sent = {
        name: orjson.loads(prune(name.split("/")[0], body, missing(name))[0])
        for name, body in bodies.items()
        if name not in waiting
    }
    return Holding(sent, frozenset(waiting))


def leaving(on_server: Resources, held: Holding, ours: Collection[str]) -> set[str]:
    """Resources that are no longer wanted but may still be there, because an older version refers to them."""
    wanted = held.sent.keys() | held.waiting
    kept: set[str] = set()
    todo = [name for name in held.waiting if name in on_server]
    while todo:
        for name in references(on_server[todo.pop()]):
            if name in on_server and name in ours and name not in wanted and name not in kept:
                kept.add(name)
                todo.append(name)
    return kept


def with_referrers(name: str, there: Resources) -> list[str]:
    """A resource and all that refers to it, directly or not."""
    found = [name]
    for target in found:
        found += [other for other in there if other not in found and target in references(there[other])]
    return found


def bare(resource: Resource) -> Resource:
    """A resource without what a server adds of its own."""
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in ("versionId", "lastUpdated")}
    return {**resource, "meta": meta}
