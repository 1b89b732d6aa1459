from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import dagster as dg

from dwh_fhir import pipeline
from dwh_fhir.binding.load import load
from dwh_fhir.orchestration.code_location import code_location
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, fhir
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.views import registry
from dwh_fhir_tests import sites
from dwh_fhir_tests.orchestration.conftest import World

OFF = ("kontakt", "diagnose")


def switched_off(world: World, *off: str) -> World:
    """The world after these modules were switched off and the code location was loaded again."""
    file = sites.tell(Path(os.environ["DWH_FHIR_SITE"]), dict.fromkeys(off, sites.OFF))
    site = load(file, id_key="")
    return replace(world, site=site, defs=code_location(site, retry=dg.RetryPolicy(max_retries=0)))


def test_a_module_that_is_off_has_no_assets_but_its_source_which_says_so(world: World) -> None:
    defs = switched_off(world, *OFF).defs
    dg.Definitions.validate_loadable(defs)
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    for name in OFF:
        assert [key for key in specs if key.endswith(f"/{name}")] == [f"source/{name}"]
        assert "Off: neither read nor mapped" in (specs[f"source/{name}"].description or "")
    assert "Off" not in (specs["source/fall"].description or "")
    assert {dep.asset_key.to_user_string() for dep in specs["fhir/fall"].deps} == {"clean/fall"}
    checked = {spec.asset_key.path[-1] for check in defs.asset_checks or [] for spec in check.check_specs}
    assert not checked & {*OFF, "Condition"}


def test_the_job_balances_the_books_of_the_modules_that_are_on(world: World, off: Sequence[str]) -> None:
    less = switched_off(world, *OFF)
    assert less.run().success
    with less.staging() as connection, FhirClient(fhir(Environment())) as client:
        books = pipeline.close_books(connection, BoundViews(registry(), less.site), client.settings.base_url, client)
        assert client.count("Condition") == 0
    assert books.balanced, books.failed
    assert set(books.off) == {*OFF, *off}
    assert books.views["fall"].groups_mapped > 0
    assert less.one("SELECT count(*) FROM staging.kontakt") == 0
