"""Decide which Conditions the diagnoses of a case become, and in which roles Encounters list them.

Encounter.diagnosis and Condition.encounter both follow from it, so that no Encounter lists a Condition that is not
made. How a Condition looks belongs in `diagnose.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Reject, Row

_MARKERS = "-+*!†. "
_SPELLINGS = 20_000
"""Spellings of codes that are kept: a hospital uses some thousands."""
_SECOND = "2"
"""Part of the id of the Condition that a row's second code becomes."""

_ROLES = {
    "EWDIA": (urls.CS_KONTAKT_DIAGNOSE, "referral-diagnosis"),
    "AFDIA": (urls.CS_DIAGNOSIS_ROLE, "AD"),
    "BHDIA": (urls.CS_KONTAKT_DIAGNOSE, "treatment-diagnosis"),
    "FHDIA": (urls.CS_KONTAKT_DIAGNOSE, "department-main-diagnosis"),
    "OPDIA": (urls.CS_KONTAKT_DIAGNOSE, "surgery-diagnosis"),
    "ENDIA": (urls.CS_DIAGNOSIS_ROLE, "DD"),
    "TUDIA": (urls.CS_KONTAKT_DIAGNOSE, "cause-of-death"),
}
"""Flag of a diagnosis to code system and code of its role, in the order in which Encounters list them."""


class Code(NamedTuple):
    """One ICD-10 code: code system, code (dotted, without markers), year, and its marker (†, *, !) or None.

    The marker is delivered with codes of ICD-10-GM only.
    """

    system: str
    code: str
    year: str
    marker: str | None

    @property
    def international(self) -> bool:
        """Whether it is a code of the WHO's edition."""
        return self.system == urls.CS_ICD_10_WHO


def primary(row: Row, site: MappingSite) -> Code | Reject:
    """Read the first code of a diagnosis."""
    catalogue = _catalogue(row["DKAT1"], site)
    if catalogue is None:
        return _unknown(row, "DKAT1")
    return Code(catalogue.system, _dotted(row["DKEY1"]), catalogue.year, _marker(row["DTYP1"] or row["DKEY1"]))


def secondary(row: Row, first: Code, site: MappingSite) -> Code | Reject | None:
    """Read the second code of a diagnosis, which becomes a Condition of its own.

    None if there is none, or if it says the first one again: the same code, or the same diagnosis in the WHO's edition.
    The latter counts only as the cause of death, whose profile knows no other edition.
    """
    if row["DKEY2"] is None:
        return None
    catalogue = _catalogue(row["DKAT2"], site)
    if _dotted(row["DKEY2"]) == first.code and (catalogue is None or catalogue.system == first.system):
        return None
    if catalogue is None:
        return _unknown(row, "DKAT2")
    if catalogue.system == urls.CS_ICD_10_WHO and not row["TUDIA"]:
        return None
    # By the rules of ICD-10-GM a dagger code is only ever completed by a star code.
    marker = _marker(row["DKEY2"]) or ("*" if first.marker == "†" else None)
    return Code(catalogue.system, _dotted(row["DKEY2"]), catalogue.year, marker)


def is_cause_of_death(row: Row, code: Code) -> bool:
    """Tell whether a code of the diagnosis is the cause of death as the KDS wants it: coded by the WHO's edition."""
    return bool(row["TUDIA"]) and code.international


def reference(row: Row, site: MappingSite, *, second: bool = False) -> Element:
    """Refer to the Condition of a diagnosis's first or second code."""
    return site.reference("Condition", *key(row, second=second))


def key(row: Row, *, second: bool = False) -> tuple[object, ...]:
    """Return the business key of the Condition of a diagnosis's first or second code."""
    return row["EINRI"], row["FALNR"], row["LFDNR"], *((_SECOND,) if second else ())


def roles(rows: Sequence[Row], site: MappingSite) -> Iterator[Element]:
    """List Encounter.diagnosis of the case: an entry for every role of every Condition.

    The hospital's main diagnosis has no code of its own in the value set: it is the treatment diagnosis of rank 1. Main
    diagnosis, of department or hospital, is the first code alone.
    """
    for row in rows:
        first = primary(row, site)
        if isinstance(first, Reject):
            continue
        for flag in _ROLES:
            if flag == "BHDIA" and row["KHDIA"]:
                yield {**_role(row, flag, site), "rank": 1}
            elif row[flag]:
                yield _role(row, flag, site)
        second = secondary(row, first, site)
        if isinstance(second, Code):
            flags = {"TUDIA"} if is_cause_of_death(row, second) else _ROLES.keys() - {"FHDIA"}
            yield from (_role(row, flag, site, second=True) for flag in _ROLES if row[flag] and flag in flags)


def department_main(rows: Sequence[Row], site: MappingSite) -> Iterator[Element]:
    """List Encounter.diagnosis of a department: the main diagnoses among those that were documented in it."""
    for row in rows:
        if row["FHDIA"] and isinstance(primary(row, site), Code):
            yield _role(row, "FHDIA", site)


def _role(row: Row, flag: str, site: MappingSite, *, second: bool = False) -> Element:
    """Make the entry that lists a diagnosis's first or second code in the role of a flag."""
    return {"condition": reference(row, site, second=second), "use": build.concept(*_ROLES[flag])}


class _Catalogue(NamedTuple):
    system: str
    year: str


def _catalogue(name: str | None, site: MappingSite) -> _Catalogue | None:
    """Look code system and year up in code map `icd_catalogue`; ICD-10-GM unless it says otherwise."""
    line = site.lookup("icd_catalogue", name)
    if line is None or not line["year"]:
        return None
    if line.get("edition") != "who":
        return _Catalogue(urls.CS_ICD_10_GM, line["year"])
    return _Catalogue(urls.CS_ICD_10_WHO, line["year"]) if line["year"] in urls.ICD_10_WHO_YEARS else None


def _unknown(row: Row, column: str) -> Reject:
    remedy = f"Add the catalogue of {column} to code map icd_catalogue, with a year that the Kerndatensatz knows."
    return Reject(row["_key"], "icd_catalogue", column, remedy)


@lru_cache(_SPELLINGS)
def _dotted(key_: str) -> str:
    """Write `I1090`, `I10.90`, `I10.90+` and `I10.9-` in the spelling of ICD-10-GM."""
    code = key_.rstrip(_MARKERS).replace(".", "")
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _marker(text: str) -> str | None:
    """Return the marker with which a text ends."""
    last = text[-1:]
    return "†" if last == "+" else last if last in ("*", "!", "†") else None
