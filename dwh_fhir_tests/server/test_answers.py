"""What any JSON does in place of any field of an answer: a right result, or an error that names request and field."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.delivery import outcomes
from dwh_fhir.delivery.pruning import references
from dwh_fhir.readback.comparing import last_updated
from dwh_fhir.readback.equality import differences
from dwh_fhir.server import answers
from dwh_fhir.server.answers import Answer, NotJson, Unfit, instant, shown

EXAMPLES = 300
KEYS = ["Patient/p", "Encounter/e"]

CAPABILITIES: Any = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "software": {"name": "HAPI"},
    "rest": [
        {
            "mode": "server",
            "interaction": [{"code": "transaction"}],
            "resource": [{"type": "Patient", "updateCreate": True}, {"type": "Encounter"}],
        }
    ],
}
OUTCOME: Any = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "invalid",
            "diagnostics": "no such code",
            "details": {"text": "no"},
            "expression": ["Patient.gender"],
            "location": ["/f:Patient"],
        }
    ],
}
WRITTEN: Any = {
    "resourceType": "Bundle",
    "type": "transaction-response",
    "entry": [
        {
            "response": {
                "status": "201 Created",
                "location": "Patient/p/_history/1",
                "etag": 'W/"1"',
                "lastModified": "2026-01-02T08:00:00.123Z",
            }
        },
        {"response": {"status": "200 OK", "location": "http://x/fhir/Encounter/e/_history/2", "outcome": OUTCOME}},
    ],
}
REFUSED: Any = {**WRITTEN, "entry": [{"response": {"status": "422 Bad", "outcome": OUTCOME}}, WRITTEN["entry"][1]]}
PAGE: Any = {
    "resourceType": "Bundle",
    "type": "searchset",
    "total": 2,
    "link": [{"relation": "self", "url": "http://x/fhir/Patient"}, {"relation": "next", "url": "http://x/fhir?_p=1"}],
    "entry": [
        {
            "fullUrl": "http://x/fhir/Patient/p",
            "resource": {
                "resourceType": "Patient",
                "id": "p",
                "meta": {"versionId": "1", "lastUpdated": "2026-01-02T08:00:00Z", "tag": [{"code": "x"}]},
                "link": [{"other": {"reference": "Patient/q"}}],
            },
            "search": {"mode": "match"},
        },
        {"resource": OUTCOME, "search": {"mode": "outcome"}},
    ],
}


def read_written(found: Any) -> None:
    said = answers.written(found, KEYS)
    assert all(isinstance(answer.status, int) and answer.status >= 200 for answer in said)
    for answer in said:
        if not isinstance(answer, Answer):
            outcomes.brief(answer.status, answer.outcome, b'{"resourceType":"Patient","id":"p","gender":"female"}')


def read_page(found: Any) -> None:
    page = answers.page(found, "Patient")
    assert page.following is None or isinstance(page.following, str)
    for resource in page.resources:
        assert isinstance(resource["id"], str)
        updated = last_updated(resource)
        assert updated is None or updated.astimezone(UTC)
        list(references(resource))
        assert differences(resource, copy.deepcopy(resource), "http://localhost/fhir") == []
    total = answers.total(found)
    assert total is None or total >= 0


def read_outcome(found: Any) -> None:
    fit = answers.outcome(found)
    short = outcomes.brief(400, fit, b'{"resourceType":"Patient","id":"p","gender":"female"}')
    assert len(json.dumps(short)) < 20_000


def read_capabilities(found: Any) -> None:
    able = answers.capabilities(found)
    assert isinstance(able.fhir_version, str)
    assert all(isinstance(name, str) for name in able.update_create)


KINDS: dict[str, tuple[Any, Callable[[Any], None]]] = {
    "CapabilityStatement": (CAPABILITIES, read_capabilities),
    "OperationOutcome": (OUTCOME, read_outcome),
    "transaction-response": (WRITTEN, read_written),
    "transaction-response that refuses": (REFUSED, read_written),
    "searchset": (PAGE, read_page),
}


def paths(node: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something may be put in place of something else."""
    yield so_far
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from paths(value, (*so_far, key))


def nested(depth: int) -> str:
    return '{"extension":[' * (depth // 2) + "]}" * (depth // 2)


ODD = [
    *["null", "true", "0", "-1", "1.5", "1e999", "NaN", "9" * 40, str(2**63), "{}", "[]", "[[]]", "[null]", "[{}]"],
    *['""', '" "', '"\\u0000"', '"\\ud800"', '"2OO"', '"200"', '"304 Not Modified"', '"999"', '"503 busy"'],
    *['"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', '"2026-01-02"', '"Patient/another/_history/1"'],
    *['"../../x"', '"http://["', '"match"', '"next"', '{"resourceType":"Bundle"}', '"' + "x" * 100_000 + '"'],
    *[nested(120), nested(252), nested(900), nested(5_000)],
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
).map(json.dumps)


@st.composite
def spoiled(draw: st.DrawFn, example: Any) -> bytes:
    """An answer as JSON of which some fields are another thing, twice there, or gone."""
    found = copy.deepcopy(example)
    instead: dict[str, str] = {}
    for number in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from([path for path in paths(found) if path] or [("resourceType",)]))
        node = found
        for key in above:
            node = node[key]
        what = draw(st.sampled_from(["other", "other", "gone", "twice", "more"]))
        if isinstance(node, dict) and last not in node:
            what = "other"
        instead[f"@{number}@"] = draw(st.sampled_from(ODD) | JSON)
        if what == "gone":
            node.pop(last)
        elif what == "other":
            node[last] = f"@{number}@"
        elif isinstance(node, list):
            node.append(node[last] if what == "twice" else f"@{number}@")
        elif what == "twice":
            # The same name once more in one object is beyond Python's own dicts.
            node[f"#{number}#"] = f"@{number}@"
            instead[f"#{number}#"] = json.dumps(last)
        else:
            node[draw(st.text(max_size=5))] = f"@{number}@"
    text = json.dumps(found)
    for token, value in instead.items():
        text = text.replace(f'"{token}"', value)
    return text.encode()


@contextmanager
def only_named() -> Iterator[None]:
    try:
        yield
    except NotJson:
        pass
    except Unfit as misfit:
        if not re.fullmatch(r"[A-Za-z]\w*(\[\d+\])?(\.\w+(\[\d+\])?)* is .*, expected .+", str(misfit)):
            raise


@pytest.mark.parametrize("kind", list(KINDS))
def test_any_json_in_place_of_any_field_is_read_or_named(kind: str) -> None:
    example, read = KINDS[kind]
    read(orjson.loads(json.dumps(example)))

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(spoiled(example))
    def holds(content: bytes) -> None:
        with only_named():
            read(answers.resource(content))

    holds()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(list(KINDS)), st.data())
def test_any_bytes_are_an_answer_or_none(kind: str, data: st.DataObject) -> None:
    example, read = KINDS[kind]
    content = bytearray(json.dumps(example).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.sampled_from([0, 1, 5, len(content)]))
        content[start : start + length] = data.draw(st.binary(max_size=4) | st.just(b"NaN") | st.just(b"1e999"))
        if not content:
            break
    with only_named():
        read(answers.resource(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Please log in</html>",
        b"[]",
        b"null",
        b'{"a": 1}',
        b'{"resourceType": 5}',
        b'// a comment\n{"resourceType": "Bundle"}',
        b'{"resourceType": "Bundle", "total": NaN}',
        b'{"resourceType": "Bundle"',
        '{"resourceType": "Bündle"}'.encode("latin-1"),
        '{"resourceType": "Bundle"}'.encode("utf-16"),
        b"[" * 100_000,
    ],
)
def test_what_is_no_fhir_as_json_is_no_answer(content: bytes) -> None:
    with pytest.raises(NotJson):
        answers.resource(content)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert answers.resource(b'\xef\xbb\xbf{"resourceType":"Patient"}') == {"resourceType": "Patient"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("2OO", "Bundle.entry[0].response.status is a text, expected"),
        ("", "status is a text"),
        ("304 Not Modified", "status is a text"),
        ("100", "status is a text"),
        (200, "status is a whole number, expected the outcome of a write"),
        (None, "status is null"),
    ],
)
def test_a_status_that_is_none_is_named(status: Any, error: str) -> None:
    found = {**WRITTEN, "entry": [{"response": {"status": status}}]}
    with pytest.raises(Unfit, match=re.escape(error)):
        answers.written(found, KEYS[:1])


@pytest.mark.parametrize("status", ["200", "200 OK", "201 Created", "204 No Content", "204"])
def test_a_status_is_read_with_and_without_its_words(status: str) -> None:
    found = {**WRITTEN, "entry": [{"response": {"status": status}}]}
    assert answers.written(found, KEYS[:1]) == [Answer(int(status[:3]), None)]


@pytest.mark.parametrize(
    "location",
    ["Patient/q/_history/1", "http://x/fhir/Patient/q", "Encounter/p/_history/3", "https://x/Patient/P/_history/1"],
)
def test_an_answer_about_another_resource_is_no_acknowledgement(location: str) -> None:
    found = {**WRITTEN, "entry": [{"response": {"status": "201", "location": location}}]}
    with pytest.raises(Unfit, match=r"location is a text, expected one that names Patient/p"):
        answers.written(found, KEYS[:1])


@pytest.mark.parametrize(
    "location", ["Patient/p", "Patient/p/_history/1", "http://internal:8080/fhir/Patient/p/_history/1", "urn:x", ""]
)
def test_a_location_may_be_spelled_in_any_way(location: str) -> None:
    found = {**WRITTEN, "entry": [{"response": {"status": "201", "location": location}}]}
    assert len(answers.written(found, KEYS[:1])) == 1


def test_a_page_of_another_type_is_named() -> None:
    with pytest.raises(Unfit, match=r"Bundle.entry\[0\].resource.resourceType is a text, expected Encounter"):
        answers.page(PAGE, "Encounter")


def test_an_instant_that_no_time_zone_can_hold_is_none() -> None:
    assert instant("0001-01-01T00:00:00+14:00") is None
    assert instant("2026-01-02T08:00:00") is None
    assert instant("2026-01-02T08:00:00Z") == datetime(2026, 1, 2, 8, tzinfo=UTC)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&[]()*_`#|~!\\-+=:/. \n\t\x1b\x00aZ0ü@'\"{}$")))
def test_a_servers_text_is_one_short_line_without_markup(text: str) -> None:
    plain = shown(text * 5, 60)
    assert len(plain) <= 60
    assert not set(plain) & set("<>&[]*`#|~!\\\n\t\x1b\x00@'\"{}$")
    assert "//" not in plain
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", plain)


def test_a_servers_text_stays_readable() -> None:
    assert shown("4.0.1") == "4.0.1"
    assert shown("HAPI FHIR Server 8.2.0 (R4)") == "HAPI FHIR Server 8.2.0 (R4)"
    assert shown("<img src=x onerror=alert(1)> see [this](https://evil.example)") == (
        "·img src=x onerror=alert(1)· see ·this·(https:·evil.example)"
    )
