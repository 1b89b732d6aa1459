"""Differences that come back after they were healed, on a server whose store somebody else writes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from dwh_fhir.books import accounting
from dwh_fhir.books.why import _delivered
from dwh_fhir.ledger import differences
from dwh_fhir.ledger.differences import Persistent
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.server_books import Books, Resource, condition, patient

MODES = pytest.mark.parametrize("mode", ["full", "reconcile", "sample"])


@pytest.fixture
def delivered(books: Books) -> Books:
    books.map(patient("p", name=[{"family": "Musterfrau"}]), patient("q"), condition("c", "p"))
    books.deliver()
    return books


@pytest.fixture
def second(dsn: str, tmp_path: Path) -> Iterator[Books]:
    """The books of another server in the same database."""
    with FhirServer(tmp_path / "second.sqlite") as server:
        books = Books(dsn, server)
        yield books
        books.connection.close()


def changed(books: Books, **more: Any) -> None:
    """What a server makes of Patient/p, whenever it is sent."""
    held: Resource = {**patient("p", name=[{"family": "Musterfrau"}]), **more}
    requests.put(f"{books.server.base_url}/Patient/p", json=held, timeout=10).raise_for_status()


def looked(books: Books, mode: str = "full") -> tuple[int, int]:
    """Read back; numbers of what is healed and what isn't."""
    report = books.readback(mode, share=1)
    return report.to_heal, report.persistent


def failed(books: Books) -> list[str]:
    with books.connect() as connection:
        return accounting.status(connection, {}, books.settings.base_url).failed


@MODES
def test_a_difference_that_comes_back_after_a_healing_is_a_finding_and_no_third_request(
    delivered: Books, mode: str
) -> None:
    delivered.readback(mode, share=1)
    changed(delivered, active=True)
    assert looked(delivered, mode) == (1, 0)
    assert delivered.deliver().updated == {"Patient": 1}
    changed(delivered, active=True)
    for _ in range(3):
        assert looked(delivered, mode) == (0, 1)
        assert delivered.deliver().requests == 0
    (sentence,) = failed(delivered)
    assert sentence.startswith("Patient: 1 differ on the server again after they were sent again (Patient.active)")


def test_a_finding_names_elements_and_no_value(delivered: Books) -> None:
    for _ in range(2):
        changed(delivered, name=[{"family": "Zufall"}])
        found = delivered.readback().types["Patient"].persistent
        delivered.deliver()
    assert found.elements == {"Patient.name.family": 1}
    assert "Zufall" not in str(found) + str(delivered.entry("Patient/p", "to_jsonb(entry)"))


def test_an_edit_with_other_content_is_healed_each_time_but_not_for_ever(delivered: Books) -> None:
    for day in range(3):
        changed(delivered, birthDate=f"1953-02-0{day + 1}")
        assert looked(delivered) == (1, 0)
        delivered.deliver()
    changed(delivered, birthDate="1953-02-09")
    assert looked(delivered) == (0, 1)


def test_the_same_edit_after_a_readback_that_saw_it_healed_is_healed_again(delivered: Books) -> None:
    for _ in range(4):
        changed(delivered, active=True)
        assert looked(delivered) == (1, 0)
        delivered.deliver()
        assert looked(delivered) == (0, 0)


@MODES
def test_a_finding_ends_when_the_server_holds_what_it_was_sent(delivered: Books, mode: str) -> None:
    for _ in range(2):
        changed(delivered, active=True)
        delivered.readback(mode, share=1)
        delivered.deliver()
    assert failed(delivered)
    changed(delivered)
    assert looked(delivered, mode) == (0, 0)
    assert not failed(delivered)
    assert delivered.entry("Patient/p", "healed") is None


def test_a_finding_ends_when_the_mapping_makes_another_body(delivered: Books) -> None:
    for _ in range(2):
        changed(delivered, active=True)
        delivered.readback()
        delivered.deliver()
    delivered.map(patient("p", active=True))
    assert delivered.deliver().updated == {"Patient": 1}
    assert not failed(delivered)
    assert looked(delivered) == (0, 0)


def test_a_finding_is_sent_once_more_on_demand(delivered: Books) -> None:
    for _ in range(2):
        changed(delivered, active=True)
        delivered.readback()
        delivered.deliver()
    report = delivered.readback(again=True)
    assert (report.due, report.tried_again, report.persistent) == (True, 1, 0)
    assert delivered.deliver().updated == {"Patient": 1}
    assert looked(delivered) == (0, 0)


def test_a_sample_looks_again_at_what_was_healed_the_last_time(delivered: Books) -> None:
    changed(delivered, active=True)
    delivered.readback()
    delivered.deliver()
    changed(delivered, active=True)
    assert delivered.readback("sample", share=0).persistent == 1


def test_a_run_that_is_killed_before_it_heals_forgets_nothing(delivered: Books) -> None:
    changed(delivered, active=True)
    delivered.readback()
    # Nothing is sent: the next run's readback finds it due, and not for the second time.
    assert looked(delivered) == (0, 0)
    delivered.deliver()
    changed(delivered, active=True)
    assert looked(delivered) == (0, 1)


def test_every_server_has_findings_of_its_own(delivered: Books, second: Books) -> None:
    second.deliver()
    for _ in range(2):
        changed(delivered, active=True)
        for books in (delivered, second):
            books.readback()
            books.deliver()
    assert (len(failed(delivered)), failed(second)) == (1, [])


def test_a_server_that_loses_what_it_took_a_second_time_is_a_finding_until_it_keeps_it(delivered: Books) -> None:
    for times in (1, 2):
        requests.delete(f"{delivered.server.base_url}/Condition/c", timeout=10).raise_for_status()
        assert delivered.readback().types["Condition"].missing == 1
        delivered.deliver()
        assert len(failed(delivered)) == times - 1
    assert differences.persistent(delivered.connection, delivered.settings.base_url) == {
        "Condition": Persistent(1, {"Condition": 1})
    }
    delivered.readback()
    assert not failed(delivered)


def test_what_a_server_has_changed_to_refer_to_is_not_deleted_under_it(delivered: Books) -> None:
    for _ in range(2):
        held = condition("c", "p", asserter={"reference": "Patient/q"})
        requests.put(f"{delivered.server.base_url}/Condition/c", json=held, timeout=10).raise_for_status()
        delivered.readback()
        delivered.deliver()
    assert delivered.entry("Condition/c", "refs") == ["Patient/p", "Patient/q"]
    delivered.unmap("Patient/q")
    assert not delivered.deliver().deleted


def test_spellings_of_a_server_are_no_difference(books: Books) -> None:
    report = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}}
    books.map({**report, "issued": "2026-01-02T08:00:00+01:00", "subject": {"reference": "Patient/p"}}, patient("p"))
    books.deliver()
    held = {
        **report,
        "issued": "2026-01-02T07:00:00.000Z",
        "subject": {"reference": f"{books.server.base_url}/Patient/p"},
    }
    held["text"] = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}
    requests.put(f"{books.server.base_url}/Observation/o", json=held, timeout=10).raise_for_status()
    assert looked(books) == (0, 0)


def test_a_server_that_turns_5_10_into_5_1_is_noticed(books: Books) -> None:
    body = '{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}'
    books.map({"resourceType": "Observation", "id": "o"})
    sent = body % "5.10"
    books.connection.execute("UPDATE fhir.resource SET body = %s", [sent])
    books.deliver()
    assert looked(books) == (0, 0)
    headers = {"Content-Type": "application/fhir+json"}
    url = f"{books.server.base_url}/Observation/o"
    requests.put(url, data=body % "5.1", headers=headers, timeout=10).raise_for_status()
    assert looked(books) == (1, 0)
    books.deliver()
    assert '"value":5.10' in requests.get(url, timeout=10).text


def test_why_names_the_elements_that_a_server_changes_each_time(delivered: Books) -> None:
    for _ in range(2):
        changed(delivered, active=True)
        delivered.readback()
        delivered.deliver()
    with delivered.connect() as connection:
        found = _delivered(connection, replace(registry()["person"], name="v"), "k", "g", delivered.settings.base_url)
        texts = {finding.facts["resource"]: finding.text for finding in found}
    assert "sent again, in Patient.active, since" in texts["Patient/p"]
    assert "sent again" not in texts["Patient/q"]


def test_why_shows_no_value_that_an_older_release_has_kept(books: Books) -> None:
    books.map(patient("p"))
    books.fault(resource="Patient/p", times=None)
    books.deliver()
    kept = '{"status": 422, "issue": [{"severity": "error", "diagnostics": "Invalid value Zzname"}]}'
    books.connection.execute("UPDATE ledger.entry SET outcome = %s", [kept])
    with books.connect() as connection:
        (found,) = _delivered(connection, replace(registry()["person"], name="v"), "k", "g", books.settings.base_url)
    assert "error Invalid value …" in found.text
    assert "Zzname" not in found.text + str(found.facts)
