from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dwh_fhir.orchestration.resources import RunSettings
from dwh_fhir_tests.orchestration.conftest import World


def test_every_setting_is_explained_in_the_launchpad() -> None:
    assert all(len(field.description or "") > 20 for field in RunSettings.model_fields.values())


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"views": ["persson"]}, "there are: diagnose"),
        ({"limit": 0}, "1 or more"),
        ({"max_vanished": 1.5}, "between 0 and 1"),
        ({"txt_file": "../../etc/cron.txt"}, "plain name"),
        ({"txt_file": "/tmp/x.txt"}, "plain name"),
    ],
)
def test_bad_config_is_refused_before_anything_is_read(world: World, settings: dict[str, Any], remedy: str) -> None:
    before = world.hana.statistics()
    result = world.run(settings=settings)
    assert not result.success
    assert any(remedy in text for text in world.messages(result.run_id))
    assert world.hana.statistics() == before


@pytest.mark.parametrize("settings", [{"limit": "many"}, {"fulll": True}, {"views": "person"}])
def test_config_of_the_wrong_type_is_refused_before_there_is_a_run(world: World, settings: dict[str, Any]) -> None:
    with pytest.raises(dg.DagsterInvalidConfigError):
        world.run(settings=settings)
    assert world.instance.get_runs_count() == 0


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"dagster/partition": "2099-01-01-00:00"},
        {"dagster/partition": "{today}-06:00"},
        {"dagster/asset_partition_range_start": "{today}-06:00", "dagster/asset_partition_range_end": "{today}-18:00"},
        {"dagster/asset_partition_range_start": "{today}-12:00", "dagster/asset_partition_range_end": "{today}-00:00"},
    ],
)
def test_keys_off_the_grid_are_refused(world: World, tags: dict[str, str]) -> None:
    today = f"{world.site.go_live}"
    tags = {name: value.replace("{today}", today) for name, value in tags.items()}
    result = world.run(tags=tags)
    assert not result.success
    assert any("no closed half-day window starts at" in text for text in world.messages(result.run_id))
    assert world.one("SELECT count(*) FROM control.window_loaded") == 0


def test_a_limit_reads_a_few_rows_and_completes_no_window(world: World) -> None:
    result = world.run(settings={"limit": 5})
    assert result.success
    assert world.one("SELECT count(*) FROM staging.person") == 5
    assert world.one("SELECT count(*) FROM control.window_loaded") == 0


def test_only_the_chosen_views_are_read(world: World) -> None:
    assert world.run(settings={"views": ["person"]}).success
    assert world.one("SELECT count(DISTINCT view) FROM control.load") == 1
    assert world.one("SELECT count(*) FROM control.window_loaded WHERE view <> 'person'") == 0


def test_a_full_load_finds_what_the_windows_never_showed(world: World) -> None:
    assert world.run().success
    assert world.hana.execute("UPDATE DWH.CV_PERSON SET ORT = 'Anderswo'") > 0
    assert world.run().success
    assert world.one("SELECT count(*) FROM staging.person WHERE \"ORT\" <> 'Anderswo'") > 0
    assert world.run(settings={"full": True}).success
    assert world.one("SELECT count(*) FROM staging.person WHERE \"ORT\" IS DISTINCT FROM 'Anderswo'") == 0


def test_the_brake_can_be_overridden_for_one_run(world: World) -> None:
    assert world.run().success
    assert world.hana.execute("DELETE FROM DWH.CV_DIAGNOSE WHERE LFDNR > 1") > 0
    braked = world.run()
    assert not braked.success
    assert any("max_vanished" in text for text in world.messages(braked.run_id))
    assert world.run(settings={"max_vanished": 1}).success


def test_the_text_record_gets_one_block_a_run(world: World, tmp_path: Path) -> None:
    for _ in range(2):
        assert world.run(settings={"txt_log": True, "txt_file": "Strecke.txt"}).success
    text = (tmp_path / "Strecke.txt").read_text()
    assert text.count("balanced: yes") == 2
    assert "loaded person (window): read" in text


def test_the_text_record_follows_no_link(world: World, tmp_path: Path) -> None:
    (tmp_path / "Strecke.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert not world.run(settings={"txt_log": True, "txt_file": "Strecke.txt"}).success
    assert not (tmp_path / "elsewhere.txt").exists()
