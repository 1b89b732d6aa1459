"""A kind of column that the product does not know, registered at the one place where kinds are."""

from __future__ import annotations

from typing import Any, cast

import pytest

from dwh_fhir import columns as c
from dwh_fhir.binding import column_table
from dwh_fhir.kinds import KINDS, ColumnKind, Kind
from dwh_fhir.values.raw import Invalid
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import row

SHARE = cast(Kind, "share")


def percent(value: str | None) -> Any:
    number, _, sign = (value or "").partition(" ")
    return None if not number else int(number) if sign == "%" and number.isdigit() else Invalid("share", "is no share")


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> Any:
    kind = ColumnKind(title="share", meaning="A number and %.", raw_type="text", clean_type="bigint", read=percent)
    monkeypatch.setitem(KINDS, SHARE, kind)
    return c._column(SHARE, "How much", required=False, checks=[])


def test_a_kind_with_an_entry_is_carried_from_the_source_to_the_clean_layer(layers: Layers, share: Any) -> None:
    layers.use(probe.item(VALUE=share))
    layers.carry(item=[row("A", 1, VALUE="50 %"), row("A", 2, VALUE=""), row("A", 3, VALUE="half")])
    assert layers.query('SELECT "NUMBER", "VALUE" FROM staging.item ORDER BY 1') == [
        (1, "50 %"),
        (2, ""),
        (3, "half"),
    ]
    assert layers.query('SELECT "NUMBER", "VALUE" FROM clean.item ORDER BY 1') == [(1, 50), (2, None)]
    assert layers.query("SELECT column_name, rule, remedy FROM control.quarantine WHERE layer = 'clean'") == [
        ("VALUE", "share", "VALUE is no share")
    ]


def test_it_is_compared_like_any_other(layers: Layers, share: Any) -> None:
    layers.use(probe.item(VALUE=share))
    layers.carry(item=[row("A", 1, VALUE="50 %")])
    layers.carry(item=[row("A", 1, VALUE="60 %")])
    assert layers.query('SELECT "VALUE" FROM clean.item') == [(60,)]
    layers.show(item=[row("A", 1, VALUE="60 %")])
    assert layers.load().unchanged == 1


def test_it_may_be_a_key(layers: Layers, share: Any) -> None:
    layers.use(probe.item(VALUE=share))
    layers.alter("item", key=("PLACE", "NUMBER", "VALUE"), group_by=("PLACE", "NUMBER", "VALUE"))
    layers.carry(item=[row("A", 1, VALUE="50 %"), row("A", 1, VALUE="60 %")])
    assert layers.query('SELECT "VALUE" FROM clean.item ORDER BY 1') == [(50,), (60,)]


def test_it_is_described(share: Any) -> None:
    assert "| `VALUE` |  | share |" in column_table.of_view(probe.item(VALUE=share))
