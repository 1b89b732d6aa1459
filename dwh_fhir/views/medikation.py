"""Map view medikation: i.s.h.med entries to KDS Medication, MedicationRequest, -Statement and -Administration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dwh_fhir import columns as c
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _medication, _medication_entries, _medication_resources, _medication_time
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._medication_entries import Entry
from dwh_fhir.views._medication_resources import ADMINISTRATION, CONTEXTS, ORDER, STATEMENT, STATUSES

_ATC = "[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?"
_COUNT = "[0-9]{1,4}([.,][0-9]{1,3})?"


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map the entries of one case to its orders, statements and administrations, and to the Medications they refer to.

    Source: MII KDS Medikation 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-medikation/StructureDefinition/Medication;
    the others stand in `_medication_resources.py`.
    """
    case = next(iter(group.needs["fall"]), None)
    contacts = Contacts(case, group.needs["kontakt"], site, group.today)
    entries, rejects = _sound([_medication_time.as_of(row, group.today) for row in group.rows], case)
    yield from rejects
    orders = {entry.number for entry in entries if entry.row["METYP"] == ORDER}
    drugs: set[_medication.Key] = set()
    for entry in entries:
        drug = _medication.key(entry)
        if drug not in drugs:
            drugs.add(drug)
            yield _medication.medication(entry, site)
        yield _medication_resources.resource(entry, site.reference("Medication", *drug), orders, contacts, site)


def _sound(rows: Sequence[Row], case: Row | None) -> tuple[list[Entry], list[Reject]]:
    """Keep the entries that FHIR can express, and reject the rows of the others."""
    candidates, rejects = _medication_entries.entries(rows)
    plausible = []
    for entry in candidates:
        problem = _problem(entry, case)
        if problem:
            rejects += problem
        else:
            plausible.append(entry)
    kinds = {entry.number: entry.row["METYP"] for entry in plausible}
    sound = []
    for entry in plausible:
        number = entry.row["MEORDREF"]
        if number is not None and (number == entry.number or kinds.get(number, ORDER) != ORDER):
            remedy = "MEORDREF must be the number of an order (METYP V): correct it, or the METYP of that entry."
            rejects += entry.reject("order", "MEORDREF", remedy)
        else:
            sound.append(entry)
    return sound, rejects


def _problem(entry: Entry, case: Row | None) -> list[Reject]:
    """Reject an entry of another patient, or an administration to come; a missing case is no reason to."""
    row = entry.row
    if case and case["PATNR"] != row["PATNR"]:
        remedy = "The case with this FALNR is another patient's; correct PATNR or FALNR."
        return entry.reject("patient", "FALNR", remedy)
    if row["METYP"] == ADMINISTRATION and STATUSES[row["MESTA"]].administration is None:
        remedy = "What is only planned is no administration: deliver it as METYP V or M, or when it was given."
        return entry.reject("status", "MESTA", remedy)
    return []


VIEW = View(
    name="medikation",
    source="CV_MEDIKATION",
    key=("EINRI", "MEORDID"),
    changed_at="UPDTS",
    cancelled="STORN",
    types=("Medication", "MedicationRequest", "MedicationStatement", "MedicationAdministration"),
    identifiers=("medication",),
    codes={"FORM": "dose_form", "APPL": "route", "DOSISE": "dose_unit", "STAEIN": "dose_unit"},
    group_by=("EINRI", "PATNR", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "kontakt": ("EINRI", "FALNR")},
    code_maps=("case_type", "dose_form", "dose_unit", "drug", "route"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "MEORDID": c.text(20, "Number of the entry, or of its row where it has several", required=True),
            "MEORDKOM": c.text(
                20,
                "Number of the entry where it has a row for each ingredient, alike in all of them; empty: MEORDID. "
                "What is no ingredient's stands in one of them, or alike in several",
            ),
            "MEORDREF": c.text(
                20, "Number of the order that the entry carries out; of an order: of the one on which it is based"
            ),
            "PATNR": c.text(10, "Patient number", required=True, pattern="[0-9]{10}"),
            "FALNR": c.text(10, "Case number, zero padded", pattern="[0-9]{10}"),
            "LFDBEW": c.integer("Movement at which it was documented or given", minimum=0),
            "METYP": c.code(
                (ORDER, STATEMENT, ADMINISTRATION),
                "V order or prescription, M medication as documented, taken or told, no order; G administration",
                required=True,
            ),
            "MESTA": c.code(
                [status for status in STATUSES if status],
                "Status: A active, C completed, S stopped, H on hold, P planned (an order: a draft), N not taken or "
                "given (an order: withdrawn before that), E entered in error; empty: unknown",
            ),
            "MEKTX": c.code(
                CONTEXTS,
                "Context: A at home, told at admission, S during the stay, E for home, at discharge, N outpatient",
            ),
            "PZN": c.text(8, "Pharmazentralnummer; code map drug has its ingredients", pattern="[0-9]{7,8}"),
            "ATC": c.text(7, "ATC code; where the rows of an entry differ in it, of the ingredient", pattern=_ATC),
            "ATCJA": c.text(4, "Year of the German ATC catalogue", pattern="[0-9]{4}"),
            "DRUGTX": c.text(100, "Trade name"),
            "WIRKLFD": c.integer("Place of the ingredient in its entry", minimum=0),
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
            "BEGDT": c.dats("Taken or given, or to be taken, from"),
            "BEGZT": c.tims("Taken or given, or to be taken, from"),
            "ENDDT": c.dats("Taken or given, or to be taken, until, 9999-12-31 while it goes on"),
            "ENDZT": c.tims("Taken or given, or to be taken, until"),
            "DOKDT": c.dats("Documented or, of METYP V, ordered on; not of METYP G", past=True),
            "DOKZT": c.tims("Documented or, of METYP V, ordered at; not of METYP G"),
            "GRUND": c.text(100, "Reason as text"),
            "STORN": c.flag("Cancelled"),
            "UPDTS": c.timestamp("Changed at, local time"),
        },
        c.not_before("ENDDT", "BEGDT", "end_before_begin"),
        c.any_of(_medication.DRUG, "drug"),
    ),
)
