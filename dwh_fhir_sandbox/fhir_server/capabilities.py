"""The CapabilityStatement: interactions and searches that the server offers (https://hl7.org/fhir/R4/capabilitystatement.html)."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

RESOURCE_TYPES = [
    "Account",
    "Condition",
    "Consent",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Group",
    "ImagingStudy",
    "List",
    "Location",
    "Medication",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "ResearchStudy",
    "ResearchSubject",
    "ServiceRequest",
    "Specimen",
]
"""The types that the statement lists; others of R4 are stored as well."""
_INTERACTIONS = ("read", "vread", "update", "delete", "history-instance", "create", "search-type")
_SEARCH = {
    "_id": "token",
    "_lastUpdated": "date",
    "identifier": "token",
    "subject": "reference",
    "patient": "reference",
    "encounter": "reference",
    "part-of": "reference",
}


def capability_statement(base: str) -> dict[str, Any]:
    """Return the CapabilityStatement of the server at this base URL, as JSON-able data."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-01-01",
        "kind": "instance",
        "software": {"name": "dwh-fhir sandbox", "version": version("dwh-fhir")},
        "implementation": {"description": "FHIR server of the sandbox", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_resource(resource_type) for resource_type in RESOURCE_TYPES],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


def _resource(resource_type: str) -> dict[str, Any]:
    return {
        "type": resource_type,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": False,
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "referencePolicy": ["literal", "logical", "local", "enforced"],
        "searchParam": [{"name": name, "type": kind} for name, kind in _SEARCH.items()],
    }
