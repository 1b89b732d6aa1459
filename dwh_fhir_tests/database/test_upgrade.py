from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database import migrations
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.errors import SchemaError
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.postgres import Database, PostgresServer
from dwh_fhir_tests.conftest import emptied
from dwh_fhir_tests.world import World, settings_of

FIRST_RELEASE = Path(__file__).with_name("first_release.sql")
"""A database of the first release, with rows in every table, as pg_dump wrote it after a run that was stopped."""


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[Database]:
    """A database without any table."""
    with emptied(postgres) as database:
        yield database


@pytest.fixture
def old(empty: Database) -> Database:
    """A database as the first release left it."""
    with connect(settings_of(empty), "test") as connection:
        connection.execute(FIRST_RELEASE.read_bytes())
    return empty


def rows(connection: Connection) -> dict[str, list[str]]:
    """Every table to what its rows hold, without the tables that tell how these were made and filled.

    Columns that a view got since hold nothing yet, and so its windows are due again.
    """
    tables = connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname IN ('control', 'staging', 'clean', 'fhir', 'ledger')"
    ).fetchall()
    kept = {table for (table,) in tables} - {"control.made", "control.alembic_version", "control.window_loaded"}
    held = "SELECT jsonb_strip_nulls(to_jsonb(t))::text FROM {} t ORDER BY 1"
    return {t: [row for (row,) in connection.execute(held.format(t).encode())] for t in kept}


def test_the_newest_version_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", "dwh_fhir:database/migrations")
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()] == migrations.known()[::-1]


def test_a_database_of_the_first_release_is_upgraded_and_nothing_is_lost(old: Database) -> None:
    with connect(settings_of(old), "test") as connection:
        before = rows(connection)
        connection.commit()
        assert all(before.values())
        assert migrations.version(connection) is None
        connection.commit()
        ensure_schema(connection, registry())
        after = rows(connection)
        assert {table: after[table] for table in before} == before
        assert migrations.version(connection) == migrations.known()[-1]


def test_the_pipeline_runs_on_after_the_upgrade(old: Database, world: World) -> None:
    upgraded = replace(world, database=old)
    world.show(Hospital(5, seed=4))
    report = upgraded.run(date(2026, 3, 2), full=True, max_vanished=1)
    assert report.status.failed == []
    assert report.loads["kontakt"].unchanged > 0
    assert upgraded.query("SELECT count(*) FROM ledger.target") == [(2,)]


def test_an_upgraded_database_and_a_new_one_have_the_same_tables(old: Database, database: Database) -> None:
    found = []
    for place in (old, database):
        with connect(settings_of(place), "test") as connection:
            ensure_schema(connection, registry())
            found.append(
                connection.execute(
                    "SELECT table_schema, table_name, column_name, data_type, column_default, is_nullable"
                    " FROM information_schema.columns WHERE table_schema IN ('control', 'fhir', 'ledger')"
                    " UNION SELECT schemaname, tablename, indexname, indexdef, NULL, NULL FROM pg_indexes"
                    " WHERE schemaname IN ('control', 'fhir', 'ledger')"
                ).fetchall()
            )
    assert set(found[0]) == set(found[1])


def test_a_newer_schema_than_the_software_is_refused_with_both_versions(database: Database) -> None:
    with connect(settings_of(database), "test") as connection:
        connection.execute("UPDATE control.alembic_version SET version_num = '9999'")
        connection.commit()
        with pytest.raises(SchemaError, match=f"has schema version 9999, .* up to {migrations.known()[-1]}; install"):
            ensure_schema(connection, registry())


def test_several_that_come_at_once_make_the_tables_once(empty: Database) -> None:
    def start() -> None:
        with connect(settings_of(empty), "test") as connection:
            ensure_schema(connection, registry())
            done.append(migrations.version(connection))

    done: list[str | None] = []
    threads = [Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [migrations.known()[-1]] * 4


def test_a_broken_upgrade_leaves_the_database_as_it_was(old: Database) -> None:
    with connect(settings_of(old), "test") as connection:
        connection.execute("ALTER TABLE ledger.entry RENAME COLUMN omitted TO forgotten")
        connection.commit()
        with pytest.raises(psycopg.errors.UndefinedColumn):
            ensure_schema(connection, registry())
        assert migrations.version(connection) is None


def test_a_database_that_is_up_to_date_costs_no_import_of_alembic(database: Database) -> None:
    s = settings_of(database)
    program = (
        "import sys; from dwh_fhir.database.connection import connect;"
        "from dwh_fhir.control.schema import ensure_schema;"
        "from dwh_fhir.views import registry;"
        "from dwh_fhir.settings import PostgresSettings as P;"
        f"c = connect(P({s.host!r}, {s.port}, {s.database!r}, {s.user!r}, {s.password!r}, 'disable'), 'test');"
        "ensure_schema(c, registry()); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
