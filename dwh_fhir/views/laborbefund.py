"""Map view laborbefund: i.s.h.med N2LABOR with N2LABOR001 to KDS ServiceRequest, DiagnosticReport and Observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dwh_fhir import columns as c
from dwh_fhir.fhir import build, urls
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _lab_observation, _lab_orders, _lab_panels
from dwh_fhir.views._lab_report import STATUS, Report
from dwh_fhir.views._meta import resource_meta

_TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f]*"
"""Texts that FHIR takes as a string. A result that FHIR refuses later would be missing in its report."""
_LOINC = "[0-9]{1,7}-[0-9]"
_CODE = r"\S+( \S+)*"


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map the rows of one report to its results and panels, the report itself, and its order if it is the first of it.

    A result that FHIR can't express is rejected alone; the report lists the other ones.
    """
    rows, rejects = _of_one_patient(group)
    yield from rejects
    report = Report(rows or group.rows, group.needs["fall"], group.needs["kontakt"], site, group.today)
    yield from _lab_orders.orders(group, {row["_key"] for row in rows}, report)
    observations: dict[str, Resource] = {}
    for row in rows:
        result = _lab_observation.observation(row, report)
        if isinstance(result, Reject):
            yield result
        else:
            observations[row["_key"]] = result
    for panel in _lab_panels.panels(rows):
        observation = _lab_panels.observation(panel, observations, report)
        if observation is not None:
            observations[panel.header["_key"] if panel.header else "/".join(map(str, panel.key))] = observation
    results = list(observations.values())
    if results:
        # A resource that was yielded belongs to its receiver, so the report reads their ids before.
        yield from (*results, _report(report, results))


def _of_one_patient(group: Group) -> tuple[list[Row], list[Reject]]:
    """Keep the rows of the patient whom most rows name, and reject the others and those with another patient's case."""
    (patient, times), *_ = Counter(row["PATNR"] for row in group.rows).most_common(1)
    owner = {case["FALNR"]: case["PATNR"] for case in group.needs["fall"]}
    if times == len(group.rows) and set(owner.values()) <= {patient}:
        return list(group.rows), []
    rows, rejects = [], []
    for row in group.rows:
        if times * 2 > len(group.rows) and row["PATNR"] == patient == owner.get(row["FALNR"], patient):
            rows.append(row)
        else:
            remedy = (
                "PATNR is not that of the report's other rows, or of the case with this FALNR; correct what is wrong."
            )
            rejects.append(Reject(row["_key"], "patient", "PATNR", remedy))
    return rows, rejects


def _report(report: Report, results: Sequence[Resource]) -> Resource:
    """Make the DiagnosticReport.

    Source: MII KDS Laborbefund 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-labor/StructureDefinition/DiagnosticReportLab
    """
    head, site = report.head, report.site
    time = report.earliest(report.rows)
    issued = report.instant(head["N2LADATUM"], head["N2LATIME"])
    return build.known(
        {
            "resourceType": "DiagnosticReport",
            "id": site.id("DiagnosticReport", head["EINRI"], head["DOKNR"]),
            "meta": resource_meta(urls.DIAGNOSTIC_REPORT_LAB, site),
            "identifier": report.identifier("FILL", "lab_report", head["DOKNR"]),
            # The profile wants an order. Without its number there is one that nobody knows.
            "basedOn": [_lab_orders.reference(head, site) if head["ANFNR"] else build.absent()],
            "status": _report_status(report),
            "category": [
                {"coding": [build.coding(urls.CS_LOINC, "26436-6"), build.coding(urls.CS_DIAGNOSTIC_SERVICE, "LAB")]}
            ],
            "code": build.concept(urls.CS_LOINC, "11502-2"),
            "subject": report.subject,
            "encounter": report.encounter(head, time.when),
            "effectiveDateTime": time.value,
            "_effectiveDateTime": time.sibling,
            "issued": issued,
            "_issued": None if issued else build.absent(),
            "result": [{"reference": f"Observation/{result['id']}"} for result in results],
        }
    )


def _report_status(report: Report) -> str:
    """Return DiagnosticReport.status; a report that is cancelled as a whole is withdrawn if it ever held a value."""
    if report.cancelled:
        return "entered-in-error" if any(row["N2VALUE"] is not None for row in report.rows) else "cancelled"
    return STATUS[report.head["N2LASTATUS"]]


VIEW = View(
    name="laborbefund",
    source="CV_LABORBEFUND",
    key=("EINRI", "DOKNR", "MUSEQ"),
    changed_at="UPDTS",
    cancelled="STORN",
    types=("ServiceRequest", "DiagnosticReport", "Observation"),
    codes={
        "ANFLEIST": "lab_code",
        "N2LEISTID": "lab_code",
        "N2PANEL": "lab_code",
        "N2VALUE": "lab_result",
        "N2UNIT": "lab_unit",
        "N2ABNORMAL": "lab_flag",
    },
    identifiers=("institution", "lab_order", "lab_report", "lab_result", "lab_test"),
    group_by=("EINRI", "DOKNR"),
    # Reports of one order: the first of them makes its ServiceRequest.
    needs={"fall": ("EINRI", "FALNR"), "kontakt": ("EINRI", "FALNR"), "laborbefund": ("EINRI", "PATNR", "ANFNR")},
    chunk=200,
    code_maps=("case_type", "lab_code", "lab_flag", "lab_result", "lab_unit"),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "DOKNR": c.text(25, "Report number", required=True),
            "DOKVR": c.text(2, "Version of the report"),
            "MUSEQ": c.integer("Sequence in the report", required=True, minimum=0),
            "PATNR": c.text(10, "Patient number", required=True, pattern="[0-9]{10}"),
            "FALNR": c.text(10, "Case number, zero padded", pattern="[0-9]{10}"),
            "ANFNR": c.text(20, "Order number"),
            "ANFDT": c.dats("Ordered on", past=True),
            "ANFZT": c.tims("Ordered at"),
            "ANFLOINC": c.text(20, "What was ordered, as LOINC code", pattern=_LOINC),
            "ANFLEIST": c.text(20, "What was ordered, as local code; code map lab_code", pattern=_CODE),
            "ENTDT": c.dats("Specimen collected on", past=True),
            "ENTZT": c.tims("Specimen collected at"),
            "EINDT": c.dats("Specimen received in the laboratory on", past=True),
            "EINZT": c.tims("Specimen received in the laboratory at"),
            "N2LADATUM": c.dats("Report issued on", past=True),
            "N2LATIME": c.tims("Report issued at"),
            "N2LASTATUS": c.code("PFCX", "Status of the report: P preliminary, F final, C corrected, X cancelled"),
            "N2LEISTID": c.text(20, "Local test code; code map lab_code", required=True, pattern=_CODE),
            "N2KATTEXT": c.text(60, "Name of the test", pattern=_TEXT),
            "N2PANEL": c.text(20, "Local code of the panel to which it belongs; code map lab_code", pattern=_CODE),
            "N2VALUE": c.text(255, "Result as written; code map lab_result", pattern=_TEXT),
            "N2UNIT": c.text(20, "Unit; code map lab_unit", pattern=_TEXT),
            "N2NORMAL": c.text(60, "Reference range", pattern=_TEXT),
            "N2ABNORMAL": c.text(5, "Flag (H, L, +, * ...); code map lab_flag", pattern=_TEXT),
            "N2VSTATUS": c.code("PFCX", "Status of the result: P preliminary, F final, C corrected, X cancelled"),
            "N2DATE": c.dats("Result released on", past=True),
            "N2TIME": c.tims("Result released at"),
            "N2REMARK": c.text(255, "Remark", pattern=_TEXT),
            "STORN": c.flag("Cancelled"),
            "UPDTS": c.timestamp("Changed at, local time"),
        }
    ),
)
