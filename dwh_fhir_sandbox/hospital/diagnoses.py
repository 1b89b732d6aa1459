"""Diagnoses (IS-H NDIA) of cases: ICD-10-GM codes, dagger and star, roles, certainty.

Here belongs what a diagnosis row holds. Which cases there are belongs in `cases.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.cases import Cases
from dwh_fhir_sandbox.hospital.cause import Cause, elsewhere, negative
from dwh_fhir_sandbox.hospital.chance import pick, sometimes
from dwh_fhir_sandbox.hospital.clock import DAY, UNKNOWN, Bools, Ints, Texts, dats, tims
from dwh_fhir_sandbox.hospital.course import Course
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.part import Part
from dwh_fhir_sandbox.hospital.source import case_key, frame

# ICD-10-GM 2026 is outside the value set of the Kerndatensatz 2026.0.0, so 2026 is coded with the catalogue of 2025.
CATALOGUES = {2022: "G2", 2023: "G3", 2024: "G4", 2025: "G5"}
WHO_CATALOGUE = "W9"


def diagnoses(rng: np.random.Generator, cases: Cases) -> pd.DataFrame:
    """Make 1 to 12 diagnoses a case."""
    course, size = cases.course, len(cases.patient)
    counts = np.minimum(rng.geometric(0.25, size), 12)
    row = np.repeat(np.arange(size), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    real_ones = course.last_actual - course.first + 1
    movement = course.first[row] + (rng.random(len(row)) * real_ones[row]).astype(np.int64)
    happened = real_ones[row] > 0
    diagnosed = np.where(happened, course.start[movement], cases.entered[row])
    catalogue = catalogues(diagnosed)
    number = np.where(rng.random(len(row)) < 0.05, 99, course.lfdnr[movement])
    return frame(
        "diagnose",
        {
            **{column: values[row] for column, values in cases.number.items()},
            "LFDNR": place + 1,
            "LFDBEW": np.where(happened & (rng.random(len(row)) < 0.92), number, np.nan),
            **codes(rng, catalogue),
            "KZTXT": sometimes(rng.spawn(1)[0], 0.03, np.full(len(row), "siehe Arztbrief", dtype=object)),
            **_times(rng, diagnosed, cases.now),
            **_roles(rng, course, row, place),
        },
    )


def catalogues(diagnosed: Ints) -> Texts:
    """Name the catalogue of the year of a diagnosis."""
    years = (diagnosed // DAY).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    names = np.array(list(CATALOGUES.values()), dtype=object)
    return np.asarray(names[np.clip(years - min(CATALOGUES), 0, len(names) - 1)])


def codes(rng: np.random.Generator, catalogue: Texts) -> dict[str, Texts]:
    """Draw a code with all that goes with it; markers stand in DTYP1, now and then in DKEY1 too."""
    size = len(catalogue)
    icd = words.icd10gm().iloc[rng.integers(len(words.icd10gm()), size=size)]
    code, marker, second = (icd[column].to_numpy(dtype=object) for column in ("code", "marker", "second"))
    twice = (second != "") & (rng.random(size) < 0.85)
    sign = np.where((marker == "+") & (rng.random(size) < 0.1), "†", marker)
    bare_star = np.array([star.rstrip("*") for star in second], dtype=object)
    return {
        "DKAT1": catalogue,
        "DKEY1": np.where(rng.random(size) < 0.25, code + sign, code),
        "DTYP1": sometimes(rng, 0.9, marker),
        "DKAT2": np.where(twice, catalogue, ""),
        "DKEY2": np.where(twice, np.where(rng.random(size) < 0.3, second, bare_star), ""),
        "DITXT": sometimes(rng, 0.6, icd["text"].to_numpy(dtype=object)),
        "DIALO": sometimes(rng, 0.06, pick(rng, ("L", "R", "B"), size)),
    }


def _times(rng: np.random.Generator, diagnosed: Ints, now: int) -> dict[str, Texts]:
    """Draw when a diagnosis was made and when it was written down, before `now`."""
    size = len(diagnosed)
    known = np.where(rng.random(size) < 0.9, diagnosed, UNKNOWN)
    timed = np.where(rng.random(size) < 0.5, known, UNKNOWN)
    late = diagnosed + np.where(rng.random(size) < 0.2, rng.integers(1, 4, size) * DAY, rng.integers(0, 120, size))
    written = np.where(rng.random(size) < 0.99, np.minimum(late, now - 1), UNKNOWN)
    return {
        "DIADT": dats(known),
        "DIAZT": np.where(timed == UNKNOWN, "", tims(timed)),
        "ERDAT": dats(written),
        "ERTIM": tims(written),
    }


def _roles(rng: np.random.Generator, course: Course, row: Ints, place: Ints) -> dict[str, Texts]:
    """Draw roles, which are not exclusive; the first diagnosis of a case is its main one."""
    size = len(row)
    last = course.bewty[course.last_actual[row]]
    visit, gone, main = last == "4", last == "2", place == 0

    def marked(share: float, where: Bools) -> Texts:
        return np.where(where & (rng.random(size) < share), "X", "")

    return {
        "DIAGW": np.where(visit, pick(rng, ("A", "G", "V", "Z"), size, (0.03, 0.8, 0.1, 0.07)), ""),
        "EWDIA": marked(0.4, main),
        "AFDIA": marked(0.5, ~visit),
        "BHDIA": marked(0.8, np.ones(size, dtype=bool)),
        "ENDIA": marked(0.7, gone),
        "FHDIA": marked(0.9, main | (place == 3)),
        "KHDIA": marked(0.9, main & ~visit),
        "OPDIA": marked(0.03, ~visit),
    }


def name_causes_of_death(rng: np.random.Generator, rows: pd.DataFrame, last_stays: pd.Series[str]) -> None:
    """Give the main diagnosis of stays that ended in death its role, mostly coded by the WHO's edition, in place."""
    main = rows.index[case_key(rows).isin(last_stays) & (rows["LFDNR"] == 1)]
    rows.loc[main, "TUDIA"] = "X"
    coded = main[rng.random(len(main)) < 0.8]
    rows.loc[coded, "DKAT2"] = WHO_CATALOGUE
    rows.loc[coded, "DKEY2"] = pick(rng, words.CAUSES_OF_DEATH, len(coded))


def reconsider(draft: Draft, fraction: float, late: bool) -> None:
    """Change texts and certainties."""
    chosen = draft.pick("diagnose", draft.free("diagnose"), draft.share("diagnose", fraction * 0.8))
    # The day makes the text differ from that of an earlier change: this view has no change time.
    values = {"DITXT": f"geändert am Tag {draft.start // DAY}", "DIAGW": "G"}
    draft.change("diagnose", chosen, values, late=late)


PART = Part(
    view="diagnose",
    day=reconsider,
    cancelled=0.007,
    cancelled_a_day=0.003,
    deleted_a_day=0.002,
    cancelled_with_case=0.8,
    left_behind=True,
    causes=(
        # 250.00 is diabetes in ICD-9.
        Cause("diagnose", "DKEY1", "pattern", {"DKEY1": "250.00"}),
        Cause("diagnose", "DKEY1", "not_nullable", {"DKEY1": ""}),
        Cause("diagnose", "DKAT1", "not_nullable", {"DKAT1": None}),
        Cause("diagnose", "DTYP1", "code", {"DTYP1": "?"}),
        Cause("diagnose", "DIAGW", "code", {"DIAGW": "X"}),
        Cause("diagnose", "DIALO", "code", {"DIALO": "M"}),
        Cause("diagnose", "DIADT", "date", {"DIADT": "20250431"}),
        Cause("diagnose", "ERTIM", "time", {"ERTIM": "246000"}),
        Cause("diagnose", "LFDNR", "minimum", {"LFDNR": negative}),
        Cause("diagnose", "LFDNR", "key", {"LFDNR": None}),
        Cause("diagnose", "LFDBEW", "minimum", {"LFDBEW": -1}),
        Cause("diagnose", "DITXT", "length", {"DITXT": "Zustand nach " + "wiederholter " * 20 + "Operation"}),
        Cause("diagnose", "KZTXT", "length", {"KZTXT": "siehe " + "Arztbrief und " * 4 + "Befund"}),
        Cause("diagnose", "DITXT", "nul", {"DITXT": "Befund\x00liegt bei"}),
        Cause("diagnose", "KHDIA", "flag", {"KHDIA": "1"}),
        Cause("diagnose", "", "duplicate", {"DITXT": "Zweitschrift"}),
        Cause("diagnose", "DKAT1", "icd_catalogue", {"DKAT1": "G0"}, "fhir"),
        Cause("diagnose", "FALNR", "case", {"FALNR": elsewhere}, "fhir"),
    ),
)
