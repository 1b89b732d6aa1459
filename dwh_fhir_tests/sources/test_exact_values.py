"""Single values on their way from a source to the resource, or to quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from dwh_fhir import columns as c
from dwh_fhir import settings
from dwh_fhir.database.connection import Connection
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.sources.kinds.sql import SqlSettings
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.source import Rows, Span
from dwh_fhir.view import Group, Resource
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.stack import SCHEMA
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.sources import stands
from dwh_fhir_tests.sources.stands import Stands, Table
from dwh_fhir_tests.sources.test_kinds import site


@pytest.mark.parametrize("bound", ["Wert", {"column": "Wert"}])
def test_a_number_of_32_bits_is_its_shortest_decimal(stands: Stands, bound: Any) -> None:
    rows = pa.table({"Nr": [1, 2], "Wert": pa.array([0.1, None], pa.float32())})
    stands.hana.create_view("Dinge", {"Nr": "INTEGER", "Wert": "REAL"}, rows, schema=SCHEMA)
    view = probe.item(AMOUNT=c.decimal(""))
    reached = HanaSettings.from_environment(settings.Environment(stands.hana.environment()))
    columns = {"PLACE": {"constant": "A"}, "NUMBER": "Nr", "AMOUNT": bound, "NOTE": {"column": "Wert"}}
    with open_source(reached, site("hana", columns=columns)) as source:
        source.check(view)
        (block,) = source.read(view, Span())
    at = list(view.column_names).index
    assert [(row[at("AMOUNT")], row[at("NOTE")]) for row in block] == [(Decimal("0.1"), "0.1"), (None, None)]


@pytest.mark.parametrize("kind", ["csv", "excel"])
def test_a_change_time_with_an_offset_falls_into_its_window(stands: Stands, kind: stands.Kind) -> None:
    times = ["2026-03-03T08:00:00Z", "2026-03-03T13:00:00Z", "00000000", "never"]
    table = Table({"PLACE": "text", "NUMBER": "integer", "MOMENT": "text"}, [["A", i, t] for i, t in enumerate(times)])
    reached = stands.show(kind, {"Dinge": table})
    told = site(kind, columns={name: name for name in table.types}, overlap_hours=0)
    view = probe.item("MOMENT")
    noon = datetime(2026, 3, 3, 12, tzinfo=told.zone)
    with open_source(reached, told) as source:
        source.check(view)
        blocks = list(source.read(view, Span(window=probe.window(told, noon, noon - timedelta(days=1)))))
    names = list(view.column_names)
    found = {row[names.index("NUMBER")]: row[names.index("MOMENT")] for block in blocks for row in block}
    assert found[0] == datetime.fromisoformat("2026-03-03T09:00:00")
    assert 1 not in found
    assert found[2] is found[3] is None
    defects = [defect for block in blocks if isinstance(block, Rows) for defect in block.defects.values()]
    assert defects == ["spelling:MOMENT"]


def measured(group: Group, _: MappingSite) -> Iterator[Resource]:
    for row in group.rows:
        yield {
            "resourceType": "Observation",
            "id": f"o-{row['NUMBER']}",
            "status": "final",
            "code": {"text": "weight"},
            "valueQuantity": {"value": row["AMOUNT"]},
        }


@pytest.fixture
def layers(hana: HanaServer, connection: Connection) -> Iterator[Layers]:
    with ExitStack() as stack:
        yield Layers(hana, connection, probe.site(), stack)


def test_a_value_corrected_from_5_0_to_5_00_is_a_change_up_to_the_resource(stands: Stands, layers: Layers) -> None:
    told = site("postgres", columns={name: name for name in ("PLACE", "NUMBER", "AMOUNT")})
    layers.use(replace(probe.item(AMOUNT=c.decimal("")), to_fhir=measured, needs={}, group_by=()))
    with (
        stands_engine(stands) as database,
        open_source(SqlSettings(stands.url("postgres")), told) as layers.source,
    ):
        layers.site = told
        with database.begin() as connection:
            connection.exec_driver_sql('CREATE TABLE "Dinge" ("PLACE" text, "NUMBER" bigint, "AMOUNT" numeric)')
            connection.exec_driver_sql("INSERT INTO \"Dinge\" VALUES ('A', 1, 5.0), ('A', 2, 7.0)")
        bodies = []
        for step in range(2):
            load = layers.load()
            layers.clean()
            layers.map()
            assert (load.inserted, load.changed) == ((2, 0), (0, 1))[step]
            bodies.append(dict(layers.query("SELECT id, body::text FROM fhir.resource")))
            with database.begin() as connection:
                connection.exec_driver_sql('UPDATE "Dinge" SET "AMOUNT" = 5.00 WHERE "NUMBER" = 1')
    assert [('"value":5.0}' in b["o-1"], '"value":5.00}' in b["o-1"]) for b in bodies] == [(True, False), (False, True)]
    assert bodies[0]["o-2"] == bodies[1]["o-2"]


def stands_engine(place: Stands) -> Any:
    return stands.engine(place.url("postgres"))


def test_what_postgres_knows_and_python_does_not_ends_no_load(stands: Stands) -> None:
    table = Table({"PLACE": "text", "NUMBER": "integer", "DAY": "date"}, [["A", i, date(2026, 3, 1)] for i in range(3)])
    reached = stands.show("postgres", {"Dinge": table})
    with stands_engine(stands) as database, database.begin() as connection:
        connection.execute(sa.text("""UPDATE "Dinge" SET "DAY" = 'infinity' WHERE "NUMBER" = 1"""))
        connection.execute(sa.text("""UPDATE "Dinge" SET "DAY" = '0044-03-15 BC' WHERE "NUMBER" = 2"""))
    with open_source(reached, site("postgres", columns={name: name for name in table.types})) as source:
        (block,) = source.read(probe.item(), Span())
    assert isinstance(block, Rows)
    assert set(block.defects.values()) == {"spelling:DAY"}
    assert len(block.defects) == 2
