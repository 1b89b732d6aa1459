from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import BrakeError, SourceError
from dwh_fhir.sources.source import Span
from dwh_fhir.staging.loading import Load
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers, opened
from dwh_fhir_tests.probe import row

UNTIL = datetime(2026, 3, 10, 11, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 11, tzinfo=UTC)
ROWS = [
    *(row(place, n, value) for n, value in enumerate(["x", "y", "it's", None]) for place in ("A", "B")),
    row("C", 9, "x"),
]


def local(day: int) -> datetime:
    """A change time as the source has it: local, without offset."""
    return datetime(2026, 3, day, 8, tzinfo=UTC).replace(tzinfo=None)


@contextmanager
def filtered(hana: HanaServer, connection: Connection, **conditions: Any) -> Iterator[Layers]:
    with opened(hana, connection, probe.site(filter=conditions)) as layers:
        yield layers


def places(layers: Layers) -> list[str]:
    return layers.keys("staging")


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        ({"PLACE": ["A"]}, ["A/0", "A/1", "A/2", "A/3"]),
        ({"PLACE": ["A", "C"], "VALUE": ["x"]}, ["A/0", "C/9"]),
        ({"PLACE": {"not": ["A", "B"]}}, ["C/9"]),
        ({"VALUE": {"not": ["x", "y"]}}, ["A/2", "A/3", "B/2", "B/3"]),
        ({"VALUE": {"not": ["x", None]}}, ["A/1", "A/2", "B/1", "B/2"]),
        ({"VALUE": {"not": [None]}, "NUMBER": [2, 3]}, ["A/2", "B/2"]),
        ({"VALUE": [None]}, ["A/3", "B/3"]),
        ({"VALUE": [None, "y"], "PLACE": ["B"]}, ["B/1", "B/3"]),
        ({"NUMBER": {"not": [0, 1, 2, 3]}}, ["C/9"]),
        ({"VALUE": ["it's"]}, ["A/2", "B/2"]),
        ({"VALUE": ["x' OR '1' = '1"]}, []),
    ],
)
def test_rows_keys_and_counts_are_those_that_keep_every_condition(
    hana: HanaServer, connection: Connection, conditions: Mapping[str, Any], kept: list[str]
) -> None:
    with filtered(hana, connection, **conditions) as layers:
        layers.show(item=ROWS)
        done = layers.load()
        assert places(layers) == kept
        assert (done.source_rows, done.read, done.staged) == (len(kept),) * 3
        keys = [tuple(key) for block in layers.source.read_keys(layers.views["item"]) for key in block]
        assert sorted(f"{place}/{number}" for place, number in keys) == kept


def test_a_window_and_its_counts_see_only_rows_that_keep_the_filter(hana: HanaServer, connection: Connection) -> None:
    early, late, open_ = map(local, (5, 15, 25))
    rows = [row(place, n, MOMENT=at) for n, at in enumerate((early, late, open_, None)) for place in ("A", "B")]
    with filtered(hana, connection, PLACE=["A"]) as layers:
        layers.use(probe.item("MOMENT"))
        layers.show(item=rows[:2])
        layers.load(window=probe.window(layers.site, UNTIL))
        layers.show(item=rows)
        done = layers.load(window=probe.window(layers.site, LATER, after=UNTIL))
        assert places(layers) == ["A/0", "A/1", "A/3"]
        assert (done.mode, done.source_rows, done.open_rows, done.deleted) == ("window", 4, 1, 0)
        assert done.agrees


def test_single_keys_are_read_only_if_they_keep_the_filter(hana: HanaServer, connection: Connection) -> None:
    with filtered(hana, connection, PLACE=["A"]) as layers:
        layers.show(item=ROWS)
        blocks = layers.source.read(layers.views["item"], Span(keys=[("A", 1), ("B", 1)]))
        assert [tuple(found)[:2] for block in blocks for found in block] == [("A", 1)]


def load_windows(layers: Layers, **options: Any) -> Load:
    return layers.load(window=probe.window(layers.site, LATER, after=UNTIL), **options)


def test_a_changed_filter_is_worked_off_by_the_next_load_even_if_the_number_of_rows_stays(
    hana: HanaServer, connection: Connection
) -> None:
    rows = [row(place, n, MOMENT=local(5)) for n in range(3) for place in ("A", "B")]
    with filtered(hana, connection, PLACE=["A"]) as layers:
        layers.use(probe.item("MOMENT"))
        layers.show(item=rows)
        layers.load(window=probe.window(layers.site, UNTIL))
        layers.bind(probe.site(filter={"PLACE": ["B"]}))
        done = load_windows(layers)
        assert (done.inserted, done.deleted) == (3, 3)
        assert places(layers) == ["B/0", "B/1", "B/2"]
        assert load_windows(layers).mode == "window"


def test_a_filter_that_lets_many_rows_go_is_stopped_by_the_brake_until_it_is_released(
    hana: HanaServer, connection: Connection
) -> None:
    rows = [row(place, n, MOMENT=local(5)) for n in range(10) for place in ("A", "B")]
    with opened(hana, connection) as layers:
        layers.use(probe.item("MOMENT"))
        layers.show(item=rows)
        layers.load(window=probe.window(layers.site, UNTIL))
        layers.bind(probe.site(filter={"PLACE": ["A"]}))
        for _ in range(2):
            with pytest.raises(BrakeError, match="10 of 20 rows are gone"):
                load_windows(layers, max_vanished=None)
            layers.connection.rollback()
        assert len(places(layers)) == 20
        assert load_windows(layers, max_vanished=0.5).deleted == 10
        layers.bind(probe.site(filter={"PLACE": ["nowhere"]}))
        with pytest.raises(BrakeError, match="the source is empty but 10 rows are staged"):
            load_windows(layers, max_vanished=None)


def test_a_column_that_is_bound_anew_is_read_for_all_rows(hana: HanaServer, connection: Connection) -> None:
    rows = [row("A", n, "old", NOTE="new", MOMENT=local(5)) for n in range(3)]
    with opened(hana, connection) as layers:
        layers.use(probe.item("MOMENT"))
        layers.show(item=rows)
        layers.load(window=probe.window(layers.site, UNTIL))
        layers.bind(probe.site(columns={"VALUE": "NOTE"}))
        assert load_windows(layers, limit=1).mode == "limited"
        assert load_windows(layers).changed == 3
        assert layers.query('SELECT DISTINCT "VALUE" FROM staging.item') == [("new",)]


@pytest.mark.parametrize(
    ("conditions", "sentence"),
    [
        ({"MANDT": ["100"]}, "item: .*filter: column MANDT is missing"),
        ({"PLACE": [1]}, "filter: column PLACE is NVARCHAR; write text in quotes"),
        ({"NUMBER": {"not": ["1"]}}, "filter: column NUMBER is INTEGER; .*numbers without"),
    ],
)
def test_a_filter_that_does_not_fit_the_source_is_refused(
    hana: HanaServer, connection: Connection, conditions: Mapping[str, Any], sentence: str
) -> None:
    with filtered(hana, connection, **conditions) as layers:
        layers.show(item=ROWS)
        with pytest.raises(SourceError, match=sentence):
            layers.load()
