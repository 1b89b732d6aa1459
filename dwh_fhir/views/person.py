"""Map view person: IS-H NPAT, joined with the insurance number, to KDS Patient and, of the deceased, Vitalstatus."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dwh_fhir import columns as c
from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import is_known
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.views import _vital_status
from dwh_fhir.views._meta import resource_meta

_POST_BOX = re.compile(r"Postfach\s+(\S.*)")


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """Map a row to a Patient, and to a Vitalstatus if the patient has died.

    View fall says of a discharge that the patient lived: a blank TODKZ tells no day on which that was true.
    Source: MII KDS Person 2026.0.0, https://www.medizininformatik-initiative.de/fhir/core/modul-person/StructureDefinition/Patient
    """
    for row in group.rows:
        yield _patient(row, site)
        if row["TODKZ"] or is_known(row["TODDT"]):
            yield _vital_status.dead(row["PATNR"], build.date_time(row["TODDT"], row["TODZT"], site.zone), site)


def _patient(row: Row, site: MappingSite) -> Resource:
    merged = row["RFPAT"] if row["RFPAT"] != row["PATNR"] else None
    gender, official = _gender(row, site)
    death = build.date_time(row["TODDT"], row["TODZT"], site.zone)
    return build.known(
        {
            "resourceType": "Patient",
            "id": site.id("Patient", row["PATNR"]),
            "meta": resource_meta(urls.PATIENT, site),
            "identifier": _identifiers(row, site),
            "active": False if merged else None,
            "name": _names(row) or None,
            "gender": gender,
            "_gender": official,
            "birthDate": row["GBDAT"],
            "_birthDate": None if row["GBDAT"] else build.absent(),
            # A blank TODKZ only says that the hospital knows of no death, so it gives no `false`.
            "deceasedBoolean": True if row["TODKZ"] and not death else None,
            "deceasedDateTime": death,
            "address": _addresses(row, site),
            "link": [{"other": site.reference("Patient", merged), "type": "replaced-by"}] if merged else None,
        }
    )


def _identifiers(row: Row, site: MappingSite) -> list[Element]:
    """Make the hospital's patient number and, if the payer is known, the insurance number: its slice needs both."""
    pid = build.identifier(urls.CS_IDENTIFIER_TYPE, "MR", site.identifier_system("patient"), row["PATNR"])
    identifiers = [{"use": "usual", **pid}]
    if row["KVNR"] and row["KTRIK"]:
        kvnr = build.identifier(urls.CS_IDENTIFIER_TYPE_DE, "KVZ10", urls.SID_KVNR, row["KVNR"])
        identifiers.append({"use": "official", **kvnr, "assigner": build.logical(urls.SID_IK, row["KTRIK"])})
    return identifiers


def _names(row: Row) -> list[Element]:
    """Make the name in use and the birth name; the profile's `official` name has both family and given name."""
    parts = ((urls.NAMENSZUSATZ, row["NAMZU"]), (urls.OWN_PREFIX, row["VORSW"]), (urls.OWN_NAME, row["NNAME"]))
    family = " ".join(value for _, value in parts if value) if row["NNAME"] else None
    given = row["VNAME"].split() if row["VNAME"] else None
    name = build.known(
        {
            "use": "official" if family and given else None,
            "family": family,
            "_family": {"extension": [{"url": url, "valueString": value} for url, value in parts if value]}
            if family
            else None,
            "given": given,
            "prefix": [row["TITEL"]] if row["TITEL"] else None,
            "_prefix": [{"extension": [{"url": urls.NAME_QUALIFIER, "valueCode": "AC"}]}] if row["TITEL"] else None,
        }
    )
    names = [name] if name else []
    if row["GBNAM"] and row["GBNAM"] != row["NNAME"]:
        names.append({"use": "maiden", "family": row["GBNAM"]})
    return names


def _gender(row: Row, site: MappingSite) -> tuple[str | None, Element | None]:
    """Make `gender`, and for `other` its sibling with the official gender, without which `other` is not allowed."""
    line = site.lookup("gender", row["GSCHL"])
    gender = line["gender"] if line and line["gender"] in urls.GENDERS else None
    if line is None or gender != "other":
        return gender, None
    code = line.get("gender_amtlich", "")
    if code not in urls.GENDERS_AMTLICH:
        return "unknown", None
    value = build.coding(urls.CS_GENDER_AMTLICH, code)
    return gender, {"extension": [{"url": urls.GENDER_AMTLICH, "valueCoding": value}]}


def _addresses(row: Row, site: MappingSite) -> list[Element] | None:
    """Make the address; its `type` claims a slice of the profile, which wants line, postal code, city and country."""
    country = site.lookup("country", row["LAND"])
    iso = (country["iso"] or None) if country else None
    complete = row["STRAS"] and row["PSTLZ"] and row["ORT"] and iso
    box = _POST_BOX.match(row["STRAS"]) if row["STRAS"] else None
    district = [{"url": urls.PRECINCT, "valueString": row["ORT2"]}] if row["ORT2"] else None
    address = build.known(
        {
            "extension": district,
            "type": ("postal" if box else "both") if complete else None,
            "line": [row["STRAS"]] if row["STRAS"] else None,
            "_line": [{"extension": [{"url": urls.POST_BOX, "valueString": box[1]}]}] if box else None,
            "city": row["ORT"],
            "postalCode": row["PSTLZ"],
            "country": iso,
        }
    )
    return [address] if address else None


VIEW = View(
    name="person",
    source="CV_PERSON",
    key=("PATNR",),
    changed_at="UPDAT",
    cancelled="STORN",
    types=("Patient", "Observation"),
    codes={"GSCHL": "gender", "LAND": "country"},
    identifiers=("patient",),
    code_maps=("gender", "country"),
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
            "GBDAT": c.partial_dats("Birth date", past=True),
            "GSCHL": c.text(1, "Sex; code map gender"),
            "STRAS": c.text(60, "Street and house number"),
            "PSTLZ": c.text(10, "Postal code"),
            "ORT": c.text(40, "City"),
            "ORT2": c.text(40, "District of the city"),
            "LAND": c.text(3, "Country key; code map country"),
            "TODKZ": c.flag("Deceased"),
            "TODDT": c.dats("Date of death", past=True),
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
