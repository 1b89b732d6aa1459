from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from dwh_fhir.cli.main import main
from dwh_fhir.errors import OperatorError
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests import sites
from dwh_fhir_tests.cli.command import left_behind
from dwh_fhir_tests.world import World


def site_with(folder: Path, *off: str) -> Path:
    """The sandbox's site with these modules off."""
    return sites.tell(sites.copied(folder), dict.fromkeys(off, sites.OFF))


def without(world: World, folder: Path, *off: str) -> World:
    return replace(world, site_file=site_with(folder / "-".join(("site", *off)), *off))


def types(world: World) -> set[str]:
    return {name.partition("/")[0] for name in world.on_server()}


def test_a_module_that_is_off_is_not_read_and_the_others_stay_balanced(world: World, tmp_path: Path) -> None:
    hospital = Hospital(30)
    world.show(hospital)
    off = without(world, tmp_path, "diagnose", "kontakt")
    report = off.run(hospital.day)
    assert report.status.balanced, report.status.failed
    assert set(report.status.off) >= {"diagnose", "kontakt"}
    assert set(report.loads) == set(report.status.views)
    assert not {"diagnose", "kontakt"} & set(report.loads)
    assert "Condition" not in types(off)
    encounters = [body for body in off.on_server().values() if body["resourceType"] == "Encounter"]
    assert encounters
    assert not [body for body in encounters if "diagnosis" in body or "partOf" in body]


def test_mappings_that_need_a_module_that_is_off_get_no_rows(world: World, tmp_path: Path) -> None:
    hospital = Hospital(30)
    world.show(hospital)
    report = without(world, tmp_path, "fall").run(hospital.day)
    assert report.status.balanced, report.status.failed
    counts = report.status.views["diagnose"]
    assert (counts.groups_mapped, counts.groups_quarantined) == (0, counts.groups)
    assert world.query("SELECT DISTINCT rule FROM control.quarantine WHERE view = 'diagnose' AND layer = 'fhir'") == [
        ("case",)
    ]


def test_a_module_that_is_switched_off_keeps_what_it_delivered_and_catches_up_when_it_is_on_again(
    world: World, tmp_path: Path
) -> None:
    hospital = Hospital(40)
    world.show(hospital)
    world.run(hospital.day)
    before = {name: body for name, body in world.on_server().items() if body["resourceType"] == "Condition"}
    hospital.next_day()
    world.show(hospital)
    report = without(world, tmp_path, "diagnose").run(hospital.day)
    assert report.status.balanced, report.status.failed
    assert {name: body for name, body in world.on_server().items() if name in before} == before
    report = world.run(hospital.day, reconcile=True)
    assert report.status.balanced, report.status.failed
    caught_up = left_behind(world)["fhir.resource"]
    world.run(hospital.day, full=True)
    assert left_behind(world)["fhir.resource"] == caught_up


def test_status_says_off_and_is_balanced(world: World, tmp_path: Path) -> None:
    hospital = Hospital(5)
    world.show(hospital)
    off = without(world, tmp_path, "diagnose")
    off.run(hospital.day)
    result = CliRunner().invoke(main, ["status"], env=off.environment())
    assert result.exit_code == 0
    assert re.search(r"^diagnose +off\b", result.output, re.M)
    assert "balanced: true" in result.output


def test_a_module_that_is_off_can_not_be_chosen(world: World, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="diagnose is off; switch it on"):
        without(world, tmp_path, "diagnose").run(Hospital(5).day, views=["diagnose"])
