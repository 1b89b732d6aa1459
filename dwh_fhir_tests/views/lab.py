"""Laboratory rows, and what view laborbefund makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dwh_fhir.view import Group, Reject, Resource, Row
from dwh_fhir_tests.views.rows import fall, mapped, resources, row

REPORT = {"EINRI": "0001", "DOKNR": "2024000815"}
PATIENT = "0000000042"
CASE = "0000004711"


def value(number: int, text: str | None = None, unit: str | None = None, **values: Any) -> Row:
    """One result of the report; without a case, an order or times unless they are given."""
    told = {**REPORT, "MUSEQ": number, "PATNR": PATIENT, "N2LEISTID": "K", "N2VALUE": text, "N2UNIT": unit}
    return row("laborbefund", **{**told, "N2LASTATUS": "F", "N2VSTATUS": "F", **values})


def of_report(
    rows: Sequence[Row],
    case: Row | None = None,
    movements: Sequence[Row] = (),
    others: Sequence[Row] = (),
) -> list[Resource | Reject]:
    """What the view makes of a report; `others` are the rows of other reports of its order."""
    return mapped("laborbefund", report_group(rows, case, movements, others))


def report_group(rows: Sequence[Row], case: Row | None, movements: Sequence[Row], others: Sequence[Row] = ()) -> Group:
    """The rows of a report as the view gets them."""
    ordered = sorted([*rows, *others], key=lambda r: (r["DOKNR"], r["MUSEQ"]))
    needs = {
        "fall": [case] if case else [],
        "kontakt": movements,
        "laborbefund": [r for r in ordered if r["ANFNR"] is not None],
    }
    return Group("/".join(REPORT.values()), rows, needs)


def observation(text: str | None = None, unit: str | None = None, **values: Any) -> Resource:
    """The Observation of one result."""
    return of_type("Observation", of_report([value(1, text, unit, **values)]))[0]


def of_type(kind: str, found: Sequence[Resource | Reject]) -> list[Resource]:
    """The resources of one type, where nothing must have been rejected."""
    return [r for r in resources(found) if r["resourceType"] == kind]


def stay() -> Row:
    """The inpatient case of the reports."""
    return fall(BEGDT=date(2024, 3, 30), ENDDT=date(2024, 4, 5))
