from __future__ import annotations

from collections.abc import Iterator

import pytest

from dwh_fhir.sandbox.fhir_server import FhirServer
from dwh_fhir.sandbox.postgres import Database, PostgresServer
from dwh_fhir_tests.delivery.books import Books


@pytest.fixture
def dsn(postgres: PostgresServer, database: Database) -> str:
    """The server's own user in the test's database."""
    return postgres.dsn(database.name)


@pytest.fixture
def server(fhir_server: FhirServer) -> FhirServer:
    return fhir_server


@pytest.fixture
def books(dsn: str, server: FhirServer) -> Iterator[Books]:
    books = Books(dsn, server)
    yield books
    books.connection.close()
