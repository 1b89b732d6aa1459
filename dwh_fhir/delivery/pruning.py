"""Sending a resource without an optional reference whose target the server doesn't hold.

One Condition that the server refuses must not keep a whole case away: its Encounter goes without that diagnosis, and
again in full when the Condition is there. Here belongs which elements may be left out, and leaving them out.

An element may be left out when the resource then says less, and nothing else: a reason, an order, another record of the
same person. These are not, and what has them waits:

- subject, encounter, context, partOf of an Encounter: whose it is and to which case it belongs. Without these it counts
  as being outside of every case.
- focus, specimen, medicationReference: without these it is about something else, or about nothing.
- DiagnosticReport.result, Observation.hasMember: a final report or panel says that it is complete.
- DiagnosticReport.basedOn: the KDS profile wants it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import orjson

PRUNABLE: dict[str, tuple[str, ...]] = {
    "Patient": ("link",),
    "Encounter": ("diagnosis", "reasonReference", "account", "basedOn", "episodeOfCare"),
    "Procedure": ("reasonReference", "basedOn", "partOf"),
    "MedicationRequest": ("reasonReference", "basedOn", "priorPrescription", "supportingInformation"),
    "MedicationAdministration": ("reasonReference", "request", "partOf"),
    "MedicationStatement": ("reasonReference", "basedOn", "partOf", "derivedFrom"),
}
"""Elements that may be left out; of a list, its members one by one.

A Reference that also has its target's identifier loses the literal part alone, so that the number stays.
"""


def prune(resource_type: str, body: bytes, absent: Collection[str]) -> tuple[bytes, list[str], list[str]]:
    """Leave out what refers to absent resources, where that is allowed.

    Args:
        resource_type: FHIR resource type.
        body: the resource as JSON.
        absent: 'Type/id' of resources that the server doesn't hold.

    Returns:
        the JSON without these members; the references left out; and those of `absent` that it still refers to: with any
        of these it can't be sent. Both sorted.
    """
    # A number keeps its spelling: 72.50 must not become 72.5, nor 20 digits an error.
    resource = json.loads(body, parse_float=_verbatim, parse_int=_verbatim)
    wanted = set(absent)
    omitted: set[str] = set()
    for element in PRUNABLE.get(resource_type, ()):
        if element not in resource:
            continue
        several = isinstance(resource[element], list)
        members = resource[element] if several else [resource[element]]
        gone = [wanted.intersection(references(member)) for member in members]
        if not any(gone):
            continue
        omitted |= {ref for refs in gone for ref in refs}
        kept = [less for member, refs in zip(members, gone, strict=True) if (less := _without(member, refs))]
        resource[element] = kept if several else next(iter(kept), None)
        if not resource[element]:
            del resource[element]
    needed = wanted.intersection(references(resource))
    return (orjson.dumps(resource) if omitted else body), sorted(omitted - needed), sorted(needed)


def _verbatim(digits: str) -> orjson.Fragment:
    return orjson.Fragment(digits.encode())


def _without(member: Any, absent: Collection[str]) -> Any:
    """Return a member without references to absent resources: None, or the rest of a Reference with an identifier."""
    if not absent:
        return member
    if "identifier" in member and member.get("reference") in absent:
        return {name: value for name, value in member.items() if name != "reference"}
    return None


def references(node: Any) -> Iterator[str]:
    """Every literal reference in a piece of a resource."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "reference" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for member in node:
            yield from references(member)
