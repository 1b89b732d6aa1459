"""Make the KDS ObservationLab of a laboratory result.

Here belongs the content of one row. Patient, contact and times of the whole report belong in `_lab_report.py`, panels
in `_lab_panels.py`. Source: MII KDS Laborbefund 2026.0.0,
https://www.medizininformatik-initiative.de/fhir/core/modul-labor/StructureDefinition/ObservationLab
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Reject, Resource, Row
from dwh_fhir.views import _lab_codes, _lab_values
from dwh_fhir.views._lab_report import CANCELLED, STATUS, Effective, Report
from dwh_fhir.views._lab_values import Number, Span, Titer
from dwh_fhir.views._meta import resource_meta

_NO_UNIT = "Give the spelling in N2UNIT a UCUM code in code map lab_unit; a number without a unit is no Quantity."
_NO_DEFAULT = "Fill N2UNIT, or give the test a unit in column ucum of code map lab_code: 1 if it has no dimension."


def key(row: Row) -> tuple[object, ...]:
    """Return the business key of the Observation of a row."""
    return "labor", row["EINRI"], row["DOKNR"], row["MUSEQ"]


def status(row: Row, report: Report) -> str:
    """Return Observation.status: `cancelled` without a value, `entered-in-error` if it is withdrawn with its value."""
    code = CANCELLED if report.cancelled else row["N2VSTATUS"] or report.head["N2LASTATUS"]
    if code == CANCELLED:
        return "cancelled" if row["N2VALUE"] is None else "entered-in-error"
    return STATUS[code]


def observation(row: Row, report: Report) -> Resource | Reject:
    """Make the Observation of one result."""
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
    number = f"{row['DOKNR']}-{row['MUSEQ']}"
    return frame(row, report, elements, business_key=key(row), number=number, state=state, time=report.effective(row))


def frame(
    row: Row,
    report: Report,
    elements: Mapping[str, Any],
    *,
    business_key: tuple[object, ...],
    number: str,
    state: str,
    time: Effective,
    panel: str | None = None,
) -> Resource:
    """Make the Observation of a result or of a panel.

    Args:
        row: the row of the result, or one of the panel's rows.
        report: the report.
        elements: the elements that only one of both has; None: left out.
        business_key: of the resource.
        number: the number by which the laboratory knows it.
        state: Observation.status.
        time: Observation.effective.
        panel: local code of the panel; None: the code is the row's own test.
    """
    site, get = report.site, elements.get
    code = panel or row["N2LEISTID"]
    name = row["N2KATTEXT"] if panel is None else None
    return build.known(
        {
            "resourceType": "Observation",
            "id": site.id("Observation", *business_key),
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
    """Make value or dataAbsentReason of a result, and its notes."""
    text, remark = row["N2VALUE"], row["N2REMARK"]
    notes = [{"text": remark}] if remark else None
    if state == "entered-in-error":
        # Who overlooks the status must not find the withdrawn value.
        return {"dataAbsentReason": build.absent_concept("error"), "note": notes}
    if text is None:
        reason = {"preliminary": "temp-unknown", "cancelled": "not-performed"}.get(state, "unknown")
        return {"dataAbsentReason": build.absent_concept(reason), "note": notes}
    value = _value(row, text, site)
    if value is None:
        return {"dataAbsentReason": build.absent_concept("as-text"), "note": [{"text": text}, *(notes or ())]}
    if isinstance(value, Reject):
        return value
    return {**value, "note": notes}


def _value(row: Row, text: str, site: MappingSite) -> Element | Reject | None:
    """Make value[x] of a result; None if it is words that no code map knows. The code map comes first: `+1`."""
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
    """Tell whether a unit has no dimension, so that a ratio says all: `1`, `{titer}`."""
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
    """Make the reference range as written, since `high` can't say that `< 5,0` excludes 5,0, and with its bounds."""
    text = row["N2NORMAL"]
    if text is None:
        return None
    span = _lab_values.reference_range(text)
    if span is None:
        return [{"text": text}]
    unit = _lab_codes.unit(row["N2UNIT"], row["N2LEISTID"], site)
    return [{**_range(span, unit or build.known({"unit": row["N2UNIT"]})), "text": text}]
