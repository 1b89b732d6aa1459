"""Make the KDS Vitalstatus: an Observation that says whether a patient lived at a moment.

Which rows say it, and of which moment, belongs in the views. Source: MII KDS Person 2026.0.0,
https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Vitalstatus
"""

from __future__ import annotations

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Resource, Row
from dwh_fhir.views import _encounter
from dwh_fhir.views._meta import resource_meta

_PART = "vitalstatus"
"""Part of the ids' business keys."""


def dead(patient: str, when: str | None, site: MappingSite) -> Resource:
    """Say that the patient has died, at `when` (FHIR dateTime); None: nobody knows when."""
    return _observation((patient, _PART), patient, None, when, "T", site)


def alive(case: Row, when: str, site: MappingSite) -> Resource:
    """Say that the patient lived when the case ended, at `when` (FHIR dateTime)."""
    encounter = _encounter.reference(site, case, "einrichtungskontakt")
    return _observation((case["EINRI"], case["FALNR"], _PART), case["PATNR"], encounter, when, "L", site)


def _observation(
    key: tuple[str, ...], patient: str, encounter: Element | None, when: str | None, code: str, site: MappingSite
) -> Resource:
    return build.known(
        {
            "resourceType": "Observation",
            "id": site.id("Observation", *key),
            "meta": resource_meta(urls.VITAL_STATUS, site),
            "status": "final",
            "category": [build.concept(urls.CS_OBSERVATION_CATEGORY, "survey")],
            "code": build.concept(urls.CS_LOINC, "67162-8"),
            "subject": site.reference("Patient", patient),
            "encounter": encounter,
            "effectiveDateTime": when,
            "_effectiveDateTime": None if when else build.absent(),
            "valueCodeableConcept": build.concept(urls.CS_VITAL_STATUS, code),
        }
    )
