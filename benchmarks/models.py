"""The peer of the mapping: Conditions built of fhir.resources' R4B classes, as its documentation shows it.

Every value is at hand already, so that only building and dumping is measured.
"""

from __future__ import annotations

from typing import Any

from fhir.resources.R4B.annotation import Annotation
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.condition import Condition
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.fhirprimitiveextension import FHIRPrimitiveExtension
from fhir.resources.R4B.meta import Meta
from fhir.resources.R4B.reference import Reference

Element = dict[str, Any]


def condition(told: Element) -> Condition:
    """The model of a Condition of the Kerndatensatz from the values of its JSON."""
    absent = [_extension(e) for e in told.get("_recordedDate", {}).get("extension", [])]
    return Condition(
        id=told["id"],
        meta=Meta(source=told["meta"].get("source"), profile=told["meta"]["profile"]),
        extension=[_extension(e) for e in told["extension"]] if "extension" in told else None,
        clinicalStatus=_concept(told.get("clinicalStatus")),
        verificationStatus=_concept(told.get("verificationStatus")),
        category=[_concept(c) for c in told["category"]] if "category" in told else None,
        code=_concept(told["code"]),
        subject=Reference(reference=told["subject"]["reference"]),
        encounter=Reference(reference=told["encounter"]["reference"]) if "encounter" in told else None,
        recordedDate=told.get("recordedDate"),
        _recordedDate=FHIRPrimitiveExtension(extension=absent) if absent else None,
        note=[Annotation(text=note["text"]) for note in told["note"]] if "note" in told else None,
    )


def _concept(told: Element | None) -> CodeableConcept | None:
    if told is None:
        return None
    return CodeableConcept(coding=[_coding(c) for c in told["coding"]], text=told.get("text"))


def _coding(told: Element) -> Coding:
    extensions = [_extension(e) for e in told["extension"]] if "extension" in told else None
    return Coding(system=told["system"], version=told.get("version"), code=told["code"], extension=extensions)


def _extension(told: Element) -> Extension:
    (name,) = told.keys() - {"url"}
    value = told[name]
    if name == "valueCoding":
        value = _coding(value)
    elif name == "valueReference":
        value = Reference(reference=value["reference"])
    return Extension(url=told["url"], **{name: value})
