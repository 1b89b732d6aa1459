"""Procedures (IS-H NICP) of cases: OPS codes, times, sides.

Here belongs what a procedure row holds. Which cases there are belongs in `cases.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.cases import Cases
from dwh_fhir_sandbox.hospital.cause import Cause, elsewhere, lettered
from dwh_fhir_sandbox.hospital.chance import numbered, pick, sometimes
from dwh_fhir_sandbox.hospital.clock import DAY, UNKNOWN, Ints, Texts, dates, dats, real, tims
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.part import Part
from dwh_fhir_sandbox.hospital.source import frame

# OPS 2026 is outside the value set of the Kerndatensatz 2026.0.0, so 2026 is coded with the catalogue of 2025.
CATALOGUES = {2022: "O2", 2023: "O3", 2024: "O4", 2025: "O5"}
_PER_CASE = 99
_LONGEST = 300
"""Minutes."""


def procedures(rng: np.random.Generator, cases: Cases) -> pd.DataFrame:
    """Make procedures of the cases that have begun: some for every second stay, for a few of the outpatients one."""
    course, outside = cases.course, cases.kind == "2"
    counts = rng.geometric(0.4, len(outside)) * (rng.random(len(outside)) < np.where(outside, 0.1, 0.6))
    counts = np.where(course.last_actual < course.first, 0, np.minimum(counts, _PER_CASE))
    row = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    movement = _movements(rng, cases, row)
    begun = _between(rng, course.start[movement], np.minimum(course.end[movement], cases.now))
    written = np.minimum(begun + rng.integers(5, DAY, len(row)), cases.now - 1)
    return frame(
        "prozedur",
        {
            **{column: values[row] for column, values in cases.number.items()},
            "LNRIC": _numbers(cases, row, place),
            "LFDBEW": np.where(rng.random(len(row)) < 0.25, course.lfdnr[movement], np.nan),
            **_codes(rng, begun),
            "ICPHC": np.where(place == 0, "X", ""),
            "ANZOP": np.where(place == 0, counts[row] - 1, 0),
            **_times(rng, begun, cases.now),
            "ORGFA": sometimes(rng, 0.9, course.department[movement]),
            "ORGPF": sometimes(rng, 0.5, pick(rng, words.DEPARTMENTS, len(row))),
            "PRTYP": pick(rng, ("", "T", "D", "P", "Z"), len(row), (0.5, 0.3, 0.15, 0.03, 0.02)),
            "BTEXT": sometimes(rng, 0.05, pick(rng, ("Notfall", "in Lokalanästhesie", "Revision"), len(row))),
            "ERDAT": dats(written),
            "ERTIM": tims(written),
            "UPDAT": dates(written),
        },
    )


def _movements(rng: np.random.Generator, cases: Cases, row: Ints) -> Ints:
    """Draw a movement of each row's case that happened; not its discharge."""
    course = cases.course
    last = course.last_actual[row]
    number = last - course.first[row] + (course.bewty[last] != "2")
    place: Ints = (rng.random(len(row)) * np.maximum(number, 1)).astype(np.int64)
    return np.asarray(course.first[row] + place)


def _between(rng: np.random.Generator, start: Ints, end: Ints) -> Ints:
    """Draw a minute, in steps of five, that is not after the end."""
    inside = rng.random(len(start)) * np.maximum(end - start, 0)
    return real(start + inside.astype(np.int64) // 5 * 5)


def _numbers(cases: Cases, row: Ints, place: Ints) -> Texts:
    """Make LNRIC, which no other procedure of any institution has: institution, case and place in the case."""
    institution, case = (cases.number[column].astype(np.int64)[row] for column in ("EINRI", "FALNR"))
    return numbered(institution * 10**9 + case * (_PER_CASE + 1) + place)


def _codes(rng: np.random.Generator, begun: Ints) -> dict[str, Texts]:
    """Draw OPS codes as different hands spell them, with a side where there are two."""
    size = len(begun)
    ops = words.ops().iloc[rng.integers(len(words.ops()), size=size)]
    code, paired = ops["code"], (ops["paired"] == "X").to_numpy()
    undashed, bare = code.str.replace("-", ""), code.str.replace(r"[-.]", "", regex=True)
    spelling = rng.choice(3, size, p=(0.8, 0.1, 0.1))
    years = (begun // DAY).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    names = np.array(list(CATALOGUES.values()), dtype=object)
    return {
        "ICPMK": names[np.clip(years - min(CATALOGUES), 0, len(names) - 1)],
        "ICPML": np.choose(spelling, [column.to_numpy(dtype=object) for column in (code, undashed, bare)]),
        "LSLOK": np.where(paired, pick(rng, ("L", "R", "B", ""), size, (0.45, 0.45, 0.05, 0.05)), ""),
    }


def _times(rng: np.random.Generator, begun: Ints, now: int) -> dict[str, Texts]:
    """Draw times: the end is mostly missing and now and then wrong; a few have no start or no time of day."""
    size = len(begun)
    known = np.where(rng.random(size) < 0.99, begun, UNKNOWN)
    timed = np.where(rng.random(size) < 0.9, known, UNKNOWN)
    lasted = np.where(rng.random(size) < 0.03, -60, rng.integers(1, _LONGEST // 5, size) * 5)
    ended = np.where((rng.random(size) < 0.3) & (timed != UNKNOWN), real(begun + lasted), UNKNOWN)
    ended = np.where(ended < now, ended, UNKNOWN)
    return {"BGDOP": dats(known), "BZTOP": tims(timed), "ENDOP": dats(ended), "EZTOP": tims(ended)}


def remark(draft: Draft, fraction: float, late: bool) -> None:
    """Add remarks."""
    chosen = draft.pick("prozedur", draft.free("prozedur"), draft.share("prozedur", fraction))
    draft.change("prozedur", chosen, {"BTEXT": "nachgetragen"}, late=late)


PART = Part(
    view="prozedur",
    rows=procedures,
    day=remark,
    cancelled=0.006,
    cancelled_a_day=0.003,
    deleted_a_day=0.002,
    cancelled_with_case=0.9,
    left_behind=True,
    causes=(
        # There is no chapter 7.
        Cause("prozedur", "ICPML", "pattern", {"ICPML": "7-470.11"}),
        Cause("prozedur", "ICPML", "not_nullable", {"ICPML": ""}),
        Cause("prozedur", "ICPMK", "not_nullable", {"ICPMK": None}),
        Cause("prozedur", "LNRIC", "pattern", {"LNRIC": lettered}),
        Cause("prozedur", "LNRIC", "key", {"LNRIC": None}),
        Cause("prozedur", "FALNR", "pattern", {"FALNR": lettered}),
        Cause("prozedur", "FALNR", "not_nullable", {"FALNR": None}),
        Cause("prozedur", "LFDBEW", "minimum", {"LFDBEW": -1}),
        Cause("prozedur", "BGDOP", "date", {"BGDOP": "20250230"}),
        Cause("prozedur", "BZTOP", "time", {"BZTOP": "1230"}),
        Cause("prozedur", "ENDOP", "date", {"ENDOP": "2025"}),
        Cause("prozedur", "LSLOK", "code", {"LSLOK": "M"}),
        Cause("prozedur", "ICPHC", "flag", {"ICPHC": "J"}),
        Cause("prozedur", "ORGPF", "length", {"ORGPF": "ZENTRAL-OP"}),
        Cause("prozedur", "BTEXT", "length", {"BTEXT": "Lagerung und " + "erneute " * 12 + "Naht"}),
        Cause("prozedur", "BTEXT", "nul", {"BTEXT": "Bericht\x00folgt"}),
        Cause("prozedur", "", "duplicate", {"BTEXT": "Zweitschrift"}),
        Cause("prozedur", "ICPMK", "ops_catalogue", {"ICPMK": "O0"}, "fhir"),
        Cause("prozedur", "FALNR", "case", {"FALNR": elsewhere}, "fhir"),
    ),
)
