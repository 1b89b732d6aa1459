from __future__ import annotations

import dagster as dg
import requests

from dwh_fhir.control import audit
from dwh_fhir_tests.orchestration.conftest import World


def test_a_failing_check_stops_what_lies_below_and_says_what_to_press(world: World) -> None:
    assert world.run().success
    with world.staging() as connection:
        connection.execute("DELETE FROM clean.person WHERE _key = (SELECT min(_key) FROM clean.person)")
    result = world.run(selection=[f"{layer}/person" for layer in ("clean", "fhir")], tags={})
    assert not result.success
    (failed,) = [
        e for e in result.get_asset_check_evaluations() if not e.passed and e.severity is dg.AssetCheckSeverity.ERROR
    ]
    assert failed.check_name == "rows_add_up"
    assert "Press Materialize on clean/person" in (failed.description or "")
    assert "fhir__person" not in {e.step_key for e in result.all_events if e.is_step_start}


def test_too_many_quarantined_rows_stop_the_layers_below(world: World) -> None:
    world.hana.execute("UPDATE DWH.CV_PERSON SET GBDAT = '20260231'")
    result = world.run()
    assert not result.success
    started = {e.step_key for e in result.all_events if e.is_step_start}
    assert "clean__person" in started
    assert "fhir__person" not in started
    assert "delivery" not in started


def test_few_quarantined_rows_only_warn(world: World) -> None:
    world.hana.execute(
        "UPDATE DWH.CV_PERSON SET GBDAT = '20260231' WHERE PATNR = (SELECT max(PATNR) FROM DWH.CV_PERSON)"
    )
    result = world.run(settings={"max_quarantined": 0.5})
    assert result.success
    warned = [
        e for e in result.get_asset_check_evaluations() if not e.passed and e.asset_key.path == ["clean", "person"]
    ]
    assert [e.severity for e in warned] == [dg.AssetCheckSeverity.WARN]


def test_a_resource_that_was_changed_behind_our_back_is_sent_again(world: World) -> None:
    assert world.run().success
    with world.staging() as connection:
        row = connection.execute("SELECT id FROM fhir.resource WHERE type = 'Patient' AND body IS NOT NULL").fetchone()
    assert row is not None
    url = f"{world.fhir.base_url}/Patient/{row[0]}"
    ours = requests.get(url, timeout=10).json()
    assert requests.put(url, json={**ours, "birthDate": "1900-01-01"}, timeout=10).ok
    assert world.run("ETL_DWH_Zustellung", tags={}).success
    assert requests.get(url, timeout=10).json().get("birthDate") == ours.get("birthDate")


def test_the_brake_on_vanished_rows_is_a_failed_check_that_says_what_to_press(world: World) -> None:
    assert world.run().success
    world.hana.execute("DELETE FROM DWH.CV_DIAGNOSE")
    result = world.run()
    assert not result.success
    (failed,) = [e for e in result.get_asset_check_evaluations() if not e.passed and e.check_name == "few_vanished"]
    assert failed.asset_key.path == ["staging", "diagnose"]
    assert "max_vanished" in (failed.description or "")
    assert "Launchpad" in (failed.description or "")


def test_an_override_is_of_its_run_alone_and_written_down_with_who_asked(world: World) -> None:
    world.hana.execute("UPDATE DWH.CV_PERSON SET GBDAT = '20260231'")
    tags = world.all_windows() | {"dwh_fhir/who": "ada"}
    result = world.run(settings={"max_quarantined": 1}, tags=tags)
    assert result.success
    shown = next(m for m in result.asset_materializations_for_node("fhir__person"))
    assert shown.metadata["override max_quarantined"].value == "1, this run only"
    with world.staging() as connection:
        (line, *_) = [d for d in audit.last(connection, 50) if d.view == "person"]
    assert (line.who, line.what, line.value, line.run_id) == ("ada", "max_quarantined", "1.0", result.run_id)
    alone = world.run(selection=["fhir/person"], tags={})
    assert not alone.success
    assert any("larger max_quarantined" in text for text in world.messages(alone.run_id))


def test_a_difference_that_comes_back_after_it_was_healed_is_a_failed_check_with_its_elements(world: World) -> None:
    assert world.run().success
    with world.staging() as connection:
        row = connection.execute("SELECT id FROM fhir.resource WHERE type = 'Patient' AND body IS NOT NULL").fetchone()
    assert row is not None
    url = f"{world.fhir.base_url}/Patient/{row[0]}"
    for _ in range(2):
        ours = requests.get(url, timeout=10).json()
        assert requests.put(url, json={**ours, "birthDate": "1900-01-01"}, timeout=10).ok
        result = world.run("ETL_DWH_Zustellung", tags={})
    (failed,) = [e for e in result.get_asset_check_evaluations() if not e.passed and e.asset_key.path[0] == "readback"]
    assert (failed.check_name, failed.severity) == ("no_difference_comes_back", dg.AssetCheckSeverity.ERROR)
    assert "readback --again" in (failed.description or "")
    assert failed.metadata["Patient.birthDate"].value == "<5"
    assert requests.get(url, timeout=10).json()["birthDate"] == "1900-01-01"
