from __future__ import annotations

import pytest

from dwh_fhir.ledger import transitions
from dwh_fhir_tests.server_books import Books, case, condition, encounter, patient


def test_one_refused_resource_among_200_is_parked_and_the_others_arrive(books: Books) -> None:
    books.map(*[patient(f"p{i}") for i in range(200)])
    books.fault(resource="Patient/p77", times=None)
    report = books.deliver()
    assert report.created == {"Patient": 199}
    assert report.parked == {"Patient": 1}
    assert books.state("Patient/p77") == "parked"
    assert books.entry("Patient/p77", "outcome")["issue"][0]["severity"] == "error"
    assert books.entry("Patient/p77", "in_doubt") is None
    assert books.consistent()


def test_a_parked_resource_is_not_sent_again_by_itself(books: Books) -> None:
    books.map(patient("p"), patient("q"))
    books.fault(resource="Patient/p", times=None)
    books.deliver()
    assert books.deliver().requests == 0


def test_a_parked_resource_is_sent_when_it_changes(books: Books) -> None:
    books.map(patient("p"))
    books.fault(resource="Patient/p")
    books.deliver()
    books.map(patient("p", gender="male"))
    assert books.deliver().created == {"Patient": 1}


def test_a_parked_resource_is_sent_when_it_is_released(books: Books) -> None:
    books.map(patient("p"), patient("q"))
    books.fault(resource="Patient/p", times=None)
    books.deliver()
    books.server.clear_faults()
    assert transitions.release(books.connection, books.target, "Patient", ["p"]) == 1
    assert books.deliver().created == {"Patient": 1}
    assert books.entry("Patient/p", "outcome") is None


def test_what_refers_to_a_parked_resource_waits(books: Books) -> None:
    books.map(patient("p"), condition("c", "p"), patient("q"), condition("d", "q"))
    books.fault(resource="Patient/p", times=None)
    report = books.deliver()
    assert report.created == {"Patient": 1, "Condition": 1}
    assert books.entry("Condition/c", "waits_for") == ["Patient/p"]
    assert books.entry("Condition/c", "in_doubt") is None


def test_a_parked_update_keeps_the_old_version_and_what_refers_to_it_goes_on(books: Books) -> None:
    books.map(patient("p"))
    books.deliver()
    books.map(patient("p", gender="male"), condition("c", "p"))
    books.fault(resource="Patient/p", times=None)
    report = books.deliver()
    assert (report.created, report.parked) == ({"Condition": 1}, {"Patient": 1})
    assert books.consistent()


def test_a_refused_diagnosis_keeps_neither_its_case_nor_its_siblings_away(books: Books) -> None:
    books.map(*case("a", diagnoses=4), *case("b"))
    books.fault(resource="Condition/a-1", times=None)
    report = books.deliver()
    assert report.created == {"Patient": 2, "Encounter": 2, "Condition": 5}
    assert report.parked == {"Condition": 1}
    assert books.entry("Encounter/a", "omitted") == ["Condition/a-1"]
    stored = books.on_server("Encounter/a")
    assert stored is not None
    assert len(stored["diagnosis"]) == 3
    books.server.clear_faults()
    transitions.release(books.connection, books.target)
    report = books.deliver()
    assert (report.created, report.updated) == ({"Condition": 1}, {"Encounter": 1})
    assert books.entry("Encounter/a", "omitted") == []
    assert books.deliver().requests == 0


def test_a_refused_encounter_makes_its_conditions_wait(books: Books) -> None:
    books.map(*case("a"), *case("b"))
    books.fault(resource="Encounter/a", times=None)
    report = books.deliver()
    assert report.parked == {"Encounter": 1}
    assert report.waiting == {"Condition": 2}
    assert books.consistent()


def test_a_circle_that_cant_be_opened_is_parked_as_a_whole(books: Books) -> None:
    extension = "http://example.org/fhir/StructureDefinition/other"
    pair = [("x", "y"), ("y", "x")]
    linked = [
        condition(a, "p", extension=[{"url": extension, "valueReference": {"reference": f"Condition/{b}"}}])
        for a, b in pair
    ]
    books.map(patient("p"), *linked)
    books.fault(resource="Condition/x", times=None)
    report = books.deliver()
    assert report.parked == {"Condition": 2}
    assert report.created == {"Patient": 1}


def test_an_outcome_is_kept_without_the_values_of_the_resource(books: Books) -> None:
    name = [{"family": "Musterfrau", "given": ["Erika"]}]
    books.map(patient("p", name=name, birthDate="1953-02-01"))
    books.fault(resource="Patient/p", body="Invalid date '1953-02-01' of MUSTERFRAU, Erika in Patient.birthDate")
    books.deliver()
    outcome = str(books.entry("Patient/p", "outcome"))
    assert "Patient.birthDate" in outcome
    assert not [value for value in ("1953", "usterfrau", "USTERFRAU", "Erika") if value in outcome]


@pytest.mark.parametrize("status", [409, 412, 500])
def test_a_conflict_that_passes_is_retried(books: Books, status: int) -> None:
    books.map(*case("a"))
    books.fault(method="POST", path="", status=status, times=2)
    report = books.deliver()
    assert report.sent.total() == 4
    assert report.retried == 2


def test_a_conflict_that_stays_is_narrowed_down_and_parked(books: Books) -> None:
    books.map(patient("p"), patient("q"))
    books.fault(resource="Patient/p", status=409, times=None)
    report = books.deliver()
    assert (report.created, report.parked) == ({"Patient": 1}, {"Patient": 1})


def test_a_bundle_with_a_refused_entry_is_no_success_even_with_200(books: Books) -> None:
    books.map(patient("p"), patient("q"))
    books.fault(resource="Patient/p", times=None, entrywise=True)
    report = books.deliver()
    assert report.parked == {"Patient": 1}
    assert books.state("Patient/q") == "acknowledged"
    assert books.on_server("Patient/p") is None


def test_a_large_circle_travels_in_one_bundle_that_may_be_too_long(books: Books) -> None:
    books.with_settings(bundle_size=5).map(*case("a", diagnoses=12))
    report = books.deliver()
    assert report.created == {"Patient": 1, "Encounter": 1, "Condition": 12}
    assert books.version("Encounter/a") == "1"


def test_references_across_patients_are_kept_in_order(books: Books) -> None:
    books.with_settings(bundle_size=1)
    mother = {"url": "http://example.org/fhir/StructureDefinition/mother", "valueReference": {}}
    chain = [
        patient(f"p{i}", extension=[{**mother, "valueReference": {"reference": f"Patient/p{i + 1}"}}]) for i in range(6)
    ]
    books.map(*chain, patient("p6"))
    assert books.deliver().created == {"Patient": 7}


def test_one_patient_with_more_resources_than_a_claim_is_sent_whole(books: Books) -> None:
    books.with_settings(claim_size=10, bundle_size=4)
    cases = [[encounter(f"e{i}", "p", [f"c{i}"], basedOn=[]) | {}, condition(f"c{i}", "p", f"e{i}")] for i in range(20)]
    for pair in cases:
        pair[0].pop("basedOn")
        books.map(*pair)
    books.map(patient("p"))
    report = books.deliver()
    assert report.created == {"Patient": 1, "Encounter": 20, "Condition": 20}
