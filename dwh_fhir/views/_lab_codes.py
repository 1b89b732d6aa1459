"""Translate a laboratory's tests, units, coded results and flags by the site's code maps.

Here belongs the meaning of one code or spelling. Numbers belong in `_lab_values.py`.
"""

from __future__ import annotations

from dwh_fhir.fhir import build, ucum, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.views._ucum import ucum_code


def category(test: str, site: MappingSite) -> list[Element]:
    """Make Observation.category of a test: one concept, since the profile wants its two fixed codes in each.

    The third one is the Laborbereich, from column `area` of code map `lab_code`.
    """
    codings = [
        build.coding(urls.CS_LOINC, "26436-6"),
        build.coding(urls.CS_OBSERVATION_CATEGORY, "laboratory"),
    ]
    line = site.lookup("lab_code", test)
    area = line.get("area") if line else None
    if area in urls.LABORBEREICHE:
        codings.append(build.coding(urls.CS_LOINC, area))
    return [{"coding": codings}]


def test_codings(test: str, site: MappingSite) -> list[Element]:
    """List the LOINC code of a test, if code map `lab_code` has one, and always its local code.

    The profile only prefers LOINC, so a test that nobody has mapped yet is delivered with its local code alone.
    """
    local = build.coding(site.identifier_system("lab_test"), test)
    line = site.lookup("lab_code", test)
    return [build.coding(urls.CS_LOINC, line["loinc"]), local] if line and line["loinc"] else [local]


def order_codings(loinc: str | None, local: str | None, site: MappingSite) -> list[Element]:
    """List the codes of an ordered service: LOINC of the order, or else of code map `lab_code`, and the local code."""
    codings = test_codings(local, site) if local else []
    if loinc is None:
        return codings
    return [build.coding(urls.CS_LOINC, loinc), *(one for one in codings if one["system"] != urls.CS_LOINC)]


def unit(spelling: str | None, test: str, site: MappingSite) -> Element | None:
    """Make the unit of a Quantity: `unit` as it is written, `code` in UCUM; None if UCUM has no code for it.

    Args:
        spelling: the unit of the result; None: the default unit of the test, which code map `lab_code` has.
        test: local code of the test.
        site: its code map `lab_unit` counts before UCUM.
    """
    line = site.lookup("lab_code", test) if spelling is None else site.lookup("lab_unit", spelling)
    if line is not None:
        code = line["ucum"] if ucum.is_valid(line["ucum"]) else None
    else:
        code = ucum_code(spelling, "lab_unit", site)
    return {"unit": spelling or code, "system": urls.CS_UCUM, "code": code} if code else None


def coded(result: str, site: MappingSite) -> Element | None:
    """Make the concept of a result that code map `lab_result` knows, as written or in lower case.

    Its `system` is SNOMED CT unless the map names another one.
    """
    line = site.lookup("lab_result", result) or site.lookup("lab_result", result.lower())
    if line is None or not line["code"]:
        return None
    return {"coding": [build.coding(line.get("system") or urls.CS_SNOMED, line["code"])], "text": result}


def interpretation(flag: str, site: MappingSite) -> list[Element]:
    """Interpret a flag by code map `lab_flag`, or by itself if it is HL7's and the site has no map; else as text."""
    line = site.lookup("lab_flag", flag)
    code = line["interpretation"] if line else "" if site.has_map("lab_flag") else flag
    if code in urls.INTERPRETATIONS:
        return [{**build.concept(urls.CS_INTERPRETATION, code), "text": flag}]
    return [{"text": flag}]
