"""Movements (IS-H NBEW): where a patient is in a case, and why.

Here belongs what a movement row holds. When movements happen belongs in `cases.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.cases import Cases
from dwh_fhir_sandbox.hospital.cause import Cause, elsewhere, negative
from dwh_fhir_sandbox.hospital.chance import pick, sometimes
from dwh_fhir_sandbox.hospital.clock import OPEN, UNKNOWN, Ints, Texts, dats, tims
from dwh_fhir_sandbox.hospital.course import Course
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.part import Part
from dwh_fhir_sandbox.hospital.source import frame


def movements(rng: np.random.Generator, cases: Cases) -> pd.DataFrame:
    """Make the movements of the cases."""
    course = cases.course
    actual = np.where(course.planned, UNKNOWN, course.start)
    plan = np.where(course.planned, course.start, UNKNOWN)
    end = np.where(course.planned, UNKNOWN, course.end)
    return frame(
        "kontakt",
        {
            **{column: values[course.case] for column, values in cases.number.items()},
            "LFDNR": course.lfdnr,
            "BEWTY": course.bewty,
            "BWIDT": dats(actual),
            "BWIZT": tims(actual),
            "BWEDT": dats(end),
            "BWEZT": tims(end),
            "PLANB": np.where(course.planned, "X", ""),
            "BWPDT": dats(plan),
            "BWPZT": tims(plan),
            "ORGFA": course.department,
            **_places(rng, course),
            **_reasons(rng, course),
            "UPDTS": _changed(rng, course, cases.entered, cases.now),
        },
    )


def _places(rng: np.random.Generator, course: Course) -> dict[str, Texts]:
    """Draw ward, room, bed and kind of movement."""
    size = len(course.case)
    moves = np.append(True, course.case[1:] != course.case[:-1]) | (course.bewty == "3")
    run = np.cumsum(moves) - 1
    visit, intensive = course.bewty == "4", course.department == words.INTENSIVE
    ward = np.where(intensive, words.INTENSIVE_WARD, pick(rng, words.WARDS, size)[run])
    room = sometimes(rng, 0.9, pick(rng, [f"{n:03}" for n in range(101, 140)], size))[run]
    bed = sometimes(rng, 0.8, pick(rng, ("T", "F", "1", "2", "3"), size))[run]
    inside = np.where(intensive, "IT", "NS")
    outside = pick(rng, ("UB", "AO", "KO", "VB", "NB", ""), size, (0.5, 0.1, 0.1, 0.1, 0.1, 0.1))
    return {
        "ORGPF": np.where(visit, pick(rng, words.CLINICS, size), ward),
        "ZIMMR": np.where(visit, "", room),
        "BETT": np.where(visit | (room == ""), "", bed),
        "BWART": np.where(visit, outside, inside),
    }


def _reasons(rng: np.random.Generator, course: Course) -> dict[str, Texts]:
    """Draw reasons of admission and discharge, referral, accident, emergency."""
    size = len(course.case)
    admission, discharge = course.bewty == "1", course.bewty == "2"
    emergency = admission & (rng.random(size) < 0.35)
    accident = admission & (rng.random(size) < 0.06)
    why_in = pick(rng, ("01", "02", "08"), size, (0.9, 0.09, 0.01))
    why_out = pick(rng, ("01", "02", "04", "06", "09", "10"), size, (0.7, 0.1, 0.04, 0.06, 0.06, 0.04))
    detail_in = np.where(accident, "03", np.where(emergency, "07", "01"))
    detail_out = pick(rng, ("1", "2", "9"), size)
    referral = pick(rng, ("E", "N", "V", "A", "R", "Z"), size, (0.7, 0.2, 0.04, 0.03, 0.02, 0.01))
    return {
        "BWGR1": np.where(admission, why_in, np.where(discharge, why_out, "")),
        "BWGR2": np.where(admission, detail_in, np.where(discharge, detail_out, "")),
        "RFSRC": np.where(admission, np.where(emergency, "N", referral), ""),
        "UNFKZ": np.where(accident, "3", ""),
        "NOTKZ": np.where(emergency, "X", ""),
    }


def _changed(rng: np.random.Generator, course: Course, entered: Ints, now: int) -> Texts:
    """Date the rows: written soon after start or end, a plan when the case was last entered; before `now`."""
    happened = np.where(course.end == OPEN, course.start, course.end)
    at = np.where(course.planned, entered[course.case], happened) * 60
    seconds = np.minimum(at + rng.exponential(2400, len(at)).astype(np.int64), now * 60 - 1)
    return np.asarray(seconds * 1_000_000 + rng.integers(10**6, size=len(at))).astype("datetime64[us]")


def change_beds(draft: Draft, fraction: float, late: bool) -> None:
    """Let some patients change wards and beds."""
    real = draft.free("kontakt") & (draft.frames["kontakt"]["PLANB"] == "")
    beds = draft.pick("kontakt", real, draft.share("kontakt", fraction / 2))
    wards = pick(draft.rng, words.WARDS, len(beds))
    draft.change("kontakt", beds, {"ORGPF": wards, "ZIMMR": "200", "BETT": "1"}, late=late)


PART = Part(
    view="kontakt",
    day=change_beds,
    cancelled=0.005,
    cancelled_a_day=0.002,
    deleted_a_day=0.002,
    cancelled_with_case=1.0,
    causes=(
        Cause("kontakt", "BEWTY", "code", {"BEWTY": "5"}),
        Cause("kontakt", "BEWTY", "not_nullable", {"BEWTY": ""}),
        Cause("kontakt", "LFDNR", "minimum", {"LFDNR": negative}),
        Cause("kontakt", "LFDNR", "key", {"LFDNR": None}),
        Cause("kontakt", "BWIDT", "date", {"BWIDT": "20260231"}),
        Cause("kontakt", "BWIZT", "time", {"BWIZT": "256199"}),
        Cause("kontakt", "BWGR1", "pattern", {"BWGR1": "A1"}),
        Cause("kontakt", "PLANB", "flag", {"PLANB": "P"}),
        Cause("kontakt", "ORGFA", "length", {"ORGFA": "KARDIOLOGIE"}),
        Cause("kontakt", "ZIMMR", "nul", {"ZIMMR": "1\x0012"}),
        Cause("kontakt", "", "end_before_begin", {"BWIDT": "20240301", "BWEDT": "20240229"}),
        Cause("kontakt", "", "duplicate", {"ZIMMR": "999"}),
        Cause("kontakt", "BWIDT", "period", {"BWIDT": "00000000", "PLANB": ""}, "fhir"),
        Cause("kontakt", "FALNR", "case", {"FALNR": elsewhere}, "fhir"),
    ),
)
