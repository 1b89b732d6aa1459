"""What every kind of source must do alike, over the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir.errors import SourceError
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.source import Block, Rows, Source, Span
from dwh_fhir.sources.values import number_of
from dwh_fhir.view import View
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.stands import KINDS, Kind, Stands, Table, told

at = datetime.fromisoformat
MAPS = {"answer": {"ja": {"Antwort": "ja", "STORN": "X"}, "": {"Antwort": "", "STORN": ""}}}
ROWS: list[list[Any]] = [
    ["A", 1, "Ulm", date(2024, 2, 29), at("2024-03-01T12:30"), "ja", "72,50", Decimal("72.50")],
    ["A", 2, "Ulm, 89073", 1951, None, "nein", "<0,05", None],
    ["B", 1, None, "29.02.2023", at("2024-03-02T23:15"), None, 3, Decimal(3)],
    ["B", 2, "it's; quoted", None, at("2024-03-03T08:00"), "ja", None, None],
    [None, 3, "no place", None, None, None, "0,5", None],
]
TYPES = {"Ort": "text", "Nr": "integer", "Text": "text", "Tag": "text", "Wann": "timestamp", "Antwort": "text"}
TABLE = Table({**TYPES, "Wert": "text", "Menge": "decimal"}, ROWS)
BOUND = {
    "PLACE": {"join": ["Ort", "Nr"], "separator": "/"},
    "NUMBER": {"number": ["PLACE", "NOTE"]},
    "OWNER": {"constant": "0001"},
    "VALUE": {"column": "Text", "extract": "([0-9]{5})$"},
    "NOTE": {"column": "Wert"},
    "STORN": {"column": "Antwort", "map": "answer"},
    "BORN": {"column": "Tag", "formats": ["%d.%m.%Y", "%Y"]},
    "AT": {"column": "Wann", "formats": ["%d.%m.%Y %H:%M:%S", "%d.%m.%Y"]},
    "AMOUNT": {"column": "Menge"},
    "DAY": {"column": "Wann", "formats": ["%d.%m.%Y %H:%M:%S", "%d.%m.%Y"]},
}


def view(changed_at: str | None = None) -> View:
    return probe.item(changed_at, BORN=c.dats("Born on"), AT=c.tims("At"), AMOUNT=c.decimal("Amount"))


def site(kind: Kind, **binding: Any) -> Site:
    item = {"source": "Dinge", "unnamed": "absent", **binding}
    file = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, **told(kind), "views": {"item": item}}
    return Site(SiteFile.model_validate(file), MAPS, "key of the sources' tests")


Opened = Callable[..., AbstractContextManager[Source]]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    named: Kind = request.param
    return named


@pytest.fixture
def opened(kind: Kind, stands: Stands) -> Opened:
    """Opens a source of each kind that has TABLE, or other tables, as `Dinge`."""

    @contextmanager
    def made(shown: dict[str, Table] | None = None, /, **binding: Any) -> Iterator[Source]:
        reached = stands.show(kind, shown or {"Dinge": TABLE})
        with open_source(reached, site(kind, **binding)) as source:
            yield source

    return made


def rows(blocks: Iterator[Block]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for block in blocks for row in block), key=repr)


def read(source: Source, told: View, **span: Any) -> list[dict[str, Any]]:
    """The rows that are read, without what is empty in them."""
    found = rows(source.read(told, Span(**span)))
    names = list(told.column_names)
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in found]


def test_each_kind_makes_the_same_rows_of_a_binding(opened: Opened) -> None:
    with opened(columns=BOUND) as source:
        source.check(view())
        found = {str(row.get("PLACE")): row for row in read(source, view())}
    numbers = {place: row.pop("NUMBER") for place, row in found.items()}
    assert numbers["A/1"] == number_of(["A/1", "72,50"])
    assert len(set(numbers.values())) == 5
    assert found == {
        "A/1": {
            "PLACE": "A/1", "OWNER": "0001", "NOTE": "72,50", "STORN": "X", "BORN": "20240229",
            "AT": "123000", "DAY": date(2024, 3, 1), "AMOUNT": Decimal("72.5"),
        },
        "A/2": {
            "PLACE": "A/2", "OWNER": "0001", "VALUE": "89073", "NOTE": "<0,05", "BORN": "19510000",
        },
        "B/1": {
            "PLACE": "B/1", "OWNER": "0001", "NOTE": "3", "AT": "231500",
            "DAY": date(2024, 3, 2), "AMOUNT": Decimal(3),
        },
        "B/2": {
            "PLACE": "B/2", "OWNER": "0001", "STORN": "X", "AT": "080000", "DAY": date(2024, 3, 3),
        },
        "None": {"OWNER": "0001", "NOTE": "0,5"},
    }  # fmt: skip


def test_a_value_that_its_binding_does_not_understand_is_named_in_every_kind(opened: Opened) -> None:
    with opened(columns=BOUND) as source:
        blocks = [block for block in source.read(view(), Span()) if isinstance(block, Rows)]
    first = list(view().column_names).index("PLACE")
    assert {block[i][first]: defect for block in blocks for i, defect in block.defects.items()} == {
        "A/1": "extract:VALUE",
        "A/2": "code:STORN",
        "B/1": "date:BORN",
        "B/2": "extract:VALUE",
        None: "extract:VALUE",
    }


def test_a_number_that_is_none_is_named_and_its_row_is_kept(opened: Opened) -> None:
    types = {"Ort": "text", "Nr": "text", "Menge": "text"}
    dirty = Table(types, [["A", "1", "4,5"], ["B", "two", "much"], ["C", "3,0", None]])
    columns = {"PLACE": "Ort", "NUMBER": {"column": "Nr"}, "AMOUNT": {"column": "Menge"}}
    with opened({"Dinge": dirty}, columns=columns) as source:
        found = list(source.read(view(), Span()))
    block = found[0]
    assert isinstance(block, Rows)
    assert block.defects == {1: "spelling:NUMBER,spelling:AMOUNT"}
    places, names = list(view().column_names), ("PLACE", "NUMBER", "AMOUNT")
    assert [tuple(row[places.index(name)] for name in names) for row in block] == [
        ("A", 1, Decimal("4.5")),
        ("B", None, None),
        ("C", 3, None),
    ]


KEYED = {"PLACE": "Ort", "NUMBER": {"column": "Nr"}, "VALUE": "Text"}
MADE = {"PLACE": {"join": ["Ort", "Nr"]}, "NUMBER": {"column": "Nr"}, "VALUE": "Text"}


@pytest.mark.parametrize(("columns", "place"), [(KEYED, "B"), (MADE, "B-2")])
def test_keys_are_found_again_whether_the_source_has_them_or_they_are_made(
    opened: Opened, columns: Any, place: str
) -> None:
    with opened(columns=columns) as source:
        keys = rows(source.read_keys(view()))
        assert len(keys) == 5
        assert (place, 2) in keys
        found = read(source, view(), keys=[(place, 2), ("nowhere", 1)])
    assert found == [{"PLACE": place, "NUMBER": 2, "VALUE": "it's; quoted"}]


@pytest.mark.parametrize(
    ("conditions", "numbers"),
    [
        ({"Ort": ["A"]}, [1, 2]),
        ({"Ort": {"not": ["A", None]}, "Antwort": {"not": ["ja"]}}, [1]),
        ({"Ort": [None]}, [3]),
        ({"Text": ["it's; quoted"]}, [2]),
        ({"Nr": [1, 3], "Ort": {"not": ["B"]}}, [1, 3]),
    ],
)
def test_only_rows_that_keep_the_filter_are_read_and_counted(
    opened: Opened, conditions: Any, numbers: list[int]
) -> None:
    with opened(columns=KEYED, filter=conditions) as source:
        source.check(view())
        assert sorted(row["NUMBER"] for row in read(source, view())) == numbers
        assert source.count(view(), None) == (len(numbers), 0)
        assert len(rows(source.read_keys(view()))) == len(numbers)


def test_at_most_so_many_rows_are_read(opened: Opened) -> None:
    with opened(columns=KEYED) as source:
        assert [len(read(source, view(), limit=n)) for n in (1, 3, 99)] == [1, 3, 5]


def test_a_window_carries_the_rows_that_changed_in_it_and_those_without_a_time(kind: Kind, stands: Stands) -> None:
    days = [None, *(at(f"2026-03-0{day}T08:00") for day in (2, 3, 4))]
    table = Table(
        {"PLACE": "text", "NUMBER": "integer", "MOMENT": "timestamp"}, [["A", n, t] for n, t in enumerate(days)]
    )
    if kind == "csv":
        # Only a file has to be told how its times are written; a change column must be plain, so they are ISO's.
        table = Table(table.types, [[p, n, t and t.isoformat()] for p, n, t in table.rows])
    told_site = site(kind, overlap_hours=0)
    noon = datetime(2026, 3, 3, 12, tzinfo=told_site.zone)
    window = probe.window(told_site, noon, noon - timedelta(days=1))
    columns = {"unnamed": "absent", "columns": {n: n for n in table.types}, "overlap_hours": 0}
    with open_source(stands.show(kind, {"Dinge": table}), site(kind, **columns)) as source:
        source.check(view("MOMENT"))
        assert [row["NUMBER"] for row in read(source, view("MOMENT"), window=window)] == [0, 2]
        assert source.count(view("MOMENT"), window) == (4, 1)


VISITS = Table(
    {"Pat": "text", "Aufnahme": "text", "Ort": "text"},
    [
        ["P1", "202401050800", "Ulm"],
        ["P2", "202402010800", "Bonn"],
        ["P1", "202403010800", "Jena"],
        ["P1", None, "Köln"],
        ["P2", "202402010800", "Aachen"],
    ],
)


def test_of_rows_with_one_key_the_latest_is_read_and_counted(opened: Opened) -> None:
    columns = {"PLACE": "Pat", "NUMBER": {"constant": 1}, "VALUE": "Ort"}
    with opened({"Dinge": VISITS}, columns=columns, latest="Aufnahme") as source:
        source.check(view())
        assert [row["VALUE"] for row in read(source, view())] == ["Jena", "Bonn"]
        assert source.count(view(), None) == (2, 0)
        assert rows(source.read_keys(view())) == [("P1", 1), ("P2", 1)]


def test_several_tables_are_one_view(opened: Opened) -> None:
    more = {"Dinge": TABLE, "Besuche": VISITS}
    tables = [
        {"columns": {"NUMBER": {"column": "Nr"}, "VALUE": "Text"}, "filter": {"Ort": ["A"]}},
        {"source": "Besuche", "columns": {"PLACE": "Pat", "NUMBER": {"number": ["PLACE", "VALUE"]}, "VALUE": "Ort"}},
    ]
    with opened(more, columns={"PLACE": "Ort"}, tables=tables) as source:
        source.check(view())
        found = read(source, view())
        towns = [row["VALUE"] for row in found]
        assert sorted(towns) == ["Aachen", "Bonn", "Jena", "Köln", "Ulm", "Ulm", "Ulm, 89073"]
        assert source.count(view(), None) == (7, 0)
        assert len(read(source, view(), limit=4)) == 4
        assert len(rows(source.read_keys(view()))) == 7


@pytest.mark.parametrize(
    ("binding", "sentence"),
    [
        ({"source": "Nichts"}, "item: .*Nichts.*(not in the|is not there).*views.item.source"),
        ({"columns": {"PLACE": "Stadt"}}, "item: .*column Stadt is missing.*views.item.columns"),
        ({"columns": {"PLACE": {"join": ["Ort", "Land"]}}}, "column Land is missing"),
        ({"filter": {"Land": ["D"]}}, "filter: column Land is missing"),
        ({"latest": "Datum"}, "latest: column Datum is missing"),
    ],
)
def test_what_the_source_lacks_is_named_with_its_remedy(opened: Opened, binding: Any, sentence: str) -> None:
    with opened(**binding) as source, pytest.raises(SourceError, match=sentence):
        source.check(view())
