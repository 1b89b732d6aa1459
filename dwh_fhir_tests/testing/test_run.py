from __future__ import annotations

from decimal import Decimal
from typing import Any

import dagster as dg
import pytest

from dwh_fhir.binding.load import load
from dwh_fhir.orchestration.assets.build import build
from dwh_fhir.orchestration.outline import outline_of
from dwh_fhir.orchestration.resources import RunSettings
from dwh_fhir.settings import PostgresSettings
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.testing import FakeFhirServer, FakeSite, FakeSource, StagingDatabase, run_view, site_of
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.postgres import Database
from dwh_fhir_tests.testing.test_mapping import CASE, OTHER, VIEW, row
from dwh_fhir_tests.world import ID_KEY, settings_of

PERSON = {"PATNR": "0000000042", "GBDAT": "19700101", "GSCHL": "1"}

ADMISSION = {"EINRI": "0001", "FALNR": CASE, "LFDNR": 1, "BEWTY": "1", "BWIDT": "20260130", "BWIZT": "120000"}


@pytest.fixture
def staging(database: Database) -> PostgresSettings:
    """As `dwh_fhir_sandbox.fixtures` has it, on the Postgres that all tests share."""
    return settings_of(database)


def case(number: str) -> dict[str, Any]:
    return {"EINRI": "0001", "FALNR": number, "PATNR": "0000000042", "FALAR": "1"}


def weights(server: FakeFhirServer) -> list[tuple[str, Decimal]]:
    bodies = [body for key, body in server.resources.items() if key.startswith("Observation/")]
    return sorted((body["code"]["text"], body["valueQuantity"]["value"]) for body in bodies if "valueQuantity" in body)


def test_rows_arrive_and_the_next_day_sends_only_what_changed(staging: PostgresSettings) -> None:
    server = FakeFhirServer()
    first = run_view(VIEW, [row(1), row(2), row(1, FALNR=OTHER)], staging, server)
    assert weights(server) == [("1 weights, 0 cases", Decimal("1.50")), ("2 weights, 0 cases", Decimal("3.00"))]
    assert first.delivery.sent == {"Observation": 2}
    second = run_view(VIEW, [row(1), row(2, KG=Decimal(2)), row(1, FALNR=OTHER)], staging, server)
    assert second.delivery.sent == {"Observation": 1}
    third = run_view(VIEW, [row(1, FALNR=OTHER)], staging, server)
    assert (third.delivery.sent, third.delivery.deleted) == ({}, {"Observation": 1})
    assert len(third.resources) == 1


def test_a_bad_row_is_in_quarantine_with_its_rule(staging: PostgresSettings) -> None:
    result = run_view(VIEW, [row(1, KG=None), row(-1, FALNR=OTHER)], staging, FakeFhirServer())
    assert set(result.rules) == {(f"{CASE}/1", "weight", "KG"), (f"{OTHER}/-1", "minimum", "NUMBER")}


def test_the_rows_that_it_needs_come_along_with_their_resources(staging: PostgresSettings) -> None:
    needs = {"person": [PERSON], "fall": [case(CASE)], "kontakt": [ADMISSION]}
    result = run_view(VIEW, [row(1)], staging, FakeFhirServer(), needs=needs, site=load(SANDBOX_SITE, ID_KEY))
    assert result.quarantine == []
    kinds = sorted(key.partition("/")[0] for key in result.resources)
    assert kinds == ["Encounter", "Encounter", "Observation", "Patient"]


def test_dagsters_assets_run_on_fakes(staging: PostgresSettings) -> None:
    site = site_of(registry()["person"], views={"person": {"changed_at": ""}})
    views = BoundViews({"person": registry()["person"]}, site)
    source, server = FakeSource({"person": [PERSON]}), FakeFhirServer()
    result = dg.materialize(
        build(views, site, outline_of(site, views), dg.RetryPolicy(max_retries=0)),
        resources={
            "source": source,
            "postgres": StagingDatabase(staging, views),
            "fhir_server": server,
            "site": FakeSite(site, views),
            "run_settings": RunSettings(),
        },
    )
    assert result.success
    assert [key.partition("/")[0] for key in server.resources] == ["Patient"]
