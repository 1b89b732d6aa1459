"""Make the MedicationRequest, MedicationStatement or MedicationAdministration of an entry of view medikation.

Here belong status, context, times, and the order that the entry carries out; its drug belongs in `_medication.py`, its
dosage in `_medication_dosage.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import OPEN
from dwh_fhir.view import Resource, Row
from dwh_fhir.views import _encounter, _medication_dosage, _movements
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._medication_entries import Entry
from dwh_fhir.views._meta import resource_meta
from dwh_fhir.views._movements import Moment

ORDER, STATEMENT, ADMINISTRATION = "V", "M", "G"
"""METYP: Verordnung, documented medication, Gabe."""


class Status(NamedTuple):
    """A MESTA in the value set of each resource; None: the resource can't have it."""

    order: str
    statement: str
    administration: str | None


STATUSES: dict[str | None, Status] = {
    None: Status("unknown", "unknown", "unknown"),
    "A": Status("active", "active", "in-progress"),
    "C": Status("completed", "completed", "completed"),
    "S": Status("stopped", "stopped", "stopped"),
    "H": Status("on-hold", "on-hold", "on-hold"),
    # What is planned has not been administered.
    "P": Status("draft", "intended", None),
    "N": Status("cancelled", "not-taken", "not-done"),
    "E": Status("entered-in-error", "entered-in-error", "entered-in-error"),
}


class _Context(NamedTuple):
    """A MEKTX in the categories' value sets and in IHE-D's Fallkontext."""

    order: str
    usage: str
    case: str

    def of_statement(self) -> list[Element]:
        """List the codings of MedicationStatement.category; the other resources' categories have one alone."""
        return [
            build.coding(urls.CS_STATEMENT_CATEGORY, self.usage),
            build.coding(urls.CS_FALLKONTEXT, self.case),
        ]


CONTEXTS = {
    "A": _Context("community", "community", "E210"),
    "S": _Context("inpatient", "inpatient", "E200"),
    "E": _Context("discharge", "community", "E230"),
    "N": _Context("outpatient", "outpatient", "E100"),
}


def resource(entry: Entry, drug: Element, orders: Collection[str], contacts: Contacts, site: MappingSite) -> Resource:
    """Make the resource of an entry.

    Args:
        entry: the entry.
        drug: Reference to its Medication.
        orders: numbers of the orders that the case has.
        contacts: the contacts of its case.
        site: the site's settings.
    """
    row = entry.row
    context = contacts.find(row["LFDBEW"], None, _documented(row))
    number = row["MEORDREF"]
    request = _request(row, number, is_here=number in orders, site=site) if number else None
    make = {ORDER: _order, STATEMENT: _statement, ADMINISTRATION: _administration}[row["METYP"]]
    about = {"medicationReference": drug, "subject": site.reference("Patient", row["PATNR"])}
    return make(entry, about, context, request, site)


def _request(row: Row, number: str, *, is_here: bool, site: MappingSite) -> Element:
    """Refer to an order: by its number, and literal too if its own case has it.

    Only the number names an order that is elsewhere or nowhere, so that nothing waits for one that may never come.
    """
    literal = site.reference("MedicationRequest", row["EINRI"], number) if is_here else {}
    return {**literal, "type": "MedicationRequest", "identifier": _identifier(row, number, site)}


def _identifier(row: Row, number: str, site: MappingSite) -> Element:
    return {"system": site.identifier_system("medication"), "value": f"{row['EINRI']}-{number}"}


def _frame(kind: str, profile: str, entry: Entry, site: MappingSite) -> Element:
    """Make the first elements of all three resources."""
    return {
        "resourceType": kind,
        "id": site.id(kind, entry.row["EINRI"], entry.number),
        "meta": resource_meta(profile, site),
        "identifier": [_identifier(entry.row, entry.number, site)],
    }


def _order(
    entry: Entry, about: Element, context: Element | None, request: Element | None, site: MappingSite
) -> Resource:
    """Make the MedicationRequest.

    Source: MII KDS Medikation 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-medikation/StructureDefinition/MedicationRequest
    """
    row, category = entry.row, CONTEXTS.get(entry.row["MEKTX"])
    period = _movements.known(row["BEGDT"], row["BEGZT"]), _movements.known(row["ENDDT"], row["ENDZT"])
    dosage, note = _medication_dosage.of_order(row, *period, site)
    return build.known(
        {
            **_frame("MedicationRequest", urls.MEDICATION_REQUEST, entry, site),
            "status": STATUSES[row["MESTA"]].order,
            "intent": "order",
            "category": [build.concept(urls.CS_REQUEST_CATEGORY, category.order)] if category else None,
            **about,
            "encounter": context,
            "authoredOn": build.date_time(row["DOKDT"], row["DOKZT"], site.zone),
            "reasonCode": _reason(row),
            "basedOn": [request] if request else None,
            "note": _note(note),
            "dosageInstruction": dosage or None,
        }
    )


def _statement(
    entry: Entry, about: Element, context: Element | None, request: Element | None, site: MappingSite
) -> Resource:
    """Make the MedicationStatement.

    Source: MII KDS Medikation 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-medikation/StructureDefinition/MedicationStatement
    """
    row, category = entry.row, CONTEXTS.get(entry.row["MEKTX"])
    dosage, note = _medication_dosage.of_statement(row, site)
    return build.known(
        {
            **_frame("MedicationStatement", urls.MEDICATION_STATEMENT, entry, site),
            "basedOn": [request] if request else None,
            "status": STATUSES[row["MESTA"]].statement,
            "category": {"coding": category.of_statement()} if category else None,
            **about,
            "context": context,
            **_effective(row, site),
            "dateAsserted": build.date_time(row["DOKDT"], row["DOKZT"], site.zone),
            "reasonCode": _reason(row),
            "note": _note(note),
            "dosage": dosage or None,
        }
    )


def _administration(
    entry: Entry, about: Element, context: Element | None, request: Element | None, site: MappingSite
) -> Resource:
    """Make the MedicationAdministration.

    Source: MII KDS Medikation 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-medikation/StructureDefinition/MedicationAdministration
    """
    row, category = entry.row, CONTEXTS.get(entry.row["MEKTX"])
    dosage, note = _medication_dosage.of_administration(row, site)
    return build.known(
        {
            **_frame("MedicationAdministration", urls.MEDICATION_ADMINISTRATION, entry, site),
            "status": STATUSES[row["MESTA"]].administration,
            "category": build.concept(urls.CS_ADMINISTRATION_CATEGORY, category.usage) if category else None,
            **about,
            "context": context,
            **_effective(row, site),
            "reasonCode": _reason(row),
            "request": request,
            "note": _note(note),
            "dosage": dosage,
        }
    )


def _reason(row: Row) -> list[Element] | None:
    return [{"text": row["GRUND"]}] if row["GRUND"] else None


def _note(text: str | None) -> list[Element] | None:
    return [{"text": text}] if text else None


def _effective(row: Row, site: MappingSite) -> Element:
    """Make effective[x], which is mandatory: a dateTime if begin and end are one moment, else a Period."""
    at_once = row["METYP"] == ADMINISTRATION and row["ENDDT"] is not OPEN
    start, end = _movements.known(row["BEGDT"], row["BEGZT"]), _movements.known(row["ENDDT"], row["ENDZT"])
    if start and (end == start or (end is None and at_once)):
        return {"effectiveDateTime": _encounter.moment(start, site)}
    period = _encounter.period(start, end, site)
    return {"effectivePeriod": period or build.absent()}


def _documented(row: Row) -> Moment | None:
    """Return the time of an administration, else of documentation: a drug taken at home begins before the case."""
    given = row["METYP"] == ADMINISTRATION
    return _movements.known(row["BEGDT"], row["BEGZT"]) if given else _movements.known(row["DOKDT"], row["DOKZT"])
