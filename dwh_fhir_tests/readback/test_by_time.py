"""Comparing by time, against the stand-in over HTTP, whose clock the tests set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import requests

from dwh_fhir.errors import FhirServerError, TargetBusy
from dwh_fhir.ledger import targets
from dwh_fhir.ledger.interval import Interval
from dwh_fhir.readback import by_time
from dwh_fhir.readback.comparing import Comparison
from dwh_fhir.server.client import FhirClient
from dwh_fhir_tests.server_books import Books, Resource, condition, patient

MONTH = timedelta(days=31)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_time, "_LARGEST", 4)


@pytest.fixture
def settled(books: Books) -> Books:
    """Patients of five months, all compared: three a month, one of another system among them."""
    for month in range(5):
        books.server.set_clock((month - 5) * MONTH)
        books.map(*(patient(f"p{month}-{i}") for i in range(3)))
        books.deliver()
        put(books, patient(f"theirs-{month}"))
    books.server.set_clock(timedelta())
    books.map(patient("last"))
    books.deliver()
    assert books.readback("reconcile").to_heal == 0
    return books


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Interval]:
    """The intervals of which contents were read."""
    intervals: list[Interval] = []
    whole = Comparison.read

    def noted(self: Comparison, interval: Interval) -> None:
        intervals.append(interval)
        whole(self, interval)

    monkeypatch.setattr(Comparison, "read", noted)
    return intervals


def put(books: Books, resource: Resource) -> None:
    url = f"{books.server.base_url}/{resource['resourceType']}/{resource['id']}"
    requests.put(url, json=resource, timeout=10).raise_for_status()


def delete(books: Books, key: str) -> None:
    requests.delete(f"{books.server.base_url}/{key}", timeout=10).raise_for_status()


def compared_to(books: Books) -> datetime:
    row = books.connection.execute("SELECT compared_to FROM ledger.comparison").fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def test_the_books_know_when_the_server_made_each_version(books: Books) -> None:
    books.server.set_clock(timedelta(days=-400))
    books.map(patient("a"))
    books.deliver()
    there = books.on_server("Patient/a")
    assert there is not None
    assert books.entry("Patient/a", "last_updated") == datetime.fromisoformat(there["meta"]["lastUpdated"])
    books.unmap("Patient/a")
    books.deliver()
    assert books.entry("Patient/a", "last_updated") is None


def test_what_agrees_is_counted_and_only_the_last_minute_is_read_again(settled: Books, read: list[Interval]) -> None:
    found = settled.readback("reconcile").types["Patient"]
    assert (found.server, found.compared, found.foreign, found.left) == (21, 1, 5, 0)
    assert [interval.start for interval in read] == [compared_to(settled)]


def test_an_edit_of_an_old_resource_is_found_among_the_news_and_healed(settled: Books, read: list[Interval]) -> None:
    put(settled, patient("p1-1", gender="male"))
    found = settled.readback("reconcile").types["Patient"]
    assert (found.differing, found.missing, found.compared) == (1, 0, 2)
    assert len(read) == 1
    assert settled.deliver().updated == {"Patient": 1}
    assert settled.readback("reconcile").to_heal == 0


def test_a_deletion_long_ago_is_found_by_the_count_of_its_month_and_healed(
    settled: Books, read: list[Interval]
) -> None:
    delete(settled, "Patient/p2-0")
    found = settled.readback("reconcile").types["Patient"]
    assert (found.missing, found.differing) == (1, 0)
    assert found.compared < 5
    assert len(read) == 2
    assert settled.deliver().created == {"Patient": 1}
    assert settled.readback("reconcile").to_heal == 0


def test_a_deleted_resource_that_somebody_brought_back_is_deleted_again(settled: Books) -> None:
    settled.unmap("Patient/p0-0")
    settled.deliver()
    put(settled, patient("p0-0"))
    assert settled.readback("reconcile").types["Patient"].returned == 1
    assert settled.deliver().deleted == {"Patient": 1}
    assert settled.readback("reconcile").to_heal == 0


def test_resources_that_are_not_ours_come_change_and_go_and_nothing_is_written(settled: Books) -> None:
    put(settled, patient("theirs-new"))
    put(settled, patient("theirs-1", gender="male"))
    delete(settled, "Patient/theirs-3")
    found = settled.readback("reconcile")
    assert (found.to_heal, found.types["Patient"].foreign) == (0, 5)
    written = settled.writing_requests()
    assert settled.deliver().requests == 0
    assert settled.writing_requests() == written
    assert {settled.version(f"Patient/theirs-{name}") for name in ("0", "1", "2", "new")} == {"1", "2"}


def test_a_server_taken_back_to_older_versions_is_brought_up_to_date(settled: Books) -> None:
    settled.map(patient("p4-0", gender="male"))
    settled.deliver()
    assert settled.readback("reconcile").to_heal == 0
    settled.server.set_clock(-MONTH)
    delete(settled, "Patient/p4-0")
    put(settled, patient("p4-0"))
    found = settled.readback("reconcile").types["Patient"]
    assert (found.differing, found.missing) == (1, 0)
    settled.server.set_clock(timedelta())
    settled.deliver()
    assert settled.on_server("Patient/p4-0") == settled.on_server("Patient/p4-0") | {"gender": "male"}  # type: ignore[operator]
    assert settled.readback("reconcile").to_heal == 0


def test_the_limit_is_kept_and_the_next_times_go_on_to_the_end(settled: Books, read: list[Interval]) -> None:
    put(settled, patient("p4-2", gender="male"))
    left = [settled.readback("reconcile", pages=1, since=datetime(2010, 1, 1, tzinfo=UTC)).types["Patient"]]
    assert left[0].compared <= 4
    while left[-1].left:
        pieces = len(read)
        left.append(settled.readback("reconcile", pages=1).types["Patient"])
        assert len(read) == pieces + 1
    assert [found.left for found in left] == sorted({found.left for found in left}, reverse=True)
    assert sum(found.compared for found in left) >= 16
    assert sum(found.differing for found in left) == 1


def test_a_broken_comparison_goes_on_where_it_stopped(settled: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Interval] = []
    whole = Comparison.read

    def breaks_at_the_third(self: Comparison, interval: Interval) -> None:
        begun.append(interval)
        if len(begun) == 3:
            settled.fault(method="GET", path="Patient", times=None, status=400)
        whole(self, interval)

    monkeypatch.setattr(Comparison, "read", breaks_at_the_third)
    with pytest.raises(FhirServerError, match="HTTP 400 to a search for Patient"):
        settled.readback("reconcile", since=datetime(2010, 1, 1, tzinfo=UTC))
    settled.server.clear_faults()
    assert compared_to(settled) == begun[2].start
    report = settled.readback("reconcile")
    assert begun[3].start == begun[2].start
    assert (report.to_heal, report.left, report.types["Patient"].foreign) == (0, 0, 5)
    assert report.types["Patient"].compared < 16


def test_what_the_server_lost_whole_is_sent_again(settled: Books) -> None:
    for month in range(5):
        for i in range(3):
            delete(settled, f"Patient/p{month}-{i}")
    assert settled.readback("reconcile").types["Patient"].missing == 15
    assert settled.deliver().created == {"Patient": 15}
    assert settled.readback("reconcile").to_heal == 0


def test_books_of_a_release_that_noted_no_times_learn_them_by_one_comparison(settled: Books) -> None:
    settled.connection.execute("DELETE FROM ledger.comparison")
    settled.connection.execute("DELETE FROM ledger.foreign_resource")
    settled.connection.execute(
        "INSERT INTO ledger.foreign_resource (target, type, resources) SELECT id, 'Patient', 5 FROM ledger.target"
    )
    settled.connection.execute("UPDATE ledger.entry SET last_updated = NULL")
    delete(settled, "Patient/p3-1")
    found = settled.readback("reconcile").types["Patient"]
    assert (found.missing, found.compared, found.foreign) == (1, 15, 5)
    unknown = "SELECT count(*) FROM ledger.entry WHERE last_updated IS NULL AND acknowledged IS NOT NULL"
    assert settled.connection.execute(unknown).fetchone() == (0,)


@pytest.mark.parametrize("ahead", [timedelta(days=-800), timedelta(days=500), timedelta(minutes=-10)])
def test_a_servers_clock_that_is_wrong_raises_no_alarm(books: Books, ahead: timedelta) -> None:
    books.server.set_clock(ahead)
    books.map(*(patient(f"p{i}") for i in range(10)))
    books.deliver()
    assert books.readback("reconcile").to_heal == 0
    books.map(patient("another"))
    books.deliver()
    put(books, patient("p1", gender="male"))
    delete(books, "Patient/p2")
    found = books.readback("reconcile").types["Patient"]
    assert (found.differing, found.missing) == (1, 1)


@pytest.mark.parametrize("answer", [{"status": 400}, {"status": 200, "body": "everything"}])
def test_a_server_that_is_not_searched_by_time_is_compared_whole_with_a_note(
    settled: Books, answer: dict[str, Any]
) -> None:
    if answer.get("body"):
        answer["body"] = orjson.dumps({"resourceType": "Bundle", "type": "searchset", "total": 21}).decode()
        answer["headers"] = {"Content-Type": "application/fhir+json"}
    settled.fault(method="GET", path="Patient", skip=1, times=1, **answer)
    delete(settled, "Patient/p0-0")
    found = settled.readback("reconcile").types["Patient"]
    assert (found.missing, found.compared) == (1, 15)
    assert "can't be searched by _lastUpdated" in found.note


def test_auto_compares_a_small_server_whole_and_a_large_one_by_time(
    settled: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settled.readback("auto").types["Patient"].compared == 16
    monkeypatch.setattr("dwh_fhir.readback.readback.SMALL", 15)
    assert settled.readback("auto").types["Patient"].compared == 1


def test_a_whole_comparison_is_where_the_next_comparison_by_time_starts(settled: Books, read: list[Interval]) -> None:
    settled.connection.execute("DELETE FROM ledger.comparison")
    settled.readback("full")
    read.clear()
    settled.readback("reconcile")
    assert len(read) == 1


def test_types_that_were_compared_least_far_go_on_first(settled: Books) -> None:
    settled.map(*(condition(f"c{i}", "last") for i in range(3)))
    settled.deliver()
    settled.readback("reconcile")
    settled.connection.execute("DELETE FROM ledger.comparison WHERE type = 'Patient'")
    types = settled.readback("reconcile", pages=1).types
    assert (types["Patient"].compared, types["Condition"].compared) == (3, 0)
    assert types["Condition"].left == 3


def test_nobody_delivers_meanwhile(settled: Books) -> None:
    with targets.held(settled.connect, settled.server.base_url, 0), pytest.raises(TargetBusy):
        settled.readback("reconcile")


def test_a_count_of_a_search_is_told_from_the_count_of_all(settled: Books) -> None:
    with FhirClient(settled.settings) as client:
        assert client.count("Patient") == 21
        assert client.count("Patient", _lastUpdated=["ge2010-01-01T00:00:00Z", "lt2011-01-01T00:00:00Z"]) == 0
