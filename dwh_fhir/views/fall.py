"""Map view fall: IS-H NFAL to the KDS Encounter of level Einrichtungskontakt, with the Vitalstatus at its discharge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dwh_fhir import columns as c
from dwh_fhir.fhir import urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import is_known
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _admission, _diagnoses, _encounter, _movements, _vital_status
from dwh_fhir.views._movement_order import DISCHARGE, VISIT
from dwh_fhir.views._movements import Course, Moment, Status

_LIVING = urls.ENTLASSUNGSGRUND_PLACES["ErsteUndZweiteStelle"] - {"07"}
"""Reasons of a discharge other than death."""


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map a case to its Encounter (Einrichtungskontakt), and a discharge of a living patient to a Vitalstatus."""
    course = _movements.course(group.needs["kontakt"], group.today)
    for case in group.rows:
        of_case = _encounter.case_class(case, site)
        if of_case is None:
            yield Reject(case["_key"], "case_type", "FALAR", "Give FALAR's value a KDS class in code map case_type.")
        else:
            yield _facility_contact(case, of_case, course, group.needs["diagnose"], site)
            if alive_at := _alive_at(course, site):
                yield _vital_status.alive(case, alive_at, site)


def _facility_contact(case: Row, of_case: str, course: Course, diagnoses: Sequence[Row], site: MappingSite) -> Resource:
    status, start, end = _time(case, course)
    kind = _kind(case, course, site)
    return _encounter.encounter(
        site,
        case,
        "einrichtungskontakt",
        None,
        kind,
        {
            "extension": [*_admission.reason(case, course), *_plan(case, course, status, site)],
            "status": status,
            "class": _encounter.class_of(kind, of_case),
            "period": _encounter.period(start, end, site),
            "diagnosis": list(_diagnoses.roles(diagnoses, site)),
            "hospitalization": _admission.hospitalization(case, course, site),
        },
    )


def _time(case: Row, course: Course) -> tuple[Status, Moment | None, Moment | None]:
    """Return status, start and end: dates from NFAL, times from the movements of the same dates."""
    start, end = _start(case, course), _end(case, course)
    if end:
        return "finished", start if start and start.day <= end.day else None, end
    if not course.actual and (course.planned or _is_to_begin(case, course)):
        return "planned", None, None
    if start is None:
        return "unknown", None, None
    away = any(c.status == "onleave" for c in _movements.departments(course, None))
    return "onleave" if away else "in-progress", start, None


def _is_to_begin(case: Row, course: Course) -> bool:
    return is_known(case["BEGDT"]) and not course.today.has_come(case["BEGDT"])


def _start(case: Row, course: Course) -> Moment | None:
    first = course.admission if course.actual else None
    moment = _movements.start_of(first or course.actual[0]) if course.actual else None
    day = course.today.reached(case["BEGDT"])
    if day is None or (first and first["BWIDT"] == day):
        return moment
    return Moment(day, None)


def _end(case: Row, course: Course) -> Moment | None:
    """Return the end, if it has come: ENDDT, or else a discharge that nothing followed."""
    discharge = course.discharge
    day = course.today.reached(case["ENDDT"])
    if day is None:
        return _left(discharge, course) if discharge and discharge is course.actual[-1] else None
    if discharge and discharge["BWIDT"] == day:
        return _left(discharge, course)
    visits = [row["BWEZT"] for row in _visits(course) if is_known(row["BWEDT"]) and row["BWEDT"] == day]
    return _movements.at(day, max(visits) if visits and all(visits) else None)


def _left(discharge: Row, course: Course) -> Moment:
    """Return when the patient was discharged: the day alone if a visit of that day without a time may be later."""
    visited = any(row["BWIDT"] == discharge["BWIDT"] and row["BWIZT"] is None for row in _visits(course))
    return Moment(discharge["BWIDT"], None) if visited else course.left(discharge)


def _visits(course: Course) -> Iterator[Row]:
    return (row for row in course.actual if row["BEWTY"] == VISIT)


def _alive_at(course: Course, site: MappingSite) -> str | None:
    """Write when the patient was discharged for a reason that only the living have; a death belongs to view person."""
    discharge = course.discharge
    if discharge is None or discharge["BWGR1"] not in _LIVING:
        return None
    return _encounter.moment(course.left(discharge), site)


def _kind(case: Row, course: Course, site: MappingSite) -> str | None:
    """Return the KontaktArt of the kind of case, or else the one of all its movements, unless only wards have it."""
    line = site.lookup("case_type", case["FALAR"])
    if line and line["kontaktart"] in urls.KONTAKTARTEN:
        return line["kontaktart"]
    placed = [row for row in course.actual or course.planned if row["BEWTY"] in _movements.PLACED]
    kind = _encounter.kind(placed, site)
    return None if kind in _encounter.WARD_KINDS else kind


def _plan(case: Row, course: Course, status: Status, site: MappingSite) -> list[Element]:
    """Make the extensions for the planned begin of a case that is planned, and for the planned end until it ends."""
    if status == "finished":
        return []
    first = course.admission if status == "planned" else None
    end = next((row for row in course.planned if row["BEWTY"] == DISCHARGE), None)
    plan = [_movements.planned_start(row) if row else None for row in (first, end)]
    if status == "planned" and first is None and _is_to_begin(case, course):
        plan[0] = Moment(case["BEGDT"], None)
    return _encounter.planned(plan[0], plan[1], site)


VIEW = View(
    name="fall",
    source="CV_FALL",
    key=("EINRI", "FALNR"),
    changed_at="UPDAT",
    cancelled="STORN",
    types=("Encounter", "Observation"),
    codes={"FALAR": "case_type"},
    identifiers=("encounter", "case"),
    needs={"kontakt": ("EINRI", "FALNR"), "diagnose": ("EINRI", "FALNR")},
    code_maps=("case_type", "movement_kind", "referral", "icd_catalogue"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "FALNR": c.text(10, "Case number, zero padded", required=True, pattern="[0-9]{10}"),
            "PATNR": c.text(10, "Patient number", required=True, pattern="[0-9]{10}"),
            "FALAR": c.code(("1", "2", "3"), "Case kind: 1 inpatient, 2 outpatient, 3 day care", required=True),
            "BEGDT": c.dats("First admission"),
            "ENDDT": c.dats("End of the case, empty or 9999-12-31 while it is open"),
            "NOTAN": c.flag("Emergency admission"),
            "STORN": c.flag("Cancelled"),
            "ERDAT": c.date("Created on"),
            "UPDAT": c.date("Changed on"),
        },
        c.not_before("ENDDT", "BEGDT", "end_before_begin"),
    ),
)
