"""Person: IS-H NPAT, joined with the insurance number, to the KDS Patient."""

from __future__ import annotations

from collections.abc import Iterator

from dwh_fhir import columns as c
from dwh_fhir.site import Site
from dwh_fhir.view import Group, Reject, Resource, View


def to_fhir(group: Group, site: Site) -> Iterator[Resource | Reject]:
    """One Patient a row."""
    raise NotImplementedError


VIEW = View(
    name="person",
    source="CV_PERSON",
    key=("PATNR",),
    changed_at="UPDAT",
    cancelled="STORN",
    types=("Patient",),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "PATNR": c.text(10, "Patient number, zero padded", required=True, pattern="[0-9]{10}"),
            "NNAME": c.text(40, "Family name"),
            "VNAME": c.text(40, "Given names, blank separated"),
            "GBNAM": c.text(40, "Birth name"),
            "TITEL": c.text(20, "Academic title"),
            "NAMZU": c.text(20, "Name affix (Graf, Freiherr ...)"),
            "VORSW": c.text(20, "Name prefix word (von, de ...)"),
            "GBDAT": c.dats("Birth date"),
            "GSCHL": c.text(1, "Sex; code map gender"),
            "STRAS": c.text(60, "Street and house number"),
            "PSTLZ": c.text(10, "Postal code"),
            "ORT": c.text(40, "City"),
            "LAND": c.text(3, "Country key; code map country"),
            "TODKZ": c.flag("Deceased"),
            "TODDT": c.dats("Date of death"),
            "TODZT": c.tims("Time of death"),
            "RFPAT": c.text(10, "Patient number of the surviving record after a merge", pattern="[0-9]{10}"),
            "KVNR": c.text(10, "Insurance number (KVNR)", pattern="[A-Z][0-9]{9}"),
            "KTRIK": c.text(9, "IK of the payer", pattern="[0-9]{9}"),
            "STORN": c.flag("Cancelled"),
            "ERDAT": c.date("Created on"),
            "UPDAT": c.date("Changed on"),
        },
        c.not_before("TODDT", "GBDAT", "death_before_birth"),
    ),
)
