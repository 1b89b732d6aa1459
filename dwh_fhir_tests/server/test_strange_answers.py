"""Answers that no good server gives, over real HTTP: each is an error that says what and where, or does no harm."""

from __future__ import annotations

import gzip
import itertools
import json
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings

from dwh_fhir.errors import AnswerTooLarge, AnswerUnfit, FhirServerError, Rejected, ServerUnavailable, ServerUnsuitable
from dwh_fhir.server.backoff import retry_after
from dwh_fhir.server.client import FhirClient
from dwh_fhir.server.links import Astray, followed
from dwh_fhir.settings import FhirSettings
from dwh_fhir.settings.auth import BearerAuth
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.server.gateway import JSON, Asked, Gateway, Scripted, gateway
from dwh_fhir_tests.server.test_answers import KEYS, KINDS, spoiled
from dwh_fhir_tests.server_books import Books, patient

BASE = "https://gw/hospital/fhir"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"


@pytest.fixture
def between(server: FhirServer) -> Iterator[Gateway]:
    with gateway(server.base_url, "/hospital/fhir") as running:
        yield running


@pytest.fixture
def reach(between: Gateway) -> Callable[..., FhirClient]:
    def client(**more: Any) -> FhirClient:
        own = {"backoff_seconds": 0.01, "max_attempts": 2, "auth": BearerAuth("t0ken"), **more}
        return FhirClient(FhirSettings(between.base_url, **own))

    return client


def bundle(**more: Any) -> Scripted:
    return Scripted(200, {"resourceType": "Bundle", "type": "searchset", **more})


def one(name: str) -> dict[str, Any]:
    return {"resource": {"resourceType": "Patient", "id": name}, "search": {"mode": "match"}}


def test_a_count_without_total_is_asked_for_once_more_with_total_accurate(
    between: Gateway, reach: Callable[..., FhirClient]
) -> None:
    between.script = lambda asked: bundle(total=7) if "_total" in asked.query else bundle()
    assert reach().count("Patient", _lastUpdated=["ge2026-01-01T00:00:00Z"]) == 7
    assert [asked.query.get("_total") for asked in between.asked] == [None, ["accurate"]]


@pytest.mark.parametrize("total", [None, "7", -1, 7.5, True, 10**30, [], {}])
def test_a_total_that_is_none_names_server_request_and_field(
    between: Gateway, reach: Callable[..., FhirClient], total: Any
) -> None:
    between.script = lambda asked: bundle(total=total)
    with pytest.raises(AnswerUnfit) as caught:
        reach().count("Patient", _id="p-secret")
    assert f"{between.base_url}: answer to GET Patient with _summary, _id: Bundle.total is" in str(caught.value)
    assert "p-secret" not in str(caught.value)


def test_a_count_that_never_has_a_total_names_server_request_and_field(
    between: Gateway, reach: Callable[..., FhirClient]
) -> None:
    between.script = lambda asked: bundle()
    with pytest.raises(AnswerUnfit, match=r"GET Patient with _summary: Bundle.total is missing"):
        reach().count("Patient")


def test_an_issue_that_is_null_doesnt_hide_the_refusal(books: Books, between: Gateway) -> None:
    said = Scripted(422, {"resourceType": "OperationOutcome", "issue": None})
    books.with_settings(base_url=between.base_url).map(patient("p"), patient("q"))
    between.script = lambda asked: said if "PUT Patient/p" in asked.requests else None
    report = books.deliver()
    assert (report.created, report.parked) == ({"Patient": 1}, {"Patient": 1})
    assert books.entry("Patient/p", "outcome")["status"] == 422


@pytest.mark.parametrize(
    ("own", "link", "meant"),
    [
        ("http://internal:8080/fhir/Patient?_count=2", "http://internal:8080/fhir?_getpages=1", "?_getpages=1"),
        (None, "http://internal:8080/fhir?_getpages=1", "?_getpages=1"),
        (None, "https://gw/fhir?_getpages=1", "?_getpages=1"),
        (None, "http://gw/hospital/fhir?_getpages=1", "?_getpages=1"),
        (None, f"{BASE}?_getpages=1", "?_getpages=1"),
        (None, f"{BASE}/Patient/__page/abc", "/Patient/__page/abc"),
        ("http://i/hapi/r4/Patient", "http://i/hapi/r4/__page/abc", "/__page/abc"),
        ("http://i/hapi/r4/Patient?_count=1", "http://i/hapi/r4?_getpages=1", "?_getpages=1"),
        (None, "http://i/hapi/r4/Patient?page=2", "/Patient?page=2"),
        (None, "http://i?_getpages=1", "?_getpages=1"),
        (None, "http://i/?_getpages=1", "?_getpages=1"),
        (None, "?page=2", "/Patient?page=2"),
        (None, "Patient?page=2", "/Patient?page=2"),
        (None, "/fhir/Patient?page=2", "/Patient?page=2"),
        (None, "https://u:p@evil.example/fhir?page=2#x", "?page=2"),
        (None, "//evil.example/fhir/Patient?page=2", "/Patient?page=2"),
    ],
)
def test_a_next_link_is_followed_below_our_base(own: str | None, link: str, meant: str) -> None:
    assert followed(BASE, f"{BASE}/Patient", own, link) == BASE + meant


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://[",
        f"{BASE}/../../admin",
        f"{BASE}/%2e%2e/admin",
        f"{BASE}/..%5cadmin",
        "http://elsewhere/pages/3",
    ],
)
def test_a_next_link_that_means_nothing_below_our_base_is_refused(link: str) -> None:
    with pytest.raises(Astray):
        followed(BASE, f"{BASE}/Patient", None, link)


@pytest.mark.parametrize("link", ["http://internal:8080/fhir?_getpages={}", "{own}/fhir?_getpages={}", "?_getpages={}"])
def test_all_pages_of_a_server_behind_a_gateway_are_read(
    between: Gateway, reach: Callable[..., FhirClient], link: str
) -> None:
    own = between.base_url.removesuffix("/hospital/fhir")

    def script(asked: Asked) -> Scripted:
        number = int(asked.query.get("_getpages", ["0"])[0])
        following = [{"relation": "next", "url": link.format(number + 1, own=own)}] if number < 3 else []
        return bundle(entry=[one(f"p{number}")], link=following)

    between.script = script
    assert [r["id"] for page in reach().pages("Patient") for r in page] == ["p0", "p1", "p2", "p3"]
    assert all(asked.path.startswith("/hospital/fhir") for asked in between.asked)
    assert {asked.headers["authorization"] for asked in between.asked} == {"Bearer t0ken"}


def test_no_request_and_no_token_go_to_another_server(between: Gateway, reach: Callable[..., FhirClient]) -> None:
    with gateway(between.target) as elsewhere:
        link = f"{elsewhere.base_url}?page=2"
        between.script = lambda asked: bundle(link=[] if asked.query else [{"relation": "next", "url": link}])
        assert list(reach().pages("Patient")) == [[], []]
        redirect = Scripted(307, b"", {"Location": f"{elsewhere.base_url}/metadata"})
        between.script = lambda asked: redirect
        with pytest.raises(ServerUnsuitable, match=r"HTTP 307 .*redirects are not followed"):
            reach().capabilities()
        assert not elsewhere.asked


@pytest.mark.parametrize("entries", [0, 1])
def test_pages_that_lead_back_end(between: Gateway, reach: Callable[..., FhirClient], entries: int) -> None:
    turn = itertools.cycle("ab")
    between.script = lambda asked: bundle(
        entry=[one("p")] * entries, link=[{"relation": "next", "url": f"?page={next(turn)}"}]
    )
    with pytest.raises(AnswerUnfit, match=r"GET Patient, page 3: Bundle.link is a text, expected a next page that is"):
        list(reach().pages("Patient"))


@pytest.mark.parametrize("entries", [0, 1])
def test_pages_without_end_end(between: Gateway, reach: Callable[..., FhirClient], entries: int) -> None:
    number = itertools.count()

    def script(asked: Asked) -> Scripted:
        link = [{"relation": "next", "url": f"?page={next(number)}"}]
        return bundle(total=3) if "_summary" in asked.query else bundle(entry=[one("p")] * entries * 40, link=link)

    between.script = script
    with pytest.raises(
        (AnswerUnfit, AnswerTooLarge), match=r"next page that is a new one|it counts 3: its pages have no"
    ):
        list(reach().pages("Patient", _count=40))
    assert len(between.asked) <= 140


def test_pages_are_limited(between: Gateway, reach: Callable[..., FhirClient]) -> None:
    number = itertools.count()
    between.script = lambda asked: bundle(entry=[one("p")], link=[{"relation": "next", "url": f"?p={next(number)}"}])
    with pytest.raises(AnswerTooLarge, match=r"more than 5 pages.*FHIR_MAX_PAGES"):
        list(reach(max_pages=5).pages("Patient"))


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    piece = b" " * 1_000_000
    return b"".join([*(packer.compress(piece) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize("members", [1, 400])
def test_a_small_body_that_unpacks_to_400_mb_is_refused_in_flat_memory(
    between: Gateway, reach: Callable[..., FhirClient], members: int
) -> None:
    packed = bomb(400 // members) * members
    assert len(packed) < 1_700_000
    between.script = lambda asked: Scripted(200, packed, {**JSON, "Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(AnswerTooLarge, match=r"body of more than 8 MB, unpacked.*FHIR_ANSWER_MB"):
        reach(answer_bytes=8_000_000).read("metadata")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
    assert len(between.asked) == 1


def endless(head: bytes, piece: bytes, seconds: float = 0) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield head
        while True:
            yield piece
            time.sleep(seconds)

    return pieces


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + b"Content-Length: 10000000000\r\n\r\n", b" " * 65536),
        (HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b" " * 65536),
        (HEAD + b"Connection: close\r\n\r\n", b" " * 65536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"),
    ],
)
def test_a_body_of_10_gb_is_refused(
    between: Gateway, reach: Callable[..., FhirClient], head: bytes, piece: bytes
) -> None:
    between.script = lambda asked: Scripted(raw=endless(head, piece))
    with pytest.raises(AnswerTooLarge, match="more than 4 MB"):
        reach(answer_bytes=4_000_000).read("metadata")


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: a\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "header", "headers", "continue"],
)
def test_a_byte_now_and_then_doesnt_keep_a_run_for_ever(
    between: Gateway, reach: Callable[..., FhirClient], head: bytes, piece: bytes
) -> None:
    between.script = lambda asked: Scripted(raw=endless(head, piece, 0.05))
    begin = time.monotonic()
    with pytest.raises(ServerUnavailable, match="not all of it within 1 s, FHIR_ANSWER_SECONDS"):
        reach(answer_seconds=1, timeout_seconds=30, max_attempts=1).read("metadata")
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"".join(b"X-%d: a\r\n" % n for n in range(5_000)) + b"\r\n",
        HEAD + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 999999 \r\n\r\n",
        HEAD + b"Content-Length: 500\r\n\r\n{",
        HEAD + b"Content-Length: 1\r\n\r\n{}",
        HEAD + b"Content-Length: -5\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 30\r\n\r\n" + gzip.compress(b" " * 900)[:30],
        HEAD + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
        b"",
    ],
)
def test_what_is_hardly_http_is_no_answer(between: Gateway, reach: Callable[..., FhirClient], head: bytes) -> None:
    between.script = lambda asked: Scripted(raw=lambda: iter([head]))
    with pytest.raises(
        ServerUnavailable, match=r"no usable answer \(.*\); what is due stays due \(asked: GET metadata\)"
    ):
        reach().read("metadata")


@pytest.mark.parametrize("status", [408, 421, 425, 429, 502, 503, 504])
def test_what_passes_by_itself_is_asked_again(between: Gateway, reach: Callable[..., FhirClient], status: int) -> None:
    said = iter([Scripted(status, b"<html>busy</html>", {"Content-Type": "text/html"})])
    between.script = lambda asked: next(said, None)
    assert reach().capabilities()
    assert len(between.asked) == 2


@pytest.mark.parametrize("status", [301, 302, 304, 307, 404, 405, 406, 407, 415, 501, 511])
def test_what_is_no_fhir_server_is_named(between: Gateway, reach: Callable[..., FhirClient], status: int) -> None:
    between.script = lambda asked: Scripted(status, b"", {"Set-Cookie": "a=b", "WWW-Authenticate": "Basic"})
    with pytest.raises(ServerUnsuitable, match=f"HTTP {status} to GET metadata .*check the base URL"):
        reach().capabilities()


@pytest.mark.parametrize("status", [400, 410, 422, 500])
def test_a_capability_statement_that_is_refused_is_named(
    between: Gateway, reach: Callable[..., FhirClient], status: int
) -> None:
    between.script = lambda asked: Scripted(status, {"resourceType": "OperationOutcome", "issue": [None, 5]})
    with pytest.raises(ServerUnsuitable, match=f"HTTP {status} to GET metadata"):
        reach().capabilities()


def test_texts_of_a_capability_statement_are_cut_and_hold_no_markup(
    between: Gateway, reach: Callable[..., FhirClient]
) -> None:
    text = "<script>alert(1)</script> [x](https://evil.example) \x1b[31m" + "x" * 10_000
    statement = {"resourceType": "CapabilityStatement", "fhirVersion": text, "software": {"name": text}}
    between.script = lambda asked: Scripted(200, statement)
    with pytest.raises(ServerUnsuitable) as caught:
        reach().capabilities()
    said = str(caught.value).removeprefix(between.base_url)
    assert len(said) < 100
    assert not set(said) & set("<>[]\x1b")


POSTED: list[tuple[Scripted, type[FhirServerError], str]] = [
    (Scripted(202), ServerUnsuitable, "HTTP 202 .*answers later"),
    (Scripted(204), ServerUnavailable, "HTTP 204 without FHIR JSON"),
    (Scripted(207, b"<multistatus/>"), ServerUnavailable, "HTTP 207 without FHIR JSON"),
    (Scripted(200, b""), ServerUnavailable, "HTTP 200 without FHIR JSON"),
    (Scripted(200, b"<html>Log in</html>"), ServerUnavailable, "HTTP 200 without FHIR JSON"),
    (Scripted(200, b'{"resourceType":"Bundle","type"'), ServerUnavailable, "HTTP 200 without FHIR JSON"),
    (Scripted(200, b'/* */ {"resourceType":"Bundle"}'), ServerUnavailable, "HTTP 200 without FHIR JSON"),
    (Scripted(200, '{"resourceType":"Bündle"}'.encode("latin-1")), ServerUnavailable, "HTTP 200 without FHIR JSON"),
    (
        Scripted(200, {"resourceType": "OperationOutcome"}),
        AnswerUnfit,
        "resourceType is a text, expected Bundle, not Op",
    ),
    (Scripted(200, {"resourceType": "Bundle"}), AnswerUnfit, "Bundle.type is missing"),
    (bundle(), AnswerUnfit, "Bundle.type is a text, expected transaction-response, not searchset"),
    (Scripted(302, b"", {"Location": "http://evil.example"}), ServerUnsuitable, "HTTP 302"),
    (Scripted(407), ServerUnsuitable, "HTTP 407"),
]


@pytest.mark.parametrize(("said", "error", "text"), POSTED)
def test_what_is_no_answer_to_a_transaction_acknowledges_nothing(
    books: Books, between: Gateway, said: Scripted, error: type[FhirServerError], text: str
) -> None:
    books.with_settings(base_url=between.base_url, max_attempts=2).map(patient("p"))
    between.script = lambda asked: said if asked.method == "POST" else None
    with pytest.raises(error, match=text) as caught:
        books.deliver()
    assert str(caught.value).startswith(between.base_url)
    assert books.totals["Patient"].pending == 1
    between.script = lambda asked: None
    assert books.deliver().sent == {"Patient": 1}


def response(*entries: Any) -> Scripted:
    return Scripted(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": list(entries)})


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ([{"response": {"status": "201", "location": "Patient/x/_history/1"}}], "location .*names Patient/p"),
        ([{"response": {"status": "2OO"}}], r"entry\[0\].response.status"),
        ([{"response": {"status": "303 See Other"}}], r"entry\[0\].response.status"),
        ([{"response": None}], r"entry\[0\].response is null"),
        ([None], r"entry\[0\] is null"),
        ([{"response": {"status": "201"}}] * 2, "2 of 1 entries"),
        ([], "0 of 1 entries"),
    ],
)
def test_an_entry_that_answers_something_else_acknowledges_nothing(
    books: Books, between: Gateway, entries: list[Any], text: str
) -> None:
    books.with_settings(base_url=between.base_url, max_attempts=2).map(patient("p"))
    between.script = lambda asked: response(*entries) if asked.method == "POST" else None
    with pytest.raises(FhirServerError, match=text):
        books.deliver()
    assert books.totals["Patient"].pending == 1


def test_whole_resources_in_an_answer_that_was_to_be_minimal_do_no_harm(books: Books, between: Gateway) -> None:
    def script(asked: Asked) -> Scripted | None:
        if asked.method != "POST":
            return None
        return response(*({**entry, "response": {"status": "201"}} for entry in asked.entries))

    books.with_settings(base_url=between.base_url).map(*[patient(f"p{i}") for i in range(5)])
    between.script = script
    assert books.deliver().created == {"Patient": 5}


def test_another_content_type_and_a_byte_order_mark_do_no_harm(
    between: Gateway, reach: Callable[..., FhirClient]
) -> None:
    content = b"\xef\xbb\xbf" + json.dumps({"resourceType": "Patient", "id": "ü"}, ensure_ascii=False).encode()
    between.script = lambda asked: Scripted(200, content, {"Content-Type": "text/plain; charset=latin-1"})
    assert reach().read("Patient/p")["id"] == "ü"


@pytest.mark.parametrize(
    "header",
    ["1000000000", "9" * 5_000, "-5", "1e9", "²", "soon", "5, 10", "", "Mon, 99 Foo 99999 99:99:99 GMT", "\x00", "inf"],
)
def test_a_wait_that_is_asked_for_is_usable_or_none(header: str) -> None:
    assert 0 <= retry_after(header) <= 86_400


def test_a_moment_in_the_past_is_no_wait() -> None:
    assert retry_after(format_datetime(datetime.now(UTC) - timedelta(days=9), usegmt=True)) == 0
    assert retry_after("Fri, 31 Dec 9999 23:59:59 GMT") == 86_400


@pytest.mark.parametrize("header", ["1000000000", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_of_years_ends_the_delivery_at_once(books: Books, between: Gateway, header: str) -> None:
    books.with_settings(base_url=between.base_url).map(patient("p"))
    between.script = lambda asked: Scripted(503, b"", {"Retry-After": header}) if asked.method == "POST" else None
    begin = time.monotonic()
    with pytest.raises(ServerUnavailable, match="HTTP 503"):
        books.deliver()
    assert time.monotonic() - begin < 20
    assert books.totals["Patient"].pending == 1


def test_a_refused_search_says_server_and_request(between: Gateway, reach: Callable[..., FhirClient]) -> None:
    between.script = lambda asked: Scripted(400, {"resourceType": "OperationOutcome", "issue": []})
    with pytest.raises(Rejected, match=f"{between.base_url}: GET Patient with _summary: HTTP 400"):
        reach().count("Patient")


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_client_gives_a_right_result_or_a_named_error_whatever_is_answered(
    between: Gateway, reach: Callable[..., FhirClient], kind: str
) -> None:
    client = reach(max_attempts=1, backoff_seconds=0)
    asks: dict[str, Callable[[], object]] = {
        "CapabilityStatement": lambda: client.capabilities(["Patient"]),
        "OperationOutcome": lambda: client.read("Patient/p"),
        "searchset": lambda: (client.count("Patient"), list(client.pages("Patient"))),
    }
    ask = asks.get(kind, lambda: client.post_bundle([b"{}", b"{}"], KEYS))

    @settings(max_examples=60, deadline=None)
    @given(spoiled(KINDS[kind][0]))
    def holds(content: bytes) -> None:
        between.script = lambda asked: Scripted(422 if kind == "OperationOutcome" else 200, content)
        try:
            ask()
        except FhirServerError as error:
            if not str(error).startswith(between.base_url):
                raise

    holds()


def test_what_an_outcome_holds_never_stops_the_books(books: Books, between: Gateway) -> None:
    text = "\x00\x1b[31m" + "ü" * 9_000
    issue = {"severity": "\x00", "code": text, "diagnostics": text, "expression": [text, None], "details": {"text": 5}}
    said = Scripted(422, {"resourceType": "OperationOutcome", "issue": [issue, None, issue]})
    books.with_settings(base_url=between.base_url).map(patient("p"), patient("q"))
    between.script = lambda asked: said if "PUT Patient/p" in asked.requests else None
    assert books.deliver().parked == {"Patient": 1}
    assert not set("\x00\x1b") & set(json.dumps(books.entry("Patient/p", "outcome"), ensure_ascii=False))


def test_what_a_resource_on_the_server_holds_never_stops_a_readback(books: Books, between: Gateway) -> None:
    books.with_settings(base_url=between.base_url).map(patient("p"))
    books.deliver()
    odd = {"resourceType": "Patient", "id": "p", "link": [{"other": {"reference": "Patient/\x00 x"}}], "meta": {}}
    foreign = {"resourceType": "Patient", "id": "theirs_" + "x" * 90, "meta": {"lastUpdated": "soon"}, "a": "\x00"}
    between.script = lambda asked: bundle(total=2, entry=[{"resource": odd}, {"resource": foreign}])
    found = books.readback().types["Patient"]
    assert (found.differing, found.foreign) == (1, 1)
    between.script = lambda asked: None
    assert books.deliver().updated == {"Patient": 1}


def test_limits_are_part_of_the_settings() -> None:
    found = FhirSettings(BASE)
    assert (found.answer_seconds, found.answer_bytes, found.max_pages) == (300, 64_000_000, 100_000)


def test_a_count_without_a_bundle_type_is_a_count(between: Gateway, reach: Callable[..., FhirClient]) -> None:
    between.script = lambda asked: Scripted(200, {"resourceType": "Bundle", "total": 1705})
    assert reach().count("Media") == 1705
