"""A later release's mapping: the same resources, which also say their language.

A file of its own, since a mapping's version is the hash of the file it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Group, Reject, Resource, View


def released(view: View) -> View:
    """The view as the later release has it."""

    def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
        for item in view.to_fhir(group, site):
            yield item if isinstance(item, Reject) else {**item, "language": "de"}

    return replace(view, to_fhir=to_fhir)
