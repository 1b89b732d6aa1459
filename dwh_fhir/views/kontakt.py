"""Map view kontakt: IS-H NBEW, a case's movements, to KDS Encounters of department and ward.

KDS levels: Abteilungskontakt and Versorgungsstellenkontakt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dwh_fhir import columns as c
from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _contacts, _diagnoses, _encounter, _movements, _units
from dwh_fhir.views._movements import Contact

_FACHABTEILUNG = re.compile(r"(?:HA|BA|BE)?([0-9]{2})([0-9]{2})")


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map the movements of one case to its department contacts, each with the ward contacts inside it."""
    case = next(iter(group.needs["fall"]), None)
    if case is None:
        yield from _contacts.without_case(group.rows)
        return
    of_case = _encounter.case_class(case, site)
    if of_case is None:
        remedy = "Give FALAR's value of the case a KDS class in code map case_type."
        yield from (Reject(row["_key"], "case_type", "", remedy) for row in group.rows)
        return
    course = _movements.course(group.rows, group.today)
    yield from course.rejects
    contacts = _movements.departments(course, case["ENDDT"])
    for contact in contacts:
        numbers = set(contact.numbers())
        documented = [row for row in group.needs["diagnose"] if row["LFDBEW"] in numbers]
        yield _department(contact, case, of_case, documented, site)
        yield from (_ward(ward, contact, case, of_case, site) for ward in contact.wards)


def _department(contact: Contact, case: Row, of_case: str, diagnoses: Sequence[Row], site: MappingSite) -> Resource:
    kind = _encounter.kind(contact.rows, site)
    unit = site.lookup("organization_unit", contact.row["ORGFA"])
    return _encounter.encounter(
        site,
        case,
        "abteilungskontakt",
        contact.row["LFDNR"],
        None if kind in _encounter.WARD_KINDS else kind,
        {
            **_time(contact, site),
            "class": _encounter.class_of(kind, of_case),
            "serviceType": _service_type(unit),
            "diagnosis": list(_diagnoses.department_main(diagnoses, site)),
            "serviceProvider": _units.unit(contact.row["ORGFA"], site),
            "partOf": _encounter.reference(site, case, "einrichtungskontakt"),
        },
    )


def _ward(ward: Contact, department: Contact, case: Row, of_case: str, site: MappingSite) -> Resource:
    kind = _encounter.kind(ward.rows, site)
    return _encounter.encounter(
        site,
        case,
        "versorgungsstellenkontakt",
        ward.row["LFDNR"],
        kind,
        {
            **_time(ward, site),
            "class": _encounter.class_of(kind, of_case),
            "location": _locations(ward, site),
            "serviceProvider": _units.unit(ward.row["ORGFA"], site),
            "partOf": _encounter.reference(site, case, "abteilungskontakt", department.row["LFDNR"]),
        },
    )


def _time(contact: Contact, site: MappingSite) -> Element:
    return {
        "extension": _encounter.planned(contact.planned, None, site),
        "status": contact.status,
        "period": _encounter.period(contact.start, contact.end, site),
    }


def _service_type(unit: Mapping[str, str] | None) -> Element | None:
    """Make the Fachabteilungsschluessel of section 301: the basic one, and the extended one if it is more specific."""
    match = _FACHABTEILUNG.fullmatch(unit["fachabteilung"]) if unit else None
    if match is None:
        return None
    basic = build.coding(urls.CS_FACHABTEILUNG, f"{match[1]}00")
    if match[2] == "00":
        return {"coding": [basic]}
    return {"coding": [basic, build.coding(urls.CS_FACHABTEILUNG_ERWEITERT, match[1] + match[2])]}


def _locations(ward: Contact, site: MappingSite) -> list[Element]:
    """Make the locations ward, room and bed. They are `active`, also afterwards: the profile's slices want it."""
    status = "planned" if ward.status == "planned" else "active"
    return [
        {"location": place, "status": status, "physicalType": build.concept(urls.CS_LOCATION_TYPE, code)}
        for code, place in _places(ward.row, site)
    ]


def _places(row: Row, site: MappingSite) -> Iterator[tuple[str, Element | None]]:
    """List physical type and logical Reference of each place; a room or bed is identified together with its ward."""
    yield "wa", _units.unit(row["ORGPF"], site)
    path = row["ORGPF"]
    for code, number in (("ro", row["ZIMMR"]), ("bd", row["BETT"])):
        if number:
            path = f"{path}/{number}"
            yield code, build.logical(site.identifier_system("location"), path, number)


VIEW = View(
    name="kontakt",
    source="CV_KONTAKT",
    key=("EINRI", "FALNR", "LFDNR"),
    changed_at="UPDTS",
    cancelled="STORN",
    types=("Encounter",),
    codes={"BWART": "movement_kind", "ORGFA": "organization_unit", "ORGPF": "organization_unit", "RFSRC": "referral"},
    identifiers=("encounter", "case", "organization_unit", "location"),
    group_by=("EINRI", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "diagnose": ("EINRI", "FALNR")},
    code_maps=("case_type", "movement_kind", "organization_unit", "icd_catalogue"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "FALNR": c.text(10, "Case number, zero padded", required=True, pattern="[0-9]{10}"),
            "LFDNR": c.integer("Movement number within the case", required=True, minimum=0),
            "BEWTY": c.code(
                ("1", "2", "3", "4", "6", "7"),
                "Movement type: 1 admission, 2 discharge, 3 transfer, 4 outpatient visit, 6/7 absence begins/ends",
                required=True,
            ),
            "BWART": c.text(2, "Movement kind; code map movement_kind"),
            "BWIDT": c.dats("Start date"),
            "BWIZT": c.tims("Start time"),
            "BWEDT": c.dats("End date, 9999-12-31 while it is open"),
            "BWEZT": c.tims("End time"),
            "PLANB": c.flag("Planned, not yet real"),
            "BWPDT": c.dats("Planned date"),
            "BWPZT": c.tims("Planned time"),
            "ORGFA": c.text(8, "Departmental unit; code map organization_unit"),
            "ORGPF": c.text(8, "Nursing unit; code map organization_unit"),
            "ZIMMR": c.text(8, "Room"),
            "BETT": c.text(8, "Bed"),
            "BWGR1": c.text(2, "Movement reason, 1st and 2nd digit", pattern="[0-9]{2}"),
            "BWGR2": c.text(2, "Movement reason, 3rd and 4th digit", pattern="[0-9]{1,2}"),
            "RFSRC": c.text(2, "Referral type; code map referral"),
            "UNFKZ": c.text(1, "Accident: 2 at work, 3 other", pattern="[0-9]"),
            "NOTKZ": c.flag("Emergency"),
            "STORN": c.flag("Cancelled"),
            "UPDTS": c.timestamp("Changed at, local time"),
        },
        c.not_before("BWEDT", "BWIDT", "end_before_begin"),
    ),
)
