"""Encounters that modul-fall must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.ENCOUNTER,
        "finished without end",
        "fall-inpatient",
        lambda r: r["period"].pop("end"),
        r"Constraint failed: mii-enc-1:",
    ),
    Broken(
        urls.ENCOUNTER,
        "planned with a period",
        "fall-planned-day-care",
        lambda r: r.update(period={"start": "2026-02-02"}),
        r"Constraint failed: mii-enc-3:",
    ),
    Broken(
        urls.ENCOUNTER,
        "of class EMER",
        "fall-inpatient",
        lambda r: r["class"].update(code="EMER"),
        r"Encounter\.class: .* not found in the value set 'EncounterClassDE'",
    ),
    Broken(
        urls.ENCOUNTER,
        "of an unknown department",
        "kontakt-inpatient",
        lambda r: r["serviceType"]["coding"][0].update(code="9900"),
        r"Encounter\.serviceType\.coding\[0\]\.code: Unknown Code '9900'",
    ),
    Broken(
        urls.ENCOUNTER,
        "with a misspelled code system",
        "fall-inpatient",
        lambda r: r["hospitalization"]["admitSource"]["coding"][0].update(system=f"{urls.CS_DKGEV}Aufnahmeanlass"),
        r"CodeSystem 'http://fhir\.de/CodeSystem/dkgev/Aufnahmeanlass' could not be found",
    ),
)
