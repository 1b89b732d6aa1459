"""Which spellings of a resource mean the same; every approved resource of the mappings is tried."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.fhir import r4
from dwh_fhir.readback.equality import differences
from dwh_fhir.server import exact_json
from dwh_fhir_tests.server_books import Resource, encounter, patient

BASE = "https://gateway.example/dept/fhir"
APPROVED = Path(__file__).parents[1] / "views" / "approved"
Place = tuple[Any, ...]


def approved() -> list[Resource]:
    """All approved resources, each once, with exact numbers."""
    found = [resource for file in sorted(APPROVED.glob("*.json")) for resource in exact_json.loads(file.read_bytes())]
    return list({f"{r['resourceType']}/{r['id']}": r for r in found}.values())


RESOURCES = st.sampled_from(approved())


def places(node: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every node of a resource, with its way."""
    yield place, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, below in items:
        yield from places(below, (*place, key))


def at(resource: Resource, place: Place) -> Any:
    for step in place:
        resource = resource[step]
    return resource


def spelt_otherwise(resource: Resource, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Resource:
    """The same resource as some server might give it."""
    yes = partial(draw, st.booleans())
    changed = copy.deepcopy(resource)
    for place, node in list(places(resource)):
        if not place:
            continue
        parent, name = at(changed, place[:-1]), place[-1]
        if isinstance(node, str):
            parent[name] = _respelt(node, name, draw)
        elif isinstance(node, dict):
            own = at(changed, place)
            if "code" in node and "system" in node and "display" not in node and yes():
                own["display"] = "as the code system has it"
            if yes():
                own["id"] = "id1"
            if yes():
                own["extension"] = own.get("extension", [])
    if yes():
        changed["text"] = {"status": draw(st.sampled_from(["generated", "empty"])), "div": "<div>made</div>"}
    if yes():
        changed.setdefault("meta", {}).update(versionId="7", lastUpdated="2026-01-01T00:00:00Z", tag=[{"code": "x"}])
    profiles = changed.get("meta", {}).get("profile", [])
    changed.setdefault("meta", {})["profile"] = draw(st.permutations(profiles))
    return reordered(changed) if yes() else changed


def reordered(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: reordered(node[name]) for name in reversed(node)}
    return [reordered(member) for member in node] if isinstance(node, list) else node


def _respelt(text: str, name: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    if (number := exact_json.number(text)) is not None:
        return "\0" + str(draw(st.sampled_from([text[1:], f"{number:e}"])))
    if name == "reference":
        prefixes = ["", f"{BASE}/", "http://gateway.example/fhir/"]
        return str(draw(st.sampled_from(prefixes)) + text + draw(st.sampled_from(["", "/_history/3"])))
    if len(text) > 18 and text[10:11] == "T":
        moment = datetime.fromisoformat(text)
        zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))
        written = moment.astimezone(ZoneInfo(zone)).isoformat(timespec=draw(st.sampled_from(["auto", "milliseconds"])))
        return written.replace("+00:00", draw(st.sampled_from(["Z", "+00:00"])))
    return text


def other(value: Any) -> Any:
    """One value to another one of its kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if (number := exact_json.number(value)) is not None:
        return f"\0{number}0" if "." in str(number) else f"\0{number}.0"
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


@given(resource=RESOURCES, data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_resource_in_any_other_spelling_is_equal(resource: Resource, data: st.DataObject) -> None:
    held = spelt_otherwise(resource, data.draw)
    assert differences(resource, held, BASE) == []


@given(resource=RESOURCES, data=st.data())
@settings(max_examples=150, deadline=None)
def test_one_other_value_in_any_other_spelling_is_a_difference(resource: Resource, data: st.DataObject) -> None:
    own = {"versionId", "lastUpdated", "source", "tag", "security"}
    leaves = [p for p, node in places(resource) if not isinstance(node, dict | list) and not (own & {*p})]
    place = data.draw(st.sampled_from([p for p in leaves if p != ("resourceType",)]))
    held = copy.deepcopy(resource)
    at(held, place[:-1])[place[-1]] = other(at(resource, place))
    held = spelt_otherwise(held, data.draw)
    found = differences(resource, held, BASE)
    assert [len(found), found[0].path.split(".")[0]] == [1, resource["resourceType"]]


@given(resource=RESOURCES, data=st.data())
@settings(max_examples=100, deadline=None)
def test_an_element_that_is_gone_is_a_difference(resource: Resource, data: st.DataObject) -> None:
    ways = [p for p, _ in places(resource) if p and p[0] not in ("resourceType", "id") and p[:2] != ("meta", "source")]
    place = data.draw(st.sampled_from(ways))
    held = copy.deepcopy(resource)
    del at(held, place[:-1])[place[-1]]
    assert len(differences(resource, held, BASE)) == 1


def observation(value: bytes) -> Resource:
    resource: Resource = exact_json.loads(b'{"resourceType":"Observation","valueQuantity":{"value":%s}}' % value)
    return resource


@pytest.mark.parametrize(
    ("sent", "held", "equal"),
    [
        (b"5.10", b"5.1", False),
        (b"5.10", b"5.10", True),
        (b"5", b"5.0", False),
        (b"10", b"1.0E1", True),
        (b"10", b"1E1", False),
        (b"0.00", b"-0.00", True),
        (b"12345678901234567890", b"12345678901234567891", False),
        (b"0.1", b"0.10000000000000001", False),
    ],
)
def test_a_number_is_equal_with_the_same_precision_only(sent: bytes, held: bytes, equal: bool) -> None:
    found = differences(observation(sent), observation(held), BASE)
    assert [difference.path for difference in found] == ([] if equal else ["Observation.valueQuantity.value"])


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"birthDate": "1953"}, {"birthDate": "1953-01-01"}),
        ({"gender": "female"}, {"gender": "Female"}),
        ({}, {"text": {"status": "additional", "div": "<div>more</div>"}}),
        ({}, {"extension": [{"url": "http://else.example", "valueString": "x"}]}),
        ({}, {"name": [{"family": "X"}]}),
        ({"name": [{"family": "A"}, {"family": "B"}]}, {"name": [{"family": "B"}, {"family": "A"}]}),
        ({"meta": {"profile": ["http://p|1"]}}, {"meta": {"profile": ["http://p|2"]}}),
        ({"meta": {"profile": ["http://p|1"]}}, {"meta": {"profile": ["http://p"]}}),
        ({"meta": {"profile": ["http://p"]}}, {"meta": {"profile": ["http://p", "http://q"]}}),
        ({"link": [{"other": {"reference": "Patient/1"}}]}, {"link": [{"other": {"reference": "Patient/2"}}]}),
        (
            {"link": [{"other": {"reference": "Patient/1"}}]},
            {"link": [{"other": {"reference": "https://else.example/dept/fhir/Patient/1"}}]},
        ),
        (
            {"link": [{"other": {"reference": "Patient/1/_history/1"}}]},
            {"link": [{"other": {"reference": "Patient/1/_history/2"}}]},
        ),
    ],
)
def test_what_says_something_else_is_a_difference(sent: Resource, held: Resource) -> None:
    assert differences(patient("p", **sent), patient("p", **held), BASE)


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"meta": {"profile": ["http://p", "http://q|1"]}}, {"meta": {"profile": ["http://q|1", "http://p|2"]}}),
        ({"name": [{"family": "Mu\u0308ller "}]}, {"name": [{"family": "Müller", "_family": {}}], "address": []}),
        (
            {"link": [{"other": {"reference": "Patient/1"}}]},
            {"link": [{"other": {"reference": "Patient/1", "type": "Patient", "display": "x"}}]},
        ),
    ],
)
def test_what_says_the_same_is_equal(sent: Resource, held: Resource) -> None:
    assert differences(patient("p", **sent), patient("p", **held), BASE) == []


def test_a_difference_is_named_by_elements_of_fhir_alone() -> None:
    held = encounter("e", "p", Müller="x", period={"start": "1953-02-03", "Müller": 1})
    paths = [difference.path for difference in differences(encounter("e", "p"), held, BASE)]
    assert paths == ["Encounter.?", "Encounter.period"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(':,"1. e}')
    | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(':,"1. e}') | st.text(), below, max_size=3),
    max_leaves=12,
)


@given(value=st.dictionaries(st.text(), JSON), blanks=st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_json_is_read_as_it_is_and_numbers_to_the_digit(value: dict[str, Any], blanks: bool) -> None:
    written = json.dumps(_spelt(value), indent=1 if blanks else None, ensure_ascii=False)
    for digits in _numbers(value):
        written = written.replace(f'"\ue000{digits}"', digits)
    raw = written.encode("utf-8", "surrogatepass")
    try:
        plain = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return
    read = exact_json.loads(raw)
    assert _as_floats(read) == _as_floats(plain)
    members = [node for place, node in places(value) if isinstance(node, Decimal) and isinstance(place[-1], str)]
    marked = [node[1:] for _, node in places(read) if isinstance(node, str) and exact_json.number(node) is not None]
    assert {str(n) for n in members if not str(n).lstrip("-").isdigit()} <= set(marked)


def _spelt(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _spelt(below) for name, below in node.items()}
    if isinstance(node, list):
        return [_spelt(below) for below in node]
    return f"\ue000{node}" if isinstance(node, Decimal) else node


def _numbers(value: Any) -> set[str]:
    return {str(node) for _, node in places(value) if isinstance(node, Decimal)}


def _as_floats(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _as_floats(below) for name, below in node.items()}
    if isinstance(node, list):
        return [_as_floats(below) for below in node]
    number = exact_json.number(node)
    return node if isinstance(node, bool) or number is None else float(number)


def test_the_approved_resources_are_there() -> None:
    assert len(approved()) > 50
    assert all(resource["resourceType"] in r4.resource_types() for resource in approved())
