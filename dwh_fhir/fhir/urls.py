"""Name the canonical URLs of profiles, extensions and code systems that the mappings use, and the small value sets.

Here belong names that a specification gives: MII Kerndatensatz 2026.0.0, de.basisprofil.r4 1.5.4, FHIR R4. A hospital's
own names (identifier systems, code maps) belong in site.yaml, elements made of the names in `build.py`.
"""

from __future__ import annotations

from typing import Final

KDS_VERSION: Final = "2026.0.0"
_MII: Final = "https://www.medizininformatik-initiative.de/fhir/core"
_DE: Final = "http://fhir.de"
_HL7: Final = "http://hl7.org/fhir/StructureDefinition"
_THO: Final = "http://terminology.hl7.org/CodeSystem"
_KBV: Final = "https://fhir.kbv.de/CodeSystem"

# Profiles, with the version they claim
PATIENT: Final = f"{_MII}/modul-person/StructureDefinition/Patient|{KDS_VERSION}"
VITAL_STATUS: Final = f"{_MII}/modul-person/StructureDefinition/Vitalstatus|{KDS_VERSION}"
CAUSE_OF_DEATH: Final = f"{_MII}/modul-person/StructureDefinition/Todesursache|{KDS_VERSION}"
ENCOUNTER: Final = f"{_MII}/modul-fall/StructureDefinition/KontaktGesundheitseinrichtung|{KDS_VERSION}"
CONDITION: Final = f"{_MII}/modul-diagnose/StructureDefinition/Diagnose|{KDS_VERSION}"
PROCEDURE: Final = f"{_MII}/modul-prozedur/StructureDefinition/Procedure|{KDS_VERSION}"
MEDICATION: Final = f"{_MII}/modul-medikation/StructureDefinition/Medication|{KDS_VERSION}"
MEDICATION_REQUEST: Final = f"{_MII}/modul-medikation/StructureDefinition/MedicationRequest|{KDS_VERSION}"
MEDICATION_STATEMENT: Final = f"{_MII}/modul-medikation/StructureDefinition/MedicationStatement|{KDS_VERSION}"
MEDICATION_ADMINISTRATION: Final = f"{_MII}/modul-medikation/StructureDefinition/MedicationAdministration|{KDS_VERSION}"
OBSERVATION_LAB: Final = f"{_MII}/modul-labor/StructureDefinition/ObservationLab|{KDS_VERSION}"
DIAGNOSTIC_REPORT_LAB: Final = f"{_MII}/modul-labor/StructureDefinition/DiagnosticReportLab|{KDS_VERSION}"
SERVICE_REQUEST_LAB: Final = f"{_MII}/modul-labor/StructureDefinition/ServiceRequestLab|{KDS_VERSION}"

# Extensions
DATA_ABSENT_REASON: Final = f"{_HL7}/data-absent-reason"
OWN_NAME: Final = f"{_HL7}/humanname-own-name"
OWN_PREFIX: Final = f"{_HL7}/humanname-own-prefix"
NAMENSZUSATZ: Final = f"{_DE}/StructureDefinition/humanname-namenszusatz"
NAME_QUALIFIER: Final = f"{_HL7}/iso21090-EN-qualifier"
PRECINCT: Final = f"{_HL7}/iso21090-ADXP-precinct"
POST_BOX: Final = f"{_HL7}/iso21090-ADXP-postBox"
GENDER_AMTLICH: Final = f"{_DE}/StructureDefinition/gender-amtlich-de"
AUFNAHMEGRUND: Final = f"{_DE}/StructureDefinition/Aufnahmegrund"
ENTLASSUNGSGRUND: Final = f"{_DE}/StructureDefinition/Entlassungsgrund"
PLANNED_START: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedStartDate"
PLANNED_END: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"
CONDITION_RELATED: Final = f"{_HL7}/condition-related"
ASSERTED_DATE: Final = f"{_HL7}/condition-assertedDate"
ICD_MARKER: Final = f"{_DE}/StructureDefinition/icd-10-gm-mehrfachcodierungs-kennzeichen"
SEITENLOKALISATION: Final = f"{_DE}/StructureDefinition/seitenlokalisation"
DIAGNOSESICHERHEIT: Final = f"{_DE}/StructureDefinition/icd-10-gm-diagnosesicherheit"
PROCEDURE_RECORDED: Final = f"{_DE}/StructureDefinition/ProzedurDokumentationsdatum"
PROCEDURE_INTENT: Final = f"{_MII}/modul-prozedur/StructureDefinition/Durchfuehrungsabsicht"
WIRKSTOFFTYP: Final = f"{_MII}/modul-medikation/StructureDefinition/wirkstofftyp"
QUELLE_BEZUGSDATUM: Final = f"{_MII}/modul-labor/StructureDefinition/QuelleKlinischesBezugsdatum"

# Code systems
CS_DATA_ABSENT_REASON: Final = f"{_THO}/data-absent-reason"
CS_IDENTIFIER_TYPE: Final = f"{_THO}/v2-0203"
CS_IDENTIFIER_TYPE_DE: Final = f"{_DE}/CodeSystem/identifier-type-de-basis"
CS_ACT_CODE: Final = f"{_THO}/v3-ActCode"
CS_LOCATION_TYPE: Final = f"{_THO}/location-physical-type"
CS_DIAGNOSIS_ROLE: Final = f"{_THO}/diagnosis-role"
CS_CONDITION_CLINICAL: Final = f"{_THO}/condition-clinical"
CS_CONDITION_VERIFICATION: Final = f"{_THO}/condition-ver-status"
CS_OBSERVATION_CATEGORY: Final = f"{_THO}/observation-category"
CS_LOINC: Final = "http://loinc.org"
CS_VITAL_STATUS: Final = f"{_MII}/modul-person/CodeSystem/Vitalstatus"
CS_KONTAKTEBENE: Final = f"{_DE}/CodeSystem/Kontaktebene"
CS_KONTAKTART: Final = f"{_DE}/CodeSystem/kontaktart-de"
CS_KONTAKT_DIAGNOSE: Final = f"{_DE}/CodeSystem/KontaktDiagnoseProzedur"
CS_FACHABTEILUNG: Final = f"{_DE}/CodeSystem/dkgev/Fachabteilungsschluessel"
CS_FACHABTEILUNG_ERWEITERT: Final = f"{_DE}/CodeSystem/dkgev/Fachabteilungsschluessel-erweitert"
# The only one of its family that de.basisprofil.r4 spells in this way
CS_AUFNAHMEANLASS: Final = f"{_DE}/CodeSystem/dgkev/Aufnahmeanlass"
CS_DKGEV: Final = f"{_DE}/CodeSystem/dkgev/"
"""Stem of the code systems of Aufnahmegrund and Entlassungsgrund, which end in the digit's place."""
CS_GENDER_AMTLICH: Final = f"{_DE}/CodeSystem/gender-amtlich-de"
CS_ICD_10_GM: Final = f"{_DE}/CodeSystem/bfarm/icd-10-gm"
CS_ICD_10_WHO: Final = "http://hl7.org/fhir/sid/icd-10"
CS_ICD_MARKER: Final = f"{_DE}/CodeSystem/icd-10-gm-mehrfachcodierungs-kennzeichen"
CS_ICD_SIDE: Final = f"{_KBV}/KBV_CS_SFHIR_ICD_SEITENLOKALISATION"
CS_ICD_CERTAINTY: Final = f"{_KBV}/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"
CS_SNOMED: Final = "http://snomed.info/sct"
CS_OPS: Final = f"{_DE}/CodeSystem/bfarm/ops"
CS_PZN: Final = f"{_DE}/CodeSystem/ifa/pzn"
CS_ATC: Final = f"{_DE}/CodeSystem/bfarm/atc"
CS_ASK: Final = f"{_DE}/CodeSystem/ask"
CS_EDQM: Final = "http://standardterms.edqm.eu"
CS_UCUM: Final = "http://unitsofmeasure.org"
CS_WIRKSTOFFTYP: Final = f"{_MII}/modul-medikation/CodeSystem/wirkstofftyp"
CS_REQUEST_CATEGORY: Final = f"{_THO}/medicationrequest-category"
CS_STATEMENT_CATEGORY: Final = f"{_THO}/medication-statement-category"
CS_ADMINISTRATION_CATEGORY: Final = f"{_THO}/medication-admin-category"
CS_FALLKONTEXT: Final = "http://ihe-d.de/CodeSystems/FallkontextBeiDokumentenerstellung"
CS_DIAGNOSTIC_SERVICE: Final = f"{_THO}/v2-0074"
CS_INTERPRETATION: Final = f"{_THO}/v3-ObservationInterpretation"

# Naming systems that are the same everywhere
SID_KVNR: Final = f"{_DE}/sid/gkv/kvid-10"
SID_IK: Final = f"{_DE}/sid/arge-ik/iknr"

# Small value sets with required bindings
GENDERS: Final = frozenset({"male", "female", "other", "unknown"})
GENDERS_AMTLICH: Final = frozenset({"D", "X"})
ENCOUNTER_CLASSES: Final = frozenset({"AMB", "IMP", "PRENC", "VR", "SS", "HH"})
KONTAKTARTEN: Final = frozenset(
    {
        "begleitperson",
        "vorstationaer",
        "nachstationaer",
        "teilstationaer",
        "tagesklinik",
        "nachtklinik",
        "normalstationaer",
        "intensivstationaer",
        "ub",
        "konsil",
        "stationsaequivalent",
        "operation",
    }
)
AUFNAHMEANLAESSE: Final = frozenset("EZNRVAGB")
AUFNAHMEGRUND_PLACES: Final = {
    "ErsteUndZweiteStelle": frozenset({f"{n:02}" for n in range(1, 13)} - {"09"}),
    "DritteStelle": frozenset("024"),
    "VierteStelle": frozenset("123467"),
}
ENTLASSUNGSGRUND_PLACES: Final = {
    "ErsteUndZweiteStelle": frozenset({f"{n:02}" for n in range(1, 30)}),
    "DritteStelle": frozenset("129"),
}
PROCEDURE_INTENTS: Final = frozenset(
    {
        "262202000",  # therapeutic
        "363676003",  # palliative
        "261004008",  # diagnostic
        "264931009",  # symptomatic
        "255231005",  # revision
        "255302009",  # complicated
        "129428001",  # preventive
        "394602003",  # rehabilitation
        "74964007",  # other
    }
)
ATC_YEARS: Final = frozenset(str(year) for year in range(2018, 2026))
"""Catalogues of the German ATC that the value set lists."""
ICD_10_WHO_YEARS: Final = frozenset({"2011", "2013", "2016", "2019"})
LABORBEREICHE: Final = frozenset(
    {
        "18717-9",
        "18718-7",
        "18719-5",
        "18720-3",
        "18721-1",
        "18722-9",
        "18723-7",
        "18724-5",
        "18725-2",
        "18727-8",
        "18728-6",
        "18729-4",
        "18767-4",
        "18768-2",
        "18769-0",
        "26435-8",
        "26437-4",
        "26438-2",
    }
)
"""Value set Laborbereich, as far as it is LOINC and no code of every laboratory value anyway."""
INTERPRETATIONS: Final = frozenset(
    {"N", "A", "AA", "H", "HH", "HU", "HX", "L", "LL", "LU", "LX", "<", ">", "U", "D", "B", "W"}
) | frozenset({"POS", "NEG", "IND", "E", "DET", "ND", "RR", "WR", "NR", "S", "I", "SDD", "R", "NS"})
"""Codes of v3-ObservationInterpretation that a laboratory result can have; deprecated and grouping ones left out."""
