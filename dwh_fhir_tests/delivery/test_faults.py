from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import psycopg
import pytest

from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import AccessDenied, ServerUnavailable, TargetBusy
from dwh_fhir.ledger import entries, targets
from dwh_fhir.settings.auth import BearerAuth
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.server_books import Books, case, patient


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_overloaded_server_is_asked_again(books: Books, status: int) -> None:
    books.map(*case("a"))
    books.fault(method="POST", status=status, times=2)
    report = books.deliver()
    assert report.sent.total() == 4
    assert report.retried == 2


def test_retry_after_in_seconds_is_honoured(books: Books) -> None:
    books.map(patient("p"))
    books.fault(method="POST", status=503, headers={"Retry-After": "1"})
    start = time.monotonic()
    assert books.deliver().sent == {"Patient": 1}
    assert time.monotonic() - start >= 1


def test_retry_after_as_a_date_is_honoured(books: Books) -> None:
    books.map(patient("p"))
    moment = datetime.now(UTC) + timedelta(seconds=3)
    books.fault(method="POST", status=429, headers={"Retry-After": format_datetime(moment, usegmt=True)})
    assert books.deliver().sent == {"Patient": 1}
    assert datetime.now(UTC) >= moment.replace(microsecond=0)


def test_a_server_that_asks_for_more_patience_than_there_is_ends_the_delivery_at_once(books: Books) -> None:
    books.map(patient("p"))
    books.fault(method="POST", status=503, headers={"Retry-After": "3600"})
    with pytest.raises(ServerUnavailable):
        books.deliver()
    assert books.deliver().sent == {"Patient": 1}


def test_a_timeout_after_the_commit_leads_to_one_version(books: Books) -> None:
    books.with_settings(timeout_seconds=1).map(*case("a"))
    books.fault(method="POST", when="after", delay=2)
    report = books.deliver()
    assert report.retried == 1
    assert books.version("Patient/a") == "1"
    assert books.consistent()


def test_a_connection_cut_after_the_commit_leads_to_one_version(books: Books) -> None:
    books.map(*case("a"))
    books.fault(method="POST", when="after", close=True)
    report = books.deliver()
    assert report.retried == 1
    assert books.version("Patient/a") == "1"
    assert books.consistent()


def test_an_html_page_with_200_is_no_success(books: Books) -> None:
    books.map(patient("p"))
    books.fault(method="POST", status=200, headers={"Content-Type": "text/html"}, body="<html>Login</html>")
    report = books.deliver()
    assert report.retried == 1
    assert books.on_server("Patient/p") is not None


def test_a_server_that_is_away_loses_nothing(books: Books, tmp_path: Path) -> None:
    books.with_settings(max_attempts=2).map(*case("a"))
    books.server.kill()
    with pytest.raises(ServerUnavailable, match=r"no usable answer \(ConnectionError\)"):
        books.deliver()
    assert books.totals["Condition"].pending == 2
    with FhirServer(tmp_path / "fhir.sqlite", port=books.server.port) as books.server:
        assert books.deliver().created.total() == 4


def test_a_wrong_token_is_named_without_being_shown(dsn: str, tmp_path: Path) -> None:
    with FhirServer(tmp_path / "fhir.sqlite", auth="bearer", token="right") as server:
        books = Books(dsn, server, auth=BearerAuth("s3cret-wrong"))
        books.map(patient("p"))
        with pytest.raises(AccessDenied) as caught:
            books.deliver()
        assert "s3cret" not in str(caught.value) + repr(books.settings)
        right = Books(dsn, server, auth=BearerAuth("right"))
        assert right.deliver().sent == {"Patient": 1}


def test_what_was_sent_without_an_answer_is_deleted_when_it_is_no_longer_wanted(books: Books) -> None:
    books.with_settings(max_attempts=1).map(patient("p"))
    books.fault(method="POST", when="after", close=True)
    with pytest.raises(ServerUnavailable):
        books.deliver()
    assert books.on_server("Patient/p") is not None
    books.unmap("Patient/p")
    assert books.deliver().deleted == {"Patient": 1}
    assert books.on_server("Patient/p") is None


def test_what_was_sent_without_an_answer_is_sent_again_even_if_the_old_content_is_wanted_again(books: Books) -> None:
    books.map(patient("p"))
    books.deliver()
    books.map(patient("p", gender="male"))
    books.fault(method="POST", when="after", close=True)
    with pytest.raises(ServerUnavailable):
        books.with_settings(max_attempts=1).deliver()
    books.map(patient("p"))
    assert books.deliver().updated == {"Patient": 1}
    stored = books.on_server("Patient/p")
    assert stored is not None
    assert stored["gender"] == "female"


def test_what_was_never_sent_vanishes_from_the_books_without_a_request(books: Books) -> None:
    books.map(patient("p"))
    entries.take_over(books.connection, books.target)
    books.unmap("Patient/p")
    report = books.deliver()
    assert report.requests == 0
    assert books.state("Patient/p") == "deleted"


def test_a_delivery_that_is_killed_leaves_books_that_the_next_one_completes(books: Books) -> None:
    books.map(*[resource for i in range(30) for resource in case(f"n{i}")])
    books.fault(method="POST", skip=2, when="after", delay=30)
    program = (
        "import sys, psycopg\n"
        "from dwh_fhir.delivery.deliver import deliver\n"
        "from dwh_fhir.settings import FhirSettings\n"
        "from dwh_fhir.server.client import FhirClient\n"
        "dsn, url = sys.argv[1:]\n"
        "deliver(lambda: psycopg.connect(dsn), FhirClient(FhirSettings(url, bundle_size=10, workers=1)))\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, books.dsn, books.server.base_url])
    try:
        while books.server.statistics()["faults_struck"] == 0:
            assert child.poll() is None
    finally:
        child.kill()
        child.wait()
    report = books.deliver(wait_seconds=30)
    assert report.pending == {}
    assert books.consistent()
    assert books.server.statistics()["versions_written"] == 30 * 4
    assert books.readback().to_heal == 0


def test_an_empty_second_server_is_loaded_whole_and_going_back_sends_what_differs(
    books: Books, dsn: str, tmp_path: Path
) -> None:
    books.map(*case("a"), *case("b"))
    books.deliver()
    with FhirServer(tmp_path / "second.sqlite") as server:
        second = Books(dsn, server)
        assert second.deliver().created.total() == 8
        books.map(patient("a", gender="other"))
        assert second.deliver().updated == {"Patient": 1}
    report = books.deliver()
    assert (report.updated, report.sent.total()) == ({"Patient": 1}, 1)


def test_a_second_deliverer_is_refused_by_the_name_of_the_first(books: Books) -> None:
    def other() -> Connection:
        return psycopg.connect(books.dsn, application_name="nightly run")

    text = f"{books.server.base_url} is in the hands of 'nightly run' since .* \\(database process .*; wait for it"
    with targets.held(other, books.server.base_url, 0), pytest.raises(TargetBusy, match=text):
        books.deliver()
    books.deliver()


def test_a_second_deliverer_may_wait_for_the_first(books: Books) -> None:
    books.map(patient("p"))
    with targets.held(books.connect, books.server.base_url, 0):
        waiting = threading.Thread(target=lambda: books.deliver(wait_seconds=30))
        waiting.start()
        with psycopg.connect(books.dsn, autocommit=True) as watcher:
            while not watcher.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone():
                assert waiting.is_alive()
    waiting.join()
    assert books.state("Patient/p") == "acknowledged"


def test_a_stopped_delivery_leaves_the_rest_due(books: Books) -> None:
    books.with_settings(bundle_size=1, workers=1).map(*[patient(f"p{i}") for i in range(20)])
    books.fault(method="POST", skip=3, times=None, status=503)
    stop = threading.Event()
    threading.Timer(1, stop.set).start()
    report = books.deliver(stop=stop)
    assert report.created == {"Patient": 3}
    assert report.pending == {"Patient": 17}
    books.server.clear_faults()
    assert books.deliver().created == {"Patient": 17}


def test_a_delivery_may_be_stopped_while_the_server_is_away(books: Books) -> None:
    books.map(patient("p"))
    books.fault(path="metadata", times=None, status=503, headers={"Retry-After": "60"})
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    assert books.deliver(stop=stop).pending == {"Patient": 1}


def test_a_server_that_crashes_on_everything_parks_nearly_nothing(books: Books) -> None:
    books.with_settings(workers=1).map(*[patient(f"p{i}") for i in range(8)])
    books.fault(method="POST", status=500, times=None)
    with pytest.raises(ServerUnavailable, match="HTTP 500"):
        books.deliver()
    assert books.totals["Patient"].parked <= 2


def test_the_mapping_may_commit_out_of_order(books: Books) -> None:
    with psycopg.connect(books.dsn) as slow:
        slow.execute(
            "INSERT INTO fhir.resource (type, id, view, group_key, compartment, body, hash, refs)"
            """ VALUES ('Patient', 'slow', '', '', '', '{"resourceType":"Patient","id":"slow"}', 'x', '{}')"""
        )
        books.map(patient("fast"))
        delivering = threading.Thread(target=books.deliver)
        delivering.start()
        while not books.connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert delivering.is_alive()
        slow.commit()
        delivering.join()
    assert books.state("Patient/slow") == "acknowledged"
    assert books.state("Patient/fast") == "acknowledged"
