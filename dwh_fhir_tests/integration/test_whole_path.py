from __future__ import annotations

from pathlib import Path

import pytest

from dwh_fhir_sandbox.demo import disagreements
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.world import World, sent


@pytest.mark.parametrize(("patients", "seed"), [(40, 1), (200, 2)])
def test_first_load_next_day_and_rerun_agree_with_the_manifest(world: World, patients: int, seed: int) -> None:
    hospital = Hospital(patients, seed)
    requests = []
    for act in ("first load", "next day", "unchanged rerun"):
        if act == "next day":
            hospital.next_day()
        world.show(hospital)
        report = world.run(hospital.day, reconcile=True)
        assert report.status.balanced, report.status.failed
        assert disagreements(hospital.manifest, report) == [], act
        requests.append(world.writing_requests())
    assert requests[0] < requests[1] == requests[2]
    assert not sent(report)


def test_the_next_day_travels_as_changes_only(world: World) -> None:
    hospital = Hospital(60)
    world.show(hospital)
    first = world.run(hospital.day)
    hospital.next_day()
    world.show(hospital)
    second = world.run(hospital.day)
    rows = {name: view.changes for name, view in hospital.manifest.views.items()}
    assert second.delivery.sent.total() < first.delivery.sent.total() / 2
    for name in ("diagnose", "person"):
        load = second.loads[name]
        assert (load.inserted, load.changed) == (rows[name].new, rows[name].changed)
    assert second.loads["diagnose"].deleted == rows["diagnose"].deleted


def test_deleted_rows_leave_the_server(world: World) -> None:
    hospital = Hospital(60)
    world.show(hospital)
    world.run(hospital.day)
    world.hana.execute("DELETE FROM CV_DIAGNOSE WHERE EINRI || FALNR = (SELECT min(EINRI || FALNR) FROM CV_DIAGNOSE)")
    before = world.on_server()
    report = world.run(hospital.day)
    gone = before.keys() - world.on_server().keys()
    assert report.delivery.deleted["Condition"] == len(gone) > 0
    assert report.status.balanced, report.status.failed


def test_an_empty_second_server_is_loaded_completely_and_the_way_back_sends_only_the_difference(
    world: World, tmp_path: Path
) -> None:
    hospital = Hospital(40)
    world.show(hospital)
    first = world.run(hospital.day)
    with FhirServer(tmp_path / "second.sqlite") as server:
        second = world.at(server).run(hospital.day)
        assert second.delivery.created == first.delivery.created
        assert without_version(world.at(server)) == without_version(world)
        hospital.next_day()
        world.show(hospital)
        changed = world.at(server).run(hospital.day)
        back = world.run(hospital.day)
        assert sent(back) == sent(changed)
        assert back.status.balanced
        assert without_version(world.at(server)) == without_version(world)


def without_version(world: World) -> dict[str, object]:
    return {
        name: {**resource, "meta": {k: v for k, v in resource["meta"].items() if k != "versionId"}}
        for name, resource in world.on_server().items()
    }


def test_what_is_on_the_server_is_what_was_mapped(world: World) -> None:
    hospital = Hospital(40)
    world.show(hospital)
    report = world.run(hospital.day)
    mapped = world.query("SELECT count(*) FROM fhir.resource WHERE body IS NOT NULL")[0][0]
    assert mapped == report.delivery.sent.total() + report.delivery.waiting.total()
    assert len(world.on_server()) == report.delivery.sent.total()


def test_limited_try_out_deletes_nothing_and_completes_no_window(world: World) -> None:
    hospital = Hospital(40)
    world.show(hospital)
    report = world.run(hospital.day, limit=5)
    assert all(load.staged == 5 for load in report.loads.values())
    assert not report.status.balanced
    assert world.query("SELECT count(*) FROM control.window_loaded") == [(0,)]
    full = world.run(hospital.day)
    assert full.status.balanced, full.status.failed
    assert disagreements(hospital.manifest, full) == []


def test_a_merged_patient_arrives_without_its_quarantined_survivor_and_is_linked_when_that_is_mended(
    world: World,
) -> None:
    hospital = Hospital(20)
    world.show(hospital)
    merged, survivor = "(SELECT min(PATNR) FROM CV_PERSON)", "(SELECT max(PATNR) FROM CV_PERSON)"
    world.hana.execute(f"UPDATE CV_PERSON SET RFPAT = {survivor} WHERE PATNR = {merged}")
    world.hana.execute(f"UPDATE CV_PERSON SET GBDAT = '20260231' WHERE PATNR = {survivor}")
    report = world.run(hospital.day, max_quarantined=1)
    assert report.status.balanced, report.status.failed
    ((key, state, omitted),) = shortened(world)
    assert (state, len(omitted)) == ("acknowledged", 1)
    assert omitted[0] in missing(world)
    assert "link" not in world.on_server()[key]
    assert world.query("SELECT count(*) FROM ledger.entry WHERE waits_for @> ARRAY[%s]", key) == [(0,)]
    world.hana.execute(f"UPDATE CV_PERSON SET GBDAT = '19500228' WHERE PATNR = {survivor}")
    report = world.run(hospital.day, full=True)
    assert shortened(world) == []
    assert omitted[0] not in missing(world)
    assert world.on_server()[key]["link"][0]["other"]["reference"] == omitted[0]
    assert report.status.balanced, report.status.failed


def shortened(world: World) -> list[tuple[str, str, list[str]]]:
    """Patients on the server without a reference: key, state, and what is left out."""
    found = "SELECT type || '/' || id, state, omitted FROM ledger.entry WHERE type = 'Patient' AND omitted <> '{}'"
    return [(key, state, omitted) for key, state, omitted in world.query(found)]


def missing(world: World) -> set[str]:
    """Patients that others wait for."""
    return {ref for (ref,) in world.query("SELECT unnest(waits_for) FROM ledger.entry") if ref.startswith("Patient/")}
