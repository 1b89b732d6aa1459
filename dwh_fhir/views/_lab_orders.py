"""Make the ServiceRequests of laboratory reports: which report makes its order's one, and which services were ordered.

Here belongs reading an order from the rows of all its reports. A report itself belongs in `laborbefund.py`.
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

_END_OF_DAY = "240000"


def orders(group: Group, kept: Collection[str], report: Report) -> Iterator[Resource]:
    """Make the orders of which this is the first report: one, unless the rows contradict each other.

    Rows that were rejected make none, unless another report refers to it.

    Args:
        group: the report's group, whose need `laborbefund` has the rows of all reports of its orders.
        kept: `_key` of the group's rows that were not rejected.
        report: the report.
    """
    by_order: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in group.needs["laborbefund"]:
        by_order[_key(row)].append(row)
    own = group.rows[0]["DOKNR"]
    for key, rows in by_order.items():
        standing = [row for row in rows if row["_key"] in kept or row["DOKNR"] != own]
        if rows[0]["DOKNR"] == own and standing:
            yield _order(key, standing, report)


def reference(row: Row, site: MappingSite) -> Element:
    """Refer to the order of a row."""
    return site.reference("ServiceRequest", *_key(row))


def _key(row: Row) -> tuple[object, ...]:
    """Return the business key, with the patient: a number that stands in for none (`0`) must not join two of them."""
    return row["EINRI"], row["PATNR"], row["ANFNR"]


def _order(key: tuple[object, ...], rows: Sequence[Row], report: Report) -> Resource:
    """Make the ServiceRequest.

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
            "category": [build.concept(urls.CS_OBSERVATION_CATEGORY, "laboratory")],
            "code": code,
            "orderDetail": details or None,
            "subject": site.reference("Patient", row["PATNR"]),
            "encounter": report.encounter(row, when),
            "authoredOn": authored,
            "_authoredOn": None if authored else build.absent(),
        }
    )


def _ordered(rows: Sequence[Row]) -> Moment | None:
    """Return the earliest time of ordering that a row names, of one day rather one with a time of day."""
    times = (_movements.known(row["ANFDT"], row["ANFZT"]) for row in rows)
    return min((when for when in times if when), key=lambda when: (when.day, when.clock or _END_OF_DAY), default=None)


def _code(rows: Sequence[Row], site: MappingSite) -> tuple[Element, list[Element]]:
    """Make code and orderDetail of the services that the rows name.

    Of one service the code is its own. Several, or none, are coded as laboratory studies; orderDetail lists several.
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
    return build.concept(urls.CS_LOINC, "26436-6"), concepts
