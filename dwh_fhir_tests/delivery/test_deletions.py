from __future__ import annotations

import pytest
import requests

from dwh_fhir_tests.server_books import Books, case, condition, encounter, patient


@pytest.fixture
def delivered(books: Books) -> Books:
    books.map(*case("a"), *case("b"))
    books.deliver()
    return books


def test_a_delete_waits_while_something_that_stays_refers_to_it(delivered: Books) -> None:
    delivered.unmap("Patient/a", "Encounter/a")
    report = delivered.deliver()
    assert report.requests == 0
    assert delivered.state("Encounter/a") == "waiting"
    assert set(delivered.entry("Patient/a", "waits_for")) == {"Condition/a-0", "Condition/a-1", "Encounter/a"}
    assert delivered.totals["Patient"].leaving == 1
    delivered.unmap("Condition/a-0", "Condition/a-1")
    assert delivered.deliver().deleted.total() == 4
    assert delivered.consistent()


def test_a_delete_comes_after_the_update_that_takes_the_reference_away(delivered: Books) -> None:
    delivered.unmap("Condition/a-0")
    delivered.map(encounter("a", "a", ["a-1"]))
    report = delivered.deliver()
    assert (report.updated, report.deleted) == ({"Encounter": 1}, {"Condition": 1})


def test_a_delete_waits_when_the_update_that_takes_the_reference_away_is_refused(delivered: Books) -> None:
    delivered.unmap("Condition/a-0")
    delivered.map(encounter("a", "a", ["a-1"]))
    delivered.fault(resource="Encounter/a", times=None)
    assert not delivered.deliver().deleted
    assert delivered.entry("Condition/a-0", "waits_for") == ["Encounter/a"]
    assert delivered.consistent()


def test_many_deletes_go_in_bundles_each_after_what_refers_to_it(books: Books) -> None:
    books.with_settings(claim_size=7, bundle_size=4)
    everything = [resource for i in range(8) for resource in case(f"n{i}")]
    books.map(*everything)
    books.deliver()
    books.unmap(*(f"{r['resourceType']}/{r['id']}" for r in everything))
    report = books.deliver()
    assert report.deleted == {"Patient": 8, "Encounter": 8, "Condition": 16}
    assert not any(books.server.statistics()["resources"].values())


@pytest.mark.parametrize("claim_size", [1, 100])
def test_a_refused_delete_is_parked_and_what_it_refers_to_stays(delivered: Books, claim_size: int) -> None:
    delivered.with_settings(claim_size=claim_size).map(patient("c"), condition("c", "c"))
    delivered.deliver()
    delivered.unmap("Condition/c", "Patient/c")
    delivered.fault(resource="Condition/c", times=None)
    assert not delivered.deliver().deleted
    assert delivered.state("Condition/c") == "parked"
    assert delivered.entry("Patient/c", "waits_for") == ["Condition/c"]


def test_what_is_gone_already_is_deleted_without_complaint(books: Books) -> None:
    books.map(patient("p"))
    books.deliver()
    requests.delete(f"{books.server.base_url}/Patient/p", timeout=10).raise_for_status()
    books.unmap("Patient/p")
    assert books.deliver().deleted == {"Patient": 1}
    assert books.state("Patient/p") == "deleted"


def test_a_deleted_resource_that_is_mapped_again_comes_back(delivered: Books) -> None:
    delivered.map(patient("p"))
    delivered.deliver()
    delivered.unmap("Patient/p")
    delivered.deliver()
    delivered.map(patient("p"))
    assert delivered.deliver().created == {"Patient": 1}
    assert delivered.consistent()


def test_a_delete_behind_another_systems_reference_is_parked(books: Books) -> None:
    books.map(patient("p"))
    books.deliver()
    theirs = condition("theirs", "p")
    requests.put(f"{books.server.base_url}/Condition/theirs", json=theirs, timeout=10).raise_for_status()
    books.unmap("Patient/p")
    books.deliver()
    assert books.state("Patient/p") == "parked"
    assert books.on_server("Patient/p") is not None
