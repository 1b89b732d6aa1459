"""Diagnose: IS-H NDIA to the KDS Condition."""

from __future__ import annotations

from collections.abc import Iterator

from dwh_fhir import columns as c
from dwh_fhir.site import Site
from dwh_fhir.view import Group, Reject, Resource, View

_ICD = r"[A-Z][0-9]{2}(\.?[0-9A-Z]{0,3})?[-+*!†]{0,2}"


def to_fhir(group: Group, site: Site) -> Iterator[Resource | Reject]:
    """The Conditions of one case."""
    raise NotImplementedError


VIEW = View(
    name="diagnose",
    source="CV_DIAGNOSE",
    key=("EINRI", "FALNR", "LFDNR"),
    cancelled="STORN",
    types=("Condition",),
    group_by=("EINRI", "FALNR"),
    needs={"fall": ("EINRI", "FALNR"), "kontakt": ("EINRI", "FALNR")},
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
            "DIADT": c.dats("Diagnosed on"),
            "DIAZT": c.tims("Diagnosed at"),
            "ERDAT": c.dats("Documented on"),
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
