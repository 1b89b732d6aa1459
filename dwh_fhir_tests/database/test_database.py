from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pandera.pandas as pandera
import pytest

from dwh_fhir import columns as c
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import connect
from dwh_fhir.database.locks import only_one
from dwh_fhir.errors import BusyError, SchemaError, StagingRefused
from dwh_fhir.staging import loading
from dwh_fhir.views import registry
from dwh_fhir_sandbox.postgres import Database
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import row
from dwh_fhir_tests.world import settings_of

MOMENT = datetime(2026, 3, 3, tzinfo=UTC)


def test_tables_that_are_there_are_not_locked_against_a_run_that_writes(database: Database) -> None:
    settings = settings_of(database)
    with connect(settings, "run") as run, connect(settings, "status") as other:
        run.execute("LOCK TABLE staging.person, control.load, fhir.resource, ledger.entry IN ACCESS EXCLUSIVE MODE")
        other.execute("SET lock_timeout = '200ms'")
        ensure_schema(other, registry())


def test_a_view_that_has_gained_a_column_gains_it_in_every_layer(layers: Layers) -> None:
    layers.carry(item=[row()], owner=[probe.owner_row()])
    layers.use(probe.item(None, WARD=c.text(10, "")))
    layers.carry(item=[row(WARD="ST01")])
    assert layers.query('SELECT s."WARD", c."WARD" FROM staging.item s JOIN clean.item c USING (_key)') == [
        ("ST01",) * 2
    ]


def test_a_new_column_makes_all_windows_due_so_that_unchanged_rows_get_its_value(layers: Layers) -> None:
    layers.use(probe.item("DAY"))
    here, view = layers.site, layers.views["item"]
    whole = probe.window(here, MOMENT)
    layers.show(item=[row(DAY=date(2026, 3, 1), WARD="ST01")])
    layers.load(window=whole)
    assert loading.missing(layers.connection, view, here, MOMENT) is None
    layers.connection.commit()
    layers.use(probe.item("DAY", WARD=c.text(10, "")))
    layers.show(item=[row(DAY=date(2026, 3, 1), WARD="ST01")])
    due = loading.missing(layers.connection, view, here, MOMENT)
    layers.connection.commit()
    assert due == whole
    assert layers.load(window=due).changed == 1
    assert layers.query('SELECT "WARD" FROM staging.item') == [("ST01",)]


RETYPED = [
    (c.text(20, "", pattern="[0-9 ]*"), "12", c.integer(""), 12),
    (c.text(20, "", pattern="[0-9.]*"), "1.50", c.decimal(""), Decimal("1.50")),
    (c.integer(""), 12, c.text(20, ""), "12"),
    (c.integer(""), 12, c.decimal(""), Decimal(12)),
    (c.text(8, ""), "20260301", c.dats(""), "20260301"),
]


@pytest.mark.parametrize(("before", "old", "after", "new"), RETYPED)
def test_a_column_of_another_kind_keeps_its_values_in_every_layer(
    layers: Layers, before: pandera.Column, old: object, after: pandera.Column, new: object
) -> None:
    layers.use(probe.item(AMOUNT=before))
    layers.carry(item=[row(number=1, AMOUNT=old), row(number=2, AMOUNT=old)], owner=[probe.owner_row()])
    layers.carry(item=[row(number=1, AMOUNT=old)])
    layers.use(probe.item(AMOUNT=after))
    assert layers.query('SELECT "AMOUNT" FROM staging.item UNION ALL SELECT "AMOUNT" FROM staging.item_history') == [
        (new,),
        (new,),
    ]
    layers.clean()
    layers.map()
    assert (layers.keys(), layers.quarantine()) == (["A/1"], set())
    changed = layers.carry(item=[row(number=1, AMOUNT=new)])
    assert (changed.groups, layers.texts()) == (0, ["x of Ann, one of 1"])


def test_a_column_whose_values_do_not_fit_its_new_kind_is_refused_without_quoting_them(layers: Layers) -> None:
    layers.use(probe.item(AMOUNT=c.text(20, "")))
    layers.carry(item=[row(AMOUNT="a dozen")], owner=[probe.owner_row()])
    with pytest.raises(SchemaError, match=r'"staging"\."item" has values of AMOUNT that are no bigint') as refused:
        layers.use(probe.item(AMOUNT=c.integer("")))
    assert "dozen" not in str(refused.value)
    assert layers.query('SELECT "AMOUNT" FROM staging.item') == [("a dozen",)]


def test_one_run_at_a_time_and_the_other_is_told_whose_turn_it_is(database: Database) -> None:
    settings = settings_of(database)
    with connect(settings, "first") as first, connect(settings, "second") as second:
        with only_one(first, "load of item"):
            with (
                pytest.raises(BusyError, match="load of item is in the hands of 'dwh-fhir first'"),
                only_one(second, "load of item"),
            ):
                pass
            with only_one(second, "load of owner"):
                pass
        second.rollback()
        with only_one(second, "load of item"):
            pass


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [({"database": "nowhere"}, "check STAGING_DB"), ({"user": "nobody", "password": "x"}, "check STAGING_USER")],
)
def test_a_database_that_lets_nobody_in_is_for_the_operator(
    database: Database, wrong: dict[str, Any], remedy: str
) -> None:
    with pytest.raises(StagingRefused, match=remedy):
        connect(replace(settings_of(database), **wrong), "test")
