"""Patients (IS-H NPAT): master data, insurance, merged and deceased ones.

Here belongs what a person row holds. Cases belong in `cases.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.cause import Cause, lettered
from dwh_fhir_sandbox.hospital.chance import numbered, pick, sometimes
from dwh_fhir_sandbox.hospital.clock import DAY, OPEN, UNKNOWN, Ints, Texts, dates, dats, tims
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.part import Part
from dwh_fhir_sandbox.hospital.source import frame

_YOUNGEST_BORN = 18_990 * DAY  # end of 2021: before the first case of anybody


def persons(rng: np.random.Generator, numbers: Ints, created: Ints, changed: Ints) -> pd.DataFrame:
    """Make a row a patient number; `created` and `changed` in minutes."""
    size = len(numbers)
    sex = pick(rng, ("1", "2", "3", "D", "X"), size, (0.485, 0.495, 0.012, 0.005, 0.003))
    born = _YOUNGEST_BORN - (rng.beta(2, 1.3, size) * 97 * 365).astype(np.int64) * DAY
    insurance = np.array([f"{letter}{number:09}" for letter, number in _insurance(rng, size)], dtype=object)
    insured = sometimes(rng, 0.88, insurance, None)
    payer = sometimes(rng, 0.95, pick(rng, words.PAYERS, size), None)
    return frame(
        "person",
        {
            "PATNR": numbered(numbers),
            **names(rng, sex),
            "GBDAT": _birth_dates(rng, np.where(rng.random(size) < 0.01, UNKNOWN, born)),
            "GSCHL": sex,
            **addresses(rng, size),
            "ORT2": sometimes(rng.spawn(1)[0], 0.1, pick(rng.spawn(1)[0], words.DISTRICTS, size)),
            "TODDT": "00000000",
            "RFPAT": "",
            "KVNR": insured,
            "KTRIK": np.where(pd.notna(insured), payer, insured),
            "ERDAT": dates(created),
            "UPDAT": dates(changed),
        },
    )


def _birth_dates(rng: np.random.Generator, born: Ints) -> Texts:
    """Spell birth dates; of a few only the year is known, or year and month."""
    known, lot = dats(born), rng.spawn(1)[0].random(len(born))
    digits = np.where(lot < 0.004, 4, np.where(lot < 0.008, 6, 8))
    return np.array([day[:n].ljust(8, "0") for day, n in zip(known, digits, strict=True)], dtype=object)


def _insurance(rng: np.random.Generator, size: int) -> zip[tuple[str, int]]:
    return zip(pick(rng, tuple("ABCDEFGHKLMNPRSTVWXZ"), size), rng.integers(10**9, size=size).tolist(), strict=True)


def names(rng: np.random.Generator, sex: Texts) -> dict[str, Texts]:
    """Draw names that go with the sex codes."""
    size = len(sex)
    female = (sex == "2") | ((sex != "1") & (rng.random(size) < 0.5))
    first = np.where(female, pick(rng, words.GIVEN_FEMALE, size), pick(rng, words.GIVEN_MALE, size))
    second = np.where(female, pick(rng, words.GIVEN_FEMALE, size), pick(rng, words.GIVEN_MALE, size))
    return {
        "NNAME": pick(rng, words.FAMILY, size),
        "VNAME": np.where(rng.random(size) < 0.2, first + " " + second, first),
        "GBNAM": np.where(female, sometimes(rng, 0.4, pick(rng, words.FAMILY, size)), ""),
        "TITEL": sometimes(rng, 0.03, pick(rng, words.TITLES, size)),
        "NAMZU": sometimes(rng, 0.005, pick(rng, words.AFFIXES, size)),
        "VORSW": sometimes(rng, 0.02, pick(rng, words.PREFIXES, size)),
    }


def addresses(rng: np.random.Generator, size: int) -> dict[str, Texts]:
    """Draw addresses; a few without a street, a few post boxes."""
    place = pick(rng, range(len(words.PLACES)), size).astype(np.int64)
    codes, towns, countries = (np.array(column, dtype=object)[place] for column in zip(*words.PLACES, strict=True))
    street = pick(rng, words.STREETS, size) + " " + pick(rng, [str(number) for number in range(1, 120)], size)
    box = np.array([f"Postfach {number}" for number in rng.integers(1000, 9999, size).tolist()], dtype=object)
    return {
        "STRAS": sometimes(rng, 0.985, np.where(rng.random(size) < 0.01, box, street)),
        "PSTLZ": codes,
        "ORT": towns,
        "LAND": countries,
    }


def merge(rng: np.random.Generator, rows: pd.DataFrame, idle: Ints, busy: Ints) -> None:
    """Let records of `idle` positions refer to the surviving one at `busy` positions, in place."""
    if len(busy):
        survivors = rows["PATNR"].to_numpy()[rng.choice(busy, len(idle))]
        rows.loc[idle, "RFPAT"] = survivors


def die(rng: np.random.Generator, rows: pd.DataFrame, who: Ints, last: Ints, now: int) -> None:
    """Let the patients at positions `who` die at or after the end of their last case (minutes), in place."""
    later = np.where(rng.random(len(who)) < 0.4, 0, rng.integers(1, 600, len(who)) * DAY)
    at = last + later
    known = (at < now) & (last < OPEN)
    at = np.where(known & (rng.random(len(who)) < 0.95), at, UNKNOWN)
    rows.loc[who, "TODKZ"] = "X"
    rows.loc[who, "TODDT"] = dats(at)
    rows.loc[who, "TODZT"] = np.where(rng.random(len(who)) < 0.5, tims(at), "")


def marry_and_move(draft: Draft, fraction: float, late: bool) -> None:
    """Let some people marry and some move house."""
    rng = draft.rng
    married = draft.pick("person", draft.free("person"), draft.share("person", fraction))
    born = draft.frames["person"].loc[married, "NNAME"].array
    family = pick(rng, words.FAMILY, len(married)) + "-" + pick(rng, words.FAMILY, len(married))
    draft.change("person", married, {"GBNAM": born, "NNAME": family}, late=late)
    moved = draft.pick("person", draft.free("person"), draft.share("person", fraction))
    draft.change("person", moved, addresses(rng, len(moved)), late=late)


PART = Part(
    view="person",
    day=marry_and_move,
    causes=(
        Cause("person", "GBDAT", "date", {"GBDAT": "19850231"}),
        Cause("person", "TODZT", "time", {"TODZT": "256199"}),
        Cause("person", "PATNR", "pattern", {"PATNR": lettered}),
        Cause("person", "PATNR", "key", {"PATNR": None}),
        Cause("person", "NNAME", "length", {"NNAME": "Wolfeschlegelstein-Hausenbergerdorff von Altona"}),
        Cause("person", "ORT", "nul", {"ORT": "Bad\x00Salzuflen"}),
        Cause("person", "KVNR", "pattern", {"KVNR": "A12345678"}),
        Cause("person", "KTRIK", "pattern", {"KTRIK": "99000001"}),
        Cause("person", "RFPAT", "pattern", {"RFPAT": "12345"}),
        Cause("person", "TODKZ", "flag", {"TODKZ": "1"}),
        Cause("person", "", "death_before_birth", {"GBDAT": "19800101", "TODKZ": "X", "TODDT": "19700101"}),
        # The join with the insurance finds two payers.
        Cause("person", "", "duplicate", {"KTRIK": "990000069"}),
    ),
)
