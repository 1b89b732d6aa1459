"""Vital statuses that modul-person must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

BROKEN = (
    Broken(
        urls.VITAL_STATUS,
        "that is preliminary",
        "person-full",
        lambda r: r.update(status="preliminary"),
        r"Observation\.status: Value is 'preliminary' but is fixed to 'final'",
    ),
    Broken(
        urls.VITAL_STATUS,
        "of an unknown code",
        "person-full",
        lambda r: r["valueCodeableConcept"]["coding"][0].update(code="D"),
        r"Unknown code 'D' in the CodeSystem",
    ),
    Broken(
        urls.VITAL_STATUS,
        "without a time or the reason why there is none",
        "person-dead-of-unknown-time",
        lambda r: r.pop("_effectiveDateTime"),
        r"Observation\.effective\[x\]: minimum required = 1",
    ),
    Broken(
        urls.VITAL_STATUS,
        "that is no survey",
        "fall-inpatient",
        lambda r: r["category"][0]["coding"][0].update(code="laboratory"),
        r"Slice 'Observation\.category:survey': a matching slice is required",
    ),
)
