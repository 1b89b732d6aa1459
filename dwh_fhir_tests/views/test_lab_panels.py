from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.view import Row
from dwh_fhir.views._lab_report import version
from dwh_fhir_tests.views.lab import of_report, of_type, value
from dwh_fhir_tests.views.rows import site

DAY = date(2024, 3, 31)


@st.composite
def _collections(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Results that only name their panels, and some of them, as if the others were cancelled or came later."""
    times = st.tuples(st.none() | st.sampled_from([DAY, date(2024, 4, 1)]), st.sampled_from([None, "060000", "240000"]))
    told = draw(st.lists(st.tuples(st.sampled_from(["BGA", "GER"]), times), min_size=1, max_size=8))
    rows = [value(n, "1", "mg/dl", N2PANEL=code, ENTDT=day, ENTZT=clock) for n, (code, (day, clock)) in enumerate(told)]
    return rows, draw(st.lists(st.sampled_from(rows), min_size=1, unique_by=lambda row: row["MUSEQ"]))


def _panels(rows: list[Row]) -> dict[str, set[str]]:
    """Id of each panel to the ids of its members."""
    found = [r for r in of_type("Observation", of_report(sorted(rows, key=lambda r: r["MUSEQ"]))) if "hasMember" in r]
    assert len({r["identifier"][0]["value"] for r in found}) == len({r["id"] for r in found}) == len(found)
    return {r["id"]: {member["reference"] for member in r["hasMember"]} for r in found}


@settings(max_examples=80)
@given(_collections())
def test_a_panel_keeps_its_id_and_its_other_results_whatever_is_cancelled_or_comes_late(
    rows: tuple[list[Row], list[Row]],
) -> None:
    whole, part = map(_panels, rows)
    assert part.keys() <= whole.keys()
    assert all(members <= whole[panel] for panel, members in part.items())


def test_a_panel_without_a_collection_time_keeps_the_id_that_it_had_before() -> None:
    *_, panel = of_type("Observation", of_report([value(1, "1", "mg/dl", N2PANEL="BGA")]))
    assert panel["id"] == site().id("Observation", "labor", "0001", "2024000815", "panel", "BGA", 1)
    assert panel["identifier"][0]["value"] == "0001-2024000815-panel-BGA"


@given(st.integers(0, 98), st.integers(1, 99), st.sampled_from(["{:d}", "{:02d}", " {:d}"]))
def test_a_higher_version_number_is_newer_however_it_is_written(older: int, more: int, spelling: str) -> None:
    newer = min(older + more, 99)
    before, after = str(older), spelling.format(newer)[:2]
    if int(after) <= older:
        return
    rows = [value(1, "1", "mg/dl", DOKVR=after, N2LASTATUS="C"), value(2, "1", "mg/dl", DOKVR=before)]
    for told in (rows, rows[::-1]):
        assert of_type("DiagnosticReport", of_report(told))[0]["status"] == "corrected"


@pytest.mark.parametrize(
    "versions",
    [(None, "0", "9", "10", "99"), ("9", "A"), ("A9", "AB"), ("A1", "A2"), ("a", "B"), ("1", "1A", "1B", "2")],
)
def test_versions_are_in_the_order_in_which_people_count(versions: tuple[str | None, ...]) -> None:
    backwards = list(versions[::-1])
    assert sorted(backwards, key=version) == list(versions)


@pytest.mark.parametrize(("one", "other"), [("1", "01"), (None, ""), ("a1", "A1"), (" 7", "7")])
def test_of_versions_that_are_equal_the_first_row_speaks(one: str | None, other: str) -> None:
    rows = [value(1, "1", "mg/dl", DOKVR=one, N2LASTATUS="P"), value(2, "1", "mg/dl", DOKVR=other)]
    assert of_type("DiagnosticReport", of_report(rows))[0]["status"] == "preliminary"
