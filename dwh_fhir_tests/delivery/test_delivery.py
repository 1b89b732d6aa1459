from __future__ import annotations

from dwh_fhir_tests.delivery.books import Books, case, condition, encounter, patient


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
