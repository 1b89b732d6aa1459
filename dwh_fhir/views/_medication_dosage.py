"""How much of a drug, how often and by which route: the dosage of a row of view medikation.

Here belongs what the dosage columns say in FHIR. The drug itself belongs in `_medication.py`. Source: DosageDE 1.0,
http://ig.fhir.de/igs/medication/StructureDefinition/DosageDE, which wants dose and timing together or neither, and
either structure or text.
"""

from __future__ import annotations

from decimal import Decimal

from dwh_fhir.fhir.build import Element, known
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.view import Row
from dwh_fhir.views import _encounter, _medication
from dwh_fhir.views._movements import Moment
from dwh_fhir.views._ucum import ucum_code

_TIMES = ("MORN", "NOON", "EVE", "NIGHT")
"""The places of a day scheme, as FHIR's Timing.repeat.when."""
_DAILY: Element = {"frequency": 1, "period": 1, "periodUnit": "d"}


def of_statement(row: Row, site: MappingSite) -> tuple[list[Element], str | None]:
    """MedicationStatement.dosage, and the text that it leaves to `note`.

    A single dose with a UCUM unit is said in structure where DOSSCH or DOSTAG give its timing, one entry a time of day.
    Everything else is text.
    """
    route = _medication.term(row["APPL"], "route", site)
    structure = _structure(row, site)
    if structure:
        return [
            known({"timing": {"repeat": repeat}, "route": route, "doseAndRate": [{"doseQuantity": dose}]})
            for repeat, dose in structure
        ], row["DOSTXT"]
    text = _text(_dose(row), _often(row), row["DOSTXT"]) or row["APPL"]
    return [known({"text": text, "route": route})] if text else [], None


def of_order(row: Row, start: Moment | None, end: Moment | None, site: MappingSite) -> tuple[list[Element], str | None]:
    """MedicationRequest.dosageInstruction, and the text that it leaves to `note`.

    As in a statement, and from when until when: bounds of the timing or, as text has no timing, words.
    """
    dosage, note = of_statement(row, site)
    period = _encounter.period(start, end, site)
    if period is None:
        return dosage, note
    if dosage and "timing" in dosage[0]:
        timings = [{"repeat": {"boundsPeriod": period, **one["timing"]["repeat"]}} for one in dosage]
        return [{**one, "timing": timing} for one, timing in zip(dosage, timings, strict=True)], note
    words = _text(_span(start, end), *(one["text"] for one in dosage))
    return [known({"text": words, "route": _medication.term(row["APPL"], "route", site)})], note


def of_administration(row: Row, site: MappingSite) -> tuple[Element | None, str | None]:
    """MedicationAdministration.dosage, and the text that goes to `note` instead.

    Rule mad-1 allows no dosage without a dose, and the profile no dose without a coded unit.
    """
    dose = None if row["DOSIS"] is None else _medication.quantity(row["DOSIS"], row["DOSISE"], site)
    if dose is None or "code" not in dose:
        return None, _text(_dose(row), _often(row), row["DOSTXT"], row["APPL"])
    route = _medication.term(row["APPL"], "route", site)
    return known({"text": _text(_often(row), row["DOSTXT"]), "route": route, "dose": dose}), None


def _structure(row: Row, site: MappingSite) -> list[tuple[Element, Element]]:
    """Timing.repeat and dose of everything that is taken in a day; empty without timing, dose or coded unit."""
    if row["DOSIS"] is None or ucum_code(row["DOSISE"], "dose_unit", site) is None:
        return []
    found: list[tuple[Element, Decimal]] = []
    if row["DOSSCH"]:
        counts = [Decimal(count.replace(",", ".")) for count in row["DOSSCH"].split("-")]
        found = [({**_DAILY, "when": [when]}, count) for when, count in zip(_TIMES, counts, strict=False) if count]
    elif row["DOSTAG"]:
        found = [({**_DAILY, "frequency": row["DOSTAG"]}, Decimal(1))]
    return [(repeat, _medication.quantity(count * row["DOSIS"], row["DOSISE"], site)) for repeat, count in found]


def _dose(row: Row) -> str | None:
    """The single dose for readers of German, to whom 500.000 mg were half a kilogram."""
    if row["DOSIS"] is None:
        return None
    return f"{row['DOSIS'].normalize():f} ".replace(".", ",") + (row["DOSISE"] or "")


def _often(row: Row) -> str | None:
    return row["DOSSCH"] or (f"{row['DOSTAG']} x täglich" if row["DOSTAG"] else None)


def _span(start: Moment | None, end: Moment | None) -> str:
    """From when until when, for readers of German."""
    return " ".join(f"{word} {_spelled(when)}" for word, when in (("ab", start), ("bis", end)) if when)


def _spelled(when: Moment) -> str:
    clock = f" {when.clock[:2]}:{when.clock[2:4]}" if when.clock else ""
    return f"{when.day:%d.%m.%Y}{clock}"


def _text(*parts: str | None) -> str | None:
    return ", ".join(part.strip() for part in parts if part) or None
