"""Map view diagnose: IS-H NDIA to the KDS Condition, and causes of death to the KDS Todesursache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dwh_fhir import columns as c
from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _contacts, _diagnoses
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._diagnoses import Code
from dwh_fhir.views._meta import resource_meta

_ICD = r"[A-Z][0-9]{2}(\.?[0-9A-Z]{0,3})?[-+*!†]{0,2}"


_STATUSES: Mapping[str | None, tuple[str | None, str | None]] = {
    None: (None, None),
    "A": (None, "refuted"),
    "G": ("active", "confirmed"),
    "V": ("active", "provisional"),
    "Z": ("resolved", "confirmed"),
}
"""Certainty (DIAGW) to clinicalStatus and verificationStatus, as rules icd-4 to icd-7 want it."""


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map the diagnoses of one case: each to a Condition, and its second code, if it has one, to another.

    Source: MII KDS Diagnose 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-diagnose/StructureDefinition/Diagnose
    """
    case = next(iter(group.needs["fall"]), None)
    if case is None:
        yield from _contacts.without_case(group.rows)
        return
    contacts = Contacts(case, group.needs["kontakt"], site, group.today)
    patient = site.reference("Patient", case["PATNR"])
    for row in group.rows:
        first = _diagnoses.primary(row, site)
        if isinstance(first, Reject):
            yield first
            continue
        yield _resource(row, first, patient, contacts, site)
        second = _diagnoses.secondary(row, first, site)
        if isinstance(second, Reject):
            yield second
        elif second:
            yield _resource(row, second, patient, contacts, site, second=True)


def _resource(
    row: Row, code: Code, patient: Element, contacts: Contacts, site: MappingSite, *, second: bool = False
) -> Resource:
    """Make the resource of a diagnosis's first or second code."""
    about = {"subject": patient.copy(), "encounter": contacts.find(row["LFDBEW"])}
    make = _cause_of_death if _diagnoses.is_cause_of_death(row, code) else _condition
    return make(row, code, about, site, second=second)


def _cause_of_death(row: Row, code: Code, about: Element, site: MappingSite, *, second: bool) -> Resource:
    """Make a Todesursache, a profile beside Diagnose that knows the WHO's edition alone.

    Source: MII KDS Person 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Todesursache
    """
    asserted, recorded = _dates(row, site)
    return build.known(
        {
            "resourceType": "Condition",
            "id": site.id("Condition", *_diagnoses.key(row, second=second)),
            "meta": resource_meta(urls.CAUSE_OF_DEATH, site),
            "extension": [_asserted(asserted)] if asserted else None,
            "verificationStatus": _statuses(row)[1],
            "category": [
                {"coding": [build.coding(urls.CS_SNOMED, "16100001"), build.coding(urls.CS_LOINC, "79378-6")]}
            ],
            "code": build.known({"coding": [_coding(code, None, None)], "text": row["DITXT"]}),
            **about,
            "recordedDate": recorded,
            "note": _note(row),
        }
    )


def _dates(row: Row, site: MappingSite) -> tuple[str | None, str | None]:
    """Return when a diagnosis was made, and when it was documented or else made."""
    asserted = build.date_time(row["DIADT"], row["DIAZT"], site.zone)
    return asserted, build.date_time(row["ERDAT"], row["ERTIM"], site.zone) or asserted


def _asserted(when: str) -> Element:
    """Make the extension Feststellungsdatum."""
    return {"url": urls.ASSERTED_DATE, "valueDateTime": when}


def _statuses(row: Row) -> tuple[Element | None, Element | None]:
    """Make clinicalStatus and verificationStatus of the certainty."""
    clinical, verification = _STATUSES[row["DIAGW"]]
    return (
        build.concept(urls.CS_CONDITION_CLINICAL, clinical) if clinical else None,
        build.concept(urls.CS_CONDITION_VERIFICATION, verification) if verification else None,
    )


def _note(row: Row) -> list[Element] | None:
    return [{"text": row["KZTXT"]}] if row["KZTXT"] else None


def _condition(row: Row, code: Code, about: Element, site: MappingSite, *, second: bool) -> Resource:
    """Make a Condition; that of a second code refers to the first one's."""
    asserted, recorded = _dates(row, site)
    clinical, verification = _statuses(row)
    extensions = [{"url": urls.CONDITION_RELATED, "valueReference": _diagnoses.reference(row, site)}] if second else []
    if asserted:
        extensions.append(_asserted(asserted))
    # The certainty is the diagnosis's; side and text belong to its first code.
    side, text = (None, None) if second else (row["DIALO"], row["DITXT"])
    concept: Element = {"coding": [_coding(code, side, row["DIAGW"])]}
    if text is not None:
        concept["text"] = text
    return build.known(
        {
            "resourceType": "Condition",
            "id": site.id("Condition", *_diagnoses.key(row, second=second)),
            "meta": resource_meta(urls.CONDITION, site),
            "extension": extensions or None,
            "clinicalStatus": clinical,
            "verificationStatus": verification,
            "code": concept,
            **about,
            "recordedDate": recorded,
            "_recordedDate": None if recorded else build.absent(),
            "note": _note(row),
        }
    )


def _coding(code: Code, side: str | None, certainty: str | None) -> Element:
    """Make the Coding; its extensions belong to ICD-10-GM."""
    coding = {"system": code.system, "version": code.year, "code": code.code}
    if code.international:
        return coding
    extensions = []
    if code.marker:
        extensions.append(_extension(urls.ICD_MARKER, urls.CS_ICD_MARKER, code.marker))
    if side:
        extensions.append(_extension(urls.SEITENLOKALISATION, urls.CS_ICD_SIDE, side))
    if certainty:
        extensions.append(_extension(urls.DIAGNOSESICHERHEIT, urls.CS_ICD_CERTAINTY, certainty))
    return {"extension": extensions, **coding} if extensions else coding


def _extension(url: str, system: str, value: str) -> Element:
    return {"url": url, "valueCoding": {"system": system, "code": value}}


VIEW = View(
    name="diagnose",
    source="CV_DIAGNOSE",
    key=("EINRI", "FALNR", "LFDNR"),
    cancelled="STORN",
    types=("Condition",),
    codes={"DKAT1": "icd_catalogue", "DKAT2": "icd_catalogue"},
    group_by=("EINRI", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "kontakt": ("EINRI", "FALNR")},
    code_maps=("case_type", "icd_catalogue"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "FALNR": c.text(10, "Case number, zero padded", required=True, pattern="[0-9]{10}"),
            "LFDNR": c.integer("Diagnosis number within the case", required=True, minimum=0),
            "LFDBEW": c.integer("Movement at which it was documented", minimum=0),
            "DKAT1": c.text(2, "Catalogue; code map icd_catalogue", required=True),
            "DKEY1": c.text(30, "ICD-10-GM code, markers allowed", required=True, pattern=_ICD),
            "DTYP1": c.code(("+", "*", "!"), "Marker of the code: + dagger, * star, ! additional"),
            "DKAT2": c.text(2, "Catalogue of the second code; code map icd_catalogue"),
            "DKEY2": c.text(30, "Second (star or additional) code", pattern=_ICD),
            "DITXT": c.text(255, "Free text"),
            "KZTXT": c.text(50, "Remark"),
            "DIADT": c.dats("Diagnosed on", past=True),
            "DIAZT": c.tims("Diagnosed at"),
            "ERDAT": c.dats("Documented on", past=True),
            "ERTIM": c.tims("Documented at"),
            "DIAGW": c.code(("A", "G", "V", "Z"), "Certainty"),
            "DIALO": c.code(("B", "L", "R"), "Side"),
            "EWDIA": c.flag("Referral diagnosis"),
            "AFDIA": c.flag("Admission diagnosis"),
            "BHDIA": c.flag("Treatment diagnosis"),
            "ENDIA": c.flag("Discharge diagnosis"),
            "FHDIA": c.flag("Main diagnosis of the department"),
            "KHDIA": c.flag("Main diagnosis of the hospital"),
            "OPDIA": c.flag("Surgery diagnosis"),
            "TUDIA": c.flag("Cause of death"),
            "STORN": c.flag("Cancelled"),
        }
    ),
)
