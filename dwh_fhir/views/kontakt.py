"""Kontakt: IS-H NBEW, the movements of a case, to KDS Encounters of level Abteilungs- and Versorgungsstellenkontakt."""

from __future__ import annotations

from collections.abc import Iterator

from dwh_fhir import columns as c
from dwh_fhir.site import Site
from dwh_fhir.view import Group, Reject, Resource, View


def to_fhir(group: Group, site: Site) -> Iterator[Resource | Reject]:
    """The department and ward contacts of one case, from its movements."""
    raise NotImplementedError


VIEW = View(
    name="kontakt",
    source="CV_KONTAKT",
    key=("EINRI", "FALNR", "LFDNR"),
    changed_at="UPDTS",
    cancelled="STORN",
    types=("Encounter",),
    group_by=("EINRI", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "diagnose": ("EINRI", "FALNR")},
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
