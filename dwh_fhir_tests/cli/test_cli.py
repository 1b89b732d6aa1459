from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from dwh_fhir import pipeline, settings
from dwh_fhir.cli.main import main
from dwh_fhir.settings import Environment
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hana.faults import DropConnection, RefuseConnection
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.cli.command import PROGRAM
from dwh_fhir_tests.model.expected import bare
from dwh_fhir_tests.world import ID_KEY, World

MARKER = "Zwirbelhuber"
PATIENTS = 20

Command = Callable[..., Result]


@pytest.fixture
def command(world: World, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`dwh-fhir ...` on the world's systems, with the hospital at the source; gives up on a dead server at once."""

    def invoke(*arguments: str, **variables: str) -> Result:
        result = CliRunner().invoke(main, ["-v", *arguments], env=world.environment() | variables)
        for secret in (MARKER, ID_KEY, world.hana.password, world.database.password):
            assert secret not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def impatient(environment: Environment) -> Any:
        return replace(settings.fhir(environment), max_attempts=2, backoff_seconds=0.01)

    monkeypatch.setattr(pipeline, "fhir_settings", impatient)
    world.show(Hospital(PATIENTS))
    world.hana.execute("UPDATE CV_PERSON SET NNAME = ?, VNAME = ?", [MARKER, MARKER])
    world.hana.execute("UPDATE CV_DIAGNOSE SET DITXT = ?", [MARKER])
    return invoke


def books(command: Command) -> Any:
    return json.loads(command("status", "--json", "--no-server").output)


def test_run_says_what_it_did_and_ends_with_0_when_balanced(command: Command, world: World) -> None:
    result = command("run")
    assert result.exit_code == 0
    assert "balanced: true" in result.output
    before = world.writing_requests()
    again = command("run")
    assert (again.exit_code, world.writing_requests()) == (0, before)
    assert "writing requests: 0" in again.output


def test_status_as_json_has_views_types_and_the_verdict(command: Command) -> None:
    command("run")
    result = command("status", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["balanced"], told["failed"]) == (True, [])
    assert set(told["views"]) == set(registry())
    person = told["views"]["person"]
    assert person["source"] == person["staged"] == person["clean"] + person["quarantined"] + person["filtered"]
    assert told["types"]["Patient"]["acknowledged"] == told["types"]["Patient"]["server"] > 0


def test_status_before_the_first_run_names_what_is_missing_and_ends_with_1(command: Command) -> None:
    result = command("status")
    assert result.exit_code == 1
    assert "does not add up: person: never read" in result.output
    assert "balanced: false" in result.output


def test_one_view_only(command: Command) -> None:
    assert command("run", "--view", "person").exit_code == 1
    told = books(command)["views"]
    assert told["person"]["staged"] == told["person"]["source"] > 0
    assert told["fall"]["source"] is None


def test_a_limited_try_out_is_not_balanced_and_the_next_run_is(command: Command) -> None:
    assert command("run", "--limit", "3").exit_code == 1
    assert all(view["staged"] == 3 for view in books(command)["views"].values())
    assert command("run").exit_code == 0


def test_full_finds_what_no_window_shows(command: Command, world: World) -> None:
    command("run")
    world.hana.execute("UPDATE CV_PERSON SET ORT = 'Anderswo', UPDAT = DATE '2020-01-01'")
    assert command("run").exit_code == 0
    assert world.query("SELECT count(*) FROM staging.person WHERE \"ORT\" = 'Anderswo'") == [(0,)]
    assert command("run", "--full").exit_code == 0
    assert world.query("SELECT count(*) FROM staging.person WHERE \"ORT\" <> 'Anderswo'") == [(0,)]


def test_the_safety_brake_is_a_sentence_and_can_be_released(command: Command, world: World) -> None:
    command("run")
    world.hana.execute("DELETE FROM CV_DIAGNOSE")
    refused = command("run")
    assert refused.exit_code == 1
    assert "Error: diagnose: the source is empty" in refused.output
    assert books(command)["views"]["diagnose"]["staged"] > 0
    assert command("run", "--max-vanished", "1").exit_code == 0
    assert books(command)["views"]["diagnose"]["staged"] == 0


def test_a_source_that_is_away_is_a_sentence(command: Command, world: World) -> None:
    world.hana.fault(RefuseConnection())
    result = command("run")
    assert result.exit_code == 1
    assert "Error: HANA: HANA error -10709: no connection" in result.output


def test_a_source_that_breaks_off_is_a_sentence(command: Command, world: World) -> None:
    world.hana.fault(DropConnection(at=2, event="execute"))
    result = command("run")
    assert result.exit_code == 1
    assert "the connection broke; the next run reads again from the start" in result.output
    assert command("run").exit_code == 0


def test_a_staging_database_that_is_away_is_a_sentence(command: Command) -> None:
    for arguments in (["run"], ["status"], ["why", "person", "1"]):
        result = command(*arguments, STAGING_PORT="1")
        assert result.exit_code == 1
        assert "Error: connecting: the staging database can't be reached" in result.output


def test_a_fhir_server_that_is_away_leaves_the_rest_done_and_the_next_run_delivers(command: Command) -> None:
    result = command("run", FHIR_BASE_URL="http://127.0.0.1:9/fhir")
    assert result.exit_code == 1
    assert "Error: http://127.0.0.1:9/fhir" in result.output
    assert books(command)["views"]["person"]["groups_mapped"] > 0
    assert command("run").exit_code == 0


@pytest.mark.parametrize("variable", ["HANA_PASSWORD", "STAGING_HOST", "FHIR_BASE_URL", "DWH_FHIR_ID_KEY"])
def test_a_missing_variable_is_a_sentence(command: Command, variable: str) -> None:
    result = command("run", **{variable: ""})
    assert result.exit_code == 1
    assert variable in result.output


def test_an_unknown_view_is_refused_with_the_known_ones(command: Command) -> None:
    result = command("run", "--view", "labor")
    assert result.exit_code == 2
    assert "diagnose" in result.output


def why(command: Command, world: World, query: str, view: str) -> str:
    (key,) = world.query(query)[0]
    return command("why", view, key).output


def test_why_follows_a_row_through_every_layer(command: Command, world: World) -> None:
    command("run")
    delivered = why(command, world, "SELECT _key FROM clean.person ORDER BY 1 LIMIT 1", "person")
    assert [line.split(":")[0] for line in delivered.splitlines()] == ["source", "staging", "clean", "fhir", "server"]
    assert delivered.rstrip().endswith("is acknowledged")


def test_why_names_rule_column_and_remedy_of_a_quarantined_row(command: Command, world: World) -> None:
    world.hana.execute("UPDATE CV_PERSON SET GBDAT = '20260231' WHERE PATNR = (SELECT max(PATNR) FROM CV_PERSON)")
    command("run")
    told = why(command, world, "SELECT key FROM control.quarantine WHERE rule = 'date' AND view = 'person'", "person")
    assert (
        "by rule GBDAT.date: GBDAT is no date (YYYYMMDD, day or month and day may be 00); correct it at the source"
        in told
    )


def test_why_tells_filtered_waiting_and_unknown_rows(command: Command, world: World) -> None:
    world.hana.execute(
        "UPDATE CV_PERSON SET STORN = 'X' WHERE PATNR = (SELECT min(PATNR) FROM CV_FALL WHERE STORN = '')"
    )
    command("run")
    cancelled = "SELECT min(key) FROM control.filtered WHERE view = 'person'"
    assert "clean: left out on purpose: cancelled" in why(command, world, cancelled, "person")
    orphan = "SELECT _key FROM clean.fall WHERE \"PATNR\" IN (SELECT key FROM control.filtered WHERE view = 'person')"
    assert "is waiting, for Patient/" in why(command, world, orphan, "fall")
    unknown = command("why", "person", "4711")
    assert "no load of person has ever seen this key" in unknown.output


def test_why_tells_what_the_mapping_refused(command: Command, world: World) -> None:
    world.hana.execute("DELETE FROM CV_FALL WHERE FALNR = (SELECT min(FALNR) FROM CV_DIAGNOSE WHERE STORN = '')")
    command("run")
    rejected = "SELECT key FROM control.quarantine WHERE layer = 'fhir' AND rule = 'case' AND view = 'diagnose' LIMIT 1"
    assert "UTC by rule FALNR.case: Deliver the case" in why(command, world, rejected, "diagnose")


def test_too_many_rows_in_quarantine_hold_their_view_back_until_one_run_is_told_otherwise(
    command: Command, world: World
) -> None:
    assert command("run").exit_code == 0
    before = world.on_server()
    world.hana.execute("UPDATE CV_PERSON SET GBDAT = '20260231'")
    held = command("run", "--full")
    assert held.exit_code == 1
    assert "held back: person: more than 10% of its" in held.output
    assert "not mapped: person" in held.output
    assert world.on_server() == before
    command("run", "--max-quarantined", "1")
    decided = command("status", "--no-server").output
    assert "max_quarantined 1.0 for all views" in decided
    assert world.query("SELECT count(body) FROM fhir.resource WHERE type = 'Patient'") == [(0,)]


def test_the_quarantine_is_listed_handed_over_accepted_released_and_its_trend_is_shown(
    command: Command, world: World, tmp_path: Path
) -> None:
    world.hana.execute("UPDATE CV_PERSON SET GBDAT = '20260231' WHERE PATNR = (SELECT max(PATNR) FROM CV_PERSON)")
    command("run")
    (key,) = world.query("SELECT key FROM control.quarantine WHERE view = 'person' AND rule = 'date'")[0]
    listed = ("quarantine", "list", "--view", "person", "--rule", "date")
    assert key in command(*listed).output
    assert "lines in" in command(*listed, "--csv", str(tmp_path / "person.csv")).output
    assert key in (tmp_path / "person.csv").read_text()
    assert command(*listed, "--csv", str(tmp_path / "person.csv")).exit_code == 1
    assert "GBDAT.date" in command("quarantine", "show", "person", key).output
    assert command("quarantine", "accept", "person", "4711", "--why", "x").exit_code == 1
    assert command("quarantine", "accept", "person", key, "--why", "no paper", "--who", "ada").exit_code == 0
    assert key not in command(*listed).output
    assert "ada: no paper" in command(*listed, "--all").output
    assert "judged again: 1 lines, still there: 1" in command("quarantine", "release", "person", key).output
    assert key in command(*listed).output
    assert "GBDAT.date" in command("quarantine", "trend", "--view", "person").output


def test_why_without_a_row_sums_up_what_is_missing_and_shows_values_on_a_terminal_only(
    command: Command, world: World
) -> None:
    world.hana.execute("UPDATE CV_PERSON SET GBDAT = '20260231' WHERE PATNR = (SELECT max(PATNR) FROM CV_PERSON)")
    command("run")
    causes = json.loads(command("why", "--missing", "--json").stdout)
    assert {"person", "quarantined", "GBDAT.date"} <= {str(value) for cause in causes for value in cause.values()}
    assert [cause["number"] for cause in causes] == sorted((cause["number"] for cause in causes), reverse=True)
    assert "GBDAT.date" in command("why", "--missing").output
    (key,) = world.query("SELECT key FROM control.quarantine WHERE view = 'person' AND rule = 'date'")[0]
    told = json.loads(command("why", "person", key, "--json").stdout)
    assert {"rule": "date", "column": "GBDAT"}.items() <= told["findings"][2].items()
    assert "only on a terminal" in command("why", "person", key, "--show-data").output
    assert command("why").exit_code == command("why", "person", key, "--missing").exit_code == 2


def test_a_terminal_is_shown_the_values_of_a_row(command: Command, world: World) -> None:
    command("run", "--view", "person")
    (key,) = world.query("SELECT min(_key) FROM staging.person")[0]
    master, slave = pty.openpty()
    arguments = [*PROGRAM, "why", "person", key, "--show-data"]
    done = subprocess.run(arguments, env={**os.environ, **world.environment()}, stdout=slave, timeout=60)
    os.close(slave)
    told = b""
    # A terminal whose other side is closed ends with an error where a file just ends.
    with suppress(OSError):
        while piece := os.read(master, 4096):
            told += piece
    os.close(master)
    assert done.returncode == 0
    assert MARKER in told.decode()


def test_the_server_is_read_back_and_what_differs_is_sent_again(command: Command, world: World) -> None:
    command("run")
    before = world.on_server()
    gone = next(name for name in before if name.startswith("Procedure/"))
    requests.delete(f"{world.fhir.base_url}/{gone}", timeout=10).raise_for_status()
    changed = next(name for name in before if name.startswith("Patient/"))
    resource = {name: value for name, value in before[changed].items() if name != "gender"}
    requests.put(f"{world.fhir.base_url}/{changed}", json=resource, timeout=10).raise_for_status()
    found = command("readback", "--mode", "reconcile")
    assert found.exit_code == 0
    assert "2 differences were sent again" in found.output
    after = world.on_server()
    assert {**after, changed: None, gone: None} == {**before, changed: None, gone: None}
    assert [bare(after[name]) for name in (changed, gone)] == [bare(before[name]) for name in (changed, gone)]
    assert "sent again" not in command("readback", "--full").output
    left = command("readback", "--full", "--pages", "1")
    assert left.exit_code == 1
    assert "resources are left: call it again, or with more --pages" in left.output
