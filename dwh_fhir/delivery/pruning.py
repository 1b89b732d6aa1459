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
"""Elements that may be left out; of a list, its members one by one."""


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
        value = resource.get(element, [])
        members = value if isinstance(value, list) else [value]
        kept = [member for member in members if wanted.isdisjoint(references(member))]
        if len(kept) < len(members):
            omitted |= wanted.intersection(ref for member in members for ref in references(member))
            resource[element] = kept
            if not kept:
                del resource[element]
    needed = wanted.intersection(references(resource))
    return (orjson.dumps(resource) if omitted else body), sorted(omitted - needed), sorted(needed)


def _verbatim(digits: str) -> orjson.Fragment:
    return orjson.Fragment(digits.encode())


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
