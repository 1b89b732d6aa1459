"""The orders of laboratory reports: which report makes an order's ServiceRequest, and what was ordered.

Here belongs what all reports of one order say of it together. A report itself belongs in `laborbefund.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Group, Resource, Row
from dwh_fhir.views import _encounter, _lab_codes, _movements
from dwh_fhir.views._lab_report import Report
from dwh_fhir.views._meta import resource_meta
from dwh_fhir.views._movements import Moment

_LABORATORY = build.concept(urls.CS_LOINC, "26436-6")
_CATEGORY = [build.concept(urls.CS_OBSERVATION_CATEGORY, "laboratory")]
_END_OF_DAY = "240000"


def orders(group: Group, kept: Collection[str], report: Report) -> Iterator[Resource]:
    """The orders of which this is the first report: one, unless the rows contradict each other.

    Rows that were rejected make none, unless another report refers to it.

    Args:
        group: the report's group, whose need `laborbefund` has the rows of all reports of its orders.
        kept: `_key` of the group's rows that were not rejected.
        report: the report.
    """
    found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in group.needs["laborbefund"]:
        found[_key(row)].append(row)
    own = group.rows[0]["DOKNR"]
    for key, rows in found.items():
        standing = [row for row in rows if row["_key"] in kept or row["DOKNR"] != own]
        if rows[0]["DOKNR"] == own and standing:
            yield _order(key, standing, report)


def reference(row: Row, site: MappingSite) -> Element:
    """A Reference to the order of a row."""
    return site.reference("ServiceRequest", *_key(row))


def _key(row: Row) -> tuple[object, ...]:
    """With the patient, so that a number that stands in for none (`0`) joins no two patients."""
    return row["EINRI"], row["PATNR"], row["ANFNR"]


def _order(key: tuple[object, ...], rows: Sequence[Row], report: Report) -> Resource:
    """The ServiceRequest.

    Source: MII KDS Laborbefund 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-labor/StructureDefinition/ServiceRequestLab
    """
    site = report.site
    row = next((row for row in rows if row["FALNR"]), rows[0])
    when = _ordered(rows)
    authored = _encounter.moment(when, site)
    code, details = _code(rows, site)
    return build.known(
        {
            "resourceType": "ServiceRequest",
            "id": site.id("ServiceRequest", *key),
            "meta": resource_meta(urls.SERVICE_REQUEST_LAB, site),
            "identifier": report.identifier("PLAC", "lab_order", row["ANFNR"]),
            "status": "completed",
            "intent": "order",
            "category": _CATEGORY,
            "code": code,
            "orderDetail": details or None,
            "subject": site.reference("Patient", row["PATNR"]),
            "encounter": report.encounter(row, when),
            "authoredOn": authored,
            "_authoredOn": None if authored else build.absent(),
        }
    )


def _ordered(rows: Sequence[Row]) -> Moment | None:
    """When it was ordered: the earliest time that a row names, of one day rather one with a time of day."""
    told = (_movements.known(row["ANFDT"], row["ANFZT"]) for row in rows)
    return min((when for when in told if when), key=lambda when: (when.day, when.clock or _END_OF_DAY), default=None)


def _code(rows: Sequence[Row], site: MappingSite) -> tuple[Element, list[Element]]:
    """What was ordered, and the single services if they are several.

    Rows without one contradict none. Of several services none is the order's own: it is said as laboratory studies, as
    one of which nothing is known, and lists them in orderDetail.
    """
    services: dict[str, list[Element]] = {}
    for row in rows:
        codings = _lab_codes.order_codings(row["ANFLOINC"], row["ANFLEIST"], site)
        if codings:
            known = services.setdefault(codings[0]["code"], [])
            known += [coding for coding in codings if coding not in known]
    concepts: list[Element] = [{"coding": codings} for codings in services.values()]
    if len(concepts) == 1:
        return concepts[0], []
    return _LABORATORY, concepts
