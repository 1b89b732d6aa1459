"""Laboratory results, reports and orders that modul-labor must refuse."""

from __future__ import annotations

from dwh_fhir.fhir import urls
from dwh_fhir_tests.conformance.broken import Broken

_RESULT, _REPORT, _ORDER = urls.OBSERVATION_LAB, urls.DIAGNOSTIC_REPORT_LAB, urls.SERVICE_REQUEST_LAB

BROKEN = (
    Broken(
        _RESULT,
        "without a value and without the reason",
        "laborbefund-cancelled",
        lambda r: r.pop("dataAbsentReason"),
        r"Constraint failed: mii-lab-2:",
    ),
    Broken(
        _RESULT,
        "with a text as value",
        "laborbefund-values",
        lambda r: r.update(valueString=str(r.pop("valueQuantity")["value"])),
        r"element valueString is not known",
    ),
    Broken(
        _RESULT,
        "with a unit outside of UCUM",
        "laborbefund-values",
        lambda r: r["valueQuantity"].update(system="https://hospital.example/units"),
        r"system: Value is .* fixed to 'http://unitsofmeasure\.org'",
    ),
    Broken(
        _RESULT,
        "with a number without UCUM code",
        "laborbefund-values",
        lambda r: r["valueQuantity"].pop("code"),
        r"valueQuantity\.code: minimum required = 1",
    ),
    Broken(
        _RESULT,
        "with the laboratory's category alone",
        "laborbefund-values",
        lambda r: r["category"][0].update(coding=r["category"][0]["coding"][:1]),
        r"Observation\.category.*coding.*minimum required",
    ),
    Broken(
        _RESULT,
        "whose number nobody has assigned",
        "laborbefund-values",
        lambda r: r["identifier"][0].pop("assigner"),
        r"assigner: minimum required = 1",
    ),
    Broken(
        _RESULT,
        "of no time",
        "laborbefund-values",
        lambda r: (r.pop("effectiveDateTime"), r.pop("_effectiveDateTime")),
        r"effective\[x\].*minimum required = 1",
    ),
    Broken(
        _RESULT,
        "with a reference range that says nothing",
        "laborbefund-values",
        lambda r: r.update(referenceRange=[{"type": {"text": "normal"}}]),
        r"Constraint failed: obs-3:",
    ),
    Broken(
        _REPORT,
        "based on nothing",
        "laborbefund-values",
        lambda r: r.pop("basedOn"),
        r"DiagnosticReport\.basedOn: minimum required = 1",
    ),
    Broken(
        _REPORT,
        "without results",
        "laborbefund-values",
        lambda r: r.pop("result"),
        r"DiagnosticReport\.result: minimum required = 1",
    ),
    Broken(
        _REPORT,
        "without its issue",
        "laborbefund-values",
        lambda r: r.pop("issued"),
        r"DiagnosticReport\.issued: minimum required = 1",
    ),
    Broken(
        _REPORT,
        "of another code",
        "laborbefund-values",
        lambda r: r["code"]["coding"][0].update(code="11506-3"),
        r"loinc-labReport': a matching slice is required",
    ),
    Broken(
        _ORDER,
        "that is still active",
        "laborbefund-values",
        lambda r: r.update(status="active"),
        r"ServiceRequest\.status: Value is 'active' but is fixed to 'completed'",
    ),
    Broken(
        _ORDER,
        "of an unknown time",
        "laborbefund-values",
        lambda r: r.pop("authoredOn"),
        r"ServiceRequest\.authoredOn: minimum required = 1",
    ),
    Broken(
        _ORDER,
        "with a body site",
        "laborbefund-values",
        lambda r: r.update(bodySite=[{"text": "linker Arm"}]),
        r"ServiceRequest\.bodySite: max allowed = 0",
    ),
)
