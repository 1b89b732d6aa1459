"""Translate a unit as the source spells it into UCUM, by the site's code maps.

Here belongs the order: the map's word before the spelling. Judging UCUM itself belongs in `fhir/ucum.py`.
"""

from __future__ import annotations

from dwh_fhir.fhir import ucum
from dwh_fhir.site.mapping_site import MappingSite


def ucum_code(spelling: str | None, code_map: str, site: MappingSite) -> str | None:
    """Return the UCUM code of a unit as the source spells it.

    Args:
        spelling: the unit, `mg` or `Tabl.`.
        code_map: the site's code map with a column `ucum`. Its word counts first: `St` is a piece in a ward's language
            and the unit stokes in UCUM's. A line with an empty `ucum` says that there is no code. Where the site has
            the map, ambiguous letters need a line.
        site: the site's code maps.

    Returns:
        the map's code, or else the spelling itself if that is UCUM and meant so; None if neither is.
    """
    line = site.lookup(code_map, spelling)
    if line is not None:
        return line["ucum"] or None
    if not spelling or (site.has_map(code_map) and spelling in ucum.AMBIGUOUS):
        return None
    return spelling if ucum.is_of_laboratory(spelling) else None
