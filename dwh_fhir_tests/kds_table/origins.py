"""Which columns an element comes from: found by changing one column of one row at a time.

Every scenario of the mapping tests is mapped again with each other value that one of its columns could have. The column
is a source of an element if that alters what stands in it, or if the element comes or goes while the listed element
above it stays. Here belongs comparing; the changes are made in `changes.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Reject, Resource
from dwh_fhir.views import registry
from dwh_fhir_tests.kds_table.changes import Changes, Origin
from dwh_fhir_tests.kds_table.elements import Found, Leaves, Profile
from dwh_fhir_tests.views.rows import site
from dwh_fhir_tests.views.scenarios import all_groups


@dataclass
class Origins:
    """Where one element of one profile comes from.

    Attributes:
        values: what its own leaves are, in all places where the scenarios' resources have it.
        changed_by: the columns that change it.
        lost_by: the columns that take one of its values away together with the element above.
    """

    values: set[str] = field(default_factory=set)
    changed_by: set[Origin] = field(default_factory=set)
    lost_by: set[Origin] = field(default_factory=set)

    @property
    def sources(self) -> set[Origin]:
        """Where it comes from; nothing if the mapping itself says it."""
        return self.changed_by or (self.lost_by if len(self.values) > 1 else set())


Of = Mapping[str, Mapping[str, Origins]]
"""By profile and id of the element; only elements that the scenarios' resources have."""


class Scenarios:
    """The scenarios of the mapping tests, as they are and with one column changed."""

    def __init__(self) -> None:
        self._groups = [(view, group) for _, view, group in all_groups()]

    def profiles(self) -> list[str]:
        """The profiles that the resources claim, in the order of the views."""
        found = (resource for view, group in self._groups for resource in _mapped(view, group, site()))
        return list(dict.fromkeys(resource["meta"]["profile"][0] for resource in found))

    def origins(self, profiles: Sequence[Profile]) -> Of:
        """The origins of every listed element that the resources have."""
        by_name = {profile.canonical: profile for profile in profiles}
        changes = Changes(self._groups)
        found: dict[str, dict[str, Origins]] = {name: defaultdict(Origins) for name in by_name}
        for view, group in self._groups:
            before = [_Seen(r, by_name[r["meta"]["profile"][0]]) for r in _mapped(view, group, site())]
            for one in before:
                one.count(found[one.profile.canonical])
            for origin, changed, at in changes.of(view, group):
                for old, new in _pairs(before, _mapped(view, changed, at)):
                    for element, alone in old.differences(new):
                        of_element = found[old.profile.canonical][element]
                        (of_element.changed_by if alone else of_element.lost_by).add(origin)
        return found


class _Seen:
    """A resource and where it has the listed elements of its profile."""

    def __init__(self, resource: Resource, profile: Profile) -> None:
        self.resource, self.profile = resource, profile

    @cached_property
    def found(self) -> Found:
        return self.profile.found(self.resource)

    def count(self, origins: Mapping[str, Origins]) -> None:
        """Note what the elements hold."""
        for element, places in self.found.items():
            origins[element].values.update(_told(places))

    def differences(self, other: Resource) -> Iterator[tuple[str, bool]]:
        """The listed elements that the other resource has otherwise, and whether the element above stays."""
        if other == self.resource:
            return
        now = self.profile.found(other)
        for element, listed in self.profile.elements.items():
            old, new = self.found.get(element, []), now.get(element, [])
            if old == new:
                continue
            if len(old) == len(new):
                if Counter(_told(old)) != Counter(_told(new)):
                    yield element, True
            elif not listed.parent or len(self.found.get(listed.parent, [])) == len(now.get(listed.parent, [])):
                yield element, True
            elif set(_told(old)) != set(_told(new)):
                yield element, False


def _told(places: Sequence[Leaves]) -> list[str]:
    return [repr(sorted(map(repr, leaves))) for leaves in places]


def _mapped(view: str, group: Group, at: Site) -> list[Resource]:
    return [found for found in registry()[view].to_fhir(group, at) if not isinstance(found, Reject)]


def _pairs(before: Sequence[_Seen], after: Sequence[Resource]) -> Iterator[tuple[_Seen, Resource]]:
    """The same resource before and after: by profile and id, or else, for a changed key, by its place."""
    now = {(r["meta"]["profile"][0], r["id"]): r for r in after}
    lined_up = [one.profile.canonical for one in before] == [profile for profile, _ in now]
    known = {(one.profile.canonical, one.resource["id"]) for one in before}
    for number, one in enumerate(before):
        same = now.get((one.profile.canonical, one.resource["id"]))
        if same is None and lined_up and (one.profile.canonical, after[number]["id"]) not in known:
            same = after[number]
        if same is not None:
            yield one, same
