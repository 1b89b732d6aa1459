"""Conditions that modul-diagnose must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.CONDITION,
        "without the year of its catalogue",
        "diagnose-inpatient",
        lambda r: r["code"]["coding"][0].pop("version"),
        r"Condition\.code\.coding:icd10-gm\.version: minimum required = 1",
    ),
    Broken(
        urls.CONDITION,
        "with a marker in its code",
        "diagnose-inpatient",
        lambda r: r["code"]["coding"][0].update(code="A54.4+"),
        r"Constraint failed: icd-regex:",
    ),
    Broken(
        urls.CONDITION,
        "without recorded date",
        "diagnose-inpatient",
        lambda r: r.pop("recordedDate"),
        r"Condition\.recordedDate: minimum required = 1",
    ),
    Broken(
        urls.CONDITION,
        "of a catalogue outside the value set",
        "diagnose-inpatient",
        lambda r: r["code"]["coding"][0].update(version="2026"),
        r"not found in the value set 'MII VS Diagnose ICD-10-GM'.*Invalid criteria version",
    ),
)
