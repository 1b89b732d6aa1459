"""site.yaml changes while a code location is loaded: steps take the new site, or say why they can't."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest

from dwh_fhir.orchestration.automation import jobs
from dwh_fhir.orchestration.outline import outline_of
from dwh_fhir.orchestration.resources import PostgresResource, SiteResource
from dwh_fhir_tests import sites
from dwh_fhir_tests.orchestration.conftest import World


@pytest.fixture
def off() -> Sequence[str]:
    return "fall", "kontakt", "prozedur", "medikation", "laborbefund"


def test_a_step_judges_rows_by_the_site_as_it_is_now(world: World) -> None:
    sites.tell(world.systems.site_file, {"person": {"columns": {"NNAME": {"column": "NNAME", "length": 1}}}})
    result = world.run(selection=["staging/person", "clean/person"])
    broken = "SELECT count(*) FROM control.quarantine WHERE column_name = 'NNAME' AND rule = 'length'"
    assert world.one(broken) > 0
    assert "clean__person" in {event.step_key for event in result.all_events if event.is_step_success}


@pytest.mark.parametrize(
    ("views", "settings", "change"),
    [
        ({"diagnose": sites.OFF}, {}, "diagnose is off"),
        ({"fall": {"enabled": True}}, {}, "fall is on"),
        ({"person": {"changed_at": False}}, {}, "person is read as a whole"),
        ({}, {"go_live": datetime(2026, 1, 1, tzinfo=UTC).date()}, "windows start on 2026-01-01"),
    ],
)
def test_a_site_with_other_definitions_is_refused_with_the_remedy(
    world: World, views: dict[str, Any], settings: dict[str, Any], change: str
) -> None:
    outline = outline_of(world.site)
    sites.tell(world.systems.site_file, views, **settings)
    with pytest.raises(dg.Failure, match=f"{change}.* now. Press Reload") as raised:
        jobs.due_tags(outline, PostgresResource(), SiteResource(), datetime.now(UTC))
    assert raised.value.allow_retries is False


def test_a_step_of_a_site_with_other_definitions_changes_nothing(world: World) -> None:
    sites.tell(world.systems.site_file, {"diagnose": sites.OFF})
    result = world.run(selection=["staging/person"])
    assert not result.success
    assert any("diagnose is off now" in text for text in world.messages(result.run_id))
    assert world.one("SELECT count(*) FROM control.load") == 0
