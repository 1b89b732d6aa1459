"""One valid resource of each type that `dwh_fhir.fhir.r4` judges; where the official examples are. No real patients."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

Resource = dict[str, Any]

SHARED = Path(os.environ.get("DWH_FHIR_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
"""Folder with the official examples and HL7's packages; may be absent."""

_KDS = "https://www.medizininformatik-initiative.de/fhir/core/modul"
_ABSENT = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}
_TERM = "http://terminology.hl7.org/CodeSystem"
_PATIENT = {"reference": "Patient/p-1"}
_CONTACT = {"reference": "Encounter/e-1"}


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _quantity(value: str, code: str) -> Resource:
    return {"value": Decimal(value), "unit": code, "system": "http://unitsofmeasure.org", "code": code}


def _identified(resource_type: str, letter: str) -> Resource:
    return {
        "resourceType": resource_type,
        "id": f"{letter}-1",
        "meta": {"profile": [f"{_KDS}/StructureDefinition/X|2026.0.0"], "lastUpdated": "2026-01-02T03:04:05.678+01:00"},
        "identifier": [{"use": "official", "system": "https://klinik.example/id", "value": "4711"}],
    }


_DOSAGE: Resource = {
    "sequence": 1,
    "text": "morgens eine",
    "asNeededBoolean": False,
    "timing": {
        "event": ["2026-01-02"],
        "repeat": {
            "boundsPeriod": {"start": "2026-01"},
            "frequency": 1,
            "period": 1,
            "periodUnit": "d",
            "dayOfWeek": ["mon", "fri"],
            "timeOfDay": ["08:00:00"],
        },
    },
    "route": _concept("http://standardterms.edqm.eu", "20053000"),
    "doseAndRate": [{"doseQuantity": _quantity("1.50", "mg"), "rateRatio": {"numerator": _quantity("1", "mL")}}],
}

EXAMPLES: tuple[Resource, ...] = (
    _identified("Patient", "p")
    | {
        "active": True,
        "name": [
            {
                "use": "official",
                "family": "Muster",
                "_family": {
                    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/own-name", "valueString": "M"}]
                },
                "given": ["Erika", "Eva"],
                "_given": [None, {"id": "g2"}],
                "period": {"start": "1990", "end": "2020-02-29"},
            }
        ],
        "telecom": [{"system": "phone", "value": "030 1", "rank": 1}],
        "gender": "other",
        "_gender": {
            "extension": [
                {
                    "url": "http://fhir.de/StructureDefinition/gender-amtlich-de",
                    "valueCoding": {"system": "http://fhir.de/CodeSystem/gender-amtlich-de", "code": "D"},
                }
            ]
        },
        "birthDate": "1964-08-12",
        "deceasedDateTime": "2026-01-01T12:00:00+01:00",
        "address": [{"type": "both", "line": ["Weg 1"], "city": "Aachen", "postalCode": "52074", "country": "DE"}],
        "multipleBirthInteger": 2,
        "photo": [{"contentType": "image/png", "data": "QUJD", "url": "https://klinik.example/p.png"}],
        "communication": [{"language": _concept("urn:ietf:bcp:47", "de"), "preferred": True}],
        "managingOrganization": {"reference": "Organization/o-1"},
        "link": [{"other": {"reference": "Patient/p-2"}, "type": "seealso"}],
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    },
    _identified("Encounter", "e")
    | {
        "status": "finished",
        "class": {"system": f"{_TERM}/v3-ActCode", "code": "IMP", "display": "inpatient encounter"},
        "type": [_concept("http://fhir.de/CodeSystem/Kontaktebene", "abteilungskontakt")],
        "subject": _PATIENT,
        "period": {"start": "2026-01-02T03:04:05+01:00", "end": "2026-10-25T02:30:00+02:00"},
        "length": _quantity("3", "d"),
        "diagnosis": [{"condition": {"reference": "Condition/c-1"}, "use": {"text": "CC"}, "rank": 1}],
        "hospitalization": {"admitSource": {"text": "E"}},
        "location": [{"location": {"display": "Zimmer 1"}, "status": "completed"}],
        "serviceProvider": {"identifier": {"system": "https://klinik.example/abt", "value": "0100"}},
        "partOf": _CONTACT,
    },
    _identified("Condition", "c")
    | {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/condition-related",
                "valueReference": {"reference": "Condition/c-2"},
            }
        ],
        "clinicalStatus": _concept(f"{_TERM}/condition-clinical", "active"),
        "verificationStatus": _concept(f"{_TERM}/condition-ver-status", "confirmed"),
        "category": [{"text": "Entlassung"}],
        "code": {
            "coding": [
                {
                    "extension": [
                        {
                            "url": "http://fhir.de/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen",
                            "valueCoding": {"code": "†"},
                        }
                    ],
                    "system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
                    "version": "2025",
                    "code": "E10.30",
                    "userSelected": False,
                }
            ]
        },
        "subject": _PATIENT,
        "encounter": _CONTACT,
        "onsetPeriod": {"start": "2025-12", "end": "2026-01-02"},
        "_recordedDate": _ABSENT,
        "stage": [{"summary": {"text": "I"}, "assessment": [{"reference": "Observation/x"}]}],
        "evidence": [{"detail": [{"reference": "Procedure/x"}]}],
        "note": [{"authorString": "Dr. X", "time": "2026-01-02", "text": "Anmerkung"}],
    },
    _identified("Procedure", "r")
    | {
        "status": "completed",
        "code": _concept("http://fhir.de/CodeSystem/bfarm/ops", "5-470.11"),
        "subject": _PATIENT,
        "encounter": _CONTACT,
        "performedPeriod": {"start": "2026-01-02T08:00:00+01:00"},
        "performer": [{"actor": {"reference": "Organization/o-1"}}],
        "focalDevice": [{"manipulated": {"reference": "Device/d-1"}}],
    },
    _identified("Observation", "o")
    | {
        "status": "final",
        "category": [_concept(f"{_TERM}/observation-category", "laboratory")],
        "code": _concept("http://loinc.org", "718-7"),
        "subject": _PATIENT,
        "effectiveDateTime": "2026-01-02T03:04:05.5Z",
        "issued": "2026-01-02T03:04:05Z",
        "valueQuantity": _quantity("13.50", "g/dL") | {"comparator": "<"},
        "referenceRange": [{"low": _quantity("12", "g/dL"), "high": _quantity("1.6e1", "g/dL"), "text": "12-16"}],
        "component": [
            {
                "code": {"text": "Kurve"},
                "valueSampledData": {
                    "origin": _quantity("0", "mV"),
                    "period": Decimal("10.0"),
                    "dimensions": 1,
                    "data": "1 2 E",
                },
                "referenceRange": [{"age": {"low": _quantity("18", "a")}}],
            }
        ],
    },
    _identified("DiagnosticReport", "d")
    | {
        "basedOn": [{"reference": "ServiceRequest/s-1"}],
        "status": "final",
        "code": _concept("http://loinc.org", "11502-2"),
        "subject": _PATIENT,
        "effectivePeriod": {"start": "2026-01-02"},
        "issued": "2026-01-02T03:04:05+01:00",
        "result": [
            {"reference": "Observation/o-1/_history/3"},
            {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
        ],
        "media": [{"link": {"reference": "Media/m-1"}, "comment": "Bild"}],
    },
    _identified("ServiceRequest", "s")
    | {
        "status": "active",
        "intent": "order",
        "priority": "urgent",
        "code": {"text": "Labor"},
        "quantityRange": {"low": _quantity("1", "1")},
        "subject": _PATIENT,
        "occurrenceTiming": {"code": {"text": "täglich"}},
        "asNeededBoolean": True,
        "specimen": [{"reference": "#sp"}],
        "contained": [{"resourceType": "Specimen", "id": "sp", "type": {"text": "Blut"}}],
    },
    _identified("Medication", "m")
    | {
        "code": _concept("http://fhir.de/CodeSystem/bfarm/atc", "N02BA01"),
        "status": "active",
        "amount": {"numerator": _quantity("10", "mL"), "denominator": _quantity("1", "1")},
        "ingredient": [
            {
                "itemCodeableConcept": {"text": "ASS"},
                "isActive": True,
                "strength": {"numerator": _quantity("100", "mg"), "denominator": _quantity("1", "1")},
            }
        ],
        "batch": {"lotNumber": "L1", "expirationDate": "2027-03"},
    },
    _identified("MedicationStatement", "t")
    | {
        "status": "active",
        "medicationReference": {"reference": "Medication/m-1"},
        "subject": _PATIENT,
        "context": _CONTACT,
        "effectivePeriod": {"start": "2026"},
        "dateAsserted": "2026-01-02",
        "dosage": [_DOSAGE],
    },
    _identified("MedicationAdministration", "a")
    | {
        "instantiates": ["https://klinik.example/plan"],
        "status": "completed",
        "medicationCodeableConcept": {"text": "ASS"},
        "subject": _PATIENT,
        "effectiveDateTime": "2026-01-02T08:00:00+01:00",
        "dosage": {"text": "eine", "dose": _quantity("100", "mg"), "rateQuantity": _quantity("1", "mL/h")},
    },
    _identified("MedicationRequest", "q")
    | {
        "status": "active",
        "intent": "order",
        "doNotPerform": False,
        "reportedBoolean": True,
        "medicationReference": {"reference": "https://server.example/fhir/Medication/m-1"},
        "subject": _PATIENT,
        "authoredOn": "2026-01-02",
        "dosageInstruction": [_DOSAGE],
        "dispenseRequest": {
            "validityPeriod": {"end": "2026-05"},
            "numberOfRepeatsAllowed": 0,
            "expectedSupplyDuration": _quantity("10", "d"),
        },
        "substitution": {"allowedBoolean": True},
    },
    _identified("Organization", "o")
    | {
        "active": True,
        "name": "Klinik",
        "alias": ["KH"],
        "telecom": [{"system": "email", "value": "info@klinik.example", "use": "work"}],
        "contact": [{"name": {"text": "Zentrale"}}],
    },
    _identified("Location", "l")
    | {
        "status": "active",
        "operationalStatus": {"system": f"{_TERM}/v2-0116", "code": "O"},
        "name": "Station 1",
        "mode": "instance",
        "position": {"longitude": Decimal("6.08"), "latitude": Decimal("50.77")},
        "hoursOfOperation": [{"daysOfWeek": ["sat"], "allDay": True, "openingTime": "09:00:00"}],
    },
    _identified("Specimen", "s")
    | {
        "status": "available",
        "type": _concept("http://snomed.info/sct", "119297000"),
        "subject": _PATIENT,
        "receivedTime": "2026-01-02T09:00:00+01:00",
        "collection": {"collectedDateTime": "2026-01-02T08:00:00+01:00", "quantity": _quantity("5", "mL")},
        "container": [{"additiveCodeableConcept": {"text": "EDTA"}}],
    },
    _identified("List", "l")
    | {
        "status": "current",
        "mode": "snapshot",
        "title": "Medikation",
        "subject": _PATIENT,
        "entry": [{"item": {"reference": "MedicationStatement/t-1"}, "deleted": False, "date": "2026-01-02"}],
    },
    _identified("Account", "k")
    | {
        "status": "active",
        "type": {"text": "Fall"},
        "subject": [_PATIENT],
        "coverage": [{"coverage": {"reference": "Coverage/v-1"}, "priority": 1}],
    },
    _identified("Consent", "w")
    | {
        "status": "active",
        "scope": _concept(f"{_TERM}/consentscope", "research"),
        "category": [_concept("http://loinc.org", "57016-8")],
        "patient": _PATIENT,
        "dateTime": "2026-01-02",
        "sourceReference": {"reference": "Consent/w-0"},
        "policy": [{"uri": "urn:oid:2.16.840.1.113883.3.1937.777.24.2.1790"}],
        "provision": {
            "type": "deny",
            "period": {"start": "2026-01-02", "end": "2056-01-02"},
            "provision": [{"type": "permit", "code": [{"text": "MDAT erheben"}]}],
        },
    },
)

BY_TYPE = {example["resourceType"]: example for example in EXAMPLES}


def official() -> Iterator[tuple[str, Resource]]:
    """File name and resource of every official KDS example; the entries of a Bundle one by one."""
    for file in sorted(SHARED.glob("testdata/kds-*-examples/*.json")):
        content = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        entries = content["entry"] if content["resourceType"] == "Bundle" else [{"resource": content}]
        for entry in entries:
            yield file.name, entry["resource"]
