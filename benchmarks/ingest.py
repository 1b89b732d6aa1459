"""From hdbcli to staging, against the bare fetch of the same rows and against the tutorial's way.

Peers: `cursor.fetchmany` of the same SELECT, rows thrown away (nothing that reads by hdbcli can be faster); pandas
`iterrows` with one INSERT a row by psycopg2, on fewer rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pandas as pd
import psycopg2  # type: ignore[import-untyped]
from psycopg import sql

from benchmarks import mixed
from benchmarks.measure import Result, Sizes, middle, ratios, timed
from benchmarks.place import Place, empty, select
from dwh_fhir.database.connection import Connection
from dwh_fhir.pipeline import Systems
from dwh_fhir.sources.opening import open_source
from dwh_fhir.staging import loading
from dwh_fhir.staging.loading import Load
from dwh_fhir.view import View
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital.source import Table
from dwh_fhir_sandbox.stack import SCHEMA

_FETCH = 10_000
_TUTORIAL_ROWS = 5_000
_ROWS_PER_PATIENT = 8


@dataclass(frozen=True)
class Ingest:
    """One view at the source and its staging table.

    Attributes:
        changing: a text column that may be changed at the source.
    """

    place: Place
    systems: Systems
    connection: Connection
    view: View
    changing: str

    def load(self) -> tuple[Load, float]:
        """Load the view as a snapshot: what it did, and its seconds."""
        with open_source(self.systems.source, self.systems.site) as source, timed() as clock:
            done = loading.load(self.connection, source, self.view, self.systems.site, run_id="benchmark")
        return done, clock.wall

    def fetch(self) -> float:
        """Seconds of fetching the same rows and doing nothing with them."""
        with self.place.hana() as connection, timed() as clock:
            cursor = connection.cursor()
            cursor.setfetchsize(_FETCH)
            cursor.execute(select(self.view))
            while cursor.fetchmany(_FETCH):
                pass
        return clock.wall

    def forget(self) -> None:
        """Empty the staging tables."""
        empty(self.connection, [f"staging.{self.view.name}", f"staging.{self.view.name}_history"])

    def change(self, condition: str, value: str) -> None:
        """Set the changing column of some rows at the source; `condition` in DuckDB's SQL."""
        self.place.box.hana.execute(
            f'UPDATE "{SCHEMA}"."{self.view.source}" SET "{self.changing}" = ? WHERE {condition}',
            [value],
        )

    def tutorial(self, rows: int) -> float:
        """Seconds of the tutorial's way for so many rows, into an equal table."""
        table = f"tutorial_{self.view.name}"
        self.connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS, PRIMARY KEY (_key))").format(
                sql.Identifier(table), sql.Identifier("staging", self.view.name)
            )
        )
        self.connection.commit()
        columns = list(self.view.column_names)
        names = ", ".join(f'"{name}"' for name in ["_key", *columns])
        insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * (len(columns) + 1))})"
        with self.place.hana() as source, closing(self._psycopg2()) as target, timed() as clock:
            reading, writing = source.cursor(), target.cursor()
            reading.execute(select(self.view, rows))
            frame = pd.DataFrame(list(map(tuple, reading.fetchall())), columns=columns, dtype=object)
            # A row of text alone, its key's number missing, has NaN in place of every NULL in iterrows.
            for number, row in frame.dropna(subset=list(self.view.key)).iterrows():
                # Text that Postgres can't hold ends the tutorial's way; here it passes such a row over.
                with suppress(ValueError):
                    writing.execute(insert, (str(number), *(row[name] for name in columns)))
            target.commit()
        self.connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(table)))
        self.connection.commit()
        return clock.wall

    def _psycopg2(self) -> Any:
        to = self.systems.postgres
        return psycopg2.connect(host=to.host, port=to.port, dbname=to.database, user=to.user, password=to.password)


def hash_of(view: View) -> str:
    """A row's key as a number, in DuckDB's SQL."""
    columns = ", ".join(f'"{name}"' for name in view.key)
    return f"hash({columns})"


@contextmanager
def at(place: Place, view: View, table: Table, changing: str) -> Iterator[Ingest]:
    """A view with this content at the source, and empty staging tables."""
    place.box.hana.create_view(view.source, table.columns, table.rows, schema=SCHEMA)
    with place.staging(f"ingest_{view.name}", {view.name: view}) as (systems, connection):
        yield Ingest(place, systems, connection, view, changing)


def run(place: Place) -> Iterator[Result]:
    """The 8-column view, and `diagnose` as a hospital has it."""
    sizes = place.sizes
    sources: Mapping[str, tuple[View, Callable[[], Table], str]] = {
        "8 columns": (mixed.view("mixed"), lambda: mixed.table(sizes.rows), "NOTE"),
        "diagnose": (registry()["diagnose"], lambda: _diagnoses(sizes), "DITXT"),
    }
    for name, (view, table, changing) in sources.items():
        with at(place, view, table(), changing) as ingest:
            yield from _measure(name, ingest, sizes.rounds)


def _diagnoses(sizes: Sizes) -> Table:
    return Hospital(sizes.patients(_ROWS_PER_PATIENT)).tables()["diagnose"]


def _measure(name: str, ingest: Ingest, rounds: int) -> Iterator[Result]:
    rates: dict[str, list[float]] = {
        "first load": [],
        "unchanged reload": [],
        "1 % changed reload": [],
        "bare fetch": [],
        "tutorial": [],
    }
    ingest.fetch()
    for number in range(rounds):
        ingest.forget()
        fetched = ingest.fetch()
        for step in ("first load", "unchanged reload", "1 % changed reload"):
            if step.startswith("1 %"):
                ingest.change(f"{hash_of(ingest.view)} % 100 = 0", f"changed {number}")
            done, seconds = ingest.load()
            rates[step].append(done.read / seconds)
        rates["bare fetch"].append(done.read / fetched)
        few = min(_TUTORIAL_ROWS, done.read)
        rates["tutorial"].append(few / ingest.tutorial(few))
    seen = {f"{step}, rows/s": middle(values) for step, values in rates.items()} | {"rows": done.read}
    value = ratios(rates["first load"], rates["bare fetch"])
    yield Result(f"ingest {name}: first load", value, "of the bare hdbcli fetch", 0.4, seen=seen)
    for step in ("unchanged reload", "1 % changed reload"):
        value = ratios(rates[step], rates["bare fetch"])
        yield Result(f"ingest {name}: {step}", value, "of the bare hdbcli fetch", bound="none", seen=seen)
    value = ratios(rates["first load"], rates["tutorial"])
    yield Result(f"ingest {name}: against iterrows and INSERT", value, "x the tutorial's rate", 30, seen=seen)
