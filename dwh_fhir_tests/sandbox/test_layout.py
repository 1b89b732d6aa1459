"""The source's tables against the product's views: two descriptions that were written apart must be of one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dwh_fhir import settings
from dwh_fhir.binding.check_site import check
from dwh_fhir.columns import Kind, meta
from dwh_fhir.errors import SourceError
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.staging import loading
from dwh_fhir.view import View
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital.layout import LAYOUTS, VIEWS
from dwh_fhir_sandbox.stack import SCHEMA, source_name
from dwh_fhir_tests.world import World

NOT_READ: dict[str, set[str]] = {}
"""Columns of a table that its view does not read."""
NOT_AT_THE_SOURCE: dict[str, set[str]] = {}
"""Columns of a view that its table lacks."""
WIDER = {
    "person": {"NNAME"},
    "kontakt": {"ORGFA", "ORGPF"},
    "diagnose": {"DKAT1", "DKAT2", "DITXT", "KZTXT"},
    "prozedur": {"ICPMK", "ORGFA", "ORGPF", "BTEXT"},
    "medikation": {"DOSTXT"},
    "laborbefund": {"N2LEISTID", "N2UNIT", "N2REMARK"},
}
"""Texts that are longer at the source than the view's rule allows, so that the rule `length` has work."""
TYPES: dict[Kind, str] = {
    "dats": "NVARCHAR(8)",
    "partial": "NVARCHAR(8)",
    "tims": "NVARCHAR(6)",
    "flag": "NVARCHAR(1)",
    "integer": "INTEGER",
    "decimal": "DECIMAL(15,3)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


def width(hana: str) -> int:
    return int(hana.removeprefix("NVARCHAR(").removesuffix(")"))


def test_every_view_has_its_table() -> None:
    assert set(VIEWS) == set(registry())


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_and_its_table_name_the_same_columns_but_for_those_that_are_listed(name: str) -> None:
    table, view = set(LAYOUTS[name].columns), set(registry()[name].column_names)
    assert table - view == NOT_READ.get(name, set())
    assert view - table == NOT_AT_THE_SOURCE.get(name, set())


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_and_its_table_agree_on_the_kind_of_every_column(name: str) -> None:
    columns = {column: meta(spec) for column, spec in registry()[name].columns.columns.items()}
    layout = {column: hana for column, hana in LAYOUTS[name].columns.items() if column in columns}
    texts = {column: width(hana) for column, hana in layout.items() if columns[column]["kind"] == "text"}
    assert {column: hana for column, hana in layout.items() if column not in texts} == {
        column: TYPES[spec["kind"]] for column, spec in columns.items() if column in layout and column not in texts
    }
    allowed = {column: columns[column]["length"] or 0 for column in texts}
    assert {column for column in texts if texts[column] > allowed[column]} == WIDER.get(name, set())
    assert all(texts[column] >= allowed[column] for column in texts)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_and_its_table_agree_on_key_and_change_column(name: str) -> None:
    layout, view = LAYOUTS[name], registry()[name]
    assert (layout.key, layout.changed_at) == (view.key, view.changed_at)


@pytest.mark.parametrize("name", VIEWS)
def test_a_layout_speaks_of_its_own_columns_only(name: str) -> None:
    layout = LAYOUTS[name]
    spoken_of = {*layout.key, *layout.padded, *filter(None, [layout.changed_at])}
    assert spoken_of <= set(layout.columns)


def misspelled(view: View, column: str, name: str) -> View:
    """The view with another name of one of its columns, as a typing error would leave it."""
    return replace(view, columns=view.columns.rename_columns({column: name}))


def test_a_column_that_a_view_names_wrongly_is_missed_at_the_source(world: World) -> None:
    table = Hospital(5).tables()["person"]
    world.hana.create_view(source_name("person"), table.columns, table.rows, schema=SCHEMA)
    view = misspelled(registry()["person"], "NNAME", "NACHNAME")
    site = world.systems.site
    with HanaSettings.from_environment(settings.Environment(world.hana.environment())).open(site) as source:
        assert "NACHNAME" in check(source, {"person": view}, site).views["person"].error
        with world.connect() as connection, pytest.raises(SourceError, match="NACHNAME"):
            loading.load(connection, source, view, site, run_id="misspelled")
