"""Medication entries (i.s.h.med) of cases: what is taken at home, ordered, and administered.

Here belongs what a medication row holds. Which cases there are belongs in `cases.py`; the drugs stand in `drugs.csv`,
and none of them is on the market.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.cases import Cases
from dwh_fhir_sandbox.hospital.cause import Cause, lettered, unpadded
from dwh_fhir_sandbox.hospital.chance import pick, sometimes
from dwh_fhir_sandbox.hospital.clock import DAY, OPEN, UNKNOWN, Bools, Ints, Texts, dats, tims
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.part import Part
from dwh_fhir_sandbox.hospital.source import frame

_NUMBERS = ("STAERKE", "DOSIS")
_SCHEMES = ("1-0-0-0", "1-0-1-0", "0-0-0-1", "1-1-1-1", "1-0-0,5", "0,5-0-0-0")
_INGREDIENTS = (
    ("", "Glucose", 50, "mg/ml"),
    ("00002", "Acetylsalicylsäure", 250, "mg"),
    ("", "Magnesiumsulfat", Decimal("0.5"), "g"),
    ("", "Coffein", 50, "mg"),
)
"""Ingredients that the hospital's pharmacy adds to a drug: ASK number, name and strength."""
_LAST_ATC_YEAR = 2025  # ATC 2026 is outside the value set of the Kerndatensatz 2026.0.0.


@cache
def drugs() -> dict[str, Texts]:
    """Read the drugs as the rows spell them, by column; numbers are Decimal or None."""
    read = pd.read_csv(Path(__file__).with_name("drugs.csv"), dtype=str, keep_default_na=False)
    columns = {str(column): read[column].to_numpy(dtype=object) for column in read}
    exact = {name: [Decimal(text) if text else None for text in columns[name]] for name in _NUMBERS}
    return columns | {name: np.array(numbers, dtype=object) for name, numbers in exact.items()}


def medications(rng: np.random.Generator, cases: Cases) -> pd.DataFrame:
    """Make 1 to 3 entries a stay, and one for every fifth outpatient case: home medication, administration, discharge.

    Most of what is given was ordered before, and some drugs have a row for each ingredient.
    """
    rows = _entries(rng, cases)
    chance = rng.spawn(1)[0]
    return pd.concat([rows, _orders(chance, rows), _added(chance, rows)], ignore_index=True)


def _entries(rng: np.random.Generator, cases: Cases) -> pd.DataFrame:
    course, size = cases.course, len(cases.patient)
    inside = cases.kind != "2"
    counts = np.where(inside, rng.integers(1, 4, size), rng.random(size) < 0.2)
    counts[:1] = np.maximum(counts[:1], 1)
    row = np.repeat(np.arange(size), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    real_ones = course.last_actual - course.first + 1
    movement = course.first[row] + (rng.random(len(row)) * real_ones[row]).astype(np.int64)
    happened = real_ones[row] > 0
    at = np.where(happened, course.start[movement], cases.entered[row])
    given = happened & (place == 1)
    loose = rng.random(len(row)) < 0.03
    number = np.where(rng.random(len(row)) < 0.05, 99, course.lfdnr[movement])
    return frame(
        "medikation",
        {
            "EINRI": cases.number["EINRI"][row],
            "MEORDID": cases.number["FALNR"][row] + np.array([f"-{n}" for n in place], dtype=object),
            "PATNR": cases.patient[row],
            "FALNR": np.where(loose, "", cases.number["FALNR"][row]),
            "LFDBEW": np.where(happened & ~loose & (rng.random(len(row)) < 0.7), number, np.nan),
            "METYP": np.where(given, "G", "M"),
            **_kinds(rng, given, place, inside[row]),
            **_drugs(rng, at),
            **_timing(rng, given),
            **_times(rng, given, place, at, cases.now),
        },
    )


def _orders(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Make the orders of most of what was given, and of some of what goes on; `rows` get their numbers.

    A few numbers are of orders that nobody has.
    """
    lot = rng.random(len(rows))
    ordered = np.where(rows["METYP"] == "G", lot < 0.8, lot < 0.1)
    number = rows["MEORDID"] + "V"
    rows.loc[ordered, "MEORDREF"] = number[ordered]
    written = rows.loc[ordered & (rng.random(len(rows)) < 0.95)]
    size = len(written)
    orders: pd.DataFrame = written.assign(
        MEORDID=number[written.index],
        MEORDREF="",
        METYP="V",
        MESTA=pick(rng, ("A", "C", "S", "H", "P", "N", "E", ""), size, (0.3, 0.45, 0.1, 0.02, 0.04, 0.04, 0.01, 0.04)),
        DOKDT=written["BEGDT"],
        DOKZT=written["BEGZT"],
        DOSSCH=np.where(rng.random(size) < 0.5, pick(rng, _SCHEMES, size), ""),
    )
    return orders


def _added(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Make rows of further ingredients of some drugs without a product's number; `rows` become the first ones."""
    mixed = (rows["PZN"] == "") & (rows["WIRKTX"] != "") & (rng.random(len(rows)) < 0.3)
    rows.loc[mixed, "MEORDKOM"] = rows.loc[mixed, "MEORDID"]
    rows.loc[mixed, "WIRKLFD"] = 1
    first = rows.loc[mixed, ["EINRI", "MEORDID", "PATNR", "FALNR", "METYP", "UPDTS"]]
    first = first.loc[first.index.repeat(rng.integers(1, len(_INGREDIENTS) + 1, len(first)))]
    place = first.groupby(level=0).cumcount().to_numpy()
    ingredient = [np.array([line[column] for line in _INGREDIENTS], dtype=object)[place] for column in range(4)]
    number = first["MEORDID"].to_numpy(dtype=object)
    return (
        frame(
            "medikation",
            {
                **{str(column): first[column].to_numpy() for column in first},
                "MEORDID": number + np.array([f"/{n}" for n in place + 2], dtype=object),
                "MEORDKOM": number,
                "WIRKLFD": place + 2,
                **dict(zip(("ASK", "WIRKTX", "STAERKE", "STAEIN"), ingredient, strict=True)),
            },
        )
        if len(first)
        else rows.iloc[:0]
    )


def _kinds(rng: np.random.Generator, given: Bools, place: Ints, inside: Bools) -> dict[str, Texts]:
    """Draw status and context."""
    size = len(given)
    of_given = pick(rng, ("C", "N", "S", "E", ""), size, (0.9, 0.04, 0.03, 0.02, 0.01))
    of_told = pick(rng, ("A", "C", "S", "H", "P", "N", "E", ""), size, (0.6, 0.15, 0.08, 0.04, 0.06, 0.02, 0.01, 0.04))
    context = np.where(given, "S", np.where(place == 0, "A", "E"))
    return {
        "MESTA": np.where(given, of_given, of_told),
        "MEKTX": sometimes(rng, 0.9, np.where(inside, context, "N")),
        "GRUND": sometimes(rng, 0.1, pick(rng, ("Schmerzen", "Hypertonie", "Thromboseprophylaxe"), size)),
    }


def _drugs(rng: np.random.Generator, at: Ints) -> dict[str, Texts]:
    """Draw the drug and its single dose, with the catalogue of its year; numbers of seven digits are still about."""
    size = len(at)
    which = rng.integers(len(drugs()["PZN"]), size=size)
    drug = {column: values[which] for column, values in drugs().items()}
    years = (at // DAY).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    catalogue = np.array([str(min(year, _LAST_ATC_YEAR)) for year in years.tolist()], dtype=object)
    short = np.array([number.removeprefix("0") for number in drug["PZN"]], dtype=object)
    return {
        **drug,
        "PZN": np.where(rng.random(size) < 0.5, drug["PZN"], short),
        "ATCJA": np.where(drug["ATC"] == "", "", sometimes(rng, 0.9, catalogue)),
        "DOSIS": sometimes(rng, 0.9, drug["DOSIS"], None),
    }


def _timing(rng: np.random.Generator, given: Bools) -> dict[str, Texts]:
    """Draw how often a day, in a scheme, as a number, in words or not at all."""
    size = len(given)
    lot = rng.random(size)
    texts = pick(rng, ("bei Bedarf", "nach dem Essen", "nach Schema", "langsam spritzen"), size)
    return {
        "DOSSCH": np.where(~given & (lot < 0.5), pick(rng, _SCHEMES, size), ""),
        "DOSTAG": np.where(~given & (lot > 0.8), rng.integers(1, 5, size), np.nan),
        "DOSTXT": sometimes(rng, 0.3, texts),
    }


def _times(rng: np.random.Generator, given: Bools, place: Ints, at: Ints, now: int) -> dict[str, Texts]:
    """Draw times: an administration lasts no time or some hours; home medication began long ago, and most goes on."""
    size = len(at)
    home = ~given & (place == 0)
    begin = np.where(home, at - rng.integers(0, 2_000, size) * DAY, at)
    known = np.where(rng.random(size) < 0.97, begin, UNKNOWN)
    timed = given | (rng.random(size) < 0.2)
    drip = np.where(rng.random(size) < 0.3, begin + rng.integers(6, 48, size) * 5, UNKNOWN)
    stopped = np.where(rng.random(size) < 0.5, OPEN, UNKNOWN)
    end = np.where(given, drip, np.where(rng.random(size) < 0.2, at, stopped))
    written = np.minimum(at + rng.integers(0, 180, size), now - 1)
    stamp = written * 60_000_000 + rng.integers(60_000_000, size=size)
    return {
        "BEGDT": dats(known),
        "BEGZT": np.where(timed & (known != UNKNOWN), tims(known), ""),
        "ENDDT": dats(end),
        "ENDZT": np.where(given & (end != UNKNOWN), tims(end), ""),
        "DOKDT": np.where(given, "00000000", dats(written)),
        "DOKZT": np.where(given, "", tims(written)),
        "UPDTS": stamp.astype("datetime64[us]"),
    }


def stop(draft: Draft, fraction: float, late: bool) -> None:
    """Stop some of what goes on."""
    running = draft.free("medikation") & (draft.frames["medikation"]["ENDDT"] == "99991231")
    chosen = draft.pick("medikation", running, draft.share("medikation", fraction))
    values = {"MESTA": "S", "ENDDT": dats(np.array([draft.start]))[0], "ENDZT": ""}
    draft.change("medikation", chosen, values, late=late)


PART = Part(
    view="medikation",
    rows=medications,
    day=stop,
    cancelled=0.01,
    cancelled_a_day=0.003,
    deleted_a_day=0.002,
    cancelled_with_case=0.9,
    left_behind=True,
    causes=(
        Cause("medikation", "MEORDID", "key", {"MEORDID": None}),
        Cause("medikation", "PATNR", "pattern", {"PATNR": unpadded}),
        Cause("medikation", "PATNR", "not_nullable", {"PATNR": None}),
        Cause("medikation", "FALNR", "pattern", {"FALNR": lettered}),
        Cause("medikation", "LFDBEW", "minimum", {"LFDBEW": -1}),
        Cause("medikation", "METYP", "code", {"METYP": "R"}),
        Cause("medikation", "METYP", "not_nullable", {"METYP": ""}),
        Cause("medikation", "MESTA", "code", {"MESTA": "?"}),
        Cause("medikation", "MEKTX", "code", {"MEKTX": "X"}),
        Cause("medikation", "PZN", "pattern", {"PZN": "ohne"}),
        Cause("medikation", "ATC", "pattern", {"ATC": "B01-AC6"}),
        Cause("medikation", "ATCJA", "pattern", {"ATCJA": "24"}),
        Cause("medikation", "ASK", "pattern", {"ASK": "2"}),
        Cause("medikation", "WIRKTYP", "code", {"WIRKTYP": "?"}),
        Cause("medikation", "STAERKE", "minimum", {"STAERKE": -5}),
        Cause("medikation", "DOSIS", "minimum", {"DOSIS": -1}),
        Cause("medikation", "DOSSCH", "pattern", {"DOSSCH": "1 früh"}),
        Cause("medikation", "DOSTAG", "minimum", {"DOSTAG": 0}),
        Cause("medikation", "DOSTXT", "length", {"DOSTXT": "bei Bedarf " * 26}),
        Cause("medikation", "DOSTXT", "nul", {"DOSTXT": "nach\x00Schema"}),
        Cause("medikation", "BEGDT", "date", {"BEGDT": "20250431"}),
        Cause("medikation", "BEGZT", "time", {"BEGZT": "250000"}),
        Cause("medikation", "", "end_before_begin", {"BEGDT": "20240302", "ENDDT": "20240301"}),
        Cause("medikation", "", "drug", dict.fromkeys(("PZN", "ATC", "DRUGTX", "ASK", "WIRKTX"), "")),
        Cause("medikation", "", "duplicate", {"DOSTXT": "Zweitschrift"}),
        Cause("medikation", "MESTA", "status", {"METYP": "G", "MESTA": "P"}, "fhir"),
    ),
)
