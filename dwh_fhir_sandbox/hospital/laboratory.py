"""Laboratory reports (i.s.h.med N2LABOR) of cases: orders, panels, times, corrections.

Here belongs when reports are made and what a day changes in them. The text of a result belongs in `lab_results.py`,
which cases there are in `cases.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.cases import Cases
from dwh_fhir_sandbox.hospital.cause import Cause, elsewhere, negative, unpadded
from dwh_fhir_sandbox.hospital.chance import pick
from dwh_fhir_sandbox.hospital.clock import DAY, OPEN, UNKNOWN, Ints, dats, real, tims
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.lab_results import results
from dwh_fhir_sandbox.hospital.part import Part
from dwh_fhir_sandbox.hospital.source import frame

_FEWEST, _MANY, _MOST = 10, 30, 200
_ROUND = 240
"""Minutes between two collections of one report, in a profile over a day."""
_BLOOD_COUNT = "58410-2"
_ADDED = 1_000
"""From here on results are numbered that came after their report."""


@dataclass(frozen=True)
class _Reports:
    """Some reports, one place each, times in minutes.

    Attributes:
        case: position of the case.
        place: number of the report in the case; two and two are of one order.
        ordered, collected: when.
        first: position of its first test in the catalogue.
        size: how many results it has.
    """

    case: Ints
    place: Ints
    ordered: Ints
    collected: Ints
    first: Ints
    size: Ints


def laboratory(rng: np.random.Generator, cases: Cases) -> pd.DataFrame:
    """Make reports for some of the cases that have begun."""
    reports = _reports(rng, cases)
    report = np.repeat(np.arange(len(reports.size)), reports.size)
    place = np.arange(len(report)) - np.repeat(np.cumsum(reports.size) - reports.size, reports.size)
    catalogue = words.laboratory()
    tests = catalogue.iloc[(reports.first[report] + place) % len(catalogue)]
    taken = real(reports.collected[report] + place // len(catalogue) * _ROUND)
    return frame(
        "laborbefund",
        {
            **_numbers(rng, cases, reports, report),
            "DOKVR": "01",
            "MUSEQ": place + 1,
            **_ordered(rng.spawn(1)[0], catalogue, reports, report),
            "ANFDT": dats(reports.ordered[report]),
            "ANFZT": tims(reports.ordered[report]),
            **_course(rng, tests, np.minimum(taken, cases.now - 4), report, cases.now),
        },
    )


def _reports(rng: np.random.Generator, cases: Cases) -> _Reports:
    """Draw reports of every fifth stay and of some visits: 10 to 30 results each, a few up to 200."""
    course = cases.course
    begin, last = course.start[course.first], course.end[np.maximum(course.last_actual, course.first)]
    happened = (course.last_actual >= course.first) & (begin < cases.now - 60)
    counts = np.minimum(rng.geometric(0.7, len(begin)), 9)
    counts *= happened & (rng.random(len(begin)) < np.where(cases.kind == "2", 0.05, 0.22))
    case = np.repeat(np.arange(len(begin)), counts)
    place = np.arange(len(case)) - np.repeat(np.cumsum(counts) - counts, counts)
    lasted = np.maximum(np.where((last == OPEN) | (last > cases.now), cases.now, last) - 30 - begin, 5)
    ordered = begin[case] + (rng.random(len(case)) * lasted[case]).astype(np.int64)
    ordered = np.where(place % 2 == 1, np.roll(ordered, 1), ordered)
    collected = np.minimum(ordered + rng.integers(2, 90, len(case)), cases.now - 20)
    long = rng.random(len(case)) < 0.03
    size = np.where(long, rng.integers(_MANY, _MOST + 1, len(case)), rng.integers(_FEWEST, _MANY + 1, len(case)))
    first = rng.choice(np.flatnonzero(words.laboratory()["kind"] == "panel"), len(case))
    return _Reports(case, place, real(ordered), real(collected), first, size)


def _numbers(rng: np.random.Generator, cases: Cases, reports: _Reports, report: Ints) -> dict[str, Any]:
    """Name institution, report, patient, case and order: near patients tests know no order, some no case either."""
    institution, case = (cases.number[column][reports.case] for column in ("EINRI", "FALNR"))
    order = pd.Series(case).str[2:] + "-" + pd.Series(reports.place // 2 + 1).astype(str)
    near = rng.random(len(case)) < 0.06
    numbers = {
        "EINRI": institution,
        "DOKNR": ("L" + pd.Series(case).str[2:] + pd.Series(reports.place + 1).astype(str)).to_numpy(dtype=object),
        "PATNR": cases.patient[reports.case],
        "FALNR": np.where(near & (rng.random(len(case)) < 0.5), "", case),
        "ANFNR": np.where(near, "", order.to_numpy(dtype=object)),
    }
    return {column: value[report] for column, value in numbers.items()}


def _ordered(rng: np.random.Generator, catalogue: pd.DataFrame, reports: _Reports, report: Ints) -> dict[str, Any]:
    """Name the order: mostly the first panel by its local code, now and then by LOINC, or not at all."""
    panel = catalogue["code"].to_numpy(dtype=object)[reports.first]
    lot = rng.random(len(panel))
    order = {
        "ANFLEIST": np.where(lot < 0.6, panel, ""),
        "ANFLOINC": np.where((lot > 0.55) & (lot < 0.7), _BLOOD_COUNT, ""),
    }
    return {column: value[report] for column, value in order.items()}


def _course(rng: np.random.Generator, tests: pd.DataFrame, taken: Ints, report: Ints, now: int) -> dict[str, Any]:
    """Run from collection to release; what is not released at `now` is preliminary and has no result yet."""
    size, reports = len(taken), int(report[-1]) + 1 if len(report) else 0
    arrived = np.minimum(taken + rng.integers(1, 60, reports)[report], now - 3)
    slow = tests["kind"].isin(("choice", "found", "titer")).to_numpy()
    released = np.maximum(taken + rng.integers(20, 300, size) + slow * rng.integers(0, 4 * DAY, size), arrived)
    status = pick(rng, ("F", "C", "X"), size, (0.99, 0.004, 0.006))
    status = np.where(released >= now, "P", status)
    lot = rng.random(reports)[report]
    known = np.where(lot < 0.97, taken, UNKNOWN)
    came = np.where(lot < 0.995, arrived, UNKNOWN)
    issued = np.zeros(reports, dtype=np.int64)
    np.maximum.at(issued, report, np.minimum(released, now - 2) + 1)
    rank = np.zeros(reports, dtype=np.int64)
    np.maximum.at(rank, report, np.select([status == "P", status == "C"], [2, 1], 0))
    result = results(rng, tests, (status == "P") | ((status == "X") & (rng.random(size) < 0.5)))
    updated = np.minimum(released, now - 1)
    return {
        **result,
        "ENTDT": dats(known),
        "ENTZT": tims(known),
        "EINDT": dats(came),
        "EINZT": tims(came),
        "N2LADATUM": dats(issued[report]),
        "N2LATIME": np.where(rng.random(reports) < 0.99, tims(issued), "")[report],
        "N2LASTATUS": np.array(["F", "C", "P"], dtype=object)[rank[report]],
        "N2VSTATUS": status,
        "N2DATE": dats(np.where(status == "P", UNKNOWN, released)),
        "N2TIME": tims(np.where(status == "P", UNKNOWN, released)),
        "UPDTS": (updated * 60_000_000 + rng.integers(0, 60_000_000, size)).astype("datetime64[us]"),
    }


def report_on(draft: Draft, fraction: float, late: bool) -> None:
    """Correct released results, release pending ones, and let comments come after their report."""
    _correct(draft, fraction * 0.2, late)
    _release(draft, fraction, late)
    _comment(draft, fraction * 0.1, late)


def _pick(draft: Draft, where: pd.Series[bool], fraction: float) -> pd.DataFrame:
    labels = draft.pick("laborbefund", where & draft.free("laborbefund"), draft.share("laborbefund", fraction))
    chosen: pd.DataFrame = draft.frames["laborbefund"].loc[labels]
    return chosen


def _correct(draft: Draft, fraction: float, late: bool) -> None:
    rows = draft.frames["laborbefund"]
    wrong = _pick(draft, (rows["N2VSTATUS"] == "F") & rows["N2VALUE"].str.fullmatch("[0-9]+,[0-9]+"), fraction)
    value = {"N2VALUE": wrong["N2VALUE"].str[:-1] + "5", "N2REMARK": "korrigiert"}
    version = {"DOKVR": "02", "N2LASTATUS": "C", "N2VSTATUS": "C"}
    draft.change("laborbefund", wrong.index.to_numpy(), {**value, **version}, late=late)


def _release(draft: Draft, fraction: float, late: bool) -> None:
    waiting = _pick(draft, draft.frames["laborbefund"]["N2VSTATUS"] == "P", fraction)
    tests = words.laboratory().set_index("code", drop=False).loc[waiting["N2LEISTID"]]
    value = results(draft.rng, tests, np.zeros(len(waiting), dtype=bool))
    when = np.full(len(waiting), draft.start + (-5 if late else 5))
    version = {"N2VSTATUS": "F", "N2DATE": dats(when), "N2TIME": tims(when)}
    draft.change("laborbefund", waiting.index.to_numpy(), {**value, **version}, late=late)


def _comment(draft: Draft, fraction: float, late: bool) -> None:
    on = _pick(draft, draft.frames["laborbefund"]["MUSEQ"] < _ADDED, fraction)
    begin, end = draft.span(late)
    test = words.laboratory().set_index("code", drop=False).loc[["LKOMM"] * len(on)]
    comment: dict[str, Any] = {
        **results(draft.rng, test, np.zeros(len(on), dtype=bool)),
        "MUSEQ": draft.start // DAY * _ADDED + on["MUSEQ"],
        "N2VSTATUS": "F",
        "UPDTS": draft.rng.integers(begin * 60_000_000, end * 60_000_000, len(on)).astype("datetime64[us]"),
    }
    draft.insert("laborbefund", on.assign(**comment), late=late)


PART = Part(
    view="laborbefund",
    rows=laboratory,
    day=report_on,
    cancelled=0.003,
    cancelled_a_day=0.001,
    deleted_a_day=0.001,
    cancelled_with_case=0.5,
    left_behind=True,
    causes=(
        Cause("laborbefund", "DOKNR", "key", {"DOKNR": None}),
        Cause("laborbefund", "MUSEQ", "minimum", {"MUSEQ": negative}),
        Cause("laborbefund", "MUSEQ", "key", {"MUSEQ": None}),
        Cause("laborbefund", "PATNR", "not_nullable", {"PATNR": None}),
        Cause("laborbefund", "PATNR", "pattern", {"PATNR": unpadded}),
        Cause("laborbefund", "FALNR", "pattern", {"FALNR": "471I"}),
        Cause("laborbefund", "ANFDT", "date", {"ANFDT": "20250229"}),
        Cause("laborbefund", "ANFLOINC", "pattern", {"ANFLOINC": "BB"}),
        Cause("laborbefund", "ENTDT", "date", {"ENTDT": "2025-3-1"}),
        Cause("laborbefund", "ENTZT", "time", {"ENTZT": "7:30"}),
        Cause("laborbefund", "N2TIME", "time", {"N2TIME": "246100"}),
        Cause("laborbefund", "N2LEISTID", "not_nullable", {"N2LEISTID": ""}),
        Cause("laborbefund", "N2LEISTID", "pattern", {"N2LEISTID": "GLU  NÜCHT"}),
        Cause("laborbefund", "N2LEISTID", "length", {"N2LEISTID": "GLUKOSE-TAGESPROFIL-07"}),
        Cause("laborbefund", "N2LASTATUS", "code", {"N2LASTATUS": "E"}),
        Cause("laborbefund", "N2VSTATUS", "code", {"N2VSTATUS": "?"}),
        Cause("laborbefund", "N2UNIT", "length", {"N2UNIT": "Millimol je Liter Serum"}),
        Cause("laborbefund", "N2VALUE", "pattern", {"N2VALUE": "4,2\x0b(H)"}),
        Cause("laborbefund", "N2REMARK", "nul", {"N2REMARK": "Probe\x00verworfen"}),
        Cause("laborbefund", "N2REMARK", "length", {"N2REMARK": "Bitte um " + "erneute " * 32 + "Einsendung"}),
        Cause("laborbefund", "", "duplicate", {"N2REMARK": "Zweitschrift"}),
        Cause("laborbefund", "N2UNIT", "lab_unit", {"N2VALUE": "4,2", "N2UNIT": "Krt/l", "N2VSTATUS": "F"}, "fhir"),
        Cause("laborbefund", "PATNR", "patient", {"PATNR": elsewhere}, "fhir"),
    ),
)
