"""Make the KDS Medication of the drug that a row of view medikation names.

Here belong a drug's codes, form and ingredients with their strength. When, how and how much of it a patient got belongs
in `medikation.py` and `_medication_dosage.py`.

Each case has Medications of its own, and its rows that say the same of a drug share one. A Medication that all patients
shared would follow from the rows of all patients, and would be mapped anew whenever one of them changes. Source: MII
KDS Medikation 2026.0.0,
https://www.medizininformatik-initiative.de/fhir/core/modul-medikation/StructureDefinition/Medication
"""

from __future__ import annotations

import re
from decimal import Decimal

from dwh_fhir.fhir import build, urls
from dwh_fhir.fhir.build import Element
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Resource, Row
from dwh_fhir.views._medication_entries import ATC, INGREDIENT, Entry
from dwh_fhir.views._meta import resource_meta
from dwh_fhir.views._ucum import ucum_code

DRUG = ("PZN", "ATC", "DRUGTX", "ASK", "WIRKTX")
"""The columns of which one at least must name the drug."""

_CONTENT = ("ATC", "ATCJA", "DRUGTX", "ASK", "WIRKTX", "WIRKTYP", "STAERKE", "STAEIN", "FORM")
"""All columns but PZN that a Medication is made of; together with the case its business key."""

_PER = re.compile(r"(?P<unit>[^/]+)/(?P<count>[0-9]+(?:[.,][0-9]+)?)? ?(?P<per>[^/0-9][^/]*)")
"""A strength's unit with a denominator: `mg/ml`, `mg/5ml`, `mg/0,5 ml`."""
_SUBSTANCE = 7
"""Characters of an ATC code of the fifth level."""

Key = tuple[object, ...]


def key(entry: Entry) -> Key:
    """Return the business key of the Medication of an entry: equal content gives equal keys."""
    row, (first, *others) = entry.row, entry.parts
    with_first = {**row, **{column: first[column] for column in INGREDIENT}} if others else row
    content = [with_first[column] for column in _CONTENT]
    content += [part[column] for part in others for column in INGREDIENT]
    if others and row["ATC"] is None:
        content += [part[column] for part in entry.parts for column in ATC]
    return row["EINRI"], row["PATNR"], row["FALNR"], _pzn(row), *content


def medication(entry: Entry, site: MappingSite) -> Resource:
    """Make the Medication of an entry."""
    row = entry.row
    return build.known(
        {
            "resourceType": "Medication",
            "id": site.id("Medication", *key(entry)),
            "meta": resource_meta(urls.MEDICATION, site),
            "code": _code(row),
            "form": term(row["FORM"], "dose_form", site),
            "ingredient": _ingredients(entry, site),
        }
    )


def term(value: str | None, code_map: str, site: MappingSite) -> Element | None:
    """Make the concept of a dose form or route: by a code map in EDQM's Standard Terms, or else as text."""
    if value is None:
        return None
    line = site.lookup(code_map, value)
    return build.concept(urls.CS_EDQM, line["edqm"]) if line and line["edqm"] else {"text": value}


def quantity(value: Decimal, unit: str | None, site: MappingSite) -> Element:
    """Make a Quantity as written; its unit is coded where code map dose_unit or UCUM knows it."""
    code = ucum_code(unit, "dose_unit", site)
    return build.known({"value": value, "unit": unit, "system": urls.CS_UCUM if code else None, "code": code})


def _code(row: Row) -> Element | None:
    pzn = _pzn(row)
    codings = [build.coding(urls.CS_PZN, pzn)] if pzn else []
    if row["ATC"] and _year_is_listed(row):
        codings.append(_atc(row))
    return build.known({"coding": codings or None, "text": row["DRUGTX"]}) or None


def _pzn(row: Row) -> str | None:
    """Write the PZN with eight digits; one of seven is from before 2013 and goes on with a leading zero."""
    return row["PZN"].zfill(8) if row["PZN"] else None


def _atc(row: Row) -> Element:
    return build.known({"system": urls.CS_ATC, "version": row["ATCJA"], "code": row["ATC"]})


def _year_is_listed(row: Row) -> bool:
    """Tell whether Medication.code may have the ATC code: its year must be in the value set, which ends with 2025."""
    return row["ATCJA"] in urls.ATC_YEARS


def _ingredients(entry: Entry, site: MappingSite) -> list[Element]:
    """Make the ingredients: all of the product by code map drug, or else those that the rows name, known or not.

    Name, strength and type in a row speak of its ASK number's ingredient, or of the only one. The only one also gets an
    ATC code that Medication.code can't have, if it is one of the fifth level, which names a substance.
    """
    pairs = _listed(entry, site) or [(part["ASK"], part) for part in entry.parts]
    alone = len(pairs) == 1
    return [_ingredient(_codings(number, part, entry, alone=alone), part, site) for number, part in pairs]


def _listed(entry: Entry, site: MappingSite) -> list[tuple[str | None, Row | None]]:
    """Pair the ASK number of each ingredient of the product with its row; empty where the code map has not all."""
    line = site.lookup("drug", _pzn(entry.row))
    numbers = line["ask"].split() if line else []
    rows = {part["ASK"]: part for part in entry.parts}
    if None in rows and len(numbers) == len(entry.parts) == 1:
        return [(numbers[0], rows[None])]
    known = set(rows) - ({None} if len(entry.parts) == 1 else set())
    if len(rows) < len(entry.parts) or not known <= set(numbers):
        return []
    return [(number, rows.get(number)) for number in numbers]


def _codings(number: str | None, part: Row | None, entry: Entry, *, alone: bool) -> list[Element]:
    codings = [build.coding(urls.CS_ASK, number)] if number else []
    row = entry.row if alone else part
    if row and row["ATC"] and len(row["ATC"]) == _SUBSTANCE:
        of_part = not alone and entry.row["ATC"] is None
        if of_part or (alone and not _year_is_listed(row)):
            codings.append(_atc(row))
    return codings


def _ingredient(codings: list[Element], row: Row | None, site: MappingSite) -> Element:
    """Make one ingredient; `row` has its name, type and strength, None: only its codes are known."""
    concept = {"coding": codings} if codings else build.absent_concept()
    item = build.known({**concept, "text": row["WIRKTX"] if row else None})
    if row is None:
        return {"itemCodeableConcept": item}
    kind = build.coding(urls.CS_WIRKSTOFFTYP, row["WIRKTYP"]) if row["WIRKTYP"] else None
    return build.known(
        {
            "extension": [{"url": urls.WIRKSTOFFTYP, "valueCoding": kind}] if kind else None,
            "itemCodeableConcept": item,
            "strength": _strength(row["STAERKE"], row["STAEIN"], site),
        }
    )


def _strength(value: Decimal | None, unit: str | None, site: MappingSite) -> Element | None:
    """Make the strength: per one piece of the dose form, unless its unit has a denominator."""
    if value is None:
        return None
    per = _PER.fullmatch(unit) if unit else None
    if per is None:
        one = {"value": 1, "system": urls.CS_UCUM, "code": "1"}
        return {"numerator": quantity(value, unit, site), "denominator": one}
    count = Decimal((per["count"] or "1").replace(",", "."))
    return {
        "numerator": quantity(value, per["unit"].strip(), site),
        "denominator": quantity(count, per["per"].strip(), site),
    }
