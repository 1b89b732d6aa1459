from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.postgres import PostgresServer
from dwh_fhir_tests.conftest import OWNER
from dwh_fhir_tests.sources.stands import Stands


@pytest.fixture
def stands(hana: HanaServer, postgres: PostgresServer, tmp_path: Path) -> Iterator[Stands]:
    """Places for tables; the database is dropped at the end."""
    database = postgres.ensure_database(f"source_{uuid.uuid4().hex[:12]}", OWNER)
    yield Stands(hana, database, tmp_path)
    with psycopg.connect(postgres.dsn(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))
