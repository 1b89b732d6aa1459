"""Say why a patient came and went: Aufnahmegrund, Aufnahmeanlass and Entlassungsgrund of a case (section 301 SGB V).

Here belong the reasons in admission and discharge movement; times belong in `_movements.py` and `fall.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Row
from dwh_fhir.views._movements import Course

_ACCIDENTS = frozenset("23")
_EMERGENCY = "7"


def reason(case: Row, course: Course) -> list[Element]:
    """Make the extension Aufnahmegrund of BWGR1 and BWGR2; without a 4th digit it comes from accident or emergency."""
    row = course.admission
    if row is None:
        return []
    third, fourth = _digits(row)
    if fourth is None and row["UNFKZ"] in _ACCIDENTS:
        fourth = row["UNFKZ"]
    if fourth is None and _emergency(case, row):
        fourth = _EMERGENCY
    digits = {"ErsteUndZweiteStelle": row["BWGR1"], "DritteStelle": third, "VierteStelle": fourth}
    return _reason(urls.AUFNAHMEGRUND, "Aufnahmegrund", digits, urls.AUFNAHMEGRUND_PLACES)


def hospitalization(case: Row, course: Course, site: MappingSite) -> Element | None:
    """Make Encounter.hospitalization of Aufnahmeanlass and Entlassungsgrund.

    The first is mandatory, so it is `unknown` if only the second is known.
    """
    source, disposition = _source(case, course.admission, site), _disposition(course.discharge)
    if source is None and not disposition:
        return None
    return build.known(
        {
            "admitSource": build.concept(urls.CS_AUFNAHMEANLASS, source) if source else build.absent_concept(),
            "dischargeDisposition": {"extension": disposition} if disposition else None,
        }
    )


def _source(case: Row, admission: Row | None, site: MappingSite) -> str | None:
    """Look the referral type up in code map `referral`; without one it is N if it was an emergency."""
    line = site.lookup("referral", admission["RFSRC"]) if admission else None
    if line and line["aufnahmeanlass"] in urls.AUFNAHMEANLAESSE:
        return line["aufnahmeanlass"]
    return "N" if _emergency(case, admission) else None


def _disposition(discharge: Row | None) -> list[Element]:
    if discharge is None:
        return []
    digits = {"ErsteUndZweiteStelle": discharge["BWGR1"], "DritteStelle": _digits(discharge)[0]}
    return _reason(urls.ENTLASSUNGSGRUND, "Entlassungsgrund", digits, urls.ENTLASSUNGSGRUND_PLACES)


def _emergency(case: Row, admission: Row | None) -> bool:
    return bool(case["NOTAN"] or (admission and admission["NOTKZ"]))


def _digits(row: Row) -> tuple[str | None, str | None]:
    """Split BWGR2 into the 3rd and the 4th digit of a movement's reason."""
    digits = row["BWGR2"] or ""
    return digits[:1] or None, digits[1:2] or None


def _reason(
    url: str, system: str, digits: Mapping[str, str | None], allowed: Mapping[str, frozenset[str]]
) -> list[Element]:
    """Make a reason extension with all places that have a code of their code system."""
    places = [
        {"url": place, "valueCoding": build.coding(f"{urls.CS_DKGEV}{system}{place}", code)}
        for place, code in digits.items()
        if code in allowed[place]
    ]
    return [{"extension": places, "url": url}] if places else []
