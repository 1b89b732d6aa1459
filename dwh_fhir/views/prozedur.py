"""Map view prozedur: IS-H NICP to the KDS Procedure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from dwh_fhir import columns as c
from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import OPEN, Today, is_known
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _contacts, _movements, _units
from dwh_fhir.views._contacts import Contacts
from dwh_fhir.views._meta import resource_meta

_OPS = r"[135689]-?[0-9A-Za-z]{3}(\.?[0-9A-Za-z]{1,2})?"
_CATEGORY = {
    "1": "165197003",  # diagnostic assessment
    "3": "363679005",  # imaging
    "5": "387713003",  # surgical procedure
    "6": "18629005",  # administration of drug or medicament
    "8": "277132007",  # therapeutic procedure
    "9": "394841004",  # other category
}
"""Chapter of the OPS to its SNOMED CT category, as ValueSet procedures-category-sct lists them."""


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map the procedures of one case, each row to a Procedure.

    Source: MII KDS Prozedur 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-prozedur/StructureDefinition/Procedure
    """
    case = next(iter(group.needs["fall"]), None)
    if case is None:
        yield from _contacts.without_case(group.rows)
        return
    contacts = Contacts(case, group.needs["kontakt"], site, group.today)
    for row in group.rows:
        line = site.lookup("ops_catalogue", row["ICPMK"])
        if line and line["year"]:
            yield _procedure(row, line["year"], case, contacts, _performed(row, group.today, site), site)
        else:
            remedy = "Add the catalogue of ICPMK to code map ops_catalogue."
            yield Reject(row["_key"], "ops_catalogue", "ICPMK", remedy)


class _Performed(NamedTuple):
    """Status of a procedure, and when it was performed.

    Attributes:
        status: Procedure.status.
        start: as dateTime; None: unknown, or still a plan.
        period: as Period, if it goes on or its end is known.
        absent: the reason why there is no start, as `_performedDateTime`.
    """

    status: str
    start: str | None
    period: Element | None
    absent: Element | None


def _procedure(
    row: Row, year: str, case: Row, contacts: Contacts, performed: _Performed, site: MappingSite
) -> Resource:
    code = _dotted(row["ICPML"])
    return build.known(
        {
            "resourceType": "Procedure",
            "id": site.id("Procedure", row["EINRI"], row["LNRIC"]),
            "meta": resource_meta(urls.PROCEDURE, site),
            "extension": _extensions(row, performed.start, site) or None,
            "status": performed.status,
            "category": build.concept(urls.CS_SNOMED, _CATEGORY[code[0]]),
            "code": {"coding": [_coding(row, code, year)]},
            "subject": site.reference("Patient", case["PATNR"]),
            "encounter": contacts.find(row["LFDBEW"], row["ORGFA"], _movements.known(row["BGDOP"], row["BZTOP"])),
            "performedDateTime": None if performed.period else performed.start,
            "_performedDateTime": performed.absent,
            "performedPeriod": performed.period,
            "performer": [{"actor": _units.unit(row["ORGPF"], site)}] if row["ORGPF"] else None,
            "note": [{"text": row["BTEXT"]}] if row["BTEXT"] else None,
        }
    )


def _performed(row: Row, today: Today, site: MappingSite) -> _Performed:
    """Return status and performed[x] as of today.

    A start in the future is a plan: the procedure is in preparation, its time may still change. An end that has not
    come is none yet. An end alone, or one that is not known to lie after the start, says nothing and is left out.
    """
    if is_known(row["BGDOP"]) and not today.has_come(row["BGDOP"]):
        return _Performed("preparation", None, None, build.absent("temp-unknown"))
    start = build.date_time(row["BGDOP"], row["BZTOP"], site.zone)
    unknown = None if start else build.absent()
    if row["ENDOP"] is OPEN or (is_known(row["ENDOP"]) and not today.has_come(row["ENDOP"])):
        return _Performed("in-progress" if start else "unknown", start, {"start": start} if start else None, unknown)
    end = build.date_time(row["ENDOP"], row["EZTOP"], site.zone)
    period = {"start": start, "end": end} if start and end and _is_after(end, start) else None
    return _Performed("completed", start, period, unknown)


def _is_after(end: str, start: str) -> bool:
    """Tell whether an end lies after a start for certain; a time and a bare date of one day can't be compared."""
    if len(end) == len(start):
        return datetime.fromisoformat(end) > datetime.fromisoformat(start)
    return date.fromisoformat(end[:10]) > date.fromisoformat(start[:10])


def _extensions(row: Row, start: str | None, site: MappingSite) -> list[Element]:
    """Make the extensions for the time of documentation, if it differs from the start, and for the intent.

    The intent comes from code map `procedure_type`.
    """
    extensions: list[Element] = []
    recorded = build.date_time(row["ERDAT"], row["ERTIM"], site.zone)
    if recorded and recorded != start:
        extensions.append({"url": urls.PROCEDURE_RECORDED, "valueDateTime": recorded})
    line = site.lookup("procedure_type", row["PRTYP"])
    if line and line["intent"] in urls.PROCEDURE_INTENTS:
        value = build.coding(urls.CS_SNOMED, line["intent"])
        extensions.append({"url": urls.PROCEDURE_INTENT, "valueCoding": value})
    return extensions


def _coding(row: Row, code: str, year: str) -> Element:
    """Make the OPS Coding; the side is an extension, never part of the code."""
    coding = {"system": urls.CS_OPS, "version": year, "code": code}
    if row["LSLOK"] is None:
        return coding
    side = {"url": urls.SEITENLOKALISATION, "valueCoding": build.coding(urls.CS_ICD_SIDE, row["LSLOK"])}
    return {"extension": [side], **coding}


def _dotted(text: str) -> str:
    """Write `547011`, `5470.11` and `5-470.11` in the spelling of the OPS, whose letters are small."""
    code = text.replace("-", "").replace(".", "").lower()
    return f"{code[0]}-{code[1:4]}.{code[4:]}" if len(code) > 4 else f"{code[0]}-{code[1:]}"


VIEW = View(
    name="prozedur",
    source="CV_PROZEDUR",
    key=("EINRI", "LNRIC"),
    changed_at="UPDAT",
    cancelled="STORN",
    types=("Procedure",),
    codes={
        "ICPMK": "ops_catalogue",
        "PRTYP": "procedure_type",
        "ORGFA": "organization_unit",
        "ORGPF": "organization_unit",
    },
    identifiers=("organization_unit",),
    group_by=("EINRI", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "kontakt": ("EINRI", "FALNR")},
    code_maps=("case_type", "ops_catalogue", "procedure_type", "organization_unit"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "FALNR": c.text(10, "Case number, zero padded", required=True, pattern="[0-9]{10}"),
            "LNRIC": c.text(10, "Procedure number", required=True, pattern="[0-9]{10}"),
            "LFDBEW": c.integer("Movement at which it was documented", minimum=0),
            "ICPMK": c.text(2, "Catalogue; code map ops_catalogue", required=True),
            "ICPML": c.text(30, "OPS code, with or without dash and dot", required=True, pattern=_OPS),
            "ICPHC": c.flag("Main code of several"),
            "ANZOP": c.integer("Number of further codes"),
            "BGDOP": c.dats("Start date"),
            "BZTOP": c.tims("Start time"),
            "ENDOP": c.dats("End date"),
            "EZTOP": c.tims("End time"),
            "ORGFA": c.text(8, "Departmental unit; code map organization_unit"),
            "ORGPF": c.text(8, "Performing unit; code map organization_unit"),
            "LSLOK": c.code(("B", "L", "R"), "Side"),
            "PRTYP": c.text(2, "Kind of procedure; code map procedure_type"),
            "BTEXT": c.text(100, "Remark"),
            "ERDAT": c.dats("Documented on", past=True),
            "ERTIM": c.tims("Documented at"),
            "STORN": c.flag("Cancelled"),
            "UPDAT": c.date("Changed on"),
        }
    ),
)
