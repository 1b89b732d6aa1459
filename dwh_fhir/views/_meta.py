"""Make the `meta` that every resource has.

Source: https://hl7.org/fhir/R4/resource.html#Meta
"""

from __future__ import annotations

from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite


def resource_meta(profile: str, site: MappingSite) -> Element:
    """Make `meta` with the site's source system and the one profile that the resource claims."""
    if site.meta_source is None:
        return {"profile": [profile]}
    return {"source": site.meta_source, "profile": [profile]}
