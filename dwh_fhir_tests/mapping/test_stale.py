from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row

TWO_OWNERS = [owner_row("o1", "Ann"), owner_row("o2", "Bob")]
THREE_ITEMS = [row(number=1), row(number=2), row("B", 1, OWNER="o2")]
SECRET = "what stands in the row"


def remapped(layers: Layers, before: dict[str, Any]) -> set[str]:
    """Groups that were mapped again, or are gone, since `before`."""
    after = layers.mapped_at()
    return {group for group in before | after if before.get(group) != after.get(group)}


def test_a_changed_row_maps_its_group_again_and_no_other(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    before = layers.mapped_at()
    assert layers.carry(item=[row(number=1, value="new"), *THREE_ITEMS[1:]]).groups == 1
    assert remapped(layers, before) == {"o1"}
    assert layers.texts() == ["new of Ann, one of 2", "x of Ann, one of 2", "x of Bob, one of 1"]


def test_a_changed_needed_row_maps_the_groups_that_need_it_and_no_other(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    before = layers.mapped_at()
    assert layers.carry(owner=[owner_row("o1", "Ann"), owner_row("o2", "Eve")]).groups == 1
    assert remapped(layers, before) == {"o2"}
    assert "x of Eve, one of 1" in layers.texts()


def test_a_needed_row_that_is_deleted_cancelled_or_broken_rejects_until_it_returns(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    whole = layers.texts()
    for without in ([], [owner_row("o2", STORN="X")], [owner_row("o2", "n" * 21)]):
        layers.carry(owner=[TWO_OWNERS[0], *without])
        assert layers.quarantine("fhir") == {("B/1", "owner", "OWNER")}
        assert layers.texts() == ["x of Ann, one of 2"] * 2
        layers.carry(owner=TWO_OWNERS)
        assert layers.quarantine("fhir") == set()
        assert layers.texts() == whole


def test_a_row_that_moves_to_another_group_makes_both_stale(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    assert layers.carry(item=[row(number=1), row(number=2, OWNER="o2"), THREE_ITEMS[2]]).groups == 2
    assert layers.texts() == ["x of Ann, one of 1", "x of Bob, one of 2", "x of Bob, one of 2"]


def test_the_last_row_that_leaves_a_group_takes_its_resources_along(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    done = layers.carry(item=THREE_ITEMS[:2])
    assert done.removed == 1
    assert set(layers.mapped_at()) == {"o1"}
    assert len(layers.query("SELECT FROM fhir.resource WHERE body IS NULL")) == 1


def test_nothing_changed_maps_nothing(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    assert layers.carry().groups == 0


def test_another_site_maps_everything_again_without_reading_the_source(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    statements, ids = layers.hana.statistics()["statements"], layers.bodies().keys()
    told = {"name": "other", "go_live": probe.GO_LIVE, "identifiers": {}}
    layers.site = Site(SiteFile.model_validate(told), {}, "another key of ids")
    done = layers.map()
    assert (done.groups, done.written, done.removed) == (2, 3, 3)
    assert not ids & layers.bodies().keys()
    assert layers.hana.statistics()["statements"] == statements


def test_equal_results_of_another_mapping_are_not_written(layers: Layers) -> None:
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    before = layers.seqs()
    told = {"name": "probe", "go_live": probe.GO_LIVE, "identifiers": {"new": "https://hospital.example/new"}}
    layers.site = Site(SiteFile.model_validate(told), {}, "key of the probe's ids")
    done = layers.map()
    assert (done.groups, done.written, done.removed) == (2, 0, 0)
    assert layers.seqs() == before


def test_another_text_of_the_mapping_makes_every_group_stale(layers: Layers, tmp_path: Path) -> None:
    file = Path(shutil.copy(probe.__file__, tmp_path / "mapping_of_a_test.py"))
    layers.alter("item", to_fhir=loaded(file).to_fhir)
    layers.carry(item=THREE_ITEMS, owner=TWO_OWNERS)
    assert layers.map().groups == 0
    file.write_text(file.read_text().replace(" of {owner", " belongs to {owner"))
    layers.alter("item", to_fhir=loaded(file).to_fhir)
    assert layers.map().groups == 2
    assert "x belongs to Bob, one of 1" in layers.texts()


def loaded(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("value", "key", "rule"),
    [("fails", "o1", "mapping_error"), ("invalid", "o1", "r4")],
)
def test_a_group_that_fails_leaves_the_others_alone(layers: Layers, value: str, key: str, rule: str) -> None:
    bad = row(number=1, value=value, NOTE=SECRET)
    layers.carry(item=[bad, THREE_ITEMS[2]], owner=TWO_OWNERS)
    assert layers.quarantine("fhir") == {(key, rule, "")}
    assert layers.texts() == ["x of Bob, one of 1"]
    assert all(SECRET not in remedy for (remedy,) in layers.query("SELECT remedy FROM control.quarantine"))
    layers.carry(item=[row(number=1), THREE_ITEMS[2]])
    assert layers.quarantine("fhir") == set()
    assert layers.texts() == ["x of Ann, one of 1", "x of Bob, one of 1"]


def test_an_exception_takes_back_what_its_group_has_yielded_before(layers: Layers) -> None:
    layers.carry(item=[row(number=1), row(number=2, value="fails")], owner=TWO_OWNERS)
    assert layers.bodies() == {}


def test_an_invalid_resource_leaves_the_rest_of_its_group(layers: Layers) -> None:
    layers.carry(item=[row(number=1), row(number=2, value="invalid")], owner=TWO_OWNERS)
    assert layers.texts() == ["x of Ann, one of 2"]


@pytest.mark.parametrize("second", ["o1", "o2"], ids=["in one group", "in two groups"])
def test_the_first_keeps_an_id_that_two_rows_claim(layers: Layers, second: str) -> None:
    first = row(number=1, value="collides")
    layers.carry(item=[first], owner=TWO_OWNERS)
    layers.carry(item=[first, row(number=2, value="collides", OWNER=second)])
    assert layers.quarantine("fhir") == {(second, "id_collision", "")}
    assert list(layers.bodies()) == ["Observation/o-shared"]
    assert layers.texts()[0].startswith("collides of Ann")


def test_the_loser_of_an_id_gets_it_when_the_winner_goes(layers: Layers) -> None:
    other = row("B", 1, "collides", OWNER="o2")
    layers.carry(item=[row(value="collides")], owner=TWO_OWNERS)
    layers.carry(item=[row(value="collides"), other])
    layers.carry(item=[other])
    assert layers.quarantine("fhir") == set()
    assert layers.texts() == ["collides of Bob, one of 1"]
