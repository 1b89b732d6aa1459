"""Pytest fixtures for tests of somebody's own views: `pytest_plugins = ["dwh_fhir_sandbox.fixtures"]` in a conftest.py.

Here belongs the Postgres that `dwh_fhir.testing.run_view` writes to. The fakes at both ends belong in
`dwh_fhir/testing/`, which needs no sandbox.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from dwh_fhir.settings import PostgresSettings
from dwh_fhir_sandbox.postgres import PostgresServer, temporary_server


@pytest.fixture(scope="session")
def staging_server() -> Iterator[PostgresServer]:
    """Start one Postgres for the session; it ends with it, and leaves nothing behind."""
    with temporary_server() as server:
        yield server


@pytest.fixture
def staging(staging_server: PostgresServer) -> Iterator[PostgresSettings]:
    """Make an empty staging database of this test's own."""
    database = staging_server.ensure_database(f"t{uuid.uuid4().hex[:12]}", "dwh_fhir")
    yield PostgresSettings(database.host, database.port, database.name, database.user, database.password, "disable")
    with psycopg.connect(staging_server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))
