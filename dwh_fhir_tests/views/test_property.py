from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.fhir import r4
from dwh_fhir.values.dates import is_known
from dwh_fhir.view import Resource, Row
from dwh_fhir_tests.views.rows import OPEN, diagnosis, fall, movement, of_case

# Days around the clock changes, so that every rule meets them; few values, so that runs and collisions are common.
DAYS = st.sampled_from([date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 1), date(2024, 10, 27)])
CLOCKS = st.sampled_from([None, "000000", "015959", "023000", "030000", "120000", "240000"])
FLAGS = st.booleans()
UNITS = st.sampled_from([None, "INN1", "ACH1", "??"])


@st.composite
def _movement(draw: st.DrawFn, number: int) -> Row:
    day = draw(st.none() | st.just(OPEN) | DAYS)
    end = draw(st.none() | st.just(OPEN) | DAYS)
    return movement(
        number,
        draw(st.sampled_from("123467")),
        day,
        draw(CLOCKS),
        PLANB=draw(FLAGS),
        BWPDT=draw(st.none() | DAYS),
        BWPZT=draw(CLOCKS),
        BWEDT=None if is_known(day) and is_known(end) and end < day else end,
        BWEZT=draw(CLOCKS),
        ORGFA=draw(UNITS),
        ORGPF=draw(UNITS),
        BETT=draw(UNITS),
        BWART=draw(st.sampled_from([None, "NS", "IT", "VB", "??"])),
        BWGR1=draw(st.sampled_from([None, "01", "29", "99"])),
        BWGR2=draw(st.sampled_from([None, "1", "07", "55"])),
    )


@st.composite
def _diagnosis(draw: st.DrawFn, number: int) -> Row:
    flags = {name: draw(FLAGS) for name in ("AFDIA", "BHDIA", "FHDIA", "KHDIA", "ENDIA")}
    return diagnosis(
        number,
        LFDBEW=draw(st.none() | st.integers(1, 6)),
        DKAT1=draw(st.sampled_from(["G4", "G5", "XX"])),
        DKEY1=draw(st.sampled_from(["I10", "I1090", "A54.4+", "U07.1!"])),
        DKAT2=draw(st.sampled_from([None, "G4", "XX"])),
        DKEY2=draw(st.sampled_from([None, "I10.90", "M73.04*"])),
        DIADT=draw(st.none() | DAYS),
        ERTIM=draw(CLOCKS),
        DIAGW=draw(st.sampled_from([None, "A", "G", "V", "Z"])),
        **flags,
    )


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Row, list[Row], list[Row]]:
    begin, end = draw(st.none() | st.just(OPEN) | DAYS), draw(st.none() | st.just(OPEN) | DAYS)
    if is_known(begin) and is_known(end) and end < begin:
        end = None
    case = fall(FALAR=draw(st.sampled_from("123")), BEGDT=begin, ENDDT=end, NOTAN=draw(FLAGS))
    movements = [draw(_movement(number)) for number in range(1, draw(st.integers(0, 6)) + 1)]
    diagnoses = [draw(_diagnosis(number)) for number in range(1, draw(st.integers(0, 3)) + 1)]
    return case, movements, diagnoses


def _resources(case: Row, movements: list[Row], diagnoses: list[Row]) -> list[Resource]:
    views = ("fall", *(["kontakt"] if movements else []), *(["diagnose"] if diagnoses else []))
    return [r for view in views for r in of_case(view, case, movements, diagnoses) if isinstance(r, dict)]


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return {reference for item in node for reference in _references(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["reference"]} if isinstance(node.get("reference"), str) else set()
    return own.union(*(_references(value) for value in node.values()))


def _bounds(text: str) -> tuple[datetime, datetime]:
    """The first and last moment that a dateTime can mean."""
    first = datetime.fromisoformat(text if "T" in text else f"{text}T00:00:00+02:00")
    return first, first if "T" in text else first + timedelta(days=1, hours=1)


@settings(max_examples=150)
@given(_cases())
def test_any_case_becomes_valid_resources_that_refer_only_to_each_other(
    case: tuple[Row, list[Row], list[Row]],
) -> None:
    found = _resources(*case)
    names = [f"{r['resourceType']}/{r['id']}" for r in found]
    assert len(names) == len(set(names))
    assert {r for r in _references(found) if not r.startswith("Patient/")} <= set(names)
    assert [error for error in map(r4.check, found) if error] == []


@settings(max_examples=150)
@given(_cases())
def test_any_encounter_keeps_the_rules_between_status_and_period(case: tuple[Row, list[Row], list[Row]]) -> None:
    for resource in _resources(*case):
        if resource["resourceType"] != "Encounter":
            continue
        status, period = resource["status"], resource.get("period", {})
        assert status != "finished" or "end" in period
        assert status != "planned" or not period
        assert status not in ("in-progress", "onleave") or ("start" in period and "end" not in period)
        if len(period) == 2:
            start, end = period["start"], period["end"]
            assert _bounds(start)[0] <= _bounds(end)[1]
            assert start[:10] != end[:10] or len(start) == len(end)
