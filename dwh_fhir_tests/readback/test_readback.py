from __future__ import annotations

import pytest
import requests

from dwh_fhir.errors import ServerUnavailable
from dwh_fhir_tests.server_books import Books, case, condition, patient


@pytest.fixture
def delivered(books: Books) -> Books:
    books.map(*case("a"), *case("b"))
    books.deliver()
    return books


@pytest.fixture
def taken_up(books: Books) -> Books:
    """A change that waits, as a run leaves it that took it up and was killed before it sent it."""
    books.map(*case("a", 1))
    books.deliver()
    books.map(condition("a-0", "a", "missing"))
    books.deliver()
    books.connection.execute("UPDATE ledger.entry SET in_doubt = '{Encounter/missing}' WHERE type = 'Condition'")
    return books


def put(books: Books, resource: dict[str, object]) -> None:
    url = f"{books.server.base_url}/{resource['resourceType']}/{resource['id']}"
    requests.put(url, json=resource, timeout=10).raise_for_status()


def test_a_server_as_the_books_say_has_nothing_to_heal(delivered: Books) -> None:
    report = delivered.readback()
    assert report.to_heal == 0
    assert report.types["Condition"].compared == report.types["Condition"].server == 4
    assert delivered.deliver().requests == 0


def test_a_resource_changed_behind_our_back_is_sent_again(delivered: Books) -> None:
    put(delivered, patient("a", gender="male"))
    assert delivered.readback().types["Patient"].differing == 1
    assert delivered.deliver().updated == {"Patient": 1}
    assert delivered.readback().to_heal == 0


def test_a_resource_deleted_behind_our_back_is_sent_again(delivered: Books) -> None:
    delivered.map(condition("c", "a"))
    delivered.deliver()
    requests.delete(f"{delivered.server.base_url}/Condition/c", timeout=10).raise_for_status()
    assert delivered.readback().types["Condition"].missing == 1
    assert not delivered.consistent() or delivered.state("Condition/c") == "pending"
    assert delivered.deliver().created == {"Condition": 1}
    assert delivered.readback().to_heal == 0


def test_a_server_that_lost_everything_is_loaded_again(delivered: Books) -> None:
    keys = ["Encounter/a", "Condition/a-0", "Condition/a-1", "Patient/a"]
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"request": {"method": "DELETE", "url": key}} for key in keys],
    }
    requests.post(delivered.server.base_url, json=bundle, timeout=10).raise_for_status()
    assert delivered.readback().to_heal == 4
    assert delivered.deliver().created.total() == 4
    assert delivered.readback().to_heal == 0


def test_a_deleted_resource_that_somebody_brought_back_is_deleted_again(delivered: Books) -> None:
    delivered.map(condition("c", "a"))
    delivered.deliver()
    delivered.unmap("Condition/c")
    delivered.deliver()
    put(delivered, condition("c", "a"))
    assert delivered.readback().types["Condition"].returned == 1
    assert delivered.deliver().deleted == {"Condition": 1}


def test_resources_that_are_not_ours_are_counted_and_stay(delivered: Books) -> None:
    put(delivered, patient("theirs"))
    report = delivered.readback()
    assert (report.to_heal, report.types["Patient"].foreign) == (0, 1)
    assert delivered.deliver().requests == 0
    assert delivered.on_server("Patient/theirs") is not None


def test_what_servers_keep_in_meta_makes_no_difference(delivered: Books) -> None:
    tag = {"system": "http://example.org/tags", "code": "seen"}
    put(delivered, patient("a", meta={"source": "urn:x#1", "tag": [tag]}))
    assert delivered.readback().to_heal == 0


def test_a_resource_without_the_references_left_out_is_as_it_was_sent(books: Books) -> None:
    books.map(*case("a"))
    books.unmap("Condition/a-1")
    books.deliver()
    assert books.totals["Encounter"].shortened == 1
    assert books.readback().to_heal == 0


def test_a_sample_compares_less_but_a_wrong_count_is_always_followed_up(delivered: Books) -> None:
    assert delivered.readback("sample", share=0).types["Condition"].compared == 0
    assert delivered.readback("sample", share=1).types["Condition"].compared == 4
    delivered.map(condition("c", "a"))
    delivered.deliver()
    requests.delete(f"{delivered.server.base_url}/Condition/c", timeout=10).raise_for_status()
    assert delivered.readback("sample", share=0).types["Condition"].missing == 1


def test_what_is_due_anyway_is_not_compared(delivered: Books) -> None:
    put(delivered, patient("a", gender="other"))
    delivered.map(patient("a", gender="male"))
    delivered.fault(resource="Patient/a", times=1)
    delivered.deliver()
    assert delivered.state("Patient/a") == "parked"
    assert delivered.readback().to_heal == 0


def test_what_was_refused_because_its_target_was_gone_is_released(delivered: Books) -> None:
    delivered.map(patient("p"))
    delivered.deliver()
    requests.delete(f"{delivered.server.base_url}/Patient/p", timeout=10).raise_for_status()
    delivered.map(condition("c", "p"))
    assert delivered.deliver().parked == {"Condition": 1}
    assert delivered.readback().types["Patient"].missing == 1
    assert delivered.deliver().created == {"Patient": 1, "Condition": 1}


def test_what_a_killed_run_took_up_but_never_sent_is_in_doubt_no_more(books: Books) -> None:
    books.map(condition("c", "missing"))
    books.deliver()
    assert books.state("Condition/c") == "waiting"
    books.connection.execute("UPDATE ledger.entry SET in_doubt = '{Patient/missing}'")
    books.connection.commit()
    assert books.readback().to_heal == 0
    assert books.entry("Condition/c", "in_doubt") is None


def test_a_change_that_a_killed_run_took_up_but_never_sent_is_in_doubt_no_more(taken_up: Books) -> None:
    assert taken_up.state("Condition/a-0") == "waiting"
    assert taken_up.readback().to_heal == 0
    assert taken_up.entry("Condition/a-0", "in_doubt") is None


def test_a_doubt_that_is_settled_lets_go_what_it_held_back(books: Books) -> None:
    books.map(patient("a"), condition("c", "a", "missing"))
    books.deliver()
    books.connection.execute("UPDATE ledger.entry SET in_doubt = '{Patient/a}' WHERE type = 'Condition'")
    books.unmap("Patient/a")
    assert not books.deliver().deleted
    found = books.readback()
    assert (found.due, found.to_heal) == (True, 0)
    assert books.deliver().deleted == {"Patient": 1}


def test_what_somebody_wrote_over_a_version_that_waits_stays_in_doubt(taken_up: Books) -> None:
    put(taken_up, condition("a-0", "a"))
    for _ in range(2):
        taken_up.readback()
        assert taken_up.entry("Condition/a-0", "in_doubt") == ["Encounter/missing"]


@pytest.mark.parametrize("mode", ["full", "reconcile", "sample"])
def test_what_arrived_without_an_answer_and_must_wait_now_is_counted_as_there(books: Books, mode: str) -> None:
    books.map(*case("a", 1))
    books.fault(method="POST", path="", when="after", close=True, times=None)
    with pytest.raises(ServerUnavailable):
        books.deliver()
    books.server.clear_faults()
    needed = {"url": "http://example.org/fhir/other", "valueReference": {"reference": "Patient/missing"}}
    books.map(patient("a", extension=[needed]))
    books.map(condition("c", "a"))
    books.deliver()
    assert [books.state(key) for key in ("Patient/a", "Condition/c")] == ["waiting", "waiting"]
    assert books.readback(mode, share=0).types["Patient"].returned == 1
    assert books.deliver().created == {"Condition": 1}
    assert books.state("Patient/a") == "waiting"
    assert books.readback(mode, share=0).to_heal == 0
    assert books.consistent()
    books.map(patient("missing"))
    books.deliver()
    assert books.state("Patient/a") == "acknowledged"


def test_what_was_edited_and_must_wait_is_not_left_due(books: Books) -> None:
    books.map(*case("a", 1))
    books.deliver()
    books.unmap("Patient/a")
    books.deliver()
    for resource in case("a", 1)[:2]:
        put(books, {**resource, "implicitRules": "https://else.example"})
    assert books.readback().to_heal == 2
    books.deliver()
    assert [books.state(key) for key in ("Encounter/a", "Condition/a-0")] == ["waiting", "waiting"]
    assert books.entry("Condition/a-0", "waits_for") == ["Patient/a"]
