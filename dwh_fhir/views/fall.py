"""Fall: IS-H NFAL to the KDS Encounter of level Einrichtungskontakt."""

from __future__ import annotations

from collections.abc import Iterator

from dwh_fhir import columns as c
from dwh_fhir.site import Site
from dwh_fhir.view import Group, Reject, Resource, View


def to_fhir(group: Group, site: Site) -> Iterator[Resource | Reject]:
    """One Encounter (Einrichtungskontakt) a case."""
    raise NotImplementedError


VIEW = View(
    name="fall",
    source="CV_FALL",
    key=("EINRI", "FALNR"),
    changed_at="UPDAT",
    cancelled="STORN",
    types=("Encounter",),
    needs={"kontakt": ("EINRI", "FALNR"), "diagnose": ("EINRI", "FALNR")},
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "EINRI": c.text(4, "Institution", required=True),
            "FALNR": c.text(10, "Case number, zero padded", required=True, pattern="[0-9]{10}"),
            "PATNR": c.text(10, "Patient number", required=True, pattern="[0-9]{10}"),
            "FALAR": c.code(("1", "2", "3"), "Case kind: 1 inpatient, 2 outpatient, 3 day care", required=True),
            "BEGDT": c.dats("First admission"),
            "ENDDT": c.dats("End of the case, empty while it is open"),
            "NOTAN": c.flag("Emergency admission"),
            "STORN": c.flag("Cancelled"),
            "ERDAT": c.date("Created on"),
            "UPDAT": c.date("Changed on"),
        },
        c.not_before("ENDDT", "BEGDT", "end_before_begin"),
    ),
)
