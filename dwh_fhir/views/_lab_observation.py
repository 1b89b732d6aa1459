"""One laboratory result as KDS ObservationLab.

Here belongs what one row says. What a report has in common belongs in `_lab_report.py`, panels in `_lab_panels.py`.
Source: MII KDS Laborbefund 2026.0.0,
https://www.medizininformatik-initiative.de/fhir/core/modul-labor/StructureDefinition/ObservationLab
"""

from __future__ import annotations

from typing import Any

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Reject, Resource, Row
from dwh_fhir.views import _lab_codes, _lab_values
from dwh_fhir.views._lab_report import CANCELLED, STATUS, Effective, Report
from dwh_fhir.views._lab_values import Number, Span, Titer
from dwh_fhir.views._meta import resource_meta

_ABSENT = {
    reason: build.concept(urls.CS_DATA_ABSENT_REASON, reason)
    for reason in ("unknown", "temp-unknown", "as-text", "not-performed", "error")
}
_NO_UNIT = "Give the spelling in N2UNIT a UCUM code in code map lab_unit; a number without a unit is no Quantity."
_NO_DEFAULT = "Fill N2UNIT, or give the test a unit in column ucum of code map lab_code: 1 if it has no dimension."


def key(row: Row) -> tuple[object, ...]:
    """The business key of the Observation of a row."""
    return "labor", row["EINRI"], row["DOKNR"], row["MUSEQ"]


def status(row: Row, report: Report) -> str:
    """The status of a result: one that was cancelled before it had a value, or withdrawn with the one it had."""
    told = CANCELLED if report.cancelled else row["N2VSTATUS"] or report.head["N2LASTATUS"]
    if told == CANCELLED:
        return "cancelled" if row["N2VALUE"] is None else "entered-in-error"
    return STATUS[told]


def observation(row: Row, report: Report) -> Resource | Reject:
    """The Observation of one result."""
    state = status(row, report)
    result = _result(row, state, report.site)
    if isinstance(result, Reject):
        return result
    flag = row["N2ABNORMAL"] if state != "entered-in-error" else None
    elements = {
        **result,
        "issued": report.instant(row["N2DATE"], row["N2TIME"]),
        "interpretation": _lab_codes.interpretation(flag, report.site) if flag else None,
        "referenceRange": _reference_range(row, report.site),
    }
    return frame(key(row), f"{row['DOKNR']}-{row['MUSEQ']}", row, report, state, report.effective(row), elements)


def frame(
    key_: tuple[object, ...],
    number: str,
    row: Row,
    report: Report,
    state: str,
    time: Effective,
    elements: dict[str, Any],
    *,
    test: str | None = None,
) -> Resource:
    """What Observations of results and panels have in common.

    Args:
        key_: business key.
        number: the number by which the laboratory knows it.
        row: the row it is made of, or one of the panel's.
        report: the report.
        state: Observation.status.
        time: Observation.effective.
        elements: the others, None for those it has not.
        test: local code of the panel, None: the row's own test.
    """
    site, get = report.site, elements.get
    code = test or row["N2LEISTID"]
    name = row["N2KATTEXT"] if test is None else None
    return build.known(
        {
            "resourceType": "Observation",
            "id": site.id("Observation", *key_),
            "meta": resource_meta(urls.OBSERVATION_LAB, site),
            "identifier": report.identifier("OBI", "lab_result", number),
            "status": state,
            "category": _lab_codes.category(code, site),
            "code": build.known({"coding": _lab_codes.test_codings(code, site), "text": name}),
            "subject": report.subject,
            "encounter": report.encounter(row, time.when),
            "effectiveDateTime": time.value,
            "_effectiveDateTime": time.sibling,
            "issued": get("issued"),
            "valueQuantity": get("valueQuantity"),
            "valueCodeableConcept": get("valueCodeableConcept"),
            "valueRange": get("valueRange"),
            "valueRatio": get("valueRatio"),
            "dataAbsentReason": get("dataAbsentReason"),
            "interpretation": get("interpretation"),
            "note": get("note"),
            "referenceRange": get("referenceRange"),
            "hasMember": get("hasMember"),
        }
    )


def _result(row: Row, state: str, site: MappingSite) -> Element | Reject:
    """Value, or the reason why there is none, and notes."""
    text, remark = row["N2VALUE"], row["N2REMARK"]
    notes = [{"text": remark}] if remark else None
    if state == "entered-in-error":
        # Who overlooks the status must not find the withdrawn value.
        return {"dataAbsentReason": _ABSENT["error"], "note": notes}
    if text is None:
        reason = {"preliminary": "temp-unknown", "cancelled": "not-performed"}.get(state, "unknown")
        return {"dataAbsentReason": _ABSENT[reason], "note": notes}
    value = _value(row, text, site)
    if value is None:
        return {"dataAbsentReason": _ABSENT["as-text"], "note": [{"text": text}, *(notes or ())]}
    if isinstance(value, Reject):
        return value
    return {**value, "note": notes}


def _value(row: Row, text: str, site: MappingSite) -> Element | Reject | None:
    """The result as value[x]; None if it is words that no code map knows. The code map's word comes first: `+1`."""
    concept = _lab_codes.coded(text, site)
    if concept:
        return {"valueCodeableConcept": concept}
    value = _lab_values.value(text)
    if value is None:
        return None
    unit = _lab_codes.unit(row["N2UNIT"], row["N2LEISTID"], site)
    if isinstance(value, Titer) and row["N2UNIT"] is None:
        return {"valueRatio": _ratio(value)}
    if unit is None:
        remedy = _NO_DEFAULT if row["N2UNIT"] is None else _NO_UNIT
        return Reject(row["_key"], "lab_unit", "N2UNIT", remedy)
    if isinstance(value, Titer):
        return {"valueRatio": _ratio(value)} if _is_pure(unit) else None
    if isinstance(value, Span):
        return {"valueRange": _range(value, unit)}
    return {"valueQuantity": _quantity(value, unit)}


def _is_pure(unit: Element) -> bool:
    """Whether a unit has no dimension, so that a ratio says all: `1`, `{titer}`."""
    code: str = unit["code"]
    return code == "1" or code.startswith("{")


def _quantity(number: Number, unit: Element) -> Element:
    if number.comparator is None:
        return {"value": number.value, **unit}
    return {"value": number.value, "comparator": number.comparator, **unit}


def _ratio(titer: Titer) -> Element:
    denominator = build.known({"value": titer.dilution, "comparator": titer.comparator})
    return {"numerator": {"value": 1}, "denominator": denominator}


def _range(span: Span, unit: Element) -> Element:
    bounds = (("low", span.low), ("high", span.high))
    return {name: {"value": bound, **unit} for name, bound in bounds if bound is not None}


def _reference_range(row: Row, site: MappingSite) -> list[Element] | None:
    """The reference range as written, since `high` can't say that `< 5,0` excludes 5,0; with bounds, if it has some."""
    text = row["N2NORMAL"]
    if text is None:
        return None
    span = _lab_values.reference_range(text)
    if span is None:
        return [{"text": text}]
    unit = _lab_codes.unit(row["N2UNIT"], row["N2LEISTID"], site)
    return [{**_range(span, unit or build.known({"unit": row["N2UNIT"]})), "text": text}]
