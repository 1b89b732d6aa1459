from __future__ import annotations

import pytest

from dwh_fhir.clean import cleaning
from dwh_fhir.orchestration import resources
from dwh_fhir.orchestration.assets.metadata import counted, summary
from dwh_fhir.reports.counts import masked
from dwh_fhir_tests.orchestration.conftest import World

MARKER = "Zzyzxmarker"


def marked(world: World) -> None:
    """Every patient has a family name that stands nowhere else; one has a birth date that quotes it."""
    world.hana.execute("UPDATE DWH.CV_PERSON SET NNAME = ?", [MARKER])


def test_no_value_of_a_row_gets_into_dagsters_event_log(world: World) -> None:
    marked(world)
    result = world.run(settings={"txt_log": True, "full": True})
    assert result.success
    assert world.one(f"SELECT count(*) FROM staging.person WHERE \"NNAME\" = '{MARKER}'") > 0
    assert not any(MARKER in text for text in world.messages(result.run_id))


def test_an_error_that_quotes_a_row_is_stored_without_its_text(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def quoting(*_: object) -> None:
        try:
            raise KeyError(MARKER)
        except KeyError as error:
            raise RuntimeError(f"row of {MARKER}") from error

    monkeypatch.setattr(cleaning, "drain", quoting)
    result = world.run()
    assert not result.success
    messages = world.messages(result.run_id)
    assert any("RuntimeError in quoting" in text for text in messages)
    assert not any(MARKER in text for text in messages)


def test_no_secret_gets_into_dagsters_event_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANA_PASSWORD", MARKER)
    result = world.run(selection=["staging/diagnose"], tags={})
    assert not result.success
    messages = world.messages(result.run_id)
    assert any("HANA_PASSWORD" in text for text in messages)
    assert not any(MARKER in text for text in messages)


def test_small_counts_are_masked_wherever_they_are_shown() -> None:
    assert [masked(n) for n in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
    assert "dagster/row_count" not in counted({"read": 3}, 3)
    assert "| read | <5 |" in summary({"read": 3})


def test_resources_have_no_field_that_could_carry_a_secret() -> None:
    named = {name for name, resource in resources.resources().items() if type(resource).model_fields}
    assert named == {"run_settings"}
