from __future__ import annotations

import pytest

from dwh_fhir.books import brakes
from dwh_fhir.control import audit, quality
from dwh_fhir.errors import BrakeError
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row


def bad(count: int, of: int) -> list[dict[str, object]]:
    """So many rows of item, the first `count` of which break a rule."""
    return [row(number=n, value="9" if n <= count else "x") for n in range(1, of + 1)]


def held(layers: Layers, override: float | None = None) -> dict[str, list[str]]:
    return brakes.held(layers.connection, layers.views, layers.site, override)


@pytest.mark.parametrize(("count", "of", "holds"), [(0, 10, False), (2, 3, False), (3, 20, True), (3, 30, False)])
def test_more_than_a_tenth_in_quarantine_holds_a_view_but_two_rows_never_do(
    layers: Layers, count: int, of: int, holds: bool
) -> None:
    layers.show(item=bad(count, of), owner=[owner_row()])
    layers.load()
    layers.clean()
    assert list(held(layers)) == (["item"] if holds else [])


def test_the_site_and_above_it_the_run_say_how_much_may_be_in_quarantine(layers: Layers) -> None:
    layers.bind(probe.site(max_quarantined=0.3))
    layers.show(item=bad(4, 10), owner=[owner_row()])
    layers.load()
    layers.clean()
    assert "item: more than 30% of its 10 rows are in quarantine" in held(layers)["item"][0]
    assert held(layers, 0.4) == {}
    with pytest.raises(BrakeError, match="run it with a larger max_quarantined"):
        brakes.check(layers.connection, layers.views["item"], layers.views, layers.site)
    brakes.check(layers.connection, layers.views["item"], layers.views, layers.site, 1)


def test_a_view_is_also_held_for_one_that_its_mapping_needs(layers: Layers) -> None:
    layers.carry(item=[row()], owner=[owner_row(f"o{n}", STORN="?") for n in range(3)])
    assert set(held(layers)) == {"item", "owner"}
    assert held(layers)["item"] == held(layers)["owner"]


def test_an_override_is_written_down_once_for_a_run_however_often_its_step_is_tried(layers: Layers) -> None:
    for _ in range(2):
        shares = {"max_vanished": 1.0, "max_quarantined": None}
        audit.overridden(layers.connection, shares, run_id="r1", who="ada", view="item")
    (line,) = audit.last(layers.connection)
    assert (line.who, line.what, line.view, line.value, line.run_id) == ("ada", "max_vanished", "item", "1.0", "r1")


def test_quality_counts_rows_that_are_there_that_came_and_that_left(layers: Layers) -> None:
    def run(name: str, count: int) -> None:
        layers.carry(item=bad(count, 5), owner=[owner_row()])
        quality.record(layers.connection, "item", "clean", name)
        quality.record(layers.connection, "item", "clean", name)

    for name, count in [("r1", 3), ("r2", 1), ("r3", 2), ("r4", 0), ("r5", 0), ("r6", 1)]:
        run(name, count)
    lines = layers.query("SELECT run_id, rule, rows, new_rows, left_rows FROM control.quality ORDER BY run_id")
    assert lines == [
        ("r1", "pattern", 3, 3, 0),
        ("r2", "pattern", 1, 0, 2),
        ("r3", "pattern", 2, 1, 0),
        ("r4", "pattern", 0, 0, 2),
        ("r6", "pattern", 1, 1, 0),
    ]
    (day,) = quality.trend(layers.connection, days=2)
    assert (day.view, day.layer, day.rule, day.rows, day.new, day.left) == ("item", "clean", "VALUE.pattern", 1, 5, 4)
    assert quality.last(layers.connection, "item", "clean") == (1, 0)
