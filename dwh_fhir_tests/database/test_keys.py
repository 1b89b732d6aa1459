from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from dwh_fhir.database.keys import key_of, key_writer
from dwh_fhir.database.tables import clean_types, raw_types
from dwh_fhir.values.texts import identity
from dwh_fhir.view import View
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8) | st.sampled_from(
    ["~", "/", "#2", "a/b"]
)


def written(view: View, *values: Any) -> str:
    return key_writer(view, view.key)(values)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        (("0001", 3), "0001/3"),
        (("A  ", 3), "A/3"),
        (("A/B", 3), "A~2FB/3"),
        (("A#2", 3), "A~232/3"),
        (("~2F", 3), "~7E2F/3"),
        ((None, 3), "/3"),
        (("A", None), "A/"),
    ],
)
def test_a_key_is_its_values_joined_and_escaped(values: tuple[Any, ...], key: str) -> None:
    assert written(probe.item(), *values) == key


@given(st.lists(st.tuples(texts, st.integers()), min_size=2, max_size=2, unique=True))
def test_different_keys_never_look_alike(pair: list[tuple[str, int]]) -> None:
    (one, other) = [(identity(text), number) for text, number in pair]
    assert (written(probe.item(), *one) == written(probe.item(), *other)) == (one == other)


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(text=texts, number=st.integers(-(2**63), 2**63 - 1) | st.none())
def test_the_database_writes_a_key_as_python_does(layers: Layers, text: str, number: int | None) -> None:
    view = layers.views["item"]
    statement = sql.SQL('SELECT {} FROM (VALUES (%s::text, %s::bigint)) r ("PLACE", "NUMBER")')
    for raw, place in ((True, text), (False, identity(text))):
        key = key_of(raw_types(view) if raw else clean_types(view), view.key, raw=raw)
        assert layers.connection.execute(statement.format(key), [place, number]).fetchone() == (
            written(view, text, number),
        )


def test_a_date_in_a_group_key_does_not_depend_on_the_sessions_date_style(layers: Layers) -> None:
    statement = sql.SQL('SELECT {} FROM (VALUES (%s::date)) r ("DAY")').format(key_of({"DAY": "date"}, ["DAY"]))
    before = layers.connection.execute(statement, [date(2026, 3, 1)]).fetchone()
    layers.connection.execute("SET LOCAL datestyle = 'German'")
    assert layers.connection.execute(statement, [date(2026, 3, 1)]).fetchone() == before
