"""Patients that modul-person must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.PATIENT,
        "without the system of its number",
        "person-full",
        lambda r: r["identifier"][0].pop("system"),
        r"Patient\.identifier:pid\.system: minimum required = 1",
    ),
    Broken(
        urls.PATIENT,
        "other without saying which",
        "person-divers-in-post-box",
        lambda r: r.pop("_gender"),
        r"Constraint failed: mii-pat-1:",
    ),
    Broken(
        urls.PATIENT,
        "of a profile that does not exist",
        "person-full",
        lambda r: r["meta"].update(profile=["http://no.where/P"]),
        r"'http://no\.where/P' has not been checked because it could not be found",
    ),
    Broken(
        urls.PATIENT,
        "without a claimed profile",
        "person-full",
        lambda r: r.pop("meta"),
        r"claims no profile",
    ),
)
