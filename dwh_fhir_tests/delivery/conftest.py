from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from dwh_fhir import migrations
from dwh_fhir.sandbox.fhir_server import FhirServer
from dwh_fhir.sandbox.postgres import PostgresServer
from dwh_fhir_tests.delivery.books import Books


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    """A database of this test's own, with the project's tables."""
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(postgres.dsn(name)) as connection:
        migrations.upgrade(connection, lock=0)
    return postgres.dsn(name)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FhirServer]:
    with FhirServer(tmp_path / "fhir.sqlite") as server:
        yield server


@pytest.fixture
def books(dsn: str, server: FhirServer) -> Iterator[Books]:
    books = Books(dsn, server)
    yield books
    books.connection.close()
