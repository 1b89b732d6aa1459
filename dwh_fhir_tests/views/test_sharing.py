"""No part of a resource belongs to another one too: whoever changes a resource changes this one alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dwh_fhir.view import Group, Reject
from dwh_fhir.views import registry
from dwh_fhir_tests.views.rows import as_json, site
from dwh_fhir_tests.views.scenarios import all_groups

GROUPS = [(view, group) for _, view, group in all_groups()]


def parts(node: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """All dicts and lists of a resource."""
    if isinstance(node, dict | list):
        yield node
        for child in node.values() if isinstance(node, dict) else node:
            yield from parts(child)


def mapped(view: str, group: Group) -> Iterator[str]:
    """What a group is mapped to, as text; every resource is spoiled as soon as it is yielded."""
    for result in registry()[view].to_fhir(group, site()):
        if isinstance(result, Reject):
            yield repr(result)
            continue
        yield as_json(result)
        for part in list(parts(result)):
            part.clear()


@pytest.mark.parametrize("view", sorted(registry()))
def test_every_part_of_a_resource_is_its_own(view: str) -> None:
    # Twice, so that also an object that only one group uses would come again.
    groups = [group for name, group in GROUPS * 2 if name == view]
    kept = [result for group in groups for result in registry()[view].to_fhir(group, site())]
    nodes = [part for result in kept for part in parts(result)]
    assert len(nodes) > 100
    assert len({id(node) for node in nodes}) == len(nodes)


def test_spoiling_resources_changes_no_other_one() -> None:
    fresh = [[as_json(r) for r in registry()[view].to_fhir(group, site())] for view, group in GROUPS]
    for _ in range(2):
        for (view, group), expected in zip(GROUPS, fresh, strict=True):
            assert list(mapped(view, group)) == expected
