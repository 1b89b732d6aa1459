"""FHIR packages of a few definitions, small enough to be read in a test.

Here belong a core of a dozen types, cut down to what the tests speak of, and snapshots of profiles on them. What a
profile must refuse belongs in the tests.
"""

from __future__ import annotations

import copy
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

HL7 = "http://hl7.org/fhir/StructureDefinition/"
PROFILE = "http://example.org/StructureDefinition/profile"
PER_1 = "start.hasValue().not() or end.hasValue().not() or (start <= end)"
_EVERY = {"id": "http://hl7.org/fhirpath/System.String", "extension": "Extension *"}

_TYPES: dict[str, dict[str, str]] = {
    "Element": {},
    "Extension": {"url": "uri 1", "value[x]": "string|code|Coding|Reference"},
    "Meta": {"profile": "canonical *"},
    "Coding": {"system": "uri", "version": "string", "code": "code"},
    "CodeableConcept": {"coding": "Coding *", "text": "string"},
    "Quantity": {"value": "decimal", "system": "uri", "code": "code"},
    "Identifier": {"type": "CodeableConcept", "system": "uri", "value": "string"},
    "Reference": {"reference": "string", "identifier": "Identifier"},
    "Period": {"start": "dateTime", "end": "dateTime"},
}
_RESOURCES: dict[str, dict[str, str]] = {
    "Patient": {"gender": "code"},
    "Observation": {
        "identifier": "Identifier *",
        "status": "code 1",
        "category": "CodeableConcept *",
        "code": "CodeableConcept 1",
        "subject": "Reference",
        "effective[x]": "dateTime|Period",
        "value[x]": "string|CodeableConcept|Quantity|Period",
        "dataAbsentReason": "CodeableConcept",
        "interpretation": "CodeableConcept *",
    },
}
_OF_RESOURCES = {"meta": "Meta", "contained": "Resource *"}


def _element(ident: str, told: str) -> Json:
    kinds, _, limits = told.partition(" ")
    limit = {"min": int(limits == "1"), "max": "*" if limits == "*" else "1"}
    made: Json = {"id": ident, "path": ident, **limit, "base": {"path": ident, **limit}}
    made["type"] = [{"code": kind} for kind in kinds.split("|")]
    if ident == "Observation.subject":
        made["type"][0]["targetProfile"] = [f"{HL7}Patient", f"{HL7}Group"]
    return made


def _core(name: str) -> list[Json]:
    """The elements of a type, its root first."""
    own = {**_EVERY, **(_OF_RESOURCES | _RESOURCES[name] if name in _RESOURCES else _TYPES[name])}
    root: Json = {"id": name, "path": name, "min": 0, "max": "*", "base": {"path": name, "min": 0, "max": "*"}}
    if name == "Period":
        root["constraint"] = [{"key": "per-1", "severity": "error", "expression": PER_1}]
    return [root, *(_element(f"{name}.{key}", told) for key, told in own.items())]


def _definition(name: str, elements: Iterable[Json]) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": f"{HL7}{name}",
        "version": "4.0.1",
        "name": name,
        "type": name,
        "kind": "resource" if name in _RESOURCES else "complex-type",
        "derivation": "specialization",
        "snapshot": {"element": list(elements)},
    }


def profile(changes: Mapping[str, Json], kind: str = "Observation", url: str = PROFILE) -> Json:
    """A profile with its snapshot.

    Args:
        changes: element id to what its ElementDefinition says otherwise than the type's; slices are made, and the
            elements of data types opened, where an id speaks of them.
        kind: the type that is constrained.
        url: the canonical.
    """
    elements = {element["id"]: copy.deepcopy(element) for element in _core(kind)}
    for ident, change in changes.items():
        _open(elements, ident)
        elements[ident] |= change
    more = {"url": url, "version": "1.0.0", "name": "Profile", "derivation": "constraint"}
    return _definition(kind, elements.values()) | more


def _open(elements: dict[str, Json], ident: str) -> None:
    if ident in elements:
        return
    parent, _, last = ident.rpartition(".")
    name, _, slice_name = last.partition(":")
    if slice_name:
        _open(elements, f"{parent}.{name}")
        told = {key: value for key, value in elements[f"{parent}.{name}"].items() if key != "slicing"}
        elements[ident] = copy.deepcopy(told) | {"id": ident, "min": 0}
        return
    _open(elements, parent)
    kind = elements[parent]["type"][0]["code"]
    for element in _core(kind if kind in _TYPES else "Element")[1:]:
        child = copy.deepcopy(element)
        below = child["path"].partition(".")[2]
        elements[f"{parent}.{below}"] = child | {
            "id": f"{parent}.{below}",
            "path": f"{elements[parent]['path']}.{below}",
        }


def extension(url: str, **changes: Json) -> Json:
    """The definition of an extension whose URL is fixed."""
    fixed = {"Extension.url": {"fixedUri": url}}
    return profile(fixed | {f"Extension.{key}": value for key, value in changes.items()}, "Extension", url)


def code_system(url: str, *codes: str, **more: Any) -> Json:
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "version": "1",
        "content": "complete",
        "concept": [{"code": code} for code in codes],
        **more,
    }


def value_set(url: str, *include: Json) -> Json:
    return {
        "resourceType": "ValueSet",
        "url": url,
        "version": "1",
        "name": "Few",
        "compose": {"include": list(include)},
    }


def written(folder: Path, *definitions: Json) -> Path:
    """A folder of two packages: the core, and these definitions."""
    core = [_definition(name, _core(name)) for name in (*_TYPES, *_RESOURCES)]
    for name, held in (("hl7.fhir.r4.core-4.0.1", core), ("example-1.0.0", definitions)):
        with tarfile.open(folder / f"{name}.tgz", "w:gz") as archive:
            for number, definition in enumerate(held):
                raw = json.dumps(definition).encode()
                member = tarfile.TarInfo(f"package/{definition['resourceType']}-{number}.json")
                member.size = len(raw)
                archive.addfile(member, io.BytesIO(raw))
    return folder
