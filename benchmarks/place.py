"""Where a benchmark takes place: the sandbox's stand-ins, with a staging database of its own.

Here belongs bringing rows to where a benchmark needs them. Timing belongs in `measure.py`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from hdbcli import dbapi
from psycopg import sql

from benchmarks.measure import Sizes
from dwh_fhir.clean import cleaning
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.mapping import mapper
from dwh_fhir.pipeline import Systems
from dwh_fhir.sources.opening import open_source
from dwh_fhir.staging import loading
from dwh_fhir.view import View
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.stack import SCHEMA, Sandbox, sandbox


@dataclass(frozen=True)
class Place:
    """The running stand-ins, and how much is measured in them.

    Attributes:
        folder: for files of the benchmark; it goes with the place.
    """

    box: Sandbox
    sizes: Sizes
    folder: Path

    @contextmanager
    def database(self, name: str) -> Iterator[dict[str, str]]:
        """The environment with an empty staging database, dropped at the end."""
        made = self.box.postgres.ensure_database(f"bench_{name}", "dwh_fhir")
        try:
            yield {**self.box.environment(), "STAGING_DB": made.name}
        finally:
            with psycopg.connect(self.box.postgres.dsn(), autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(made.name)))

    @contextmanager
    def staging(self, name: str, views: Mapping[str, View]) -> Iterator[tuple[Systems, Connection]]:
        """The systems, and a connection to an empty staging database with the tables of some views."""
        with self.database(name) as environment:
            systems = Systems.from_environment(environment)
            with connect(systems.postgres, "benchmark") as connection:
                ensure_schema(connection, views)
                yield systems, connection

    @contextmanager
    def hana(self) -> Iterator[Any]:
        """A bare hdbcli connection."""
        connection = dbapi.connect(
            address=self.box.hana.host,
            port=self.box.hana.port,
            user=self.box.hana.user,
            password=self.box.hana.password,
            autocommit=False,
        )
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def place(sizes: Sizes) -> Iterator[Place]:
    """Start the stand-ins; they end with the block."""
    with tempfile.TemporaryDirectory(prefix="dwh-fhir-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with sandbox(folder / "sandbox") as box:
            yield Place(box, sizes, folder)


def select(view: View, limit: int | None = None) -> str:
    """The SELECT by which a view is read."""
    columns = ", ".join(f'"{name}"' for name in view.column_names)
    return f'SELECT {columns} FROM "{SCHEMA}"."{view.source}"' + ("" if limit is None else f" LIMIT {limit}")


def empty(connection: Connection, tables: Sequence[str]) -> None:
    """Empty some tables."""
    names = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
    connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    connection.commit()


def bring(place: Place, systems: Systems, connection: Connection, patients: int) -> None:
    """Load a hospital into staging, all views whole."""
    place.box.show(Hospital(patients))
    with open_source(systems.source, systems.site) as source:
        for view in registry().values():
            loading.load(connection, source, view, systems.site, run_id="benchmark")


def clean_all(connection: Connection) -> None:
    """Clean what is staged."""
    for view in registry().values():
        cleaning.drain(connection, view, registry())


def map_all(systems: Systems, connection: Connection) -> None:
    """Map what is clean."""
    for view in registry().values():
        mapper.drain(connection, view, registry(), systems.site)
