"""Medikation: i.s.h.med medication entries to the KDS Medication, MedicationStatement and MedicationAdministration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dwh_fhir import columns as c
from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site import Site
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _encounter, _medication, _medication_dosage, _movements
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._movements import Moment

_ATC = "[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?"
_COUNT = "[0-9]{1,4}([.,][0-9]{1,3})?"
_ADMINISTERED = "G"


class _Status(NamedTuple):
    """What a MESTA is in medication-statement-status and medication-admin-status; None: it can't be there."""

    statement: str
    administration: str | None


_STATUSES: dict[str | None, _Status] = {
    None: _Status("unknown", "unknown"),
    "A": _Status("active", "in-progress"),
    "C": _Status("completed", "completed"),
    "S": _Status("stopped", "stopped"),
    "H": _Status("on-hold", "on-hold"),
    # What is planned has not been administered.
    "P": _Status("intended", None),
    "N": _Status("not-taken", "not-done"),
    "E": _Status("entered-in-error", "entered-in-error"),
}


class _Context(NamedTuple):
    """What a MEKTX is in the categories' value sets and in IHE-D's Fallkontext."""

    usage: str
    case: str

    def of_statement(self) -> list[Element]:
        """The codings of MedicationStatement.category; that of an administration has the usage alone."""
        return [
            build.coding(urls.CS_STATEMENT_CATEGORY, self.usage),
            build.coding(urls.CS_FALLKONTEXT, self.case),
        ]


_CONTEXTS = {
    "A": _Context("community", "E210"),
    "S": _Context("inpatient", "E200"),
    "E": _Context("community", "E230"),
    "N": _Context("outpatient", "E100"),
}


def to_fhir(group: Group, site: Site) -> Iterator[Resource | Reject]:
    """The Medications of one case, and what was documented and administered of them.

    Source: MII KDS Medikation 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-medikation/StructureDefinition/MedicationStatement
    and .../MedicationAdministration
    """
    case = next(iter(group.needs["fall"]), None)
    contacts = Contacts(case, group.needs["kontakt"], site)
    made: set[_medication.Key] = set()
    for row in group.rows:
        problem = _problem(row, case)
        if problem:
            yield problem
            continue
        drug = _medication.key(row)
        if drug not in made:
            made.add(drug)
            yield _medication.medication(row, site)
        context = contacts.find(row["LFDBEW"], None, _told(row))
        make = _administration if row["METYP"] == _ADMINISTERED else _statement
        yield make(row, context, site)


def _problem(row: Row, case: Row | None) -> Reject | None:
    """Why a row can't be said; a case that is not there is none, as the row names its patient itself."""
    if case and case["PATNR"] != row["PATNR"]:
        remedy = "The case with this FALNR is another patient's; correct PATNR or FALNR."
        return Reject(row["_key"], "patient", "FALNR", remedy)
    if row["METYP"] == _ADMINISTERED and _STATUSES[row["MESTA"]].administration is None:
        remedy = "What is only planned is no administration: deliver it with METYP M, or when it was given."
        return Reject(row["_key"], "status", "MESTA", remedy)
    return None


def _statement(row: Row, context: Element | None, site: Site) -> Resource:
    dosage, note = _medication_dosage.of_statement(row, site)
    category = _CONTEXTS.get(row["MEKTX"])
    elements = {
        "status": _STATUSES[row["MESTA"]].statement,
        "category": {"coding": category.of_statement()} if category else None,
        "dateAsserted": build.date_time(row["DOKDT"], row["DOKZT"], site.zone),
        "note": note,
        "dosage": dosage or None,
    }
    return _entry("MedicationStatement", urls.MEDICATION_STATEMENT, row, context, elements, site)


def _administration(row: Row, context: Element | None, site: Site) -> Resource:
    dosage, note = _medication_dosage.of_administration(row, site)
    category = _CONTEXTS.get(row["MEKTX"])
    elements = {
        "status": _STATUSES[row["MESTA"]].administration,
        "category": build.concept(urls.CS_ADMINISTRATION_CATEGORY, category.usage) if category else None,
        "note": note,
        "dosage": dosage,
    }
    return _entry("MedicationAdministration", urls.MEDICATION_ADMINISTRATION, row, context, elements, site)


def _entry(
    kind: str, profile: str, row: Row, context: Element | None, elements: Mapping[str, Any], site: Site
) -> Resource:
    """What statement and administration have in common, around the elements in which they differ."""
    return build.known(
        {
            "resourceType": kind,
            "id": site.id(kind, row["EINRI"], row["MEORDID"]),
            "meta": build.meta(profile, site),
            "identifier": [
                {"system": site.identifier_system("medication"), "value": f"{row['EINRI']}-{row['MEORDID']}"}
            ],
            "status": elements["status"],
            "category": elements["category"],
            "medicationReference": site.reference("Medication", *_medication.key(row)),
            "subject": site.reference("Patient", row["PATNR"]),
            "context": context,
            **_effective(row, site),
            "dateAsserted": elements.get("dateAsserted"),
            "reasonCode": [{"text": row["GRUND"]}] if row["GRUND"] else None,
            "note": [{"text": elements["note"]}] if elements["note"] else None,
            "dosage": elements["dosage"],
        }
    )


def _effective(row: Row, site: Site) -> Element:
    """effective[x], which is mandatory: a point in time for what was administered at once, else a period."""
    start, end = _movements.known(row["BEGDT"], row["BEGZT"]), _movements.known(row["ENDDT"], row["ENDZT"])
    if start and (end == start or (end is None and row["METYP"] == _ADMINISTERED)):
        return {"effectiveDateTime": _encounter.moment(start, site)}
    period = _encounter.period(start, end, site)
    return {"effectivePeriod": period or build.absent()}


def _told(row: Row) -> Moment | None:
    """When it was given or, as what is taken at home begins before the case, when it was documented."""
    given = row["METYP"] == _ADMINISTERED
    return _movements.known(row["BEGDT"], row["BEGZT"]) if given else _movements.known(row["DOKDT"], row["DOKZT"])


VIEW = View(
    name="medikation",
    source="CV_MEDIKATION",
    key=("EINRI", "MEORDID"),
    changed_at="UPDTS",
    cancelled="STORN",
    types=("Medication", "MedicationStatement", "MedicationAdministration"),
    identifiers=("medication",),
    codes={"FORM": "dose_form", "APPL": "route", "DOSISE": "dose_unit", "STAEIN": "dose_unit"},
    group_by=("EINRI", "PATNR", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "kontakt": ("EINRI", "FALNR")},
    code_maps=("case_type", "dose_form", "dose_unit", "drug", "route"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "MEORDID": c.text(20, "Number of the entry", required=True),
            "PATNR": c.text(10, "Patient number", required=True, pattern="[0-9]{10}"),
            "FALNR": c.text(10, "Case number, zero padded", pattern="[0-9]{10}"),
            "LFDBEW": c.integer("Movement at which it was documented or given", minimum=0),
            "METYP": c.code(("M", "G"), "M documented or ordered medication, G administration", required=True),
            "MESTA": c.code(
                [status for status in _STATUSES if status],
                "Status: A active, C completed, S stopped, H on hold, P planned, N not taken or given, "
                "E entered in error; empty: unknown",
            ),
            "MEKTX": c.code(
                _CONTEXTS,
                "Context: A at home, told at admission, S during the stay, E for home, at discharge, N outpatient",
            ),
            "PZN": c.text(8, "Pharmazentralnummer; code map drug has its ingredients", pattern="[0-9]{7,8}"),
            "ATC": c.text(7, "ATC code", pattern=_ATC),
            "ATCJA": c.text(4, "Year of the German ATC catalogue", pattern="[0-9]{4}"),
            "DRUGTX": c.text(100, "Trade name"),
            "ASK": c.text(5, "The ingredient's ASK number", pattern="[0-9]{5}"),
            "WIRKTX": c.text(100, "The ingredient's name"),
            "WIRKTYP": c.code(("IN", "PIN", "MIN"), "The ingredient is IN a substance, PIN its salt, MIN several"),
            "STAERKE": c.decimal("The ingredient's strength, per piece unless STAEIN says per what", minimum=0),
            "STAEIN": c.text(20, "Unit of the strength, e.g. mg or mg/ml; code map dose_unit"),
            "FORM": c.text(20, "Dose form; code map dose_form"),
            "DOSIS": c.decimal("Single dose", minimum=0),
            "DOSISE": c.text(20, "Unit of the dose; code map dose_unit"),
            "DOSSCH": c.text(
                40,
                "How many single doses in the morning, at noon, in the evening and at night, e.g. 1-0-1-0",
                pattern=f"{_COUNT}(-{_COUNT}){{2,3}}",
            ),
            "DOSTAG": c.integer("How many single doses a day, where DOSSCH doesn't say when", minimum=1),
            "DOSTXT": c.text(255, "Dosage as text"),
            "APPL": c.text(20, "Route; code map route"),
            "BEGDT": c.dats("Taken or given from"),
            "BEGZT": c.tims("Taken or given from"),
            "ENDDT": c.dats("Taken or given until, 9999-12-31 while it goes on"),
            "ENDZT": c.tims("Taken or given until"),
            "DOKDT": c.dats("Documented on; of METYP M"),
            "DOKZT": c.tims("Documented at; of METYP M"),
            "GRUND": c.text(100, "Reason as text"),
            "STORN": c.flag("Cancelled"),
            "UPDTS": c.timestamp("Changed at, local time"),
        },
        c.not_before("ENDDT", "BEGDT", "end_before_begin"),
        c.any_of(_medication.DRUG, "drug"),
    ),
)
