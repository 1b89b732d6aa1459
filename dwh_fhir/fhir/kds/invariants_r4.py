"""Invariants of FHIR R4's types and resources, as Python functions.

Here belong constraints that HL7's own definitions state, each with key and expression as they stand there. Those of the
German definitions belong in `invariants_kds.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

Rule = Callable[[Any, Mapping[str, Any]], bool]
"""From a value and the resource that it is in to whether the constraint is kept."""

_UCUM = "http://unitsofmeasure.org"
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def has(value: Mapping[str, Any], name: str) -> bool:
    """Tell whether an element is present, be it only with extensions."""
    return name in value or f"_{name}" in value


def has_choice(value: Mapping[str, Any], name: str) -> bool:
    """Tell whether an element with several types is present, such as `value` for `value[x]`."""
    start, end = len(name), len(name) + 1
    return any(key.lstrip("_").startswith(name) and key.lstrip("_")[start:end].isupper() for key in value)


def always(_: Any, __: Mapping[str, Any]) -> bool:
    """Keep the constraint whatever the value is: it can't be broken, or is judged elsewhere; `RULES` says which."""
    return True


def codings(concept: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """List the codings of a concept that may be missing."""
    yield from (concept or {}).get("coding", ())


def not_after(start: str, end: str) -> bool:
    """Tell whether two dates or times are in order.

    Of different precision they must differ in a part that both have: whether 2024-05-31 is before 2024-05 is unknown,
    and an unknown constraint is not kept, as the official validator reads FHIRPath.
    """
    if "T" in start and "T" in end:
        return datetime.fromisoformat(start) <= datetime.fromisoformat(end)
    length = min(len(start.partition("T")[0]), len(end.partition("T")[0]))
    return start[:length] < end[:length] or (start == end)


def _period(value: Any, _: Mapping[str, Any]) -> bool:
    return "start" not in value or "end" not in value or not_after(value["start"], value["end"])


def _range(value: Any, _: Mapping[str, Any]) -> bool:
    low, high = value.get("low", {}), value.get("high", {})
    comparable = "value" in low and "value" in high and low.get("code") == high.get("code")
    return not comparable or bool(low["value"] <= high["value"])


def _needs(one: str, other: str) -> Rule:
    """Allow `one` only with `other`."""
    return lambda value, _: not has(value, one) or has(value, other)


def _not_both(one: str, other: str) -> Rule:
    return lambda value, _: not (has(value, one) and has(value, other))


def _any(*names: str) -> Rule:
    return lambda value, _: any(has(value, name) for name in names)


def _not_negative(name: str) -> Rule:
    return lambda value, _: name not in value or value[name] >= 0


def _ratio(value: Any, _: Mapping[str, Any]) -> bool:
    return ("numerator" in value) == ("denominator" in value) and ("numerator" in value or "extension" in value)


def _offset(value: Any, _: Mapping[str, Any]) -> bool:
    when = value.get("when", [])
    return not has(value, "offset") or (bool(when) and not (len(when) == 1 and when[0] in ("C", "CM", "CD", "CV")))


def _age(value: Any, _: Mapping[str, Any]) -> bool:
    return (
        (has(value, "code") or not has(value, "value"))
        and value.get("system", _UCUM) == _UCUM
        and ("value" not in value or value["value"] > 0)
    )


def _abated(value: Any, _: Mapping[str, Any]) -> bool:
    return not has_choice(value, "abatement") or any(
        one.get("system") == _CLINICAL and one.get("code") in ("resolved", "remission", "inactive")
        for one in codings(value.get("clinicalStatus"))
    )


def _in_error(value: Any, _: Mapping[str, Any]) -> bool:
    return "clinicalStatus" not in value or not any(
        one.get("system") == _VERIFICATION and one.get("code") == "entered-in-error"
        for one in codings(value.get("verificationStatus"))
    )


def _components(value: Any, root: Mapping[str, Any]) -> bool:
    """Tell whether no component repeats the code of an observation that has a value."""
    if not has_choice(value, "value"):
        return True
    own = list(codings(root.get("code")))
    return not any(one in own for part in value.get("component", ()) for one in codings(part.get("code")))


def _all_referred_to(value: Any, root: Mapping[str, Any]) -> bool:
    """Tell whether every contained resource is referred to, or refers to the one that contains it."""
    contained = value.get("contained")
    if not contained:
        return True
    texts = set(_strings(root))
    return all(f"#{one.get('id')}" in texts or "#" in set(_strings(one)) for one in contained)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for child in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(child)


def _no_contained_meta(*names: str) -> Rule:
    return lambda value, _: not any(name in one.get("meta", ()) for one in value.get("contained", ()) for name in names)


RULES: tuple[tuple[str, str, Rule], ...] = (
    ("per-1", "start.hasValue().not() or end.hasValue().not() or (start <= end)", _period),
    ("rng-2", "low.empty() or high.empty() or (low <= high)", _range),
    ("qty-3", "code.empty() or system.exists()", _needs("code", "system")),
    ("sqty-1", "comparator.empty()", lambda value, _: not has(value, "comparator")),
    (
        "rat-1",
        "(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())",
        _ratio,
    ),
    (
        "age-1",
        "(code.exists() or value.empty()) and (system.empty() or system = %ucum)"
        " and (value.empty() or value.hasValue().not() or value > 0)",
        _age,
    ),
    (
        "drt-1",
        "code.exists() implies ((system = %ucum) and value.exists())",
        lambda value, _: not has(value, "code") or (value.get("system") == _UCUM and has(value, "value")),
    ),
    (
        "dis-1",
        "(code.exists() or value.empty()) and (system.empty() or system = %ucum)",
        lambda value, _: (has(value, "code") or not has(value, "value")) and value.get("system", _UCUM) == _UCUM,
    ),
    ("att-1", "data.empty() or contentType.exists()", _needs("data", "contentType")),
    ("cpt-2", "value.empty() or system.exists()", _needs("value", "system")),
    # types.py sees to local references, wherever they stand.
    (
        "ref-1",
        "reference.startsWith('#').not()"
        " or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))",
        always,
    ),
    ("tim-1", "duration.empty() or durationUnit.exists()", _needs("duration", "durationUnit")),
    ("tim-2", "period.empty() or periodUnit.exists()", _needs("period", "periodUnit")),
    ("tim-4", "duration.exists() implies duration >= 0", _not_negative("duration")),
    ("tim-5", "period.exists() implies period >= 0", _not_negative("period")),
    ("tim-6", "periodMax.empty() or period.exists()", _needs("periodMax", "period")),
    ("tim-7", "durationMax.empty() or duration.exists()", _needs("durationMax", "duration")),
    ("tim-8", "countMax.empty() or count.exists()", _needs("countMax", "count")),
    (
        "tim-9",
        "offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))",
        _offset,
    ),
    ("tim-10", "timeOfDay.empty() or when.empty()", _not_both("timeOfDay", "when")),
    (
        "dom-3",
        "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical)"
        " | %resource.descendants().as(uri) | %resource.descendants().as(url)))"
        " or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists()"
        " or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
        _all_referred_to,
    ),
    (
        "dom-4",
        "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
        _no_contained_meta("versionId", "lastUpdated"),
    ),
    ("dom-5", "contained.meta.security.empty()", _no_contained_meta("security")),
    (
        "pat-1",
        "name.exists() or telecom.exists() or address.exists() or organization.exists()",
        _any("name", "telecom", "address", "organization"),
    ),
    ("con-1", "summary.exists() or assessment.exists()", _any("summary", "assessment")),
    ("con-2", "code.exists() or detail.exists()", _any("code", "detail")),
    (
        "con-4",
        "abatement.empty() or clinicalStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-"
        "clinical' and (code='resolved' or code='remission' or code='inactive')).exists()",
        _abated,
    ),
    (
        "con-5",
        "verificationStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-ver-status'"
        " and code='entered-in-error').empty() or clinicalStatus.empty()",
        _in_error,
    ),
    ("obs-3", "low.exists() or high.exists() or text.exists()", _any("low", "high", "text")),
    (
        "obs-6",
        "dataAbsentReason.empty() or value.empty()",
        lambda value, _: "dataAbsentReason" not in value or not has_choice(value, "value"),
    ),
    (
        "obs-7",
        "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()",
        _components,
    ),
    ("prr-1", "orderDetail.empty() or code.exists()", _needs("orderDetail", "code")),
    (
        "mad-1",
        "dose.exists() or rate.exists()",
        lambda value, _: has(value, "dose") or has_choice(value, "rate"),
    ),
    ("lst-1", "emptyReason.empty() or entry.empty()", _not_both("emptyReason", "entry")),
    (
        "lst-2",
        "mode = 'changes' or entry.deleted.empty()",
        lambda value, _: value.get("mode") == "changes" or not any(has(e, "deleted") for e in value.get("entry", ())),
    ),
    (
        "lst-3",
        "mode = 'working' or entry.date.empty()",
        lambda value, _: value.get("mode") == "working" or not any(has(e, "date") for e in value.get("entry", ())),
    ),
)
