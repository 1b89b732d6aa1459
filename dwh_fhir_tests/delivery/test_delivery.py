from __future__ import annotations

import pytest

from dwh_fhir.ledger import transitions
from dwh_fhir_tests.server_books import Books, Resource, case, condition, encounter, patient


def test_everything_due_arrives_whatever_the_order_it_was_mapped_in(books: Books) -> None:
    books.map(*case("a"), *case("b", diagnoses=5))
    report = books.deliver()
    assert report.created == {"Patient": 2, "Encounter": 2, "Condition": 7}
    assert books.consistent()


def test_an_unchanged_rerun_sends_no_writing_request(books: Books) -> None:
    books.map(*case("a"))
    books.deliver()
    before = books.writing_requests()
    report = books.deliver()
    assert books.writing_requests() == before
    assert (report.requests, report.sent, report.unchanged.total()) == (0, {}, 4)


def test_only_what_differs_is_sent(books: Books) -> None:
    books.map(*case("a"), *case("b"))
    books.deliver()
    books.map(*case("a"), patient("b", gender="male"))
    report = books.deliver()
    assert report.updated == {"Patient": 1}
    assert books.version("Patient/b") == "2"
    assert books.version("Patient/a") == "1"


def test_a_resource_waits_until_what_it_refers_to_is_there(books: Books) -> None:
    books.map(encounter("e", "p"), condition("c", "p", "e"))
    report = books.deliver()
    assert report.waiting == {"Encounter": 1, "Condition": 1}
    assert books.entry("Encounter/e", "waits_for") == ["Patient/p"]
    assert books.writing_requests() == 0
    books.map(patient("p"))
    report = books.deliver()
    assert report.created == {"Patient": 1, "Encounter": 1, "Condition": 1}
    assert not report.waiting


def test_a_diagnosis_that_is_nowhere_is_left_out_and_follows_when_it_comes(books: Books) -> None:
    books.map(patient("p"), encounter("e", "p", ["c", "d"]), condition("c", "p", "e"))
    report = books.deliver()
    assert report.created == {"Patient": 1, "Encounter": 1, "Condition": 1}
    assert books.entry("Encounter/e", "omitted") == ["Condition/d"]
    assert books.totals["Encounter"].shortened == 1
    assert books.deliver().requests == 0
    books.map(condition("d", "p", "e"))
    report = books.deliver()
    assert (report.created, report.updated) == ({"Condition": 1}, {"Encounter": 1})
    stored = books.on_server("Encounter/e")
    assert stored is not None
    assert [d["condition"]["reference"] for d in stored["diagnosis"]] == ["Condition/c", "Condition/d"]


def merged(name: str, survivor: str, kind: str = "replaced-by") -> Resource:
    return patient(name, active=False, link=[{"other": {"reference": f"Patient/{survivor}"}, "type": kind}])


@pytest.mark.parametrize("kind", ["replaced-by", "replaces", "seealso"])
def test_a_merged_patient_whose_survivor_is_missing_arrives_and_is_linked_when_it_comes(
    books: Books, kind: str
) -> None:
    books.map(*case("a"), merged("a", "b", kind))
    report = books.deliver()
    assert (report.created.total(), report.waiting) == (4, {})
    assert books.entry("Patient/a", "omitted") == ["Patient/b"]
    assert (books.on_server("Patient/a") or {}).get("active") is False
    assert books.readback().to_heal == 0
    books.map(*case("b"))
    report = books.deliver()
    assert (report.created.total(), report.updated) == (4, {"Patient": 1})
    assert (books.on_server("Patient/a") or {})["link"][0]["type"] == kind
    assert books.deliver().requests == 0


def test_a_merged_patient_arrives_when_its_survivor_is_refused(books: Books) -> None:
    books.map(*case("a"), merged("a", "b"), *case("b"))
    books.fault(resource="Patient/b", times=None)
    report = books.deliver()
    assert (report.created.total(), report.waiting.total(), report.parked) == (4, 3, {"Patient": 1})
    books.server.clear_faults()
    transitions.release(books.connection, books.target)
    assert books.deliver().updated == {"Patient": 1}
    assert "link" in (books.on_server("Patient/a") or {})


def test_patients_that_replace_each_other_travel_together_and_one_goes_without_the_refused_one(books: Books) -> None:
    books.map(merged("a", "b"), merged("b", "a", "replaces"), merged("c", "d"), merged("d", "c", "replaces"))
    books.fault(resource="Patient/d", times=None)
    report = books.deliver()
    assert (report.created, report.parked) == ({"Patient": 3}, {"Patient": 1})
    assert books.entry("Patient/a", "omitted") == []
    assert books.entry("Patient/c", "omitted") == ["Patient/d"]


def test_a_survivor_that_must_go_is_deleted_and_the_merged_patient_stays_without_its_link(books: Books) -> None:
    books.map(*case("a"), merged("a", "b"), patient("b"), patient("x"), encounter("e", "x", ["d"]), condition("d", "x"))
    books.deliver()
    books.unmap("Patient/b", "Condition/d")
    report = books.deliver()
    assert report.deleted == {"Patient": 1, "Condition": 1}
    assert report.updated == {"Patient": 1, "Encounter": 1}
    assert "link" not in (books.on_server("Patient/a") or {"link": None})
    assert "diagnosis" not in (books.on_server("Encounter/e") or {"diagnosis": None})
    assert books.deliver().requests == 0
    assert books.readback().to_heal == 0
    books.map(patient("b"))
    assert books.deliver().updated == {"Patient": 1}


def test_what_is_needed_by_something_else_of_the_same_resource_is_not_left_out(books: Books) -> None:
    books.map(patient("a"), encounter("e", "a", ["c"], reasonReference=[{"reference": "Condition/c"}]))
    books.map(condition("c", "a"))
    books.deliver()
    books.map(encounter("e", "a", ["c"], partOf={"reference": "Encounter/f"}), encounter("f", "a"))
    books.deliver()
    books.unmap("Encounter/f")
    report = books.deliver()
    assert (report.deleted, report.requests) == ({}, 0)
    assert books.state("Encounter/f") == "waiting"


ORDER = {"reference": "MedicationRequest/r"}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("MedicationAdministration", {"request": ORDER}),
        ("MedicationStatement", {"basedOn": [ORDER]}),
        ("MedicationStatement", {"derivedFrom": [ORDER]}),
        ("Procedure", {"partOf": [ORDER]}),
    ],
)
def test_what_an_order_led_to_does_not_wait_for_the_order(books: Books, kind: str, more: Resource) -> None:
    resource = {"resourceType": kind, "id": "m", "status": "completed", "subject": {"reference": "Patient/p"}, **more}
    if kind.startswith("Medication"):
        resource |= {"medicationCodeableConcept": {"text": "x"}, "effectiveDateTime": "2026-01-01"}
    books.map(patient("p"), resource)
    books.deliver()
    assert books.entry(f"{kind}/m", "omitted") == ["MedicationRequest/r"]
    assert not more.keys() & (books.on_server(f"{kind}/m") or more).keys()


def test_what_is_no_longer_mapped_is_deleted_in_reverse_order_of_reference(books: Books) -> None:
    books.map(*case("a"), *case("b"))
    books.deliver()
    books.unmap("Patient/a", "Encounter/a", "Condition/a-0", "Condition/a-1")
    report = books.deliver()
    assert report.deleted == {"Patient": 1, "Encounter": 1, "Condition": 2}
    assert books.state("Patient/a") == "deleted"
    assert books.on_server("Patient/a") is None
    assert books.consistent()
    assert books.deliver().requests == 0


def test_the_planner_knows_how_many_are_due_before_the_first_are_claimed(books: Books) -> None:
    """Else it takes the new books for empty, and reads all of them for every reference of a claim."""
    books.map(*(patient(f"p{n}") for n in range(200)))
    books.deliver()
    assert books.connection.execute("SELECT reltuples FROM pg_class WHERE relname = 'entry'").fetchone() == (200,)
