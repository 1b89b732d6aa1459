"""What check-site finds out in every kind of source, before anything is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir.binding.check_codes import near
from dwh_fhir.binding.check_site import Finding, Report, as_text, check
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources.opening import open_source
from dwh_fhir.view import View
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.stands import KINDS, Kind, Stands, Table, told

TYPES = {"Ort": "text", "Nr": "integer", "Art": "text", "Mandant": "text", "Patient": "text", "Wann": "timestamp"}
MAPS = {"kinds": {"stat": {"Art": "stat", "KIND": "1"}, "amb": {"Art": "amb", "KIND": "2"}}}
COLUMNS = {"PLACE": "Ort", "NUMBER": "Nr", "OWNER": "Patient", "KIND": {"column": "Art", "map": "kinds"}}
MARKER = "Zwirbelhuber"
Look = Callable[..., Report]


def view(changed_at: str | None = None, **columns: Any) -> View:
    kind = c.code(("1", "2"), "Kind", required=True)
    return probe.item(changed_at, **{"KIND": kind, "OWNER": c.text(10, "", pattern="[0-9]{10}"), **columns})


def site(kind: Kind, maps: Mapping[str, Any], **binding: Any) -> Site:
    item = {"source": "Dinge", "unnamed": "absent", "columns": COLUMNS, **binding}
    file = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, **told(kind), "views": {"item": item}}
    return Site(SiteFile.model_validate(file), maps, "")


def rows(count: int = 20, **values: Any) -> Table:
    """That many good rows; of each column that is named all rows have that value, or the values in turn."""
    good = {"Ort": "A", "Art": ["stat", "amb"], "Mandant": "0100", "Patient": "0000000815", "Wann": None}
    lines = []
    for n in range(count):
        known = {**good, "Nr": n, **values}
        lines.append([of[n % len(of)] if isinstance(of := known[name], list) else of for name in TYPES])
    return Table(TYPES, lines)


def iso(table: Table) -> Table:
    """The table with its times as ISO 8601 writes them: a change column has no format."""
    return Table(table.types, [[v.isoformat() if isinstance(v, datetime) else v for v in row] for row in table.rows])


@pytest.fixture(params=KINDS)
def look(request: pytest.FixtureRequest, stands: Stands) -> Look:
    """Looks at a table `Dinge` in a source of each kind."""

    def looked(table: Table, told: View | None = None, /, sample: int = 10_000, **binding: Any) -> Report:
        here = site(request.param, MAPS, **binding)
        shown = iso(table) if request.param == "csv" else table
        with open_source(stands.show(request.param, {"Dinge": shown}), here) as source:
            report = check(source, {"item": told or view()}, here, sample)
        assert MARKER not in as_text(report)
        assert MARKER not in str(report.as_json())
        return report

    return looked


def found(report: Report) -> Finding:
    assert report.errors == []
    return report.views["item"]


def test_a_good_table_can_be_loaded(look: Look) -> None:
    report = look(rows())
    assert as_text(report).endswith("The site can be loaded.")
    assert (report.held, found(report).unmapped, found(report).rules) == ({}, [], [])
    assert (found(report).rows, found(report).whole) == (20, True)


def test_codes_that_a_map_of_a_binding_lacks_are_told_although_one_is_a_code_of_the_view(look: Look) -> None:
    report = look(rows(23, Art=["1", "stat", " STAT "]))
    (lacking,) = found(report).unmapped
    assert (lacking.column, lacking.code_map, lacking.rows) == ("KIND", "kinds", 15)
    assert lacking.codes == {"1": 8, "STAT": 7}
    assert lacking.near == {"STAT": "stat"}
    assert [(r.column, r.rule, r.rows) for r in found(report).rules] == [("KIND", "code", 15)]
    assert "code map kinds lacks" in found(report).rules[0].remedy
    assert "1 (8), STAT (7; the map has stat)" in as_text(report)


def test_a_view_that_run_would_hold_back_is_said_to_be_held(look: Look) -> None:
    report = look(rows(23, Art="A"))
    assert list(report.held) == ["item"]
    assert "23 of all 23 rows would go to quarantine, more than max_quarantined (10%)" in report.held["item"][0]
    assert as_text(report).endswith("The site can be loaded, but `dwh-fhir run` would not map item.")
    assert report.as_json()["ok"] is False
    assert look(rows(23, Art="A"), max_quarantined=1).held == {}
    assert look(rows(23, Art=["A", *["stat"] * 22])).held == {}


def test_a_sample_says_only_what_it_can_be_sure_of(look: Look) -> None:
    bad = ["A", *["stat"] * 7]
    report = look(rows(200, Art=bad), sample=8)
    assert report.held == {}
    assert found(report).hints[0].startswith("1 of the 8 sampled rows would go to quarantine: the view may be held")
    assert "ok in the sample" in as_text(report)
    assert list(look(rows(200, Art=["A", "stat"]), sample=50).held) == ["item"]


def test_values_of_a_filter_that_no_row_has_are_told_with_the_ones_that_may_be_meant(look: Look) -> None:
    report = look(rows(Mandant=["0100", "0200"]), filter={"Mandant": ["100", "0200"], "Art": {"not": ["Stat", "x"]}})
    assert [hint.partition(": filter: ")[2] for hint in found(report).hints[:3]] == [
        "no row has '100' in Mandant; it has '0100'",
        "no row has 'Stat' in Art; it has 'stat'",
        "no row has 'x' in Art; it has 'amb', 'stat'",
    ]
    assert (
        look(rows(Patient=MARKER), filter={"Patient": {"not": ["nobody"]}}).views["item"].hints[0].endswith("Patient")
    )
    empty = found(look(rows(Mandant=None), filter={"Mandant": ["1"]})).hints[0]
    assert empty.endswith("in Mandant; the column is empty in every row")


def test_blanks_behind_a_value_count_in_no_kind_of_source(look: Look) -> None:
    padded = rows(20, Mandant=["0100  ", "0100", "", "  ", None])
    for filter_, kept in ((["0100"], 8), (["0100 "], 8), ([None], 12), ({"not": ["0100"]}, 12), ({"not": [None]}, 8)):
        finding = found(look(padded, filter={"Mandant": filter_}))
        assert finding.rows == finding.sampled == kept
        assert not any("filter" in hint for hint in finding.hints)


def test_numbers_that_lost_their_zeros_are_told_with_the_width(look: Look) -> None:
    report = look(rows(Patient=["815", "12345", "0000000017"]))
    assert "numbers in OWNER have lost their zeros in front: `pad: 10` gives them back" in found(report).hints
    padded = {**COLUMNS, "OWNER": {"column": "Patient", "pad": 10}}
    assert found(look(rows(Patient=["815", "12345"]), columns=padded)).rules == []
    assert not any("zeros" in hint for hint in found(look(rows(Patient=["P1", "4711/1"]))).hints)


def test_a_column_that_is_empty_or_bound_to_a_wrong_one_is_named(look: Look) -> None:
    hints = found(look(rows(Patient=MARKER, Mandant=None), columns={**COLUMNS, "NOTE": "Mandant"})).hints
    assert "not one value of OWNER keeps rule `pattern`; is it bound to the right column?" in hints
    assert "no row has a value in NOTE; `false` says of a column that the source lacks it" in hints


def test_a_latest_whose_texts_have_the_day_first_is_told(look: Look) -> None:
    hints = found(look(rows(Mandant=["01.02.2024", "02.01.2024"]), latest="Mandant")).hints
    assert any("latest: Mandant has the day before the year: texts" in hint for hint in hints)
    assert not any("latest" in hint for hint in found(look(rows(Mandant="2024-02-01"), latest="Mandant")).hints)


def test_rows_that_share_their_key_are_told_with_its_columns(look: Look) -> None:
    assert any("20 rows share their key (PLACE, NUMBER)" in hint for hint in found(look(rows(Nr=1))).hints)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (None, "no row has a change time in MOMENT, so every window reads all rows"),
        (datetime.fromisoformat("2099-01-01T00:00"), "most rows have no change time in MOMENT, or one in the future"),
        ([datetime.fromisoformat("2099-01-01T00:00"), *[probe_day := datetime.fromisoformat("2026-03-01T00:00")] * 9],
         "some rows have a change time in the future"),
        (probe_day, ""),
    ],
)  # fmt: skip
def test_change_times_that_belong_to_no_window_are_told(look: Look, when: Any, said: str) -> None:
    hints = found(look(rows(Wann=when), view("MOMENT"), columns={**COLUMNS, "MOMENT": "Wann"})).hints
    assert any(said in hint for hint in hints) if said else not any("change time" in hint for hint in hints)


def test_the_sample_of_a_large_view_has_its_newest_rows_too(look: Look) -> None:
    old = datetime.fromisoformat("2020-01-01T00:00")
    new = datetime.now(UTC).replace(microsecond=0, tzinfo=None) - timedelta(days=2)
    table = Table(TYPES, [*rows(100, Wann=old).rows, *rows(10, Wann=new, Art="neu", Ort="B").rows])
    finding = found(look(table, view("MOMENT"), sample=20, columns={**COLUMNS, "MOMENT": "Wann"}))
    assert (finding.rows, finding.sampled, finding.quarantined) == (110, 20, 10)
    everything = found(look(table, view("MOMENT"), columns={**COLUMNS, "MOMENT": "Wann"}))
    assert (everything.sampled, everything.quarantined) == (110, 10)


@pytest.mark.parametrize(
    ("code", "known", "meant"),
    [("1", ["01"], "01"), ("m ", ["M"], "M"), ("0", ["00"], "00"), ("x", ["y"], None), ("A", ["A"], None)],
)
def test_codes_are_near_if_only_case_blanks_or_zeros_differ(code: str, known: list[str], meant: str | None) -> None:
    assert near(code, known) == meant
