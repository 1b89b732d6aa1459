from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dwh_fhir.binding.load import load
from dwh_fhir.books import accounting
from dwh_fhir.database.connection import Connection
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.stack import SCHEMA, source_name
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers, expected_bodies, opened

Edit = tuple[str, Any, dict[str, Any] | None]

OWNERS = ["o1", "o2", "o3"]
items: st.SearchStrategy[Edit] = st.tuples(
    st.just("item"),
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from([1, 2])),
    st.none()
    | st.builds(
        dict,
        OWNER=st.sampled_from(OWNERS),
        VALUE=st.sampled_from(["x", "x", "x", "y", "y", "fails", "invalid", "BROKEN"]),
        STORN=st.sampled_from(["", "", "", "X", "?"]),
    ),
)
owners: st.SearchStrategy[Edit] = st.tuples(
    st.just("owner"),
    st.sampled_from(OWNERS),
    st.none() | st.builds(dict, NAME=st.sampled_from(["Ann", "Bob"]), STORN=st.sampled_from(["", "", "", "X"])),
)


def reset(layers: Layers) -> None:
    layers.show(item=[], owner=[])
    tables = "staging.{0}, staging.{0}_history, clean.{0}, clean.{0}_gone"
    control = (
        "control.progress, control.stale_group, control.quarantine, control.accepted, control.filtered,"
        " fhir.mapped_group, fhir.resource"
    )
    listed = ", ".join([tables.format(name) for name in layers.views] + [control])
    layers.connection.execute(f"TRUNCATE {listed}".encode())
    layers.connection.commit()


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.lists(items | owners, min_size=1, max_size=5), min_size=1, max_size=5))
def test_any_course_of_changes_ends_in_the_resources_of_the_clean_rows(layers: Layers, days: list[list[Edit]]) -> None:
    reset(layers)
    rows: dict[str, dict[Any, Any]] = {"item": {}, "owner": {}}
    for day in days:
        for view, key, values in day:
            if values is None:
                rows[view].pop(key, None)
            else:
                row = probe.row(*key) if view == "item" else probe.owner_row(key)
                rows[view][key] = row | values
        before, old = layers.seqs(), layers.bodies()
        layers.carry(**{view: listed.values() for view, listed in rows.items()})
        bodies = layers.bodies()
        assert bodies == expected_bodies(layers.connection, layers.views, layers.site)
        seqs = layers.seqs()
        assert all(seqs[name] == before[name] for name in bodies if old.get(name) == bodies[name])
        for name, declared in layers.views.items():
            layers.map(name)
            assert accounting.check_view(accounting.count_view(layers.connection, declared)) == []
    assert layers.map().groups == 0


@pytest.mark.parametrize("seed", [11, 12])
def test_any_days_of_a_hospital_end_in_the_resources_of_its_clean_rows(
    hana: HanaServer, connection: Connection, seed: int
) -> None:
    hospital = Hospital(25, seed)
    with opened(hana, connection, load(SANDBOX_SITE, "key of the mapping tests")) as layers:
        layers.views.clear()
        layers.use(*registry().values())
        for _ in range(3):
            for name, table in hospital.tables().items():
                hana.create_view(source_name(name), table.columns, table.rows, schema=SCHEMA)
            for name in layers.views:
                layers.load(name)
            layers.clean()
            for name in layers.views:
                layers.map(name)
            assert layers.bodies() == expected_bodies(connection, layers.views, layers.site)
            hospital.next_day()
