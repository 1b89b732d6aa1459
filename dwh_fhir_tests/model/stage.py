"""The real parts that one worker's examples share, and emptying them between two examples.

Here belong starting, emptying and looking at Postgres, HANA stand-in and FHIR server, and the variants of the site.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import psycopg
import pyarrow as pa
import requests
from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.ledger import differences, targets, transitions
from dwh_fhir.view import Resource
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server import FhirServer
from dwh_fhir_sandbox.hana import HanaServer
from dwh_fhir_sandbox.hospital.source import ARROW, types
from dwh_fhir_sandbox.postgres import Database, PostgresServer
from dwh_fhir_sandbox.stack import SCHEMA, source_name
from dwh_fhir_tests import sites
from dwh_fhir_tests.model.expected import Resources
from dwh_fhir_tests.model.source import MODULES, Source
from dwh_fhir_tests.world import World

SITES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "plain": (),
    "day_cases_too": (("case_type", "9,", "9,SS,"),),
    "no_gender_d": (("gender", "D,", ""),),
    "fewer_codes": (("icd_catalogue", "G5,", ""), ("ops_catalogue", "O5,", ""), ("lab_code", "HB,", "")),
}
"""Name of a site to what differs there: of a code map the line that begins so is another one, or is not there."""
_KEPT = {"control.made", "control.alembic_version"}


class Entry(NamedTuple):
    """One resource in the books; `body`: as the mapping made it, None if it is not wanted."""

    state: str
    wanted: bool
    body: Resource | None


class Stage:
    """The systems of one worker.

    Attributes:
        worlds: name of a site and the views that are on to the systems at that site; `plain` is the sandbox's.
        admin: a connection of the database server's owner, in autocommit.
    """

    def __init__(
        self, world: World, admin: psycopg.Connection[Any], look: Connection, store: Path, folder: Path
    ) -> None:
        self.admin, self._store = admin, store
        self.worlds = {
            (name, views): replace(world, site_file=_site(folder / f"{name}-{'-'.join(views)}", name, views))
            for name in SITES
            for views in sorted(set(MODULES))
        }
        self.world = world
        self._look = look
        tables = look.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)",
            [["staging", "clean", "fhir", "control", "ledger"]],
        ).fetchall()
        emptied = [sql.Identifier(*table) for table in tables if ".".join(table) not in _KEPT]
        self._shown: dict[str, list[list[Any]]] = {}
        self._columns = {view: types(view) for view in registry()}
        for view, columns in self._columns.items():
            nothing = pa.table({name: pa.array([], ARROW.get(kind, pa.string())) for name, kind in columns.items()})
            world.hana.create_view(source_name(view), columns, nothing, schema=SCHEMA)
        self._empty = sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(emptied))

    def reset(self) -> None:
        """Staging, ledger and server are empty."""
        self.wipe()
        self._look.execute(self._empty)

    def show(self, source: Source) -> None:
        """Let the HANA stand-in hold the source's rows. A new view would cost more than the rows of an old one."""
        for view, rows in source.rows.items():
            listed = [[row.get(name) for name in self._columns[view]] for row in rows]
            if self._shown.get(view) != listed:
                name = f'"{source_name(view)}"'
                self.world.hana.execute(f"DELETE FROM {name}")
                if listed:
                    line = f"({', '.join('?' * len(self._columns[view]))})"
                    values = [value for row in listed for value in row]
                    self.world.hana.execute(f"INSERT INTO {name} VALUES {', '.join([line] * len(listed))}", values)
                self._shown[view] = listed

    def release(self) -> None:
        """Let everything be sent again that the server has refused, or changed each time."""
        target = targets.register(self._look, self.world.fhir.base_url)
        transitions.release(self._look, target)
        differences.try_again(self._look, target)

    def wipe(self) -> None:
        """The FHIR server has lost everything, versions and all, as after a restore of an empty backup."""
        with closing(sqlite3.connect(self._store, timeout=60)) as store, store:
            for table in ("resource", "history", "identifier", "reference"):
                store.execute(f"DELETE FROM {table}")

    def put(self, resource: Resource) -> bool:
        """Somebody else writes a resource; whether the server took it."""
        url = f"{self.world.fhir.base_url}/{resource['resourceType']}/{resource['id']}"
        return requests.put(url, json=resource, timeout=30).ok

    def purge(self, names: list[str]) -> None:
        """Somebody else deletes resources that nothing else refers to."""
        entries = [{"request": {"method": "DELETE", "url": name}} for name in names]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        requests.post(self.world.fhir.base_url, json=bundle, timeout=30).raise_for_status()

    def staged(self, view: str) -> list[tuple[Any, ...]]:
        """The values of all staged rows, in an order of their own."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self._columns[view]))
        rows = self._look.execute(sql.SQL("SELECT {} FROM staging.{}").format(columns, sql.Identifier(view)))
        return sorted(rows.fetchall(), key=repr)

    def books(self) -> dict[str, Entry]:
        """The ledger of the server, with what the mapping made."""
        return {
            name: Entry(state, wanted, body and orjson.loads(body))
            for name, state, wanted, body in self._look.execute(
                "SELECT concat_ws('/', type, e.id), e.state, e.wanted IS NOT NULL, r.body FROM ledger.entry e"
                " LEFT JOIN fhir.resource r USING (type, id)"
            )
        }

    def on_server(self) -> Resources:
        return self.world.on_server()

    def counts(self) -> dict[str, Any]:
        return self.world.fhir.statistics()


def _site(folder: Path, name: str, views: Collection[str]) -> Path:
    """The sandbox's site with only these views, and with what differs."""
    file = sites.tell(sites.copied(folder), dict.fromkeys(registry().keys() - set(views), sites.OFF))
    for map_name, old, new in SITES[name]:
        csv = folder / f"{map_name}.csv"
        lines = [line for line in csv.read_text().splitlines() if not line.startswith(old)]
        csv.write_text("\n".join([*lines, *([new] if new else [])]) + "\n")
    return file


@contextmanager
def opened(hana: HanaServer, postgres: PostgresServer, database: Database, folder: Path) -> Iterator[Stage]:
    """A stage over a database of its own."""
    store = folder / "fhir.sqlite"
    with (
        FhirServer(store, log=folder / "fhir.log") as fhir,
        psycopg.connect(postgres.dsn(), autocommit=True) as admin,
    ):
        world = World(hana, database, fhir)
        with world.connect() as look:
            look.autocommit = True
            yield Stage(world, admin, look, store, folder)
