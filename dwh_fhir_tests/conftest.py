"""The real parts for every test: servers once a session (and pytest-xdist worker), data afresh for each test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace

import hypothesis
import psycopg
import pytest
from psycopg import sql

from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.postgres import Database, PostgresServer, temporary_server
from dwh_fhir_sandbox.stack import SCHEMA
from dwh_fhir_tests.layers import Layers, opened
from dwh_fhir_tests.server_books import Books
from dwh_fhir_tests.world import World, settings_of

OWNER = "dwh_fhir"

# A busy machine is no finding. Where CI is set, hypothesis' own profile `ci` is kept: the same examples every time.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with temporary_server() as server:
        yield server


@pytest.fixture(scope="session")
def hana_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HanaServer]:
    log = tmp_path_factory.mktemp("hana") / "hana.log"
    with HanaServer(password=f"Hana-{uuid.uuid4().hex}", schema=SCHEMA, log=log) as server:
        yield server


@pytest.fixture
def hana(hana_server: HanaServer) -> Iterator[HanaServer]:
    """The HANA stand-in without faults; a test makes the views that it reads."""
    yield hana_server
    hana_server.clear_faults()


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> Database:
    """A database with the project's tables, which is copied for every test."""
    database = postgres.ensure_database("template_staging", OWNER)
    with connect(settings_of(database), "template") as connection:
        ensure_schema(connection, registry())
    return database


@contextmanager
def copied(postgres: PostgresServer, template: Database) -> Iterator[Database]:
    """An empty staging database, dropped at the end."""
    name = f"t{uuid.uuid4().hex[:12]}"
    place, source, owner = sql.Identifier(name), sql.Identifier(template.name), sql.Identifier(OWNER)
    with psycopg.connect(postgres.dsn(), autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(place, source, owner)
        )
    yield replace(template, name=name)
    with psycopg.connect(postgres.dsn(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(place))


@contextmanager
def emptied(postgres: PostgresServer) -> Iterator[Database]:
    """A database without any table, dropped at the end."""
    database = postgres.ensure_database(f"t{uuid.uuid4().hex[:12]}", OWNER)
    yield database
    with psycopg.connect(postgres.dsn(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))


@pytest.fixture
def database(postgres: PostgresServer, template: Database) -> Iterator[Database]:
    """An empty staging database of this test's own."""
    with copied(postgres, template) as database:
        yield database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with connect(settings_of(database), "test") as connection:
        yield connection


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], FhirServer]]:
    """An empty FHIR server: that of the test before, as its start costs more than most tests, or else a new one."""
    with ExitStack() as open_servers:
        server: FhirServer | None = None

        def give() -> FhirServer:
            nonlocal server
            if server is None or not server.running:
                folder = tmp_path_factory.mktemp("fhir")
                server = open_servers.enter_context(FhirServer(folder / "fhir.sqlite", log=folder / "fhir.log"))
            server.reset()
            return server

        yield give


@pytest.fixture
def fhir_server(empty_server: Callable[[], FhirServer]) -> FhirServer:
    return empty_server()


NewWorld = Callable[[], AbstractContextManager[World]]


@pytest.fixture(scope="session")
def new_world(
    hana_server: HanaServer, postgres: PostgresServer, template: Database, tmp_path_factory: pytest.TempPathFactory
) -> NewWorld:
    """Opens a world with an empty staging database and FHIR server; the source is the same in all of them."""

    @contextmanager
    def new() -> Iterator[World]:
        folder = tmp_path_factory.mktemp("world")
        with copied(postgres, template) as database, FhirServer(folder / "fhir.sqlite", log=folder / "log") as fhir:
            yield World(hana_server, database, fhir)

    return new


@pytest.fixture
def world(hana: HanaServer, database: Database, fhir_server: FhirServer) -> World:
    """HANA stand-in, staging database and FHIR server, all empty."""
    return World(hana, database, fhir_server)


@pytest.fixture
def layers(hana: HanaServer, connection: Connection) -> Iterator[Layers]:
    """The probe's views, empty at the source and in staging."""
    with opened(hana, connection) as layers:
        layers.show(item=[], owner=[])
        yield layers


@pytest.fixture
def dsn(postgres: PostgresServer, database: Database) -> str:
    """The server's own user in the test's database."""
    return postgres.dsn(database.name)


@pytest.fixture
def books(dsn: str, fhir_server: FhirServer) -> Iterator[Books]:
    """The ledger of an empty FHIR server."""
    books = Books(dsn, fhir_server)
    yield books
    books.connection.close()
