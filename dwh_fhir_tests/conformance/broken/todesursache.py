"""Causes of death that modul-person must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.CAUSE_OF_DEATH,
        "coded by ICD-10-GM",
        "diagnose-death-in-hospital",
        lambda r: r["code"]["coding"][0].update(system=urls.CS_ICD_10_GM, version="2024"),
        r"Slice 'Condition\.code\.coding:icd10-who': a matching slice is required",
    ),
    Broken(
        urls.CAUSE_OF_DEATH,
        "without the year of its edition",
        "diagnose-death-in-hospital",
        lambda r: r["code"]["coding"][0].pop("version"),
        r"Condition\.code\.coding:icd10-who\.version: minimum required = 1",
    ),
    Broken(
        urls.CAUSE_OF_DEATH,
        "whose category lacks the LOINC code",
        "diagnose-death-in-hospital",
        lambda r: r["category"][0]["coding"].pop(1),
        r"Slice 'Condition\.category:todesDiagnose': a matching slice is required",
    ),
    Broken(
        urls.CAUSE_OF_DEATH,
        "of nobody",
        "diagnose-death-in-hospital",
        lambda r: r.pop("subject"),
        r"Condition\.subject: minimum required = 1",
    ),
)
