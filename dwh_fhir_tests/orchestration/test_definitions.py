from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dagster as dg

from dwh_fhir.binding.load import load
from dwh_fhir.orchestration.code_location import code_location
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE

TOP = Path(__file__).parents[2]


defs = code_location(load(SANDBOX_SITE, id_key=""))


def loaded(**environment: str) -> subprocess.CompletedProcess[str]:
    load = "import dagster as dg, dwh_fhir.definitions as d; dg.Definitions.validate_loadable(d.defs)"
    return subprocess.run(
        [sys.executable, "-c", load], env=environment, cwd=TOP, capture_output=True, text=True, check=False
    )


def test_definitions_load_in_a_fresh_interpreter_that_knows_nothing_but_the_site() -> None:
    done = loaded(DWH_FHIR_SITE=str(SANDBOX_SITE))
    assert done.returncode == 0, done.stderr


def test_without_a_site_nothing_loads() -> None:
    done = loaded()
    assert done.returncode != 0
    assert "SettingsError: DWH_FHIR_SITE is not set" in done.stderr


def test_every_view_has_an_asset_in_every_layer_with_owner_kind_and_description() -> None:
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    for view in registry():
        for layer in ("source", "staging", "clean", "fhir", "server"):
            spec = specs[f"{layer}/{view}"]
            assert spec.group_name == layer
            assert spec.owners == ["team:diz"]
            assert spec.kinds
            assert spec.description


def test_a_mapping_lies_below_every_view_it_needs() -> None:
    deps = {spec.key: {dep.asset_key for dep in spec.deps} for spec in defs.resolve_all_asset_specs()}
    wanted = {dg.AssetKey(["clean", name]) for name in ("diagnose", "fall", "kontakt")}
    assert deps[dg.AssetKey(["fhir", "diagnose"])] == wanted


def test_a_clean_assets_columns_are_those_of_its_view() -> None:
    specs = {spec.key: spec for spec in defs.resolve_all_asset_specs()}
    schema = specs[dg.AssetKey(["clean", "person"])].metadata["dagster/column_schema"]
    assert [column.name for column in schema.columns] == list(registry()["person"].column_names)


def test_every_check_stops_the_run_but_the_warnings_of_what_is_held_differs_again_or_has_an_old_proof() -> None:
    specs = [spec for check in defs.asset_checks or [] for spec in check.check_specs]
    lenient = {spec.name for spec in specs if not spec.blocking}
    assert lenient == {"none_waits_or_is_parked", "no_difference_comes_back", "proved_equal_to_the_source"}
