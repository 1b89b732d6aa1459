"""Medications, and their orders, statements and administrations, that modul-medikation must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.MEDICATION,
        "without ingredient",
        "medikation-home-medication",
        lambda r: r.pop("ingredient"),
        r"Medication\.ingredient: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION,
        "with an ATC code without its year",
        "medikation-home-medication",
        lambda r: r["code"]["coding"][1].pop("version"),
        r"Medication\.code\.coding:atcClassDe\.version: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION,
        "with an ATC code of a year outside the value set",
        "medikation-home-medication",
        lambda r: r["code"]["coding"][1].update(version="2026"),
        r"not found in the value set 'MII VS Medikation ATC'.*Invalid criteria version",
    ),
    Broken(
        urls.MEDICATION,
        "with an ingredient that has only a name",
        "medikation-home-medication",
        lambda r: r["ingredient"][0]["itemCodeableConcept"].pop("coding"),
        r"itemCodeableConcept\.coding: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION,
        "with an unknown type of ingredient",
        "medikation-home-medication",
        lambda r: r["ingredient"][0]["extension"][0]["valueCoding"].update(code="SALT"),
        r"wirkstofftyp",
    ),
    Broken(
        urls.MEDICATION_STATEMENT,
        "without time",
        "medikation-home-medication",
        lambda r: r.pop("effectivePeriod"),
        r"MedicationStatement\.effective\[x\]: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION_STATEMENT,
        "with a dose without timing",
        "medikation-home-medication",
        lambda r: r["dosage"][0].pop("timing"),
        r"DosageStructuredRequiresBoth",
    ),
    Broken(
        urls.MEDICATION_STATEMENT,
        "with a dosage that says nothing",
        "medikation-gaps",
        lambda r: r.update(dosage=[{"asNeededBoolean": True}]),
        r"dsg-1",
    ),
    Broken(
        urls.MEDICATION_STATEMENT,
        "with a dose without coded unit",
        "medikation-home-medication",
        lambda r: r["dosage"][0]["doseAndRate"][0]["doseQuantity"].pop("code"),
        r"doseQuantity\.code: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION_STATEMENT,
        "of a context outside the value set",
        "medikation-home-medication",
        lambda r: r["category"]["coding"][1].update(code="E110"),
        r"not found in the value set 'MII VS Medikation Fallkontext'",
    ),
    Broken(
        urls.MEDICATION_ADMINISTRATION,
        "without time",
        "medikation-administrations",
        lambda r: r.pop("effectivePeriod"),
        r"MedicationAdministration\.effective\[x\]: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION_ADMINISTRATION,
        "with a dosage without dose",
        "medikation-administrations",
        lambda r: r["dosage"].pop("dose"),
        r"mad-1",
    ),
    Broken(
        urls.MEDICATION_ADMINISTRATION,
        "with a dose without coded unit",
        "medikation-administrations",
        lambda r: r["dosage"]["dose"].pop("code"),
        r"dosage\.dose\.code: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION_ADMINISTRATION,
        "with a dose that is only less than something",
        "medikation-administrations",
        lambda r: r["dosage"]["dose"].update(comparator="<"),
        r"comparator: max allowed = 0",
    ),
    Broken(
        urls.MEDICATION_ADMINISTRATION,
        "that was only planned",
        "medikation-administrations",
        lambda r: r.update(status="intended"),
        r"MedicationAdministration\.status.*not found in the value set|value provided \('intended'\)",
    ),
    Broken(
        urls.MEDICATION_REQUEST,
        "that is no order, proposal or plan",
        "medikation-orders",
        lambda r: r.update(intent="wish"),
        r"MedicationRequest\.intent.*not found in the value set|value provided \('wish'\)",
    ),
    Broken(
        urls.MEDICATION_REQUEST,
        "not to be carried out",
        "medikation-orders",
        lambda r: r.update(doNotPerform=True),
        r"MedicationRequest\.doNotPerform: max allowed = 0",
    ),
    Broken(
        urls.MEDICATION_REQUEST,
        "without drug",
        "medikation-orders",
        lambda r: r.pop("medicationReference"),
        r"MedicationRequest\.medication\[x\]: minimum required = 1",
    ),
    Broken(
        urls.MEDICATION_REQUEST,
        "with a dose without timing",
        "medikation-orders",
        lambda r: r["dosageInstruction"][0].pop("timing"),
        r"DosageStructuredRequiresBoth",
    ),
)
