from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from dwh_fhir.fhir.r4 import check, is_valid
from dwh_fhir_tests.fhir.r4_examples import EXAMPLES
from dwh_fhir_tests.fhir.test_r4 import r4b_rejects

Place = tuple[Any, Any]

ODD_TEXTS = (
    *(
        "",
        " ",
        "\n",
        "\u00a0",
        "\x0b",
        "a\x00",
        " a",
        "a  b",
        "a\n",
        "x" * 65,
        "_",
        "ä",
        "1",
        "-1",
        "1.0",
        "true",
        "null",
    ),
    *("0000", "20260102", "2026-1-2", "2026-13", "2026-00-10", "2026-02-30", "1900-02-29", "2024-02-29", "10000-01-01"),
    *("2026-01-02T03:04:05", "2026-01-02T03:04:05Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:60+14:01"),
    *("2026-02-29T03:04:05Z", "2026-01-02T03:04:05.123456789123-14:00", "24:00:00", "08:00", "08:00:60", "8:00:00"),
    *(
        "http://",
        "http://[x",
        "http://a b",
        "http://1.2.3.4.5/",
        "http://x:99999",
        "http:x",
        "urn:",
        "//x",
        "x?y",
        "../x",
    ),
    *("Patient/1", "Encounter/1", "#", "#a", "foo", "final", "active", "other", "QUJD", "QUJ", "QU==", "=", "Q U J D"),
    *("urn:oid:1.2", "urn:oid:3", "urn:uuid:x", "<div/>", "<div>x</div>"),
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=6),
    st.sampled_from([0, -1, 1, 2**31, -(2**31) - 1, 10**30]),
    st.integers(),
    st.floats(),
    st.sampled_from([Decimal("NaN"), Decimal("1.50"), Decimal("-Infinity"), Decimal("1E+400")]),
)
values = st.one_of(
    scalars,
    st.sampled_from(
        [[], {}, [None], [[]], [{}], {"id": "a"}, {"extension": []}, {"reference": "Patient/1"}, {"text": "x"}]
    ),
    st.lists(scalars, max_size=2),
    st.sampled_from(EXAMPLES),
)
NAMES = (
    *("zz", "", "_id", "_status", "_code", "url", "valueString", "valueCode", "value", "onsetString", "onsetDateTime"),
    *("resource_type", "fhir_comments", "_birthDate", "deceasedBoolean", "valueBoolean", "valueCodeableReference"),
    *sorted({key for example in EXAMPLES for key in example}),
)
names = st.sampled_from(NAMES)


def places(node: Any) -> Iterator[Place]:
    """Every container with each of its keys or indexes."""
    if isinstance(node, dict | list):
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            yield node, key
            yield from places(node[key])


def delete(data: st.DataObject, place: Place) -> None:
    container, key = place
    del container[key]


def replace(data: st.DataObject, place: Place) -> None:
    container, key = place
    container[key] = copy.deepcopy(data.draw(values))


def wrap_or_unwrap(data: st.DataObject, place: Place) -> None:
    container, key = place
    old = container[key]
    container[key] = old[0] if isinstance(old, list) and old else [old]


def as_text(data: st.DataObject, place: Place) -> None:
    container, key = place
    container[key] = str(container[key])


def spoil_text(data: st.DataObject, place: Place) -> None:
    container, key = place
    if isinstance(old := container[key], str):
        cut = data.draw(st.integers(0, len(old)))
        container[key] = old[:cut] + data.draw(st.text(max_size=2)) + old[cut + data.draw(st.integers(0, 2)) :]


def add(data: st.DataObject, place: Place) -> None:
    container, _ = place
    if isinstance(container, dict):
        container[data.draw(names)] = copy.deepcopy(data.draw(values))
    else:
        container.append(copy.deepcopy(data.draw(values)))


def rename(data: st.DataObject, place: Place) -> None:
    container, key = place
    if isinstance(container, dict):
        old = container.pop(key)
        container[data.draw(st.one_of(names, st.just(f"_{key}"), st.just(key.lstrip("_"))))] = old


def move(data: st.DataObject, place: Place) -> None:
    container, key = place
    other, name = data.draw(st.sampled_from(list(places(copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)))))))
    container[key] = other[name]


MUTATIONS = (delete, replace, wrap_or_unwrap, as_text, spoil_text, add, rename, move)

KNOWN = ("_value", "valueMeta", "valueUuid")
"""Where R4 allows more than the models, see the docstring of r4.py."""


def uses_known(resource: dict[str, Any]) -> bool:
    return any(isinstance(c, dict) and str(key).startswith(KNOWN) and "url" in c for c, key in places(resource))


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_is_accepted_that_fhir_resources_rejects(data: st.DataObject) -> None:
    resource = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)))
    for _ in range(data.draw(st.integers(1, 3))):
        if not (there := list(places(resource))):
            break
        data.draw(st.sampled_from(MUTATIONS))(data, data.draw(st.sampled_from(there)))
    note(repr(resource))
    why = check(resource)
    assert (why is None) == is_valid(resource)
    assert why is not None or not r4b_rejects(resource) or uses_known(resource)
