"""Tests, units, coded results and flags of a laboratory, by the site's code maps.

Here belongs what one code or spelling means. A hospital uses thousands of them millions of times, so each is looked up
once; what is returned is shared and must not be changed. Numbers belong in `_lab_values.py`.
"""

from __future__ import annotations

from functools import lru_cache

from dwh_fhir.fhir import build, ucum, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.views._ucum import ucum_code

_KEPT = 20_000


@lru_cache(_KEPT)
def category(test: str, site: MappingSite) -> list[Element]:
    """Observation.category of a test. One concept: the profile wants both codes in each; `area` is a Laborbereich."""
    codings = [
        build.coding(urls.CS_LOINC, "26436-6"),
        build.coding(urls.CS_OBSERVATION_CATEGORY, "laboratory"),
    ]
    line = site.lookup("lab_code", test)
    area = line.get("area") if line else None
    if area in urls.LABORBEREICHE:
        codings.append(build.coding(urls.CS_LOINC, area))
    return [{"coding": codings}]


@lru_cache(_KEPT)
def test_codings(test: str, site: MappingSite) -> list[Element]:
    """The LOINC code of a test, if code map `lab_code` has one, and its local code, which is always there.

    The profile only prefers LOINC, so a test that nobody has mapped yet is delivered with its local code alone.
    """
    local = build.coding(site.identifier_system("lab_test"), test)
    line = site.lookup("lab_code", test)
    return [build.coding(urls.CS_LOINC, line["loinc"]), local] if line and line["loinc"] else [local]


@lru_cache(_KEPT)
def order_codings(loinc: str | None, local: str | None, site: MappingSite) -> list[Element]:
    """What was ordered: the LOINC code that the order names, or else code map `lab_code`, and the local code."""
    codings = test_codings(local, site) if local else []
    if loinc is None:
        return codings
    return [build.coding(urls.CS_LOINC, loinc), *(one for one in codings if one["system"] != urls.CS_LOINC)]


@lru_cache(_KEPT)
def unit(spelling: str | None, test: str, site: MappingSite) -> Element | None:
    """The unit of a Quantity: `unit` as it is written, `code` in UCUM; None if UCUM can't say it.

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
    """A result that code map `lab_result` knows, as written or in lower case; its `system` is SNOMED CT by default."""
    line = site.lookup("lab_result", result) or site.lookup("lab_result", result.lower())
    if line is None or not line["code"]:
        return None
    return {"coding": [build.coding(line.get("system") or urls.CS_SNOMED, line["code"])], "text": result}


@lru_cache(_KEPT)
def interpretation(flag: str, site: MappingSite) -> list[Element]:
    """The meaning of a flag by code map `lab_flag`, or by itself if it is HL7's and there is no map; else its text."""
    line = site.lookup("lab_flag", flag)
    code = line["interpretation"] if line else "" if site.has_map("lab_flag") else flag
    if code in urls.INTERPRETATIONS:
        return [{**build.concept(urls.CS_INTERPRETATION, code), "text": flag}]
    return [{"text": flag}]
