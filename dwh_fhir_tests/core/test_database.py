from __future__ import annotations

import pytest

from dwh_fhir import columns as c
from dwh_fhir.database import BusyError, connect, ensure_schema, only_one
from dwh_fhir.sandbox.postgres import Database
from dwh_fhir.views import registry
from dwh_fhir_tests.core import probe
from dwh_fhir_tests.core.layers import Layers
from dwh_fhir_tests.core.probe import row
from dwh_fhir_tests.world import settings_of


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
