from __future__ import annotations

from collections.abc import Iterator

import pytest

from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.postgres import Database, PostgresServer
from dwh_fhir_tests.conftest import copied
from dwh_fhir_tests.model.stage import Stage, opened


@pytest.fixture(scope="session")
def stage(
    hana_server: HanaServer, postgres: PostgresServer, template: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One set of real parts for all examples of this worker."""
    with (
        copied(postgres, template) as database,
        opened(hana_server, postgres, database, tmp_path_factory.mktemp("model")) as stage,
    ):
        yield stage
