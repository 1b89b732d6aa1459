"""Procedures that modul-prozedur must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.PROCEDURE,
        "without the category of its chapter",
        "prozedur-inpatient",
        lambda r: r.pop("category"),
        r"Constraint failed: proc-mii-1:",
    ),
    Broken(
        urls.PROCEDURE,
        "without the year of its catalogue",
        "prozedur-inpatient",
        lambda r: r["code"]["coding"][0].pop("version"),
        r"Procedure\.code\.coding:ops\.version: minimum required = 1",
    ),
    Broken(
        urls.PROCEDURE,
        "coded by neither OPS nor SNOMED CT",
        "prozedur-inpatient",
        lambda r: r["code"]["coding"][0].update(system="http://fhir.de/CodeSystem/bfarm/icd-10-gm"),
        r"Constraint failed: sct-ops-1:",
    ),
    Broken(
        urls.PROCEDURE,
        "without a time or the reason why there is none",
        "prozedur-inpatient",
        lambda r: r.pop("performedPeriod"),
        r"Procedure\.performed\[x\]: minimum required = 1",
    ),
    Broken(
        urls.PROCEDURE,
        "with an intent outside the value set",
        "prozedur-inpatient",
        lambda r: r["extension"][1]["valueCoding"].update(code="371894001"),
        r"is not in required .*procedures-intend",
    ),
)
