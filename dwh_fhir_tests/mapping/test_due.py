"""What a day that comes changes: groups that are mapped again, and rows that leave quarantine, without any load."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir.mapping import mapped_groups
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.view import Group, Resource
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row

TODAY, ONE = date(2026, 3, 2), timedelta(days=1)
OWNERS = [owner_row("o1", "Ann"), owner_row("o2", "Bob")]


def to_fhir(group: Group, site: Site) -> Iterator[Resource]:
    """An Observation a row, final once its END has come; it says its CLOCK."""
    for item in group.rows:
        yield {
            "resourceType": "Observation",
            "id": site.id("Observation", item["_key"]),
            "status": "final" if group.today.reached(item["END"]) else "preliminary",
            "code": {"text": f"{item['VALUE']} at {item['CLOCK']}"},
        }


def item_row(number: int, end: str = "", born: str = "", clock: str = "", **more: Any) -> dict[str, Any]:
    return row(number=number, **more) | {"END": end, "BORN": born, "CLOCK": clock}


@pytest.fixture
def days(layers: Layers) -> Layers:
    """The probe with an end, a birth and a time, on 2 March 2026."""
    columns = {"END": c.dats(""), "BORN": c.partial_dats("", past=True), "CLOCK": c.tims("")}
    layers.use(probe.item(None, **columns))
    layers.alter("item", to_fhir=to_fhir)
    layers.today = TODAY
    return layers


def statuses(layers: Layers) -> list[str]:
    return sorted(body["status"] for body in layers.bodies().values())


def due(layers: Layers) -> dict[str, date | None]:
    return dict(layers.query("SELECT group_key, due FROM fhir.mapped_group WHERE view = 'item'"))


def test_a_group_is_mapped_again_when_its_day_has_come_and_no_other(days: Layers) -> None:
    later = [item_row(1, "20260304"), item_row(2, "20260306"), item_row(3, "20260302", OWNER="o2")]
    days.carry(item=later, owner=OWNERS)
    assert due(days) == {"o1": date(2026, 3, 4), "o2": None}
    assert statuses(days) == ["final", "preliminary", "preliminary"]
    days.today = TODAY + ONE
    assert days.map().groups == 0
    days.today = TODAY + 2 * ONE
    done = days.map()
    assert (done.groups, done.written) == (1, 1)
    assert due(days)["o1"] == date(2026, 3, 6)
    days.today = date(2027, 1, 1)
    assert days.map().groups == 1
    assert statuses(days) == ["final"] * 3
    assert days.map().groups == 0


@pytest.mark.parametrize("end", ["99991231", "99990101", "29991231", "00000000", "00010101", ""])
def test_an_end_that_is_open_or_unknown_is_never_due(days: Layers, end: str) -> None:
    days.carry(item=[item_row(1, end)], owner=OWNERS)
    assert due(days) == {"o1": None}
    assert statuses(days) == ["preliminary"]


def test_a_clock_that_jumps_back_undoes_nothing_and_forgets_no_day(days: Layers) -> None:
    days.carry(item=[item_row(1, "20260302"), item_row(2, "20260304", OWNER="o2")], owner=OWNERS)
    days.today = TODAY - 5 * ONE
    assert days.map().groups == 0
    days.carry(item=[item_row(1, "20260302", value="y"), item_row(2, "20260304", OWNER="o2")])
    assert statuses(days) == ["preliminary", "preliminary"]
    days.today = TODAY
    assert days.map().groups == 1
    assert statuses(days) == ["final", "preliminary"]
    days.today = TODAY + 2 * ONE
    assert days.map().groups == 1
    assert statuses(days) == ["final", "final"]


def test_a_group_that_fails_is_still_mapped_again_on_its_day(days: Layers) -> None:
    days.alter("item", to_fhir=_failing_before_its_day)
    days.carry(item=[item_row(1, "20260304")], owner=OWNERS)
    assert days.quarantine("fhir") == {("o1", "mapping_error", "")}
    days.today = TODAY + 2 * ONE
    assert days.map().groups == 1
    assert days.quarantine("fhir") == set()


def _failing_before_its_day(group: Group, site: Site) -> Iterator[Resource]:
    if not all(group.today.has_come(item["END"]) for item in group.rows):
        raise LookupError
    yield from to_fhir(group, site)


def test_due_groups_are_found_by_an_index_that_holds_no_others(days: Layers) -> None:
    days.query(
        "INSERT INTO fhir.mapped_group (view, group_key, outcome, due) SELECT 'item', i::text, 'mapped',"
        " CASE WHEN i <= 3 THEN date '2026-03-01' END FROM generate_series(1, 20000) i RETURNING 1"
    )
    days.connection.execute("ANALYZE fhir.mapped_group")
    statement = mapped_groups.due("item", TODAY).as_string()
    plan = "\n".join(line for (line,) in days.query(f"EXPLAIN (ANALYZE, COSTS OFF) {statement}"))
    assert "mapped_group_due" in plan
    assert "rows=3" in plan


@pytest.mark.parametrize("born", ["20260304", "20260400", "20270000"])
def test_a_row_dated_in_the_future_is_held_back_until_its_day_comes(days: Layers, born: str) -> None:
    days.carry(item=[item_row(1, born=born), item_row(2, born="20260302")], owner=OWNERS)
    assert days.quarantine() == {("A/1", "future", "BORN")}
    assert days.keys() == ["A/2"]
    days.clean()
    assert days.quarantine() == {("A/1", "future", "BORN")}
    days.today = date(2027, 1, 1)
    days.clean()
    assert days.quarantine() == set()
    assert days.map().groups == 1
    assert days.keys() == ["A/1", "A/2"]
    days.today = TODAY
    days.clean()
    assert days.keys() == ["A/1", "A/2"]


@pytest.mark.parametrize(("born", "rule"), [("02020105", "early"), ("18491231", "early"), ("18500101", None)])
def test_no_day_lies_before_1850(days: Layers, born: str, rule: str | None) -> None:
    days.carry(item=[item_row(1, born=born)], owner=OWNERS)
    assert days.quarantine() == ({("A/1", rule, "BORN")} if rule else set())


def test_000000_says_no_time_unless_the_site_calls_it_midnight(days: Layers) -> None:
    days.carry(item=[item_row(1, clock="000000"), item_row(2, clock="240000")], owner=OWNERS)
    assert days.texts() == ["x at 240000", "x at None"]
    statements = days.hana.statistics()["statements"]
    days.use(BoundViews(days.views, probe.site(midnight=["CLOCK"]))["item"])
    days.clean()
    days.map()
    assert days.texts() == ["x at 000000", "x at 240000"]
    assert days.hana.statistics()["statements"] == statements
    days.use(BoundViews(days.views, probe.site(midnight=[]))["item"])
    days.clean()
    days.map()
    assert days.texts() == ["x at 240000", "x at None"]
