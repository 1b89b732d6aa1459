"""A gateway that refuses gzip, everything, a kind of request or one type; nothing is lost and little is sent for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from dwh_fhir.errors import AccessDenied, FhirServerError, ServerUnavailable, ServerUnsuitable
from dwh_fhir.ledger import forbidden
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.server.gateway import Asked, Gateway, Script, Scripted, gateway, refusal
from dwh_fhir_tests.server_books import Books, case, condition, patient

HTML = Scripted(400, b"<html><body>Bad Request</body></html>", {"Content-Type": "text/html"})


@pytest.fixture
def between(server: FhirServer) -> Iterator[Gateway]:
    with gateway(server.base_url, "/hospital/fhir") as running:
        yield running


@pytest.fixture
def behind(books: Books, between: Gateway) -> Books:
    """The books of the server as it is seen through the gateway."""
    return books.with_settings(base_url=between.base_url, bundle_size=50)


def hospital(cases: int = 10) -> list[dict[str, object]]:
    return [resource for i in range(cases) for resource in case(f"n{i}", diagnoses=3)]


def every_post(said: Scripted) -> Script:
    return lambda asked: said if asked.method == "POST" else None


def packed_posts(said: Scripted) -> Script:
    return lambda asked: said if asked.packed else None


@pytest.mark.parametrize("said", [refusal(400), refusal(415), HTML, Scripted(411), Scripted(501), refusal(422)])
def test_a_gateway_that_takes_no_gzip_gets_none(
    behind: Books, between: Gateway, said: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    behind.map(*hospital())
    between.script = packed_posts(said)
    with caplog.at_level(logging.WARNING):
        report = behind.deliver()
    assert report.created.total() == 50
    assert not report.parked
    assert report.requests <= 5
    assert [r.message.split(" takes ")[1] for r in caplog.records if "gzip" in r.message] == [
        "no bodies packed with gzip: they are sent as they are from now on"
    ]


def test_a_gateway_that_hangs_up_on_gzip_gets_none(behind: Books, between: Gateway) -> None:
    behind.with_settings(bundle_size=5, workers=1).map(*hospital())
    between.script = packed_posts(Scripted(raw=lambda: iter([])))
    assert behind.deliver().created.total() == 50
    assert sum(asked.packed for asked in between.posts()) == 2


def test_a_bad_resource_in_the_first_bundle_doesnt_hide_that_gzip_is_refused(behind: Books, between: Gateway) -> None:
    behind.map(*[patient(f"p{i}") for i in range(20)])
    behind.fault(resource="Patient/p7", times=None)
    between.script = packed_posts(refusal(400))
    report = behind.deliver()
    assert (report.created, report.parked) == ({"Patient": 19}, {"Patient": 1})


def test_a_bad_resource_doesnt_make_gzip_suspicious(behind: Books, between: Gateway) -> None:
    behind.map(*[patient(f"p{i}") for i in range(20)])
    behind.fault(resource="Patient/p7", status=400, times=None)
    behind.deliver()
    behind.map(patient("later"))
    behind.deliver()
    assert between.posts()[-1].packed


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (refusal(400), ServerUnsuitable),
        (refusal(422), ServerUnsuitable),
        (HTML, ServerUnsuitable),
        (Scripted(405), ServerUnsuitable),
        (refusal(403), AccessDenied),
        (Scripted(413), ServerUnsuitable),
        (refusal(500), ServerUnavailable),
    ],
)
def test_when_everything_is_refused_all_stays_due_and_arrives_when_the_gateway_is_repaired(
    behind: Books, between: Gateway, said: Scripted, error: type[FhirServerError]
) -> None:
    behind.map(*hospital())
    between.script = every_post(said)
    with pytest.raises(error, match=rf"{between.base_url}: HTTP {said.status} .*to whatever is sent.* stays due"):
        behind.deliver()
    assert len(between.posts()) <= 8
    assert all(sums.parked == 0 and sums.pending == sums.mapped for sums in behind.totals.values())
    between.script = lambda asked: None
    assert behind.deliver().created.total() == 50


@pytest.mark.parametrize("count", [1, 2, 50])
def test_a_gateway_that_breaks_later_parks_nothing_however_little_is_due(
    behind: Books, between: Gateway, count: int
) -> None:
    behind.map(patient("first"))
    behind.deliver()
    behind.map(*[patient(f"p{i}") for i in range(count)])
    # It lets through what has no entries, as some do.
    between.script = lambda asked: refusal(400, f"request {len(between.asked)}") if asked.entries else None
    sent = len(between.posts())
    with pytest.raises(ServerUnsuitable, match="HTTP 400"):
        behind.deliver()
    assert len(between.posts()) - sent <= 40
    assert behind.totals["Patient"].parked == 0
    between.script = lambda asked: None
    assert behind.deliver().created == {"Patient": count}


def test_a_first_load_of_which_every_resource_is_refused_with_the_same_words_is_the_servers_fault(
    behind: Books, between: Gateway
) -> None:
    behind.map(*[patient(f"p{i}") for i in range(30)], *[medication(f"m{i}") for i in range(8)])
    between.script = lambda asked: refusal(400, "tenant header is missing") if asked.entries else None
    with pytest.raises(ServerUnsuitable, match="HTTP 400"):
        behind.deliver()
    assert sum(sums.parked for sums in behind.totals.values()) == 0


def test_a_first_load_of_which_one_kind_is_refused_goes_on(behind: Books, between: Gateway) -> None:
    behind.map(*hospital())
    behind.fault(resource="Patient/.*", times=None)
    report = behind.deliver()
    assert report.parked == {"Patient": 10}
    assert report.waiting == {"Encounter": 10, "Condition": 30}


def test_a_server_that_dislikes_a_transaction_without_entries_is_not_taken_for_one_that_refuses_all(
    behind: Books, between: Gateway
) -> None:
    behind.map(*[patient(f"p{i}") for i in range(20)])
    behind.fault(resource="Patient/.*[02468]", status=400, times=None)
    between.script = lambda asked: refusal(400, "no entries") if asked.method == "POST" and not asked.entries else None
    report = behind.deliver()
    assert (report.created, report.parked) == ({"Patient": 10}, {"Patient": 10})


def test_a_5xx_about_some_resources_parks_them_and_delivers_the_rest(behind: Books, between: Gateway) -> None:
    behind.with_settings(workers=1, bundle_size=4).map(*[patient(f"p{i}") for i in range(12)])
    behind.deliver()
    behind.map(*[condition(f"c{i}", f"p{i}") for i in range(12)])
    behind.fault(resource="Condition/c[0-7]", status=500, times=None)
    report = behind.deliver()
    assert (report.created, report.parked) == ({"Condition": 4}, {"Condition": 8})


def deletes(asked: Asked) -> bool:
    return any(request.startswith("DELETE") for request in asked.requests)


@pytest.mark.parametrize("said", [refusal(403), Scripted(403), refusal(405), Scripted(405), Scripted(501)])
def test_a_refused_delete_stays_to_be_deleted_is_named_and_the_run_goes_on(
    behind: Books, between: Gateway, said: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    behind.map(*hospital())
    behind.deliver()
    behind.unmap("Condition/n0-0", "Encounter/n0", "Patient/n0", "Condition/n0-1", "Condition/n0-2")
    behind.map(patient("new"))
    between.script = lambda asked: said if deletes(asked) else None
    with caplog.at_level(logging.WARNING):
        report = behind.deliver()
    assert report.created == {"Patient": 1}
    assert not report.deleted
    assert not report.parked
    assert report.forbidden.total() >= 1
    assert {kind: sums.leaving for kind, sums in behind.totals.items()} == {
        "Patient": 1,
        "Encounter": 1,
        "Condition": 3,
    }
    assert f"HTTP {said.status} to DELETE" in caplog.text
    assert behind.consistent()
    between.script = lambda asked: None
    assert behind.deliver().deleted.total() == 5
    assert not forbidden.forbidden(behind.connection, between.base_url)
    assert behind.consistent()


def test_many_refused_deletes_cost_few_requests(behind: Books, between: Gateway) -> None:
    behind.map(*[patient(f"p{i}") for i in range(40)], patient("stays"))
    behind.deliver()
    behind.unmap(*[f"Patient/p{i}" for i in range(40)])
    between.script = lambda asked: refusal(403) if deletes(asked) else None
    report = behind.deliver()
    assert report.forbidden == {"Patient": 40}
    assert report.requests < 20


def test_a_hospital_that_must_go_whole_and_may_not_be_deleted_stays_whole(behind: Books, between: Gateway) -> None:
    behind.map(*hospital())
    behind.deliver()
    behind.unmap(*[f"{r['resourceType']}/{r['id']}" for r in hospital()])
    between.script = lambda asked: refusal(403) if deletes(asked) else None
    assert not behind.deliver().deleted
    assert sum(sums.leaving for sums in behind.totals.values()) == 50
    assert behind.consistent()


def test_a_type_that_a_token_may_not_write_waits_and_the_others_arrive(behind: Books, between: Gateway) -> None:
    behind.map(*hospital())
    between.script = lambda asked: refusal(403) if any("Condition/" in r for r in asked.requests) else None
    report = behind.deliver()
    assert report.created == {"Patient": 10, "Encounter": 10}
    assert report.forbidden == {"Condition": 30}
    assert not report.parked
    assert (
        "Condition: HTTP 403 to PUT" in forbidden.sentences(forbidden.forbidden(behind.connection, between.base_url))[0]
    )
    between.script = lambda asked: None
    assert behind.deliver().created == {"Condition": 30}
    assert not behind.totals["Encounter"].shortened
    assert behind.deliver().requests == 0


def test_a_gateway_that_has_lost_the_server_doesnt_make_deletes_done(behind: Books, between: Gateway) -> None:
    behind.map(patient("p"), patient("q"))
    behind.deliver()
    behind.unmap("Patient/p")
    between.script = every_post(refusal(404))
    with pytest.raises(ServerUnsuitable):
        behind.deliver()
    assert behind.state("Patient/p") != "deleted"
    between.script = lambda asked: None
    assert behind.deliver().deleted == {"Patient": 1}


def medication(name: str) -> dict[str, object]:
    return {"resourceType": "Medication", "id": name, "status": "active"}
