"""Refer to organizational units (IS-H NORG).

Which kind of contact a unit leads to belongs in `_movements.py`.
"""

from __future__ import annotations

from dwh_fhir.fhir import build
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite


def unit(number: str | None, site: MappingSite) -> Element | None:
    """Make a logical Reference to a unit by its number; the name comes from code map `organization_unit`."""
    if number is None:
        return None
    line = site.lookup("organization_unit", number)
    return build.logical(site.identifier_system("organization_unit"), number, (line["name"] or None) if line else None)
