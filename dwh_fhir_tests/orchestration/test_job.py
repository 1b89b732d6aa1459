from __future__ import annotations

import dagster as dg
import pytest

from dwh_fhir import pipeline
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, fhir
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.orchestration.conftest import World


@pytest.fixture
def off() -> tuple[str, ...]:
    """None."""
    return ()


def test_the_job_carries_the_whole_hospital_and_balances_the_books(world: World, hospital: Hospital) -> None:
    result = world.run()
    failed = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert result.success
    assert all(check.severity is dg.AssetCheckSeverity.WARN for check in failed), failed
    with world.staging() as connection, FhirClient(fhir(Environment())) as client:
        books = pipeline.close_books(connection, BoundViews(registry(), world.site), client.settings.base_url, client)
    assert books.balanced, books.failed
    for name, expected in hospital.manifest.views.items():
        assert books.views[name].staged == expected.rows
        assert books.views[name].clean == expected.clean
