"""Which Conditions the diagnoses of a case become, and in which roles Encounters list them.

Both sides of Encounter.diagnosis and Condition.encounter read it here, so that no Encounter lists a Condition that is
not made. How a Condition looks belongs in `diagnose.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site import Site
from dwh_fhir.view import Reject, Row

_MARKERS = "-+*!†. "
_CODES_KEPT = 20_000
"""More than the codes that a hospital uses: they are taken apart once, not once a diagnosis."""
_SECOND = "2"
"""Part of the id of the Condition that a row's second code becomes."""

_ROLES: tuple[tuple[str, Element], ...] = (
    ("EWDIA", build.concept(urls.CS_KONTAKT_DIAGNOSE, "referral-diagnosis")),
    ("AFDIA", build.concept(urls.CS_DIAGNOSIS_ROLE, "AD")),
    ("BHDIA", build.concept(urls.CS_KONTAKT_DIAGNOSE, "treatment-diagnosis")),
    ("FHDIA", build.concept(urls.CS_KONTAKT_DIAGNOSE, "department-main-diagnosis")),
    ("OPDIA", build.concept(urls.CS_KONTAKT_DIAGNOSE, "surgery-diagnosis")),
    ("ENDIA", build.concept(urls.CS_DIAGNOSIS_ROLE, "DD")),
    ("TUDIA", build.concept(urls.CS_KONTAKT_DIAGNOSE, "cause-of-death")),
)
_DEPARTMENT_MAIN = dict(_ROLES)["FHDIA"]


class Code(NamedTuple):
    """One ICD-10-GM code: dotted and without markers, its year, and its marker (†, *, !) or None."""

    code: str
    year: str
    marker: str | None


def primary(row: Row, site: Site) -> Code | Reject:
    """The first code of a diagnosis."""
    code = _code(row["DKAT1"], row["DKEY1"], row["DTYP1"], site)
    if code is None:
        return Reject(row["_key"], "icd_catalogue", "DKAT1", "Add the catalogue of DKAT1 to code map icd_catalogue.")
    return code


@lru_cache(_CODES_KEPT)
def _code(catalogue: str, key_: str, marker: str | None, site: Site) -> Code | None:
    year = _year(catalogue, site)
    return None if year is None else Code(_dotted(key_), year, _marker(marker or key_))


def secondary(row: Row, first: Code, site: Site) -> Code | Reject | None:
    """The second code of a diagnosis; None if there is none or it repeats the first one."""
    if row["DKEY2"] is None or _dotted(row["DKEY2"]) == first.code:
        return None
    year = _year(row["DKAT2"], site)
    if year is None:
        return Reject(row["_key"], "icd_catalogue", "DKAT2", "Add the catalogue of DKAT2 to code map icd_catalogue.")
    # By the rules of ICD-10-GM a dagger code is only ever completed by a star code.
    marker = _marker(row["DKEY2"]) or ("*" if first.marker == "†" else None)
    return Code(_dotted(row["DKEY2"]), year, marker)


def reference(row: Row, site: Site, *, second: bool = False) -> Element:
    """A Reference to the Condition of a diagnosis's first or second code."""
    return site.reference("Condition", *key(row, second=second))


def key(row: Row, *, second: bool = False) -> tuple[object, ...]:
    """The business key of the Condition of a diagnosis's first or second code."""
    return row["EINRI"], row["FALNR"], row["LFDNR"], *((_SECOND,) if second else ())


def roles(rows: Sequence[Row], site: Site) -> Iterator[Element]:
    """Encounter.diagnosis of the case: an entry for every role of every Condition.

    The hospital's main diagnosis has no code of its own in the value set: it is the treatment diagnosis of rank 1. Main
    diagnosis, of department or hospital, is the first code alone.
    """
    for row in rows:
        first = primary(row, site)
        if isinstance(first, Reject):
            continue
        condition = reference(row, site)
        for flag, use in _ROLES:
            if flag == "BHDIA" and row["KHDIA"]:
                yield {"condition": condition, "use": use, "rank": 1}
            elif row[flag]:
                yield {"condition": condition, "use": use}
        if isinstance(secondary(row, first, site), Code):
            condition = reference(row, site, second=True)
            yield from ({"condition": condition, "use": use} for flag, use in _ROLES if row[flag] and flag != "FHDIA")


def department_main(rows: Sequence[Row], site: Site) -> Iterator[Element]:
    """Encounter.diagnosis of a department: the main diagnoses among those that were documented in it."""
    for row in rows:
        if row["FHDIA"] and isinstance(primary(row, site), Code):
            yield {"condition": reference(row, site), "use": _DEPARTMENT_MAIN}


def _year(catalogue: str | None, site: Site) -> str | None:
    line = site.lookup("icd_catalogue", catalogue)
    return (line["year"] or None) if line else None


def _dotted(key_: str) -> str:
    """`I1090`, `I10.90`, `I10.90+` and `I10.9-` in the spelling of ICD-10-GM."""
    code = key_.rstrip(_MARKERS).replace(".", "")
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _marker(text: str) -> str | None:
    """The marker with which a text ends."""
    last = text[-1:]
    return "†" if last == "+" else last if last in ("*", "!", "†") else None
