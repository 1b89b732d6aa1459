"""Make the dosage of a row of view medikation: how much of a drug, how often and by which route.

The drug itself belongs in `_medication.py`. Source: DosageDE 1.0,
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


def of_statement(row: Row, site: MappingSite) -> tuple[list[Element], str | None]:
    """Make MedicationStatement.dosage, and the text that it leaves to `note`.

    A single dose with a UCUM unit is said in structure where DOSSCH or DOSTAG give its timing, one entry a time of day.
    Everything else is text.
    """
    structure = _structure(row, site)
    if structure:
        return [
            known({"timing": {"repeat": repeat}, "route": _route(row, site), "doseAndRate": [{"doseQuantity": dose}]})
            for repeat, dose in structure
        ], row["DOSTXT"]
    text = _text(_dose(row), _often(row), row["DOSTXT"]) or row["APPL"]
    return [known({"text": text, "route": _route(row, site)})] if text else [], None


def of_order(row: Row, start: Moment | None, end: Moment | None, site: MappingSite) -> tuple[list[Element], str | None]:
    """Make MedicationRequest.dosageInstruction, and the text that it leaves to `note`.

    As in a statement, and from when until when: bounds of the timing or, as text has no timing, words.
    """
    dosage, note = of_statement(row, site)
    period = _encounter.period(start, end, site)
    if period is None:
        return dosage, note
    if dosage and "timing" in dosage[0]:
        timings = [{"repeat": {"boundsPeriod": dict(period), **one["timing"]["repeat"]}} for one in dosage]
        return [{**one, "timing": timing} for one, timing in zip(dosage, timings, strict=True)], note
    words = _text(_span(start, end), *(one["text"] for one in dosage))
    return [known({"text": words, "route": _route(row, site)})], note


def of_administration(row: Row, site: MappingSite) -> tuple[Element | None, str | None]:
    """Make MedicationAdministration.dosage, and the text that goes to `note` instead.

    Rule mad-1 allows no dosage without a dose, and the profile no dose without a coded unit.
    """
    dose = None if row["DOSIS"] is None else _medication.quantity(row["DOSIS"], row["DOSISE"], site)
    if dose is None or "code" not in dose:
        return None, _text(_dose(row), _often(row), row["DOSTXT"], row["APPL"])
    dosage = {"text": _text(_often(row), row["DOSTXT"]), "route": _route(row, site), "dose": dose}
    return known(dosage), None


def _route(row: Row, site: MappingSite) -> Element | None:
    return _medication.term(row["APPL"], "route", site)


def _structure(row: Row, site: MappingSite) -> list[tuple[Element, Element]]:
    """List Timing.repeat and dose of everything that is taken in a day; empty without timing, dose or coded unit."""
    if row["DOSIS"] is None or ucum_code(row["DOSISE"], "dose_unit", site) is None:
        return []
    intakes: list[tuple[Element, Decimal]] = []
    if row["DOSSCH"]:
        counts = [Decimal(count.replace(",", ".")) for count in row["DOSSCH"].split("-")]
        intakes = [(_daily(1, when=[when]), count) for when, count in zip(_TIMES, counts, strict=False) if count]
    elif row["DOSTAG"]:
        intakes = [(_daily(row["DOSTAG"]), Decimal(1))]
    return [(repeat, _medication.quantity(count * row["DOSIS"], row["DOSISE"], site)) for repeat, count in intakes]


def _daily(frequency: int, **when: list[str]) -> Element:
    """Make the Timing.repeat of an intake so many times a day."""
    return {"frequency": frequency, "period": 1, "periodUnit": "d", **when}


def _dose(row: Row) -> str | None:
    """Write the single dose for readers of German, to whom 500.000 mg were half a kilogram."""
    if row["DOSIS"] is None:
        return None
    return f"{row['DOSIS'].normalize():f} ".replace(".", ",") + (row["DOSISE"] or "")


def _often(row: Row) -> str | None:
    return row["DOSSCH"] or (f"{row['DOSTAG']} x täglich" if row["DOSTAG"] else None)


def _span(start: Moment | None, end: Moment | None) -> str:
    """Write from when until when, for readers of German."""
    return " ".join(f"{word} {_spelled(when)}" for word, when in (("ab", start), ("bis", end)) if when)


def _spelled(when: Moment) -> str:
    clock = f" {when.clock[:2]}:{when.clock[2:4]}" if when.clock else ""
    return f"{when.day:%d.%m.%Y}{clock}"


def _text(*parts: str | None) -> str | None:
    return ", ".join(part.strip() for part in parts if part) or None
