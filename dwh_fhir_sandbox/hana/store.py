"""The data behind the stand-in: a DuckDB with the views' rows, and the catalogue that knows their HANA types.

The rows are tables of the attached database `base`; what a client sees are views in memory over them, so that a
fault can take a column away and give it back. Here belongs everything that changes data or catalogue. Sessions
only read.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dwh_fhir_sandbox.hana.faults import ColumnFault, DropColumn, RenameColumn, RetypeColumn
from dwh_fhir_sandbox.hana.hana_types import HanaType, hana_type
from dwh_fhir_sandbox.hana.statements import SYSTEM_SCHEMA, Columns

_MEMORY_LIMIT = "128MB"
_SYSTEM: dict[str, dict[str, str]] = {
    "DUMMY": {"DUMMY": "NVARCHAR(1)"},
    "SCHEMAS": {"SCHEMA_NAME": "NVARCHAR(256)", "SCHEMA_OWNER": "NVARCHAR(256)", "HAS_PRIVILEGES": "VARCHAR(5)"},
    "TABLES": {"SCHEMA_NAME": "NVARCHAR(256)", "TABLE_NAME": "NVARCHAR(256)", "TABLE_TYPE": "VARCHAR(16)"},
    "VIEWS": {"SCHEMA_NAME": "NVARCHAR(256)", "VIEW_NAME": "NVARCHAR(256)", "VIEW_TYPE": "VARCHAR(16)"},
    "M_DATABASE": {
        "SYSTEM_ID": "NVARCHAR(3)",
        "DATABASE_NAME": "NVARCHAR(256)",
        "HOST": "NVARCHAR(256)",
        "VERSION": "NVARCHAR(64)",
    },
    **{
        f"{kind}_COLUMNS": {
            "SCHEMA_NAME": "NVARCHAR(256)",
            f"{kind}_NAME": "NVARCHAR(256)",
            "COLUMN_NAME": "NVARCHAR(256)",
            "POSITION": "INTEGER",
            "DATA_TYPE_NAME": "VARCHAR(16)",
            "LENGTH": "INTEGER",
            "SCALE": "INTEGER",
            "IS_NULLABLE": "VARCHAR(5)",
        }
        for kind in ("VIEW", "TABLE")
    },
}
_FUNCTIONS = {
    # SAP HANA SQL Reference, data type conversion: a TIMESTAMP has seven digits behind its point there.
    "hana_to_nvarchar(x)": (
        "CASE WHEN typeof(x) = 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP),"
        " '%Y-%m-%d %H:%M:%S.%f') || '0' ELSE CAST(x AS VARCHAR) END"
    ),
    "hana_to_binary(x)": "encode(CAST(x AS VARCHAR))",
    "hana_hash_sha256(x)": "unhex(sha256(CAST(x AS BLOB)))",
    "hana_bintohex(x)": "hex(CAST(x AS BLOB))",
    # The text to look in comes first; 0 if the other is not in it.
    "hana_locate(haystack, needle)": "instr(haystack, needle)",
}
"""HANA's functions of rows, as far as the pipeline asks for them; NULL gives NULL in each."""


@dataclass(frozen=True, slots=True)
class _Exposed:
    """A column as clients see it."""

    stored: str
    name: str
    kind: HanaType


def quote(name: str) -> str:
    """Put an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


class Store:
    """Data and catalogue of one server; its methods may be called from several threads.

    Attributes:
        catalogue: schema and view name to the columns that clients see; replaced, never changed.
    """

    def __init__(self, database: Path | None, user: str, schema: str) -> None:
        """Open the database file, or an empty database in memory."""
        self._lock = threading.RLock()
        spill = Path(tempfile.gettempdir()) / f"dwh-fhir-hana-{os.getpid()}"
        self._root = duckdb.connect(
            ":memory:", config={"memory_limit": _MEMORY_LIMIT, "threads": "2", "temp_directory": str(spill)}
        )
        self._root.execute(f"ATTACH '{str(database or ':memory:').replace(chr(39), chr(39) * 2)}' AS base")
        self._root.execute("SET enable_external_access = false")
        self._root.execute(
            "CREATE TABLE IF NOT EXISTS base.main.hana_columns"
            "(schema_name VARCHAR, view_name VARCHAR, position INTEGER, column_name VARCHAR, hana_type VARCHAR)"
        )
        self._root.execute(f"CREATE SCHEMA IF NOT EXISTS base.{quote(schema)}")
        self._faults: list[ColumnFault] = []
        self.catalogue: Mapping[tuple[str, str], Columns] = {
            (SYSTEM_SCHEMA, name): {column: hana_type(kind) for column, kind in columns.items()}
            for name, columns in _SYSTEM.items()
        }
        self._make_system(user, schema)
        self.apply_faults([])

    def connection(self, schema: str) -> duckdb.DuckDBPyConnection:
        """Open a connection of its own for one statement of a client."""
        connection = self._root.cursor()
        path = f"memory.{quote(schema)},memory.{SYSTEM_SCHEMA}".replace("'", "''")
        connection.execute(f"SET search_path = '{path}'")
        connection.execute(f"SET VARIABLE hana_schema = '{schema.replace(chr(39), chr(39) * 2)}'")
        return connection

    def create_view(self, schema: str, name: str, columns: Mapping[str, str], rows: pa.RecordBatchReader) -> int:
        """Make or replace a view; the result is its number of rows.

        Raises:
            ValueError: a type is unknown, or a column has no values.
        """
        types = {column: hana_type(declared) for column, declared in columns.items()}
        if missing := sorted(set(types) - set(rows.schema.names)):
            raise ValueError(f"view {name}: no values for {', '.join(missing)}")
        table = f"base.{quote(schema)}.{quote(name)}"
        definition = ", ".join(f"{quote(column)} {kind.duckdb}" for column, kind in types.items())
        listed = ", ".join(map(quote, types))
        connection = self._root.cursor()
        connection.register("incoming", rows)
        with self._lock, connection:
            connection.execute("BEGIN")
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS base.{quote(schema)}")
            connection.execute(f"CREATE OR REPLACE TABLE {table} ({definition})")
            connection.execute(f"INSERT INTO {table} SELECT {listed} FROM incoming")  # noqa: S608 - quoted
            self._check_lengths(connection, table, types)
            connection.execute(
                "DELETE FROM base.main.hana_columns WHERE schema_name = ? AND view_name = ?", [schema, name]
            )
            lines = [[schema, name, at, column, str(kind)] for at, (column, kind) in enumerate(types.items(), 1)]
            _insert(connection, "base.main.hana_columns", lines)
            connection.execute("COMMIT")
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - quoted
            self._expose({(schema, name): types})
        return int(row[0]) if row else 0

    def execute(self, schema: str, sql: str, parameters: Sequence[Any]) -> int:
        """Run SQL at the source; the result is the number of rows that it changed."""
        with self._lock:
            connection = self._root.cursor()
            with connection:
                connection.execute(f"USE base.{quote(schema)}")
                row = connection.execute(sql, list(parameters)).fetchone()
        return int(row[0]) if row and isinstance(row[0], int) else 0

    def apply_faults(self, faults: Sequence[ColumnFault]) -> None:
        """Show every view with these faults, and none but these."""
        with self._lock:
            self._faults = list(faults)
            self._expose(self._stored())

    def close(self) -> None:
        """Write everything to the file and let go of it."""
        with self._lock:
            self._root.close()

    def check(self, fault: ColumnFault) -> None:
        """Refuse a fault that would strike nothing.

        Raises:
            ValueError: there is no such view, column or type.
        """
        stored = self._stored().items()
        if not any(name == fault.view and fault.column in columns for (_, name), columns in stored):
            raise ValueError(f"no view {fault.view} with a column {fault.column}")
        if isinstance(fault, RetypeColumn):
            hana_type(fault.type)

    def _check_lengths(self, connection: duckdb.DuckDBPyConnection, table: str, types: Columns) -> None:
        for column, kind in types.items():
            if kind.arrow != pa.binary() or kind.is_lob:
                continue
            length = "octet_length" if kind.duckdb == "BLOB" else "length"
            longest = connection.execute(f"SELECT max({length}({quote(column)})) FROM {table}").fetchone()  # noqa: S608
            if longest and (longest[0] or 0) > kind.length:
                raise ValueError(f"a value of {column} is longer than {kind}")

    def _stored(self) -> dict[tuple[str, str], dict[str, HanaType]]:
        catalogue: dict[tuple[str, str], dict[str, HanaType]] = {}
        rows = self._root.execute(
            "SELECT schema_name, view_name, column_name, hana_type FROM base.main.hana_columns ORDER BY 1, 2, position"
        ).fetchall()
        for schema, name, column, declared in rows:
            catalogue.setdefault((schema, name), {})[column] = hana_type(declared)
        return catalogue

    def _expose(self, views: Mapping[tuple[str, str], Columns]) -> None:
        """Show some views, with the faults that are set, and leave the others as they are."""
        catalogue = dict(self.catalogue)
        for (schema, name), columns in views.items():
            exposed = _exposed(name, columns, self._faults)
            self._show(schema, name, exposed)
            catalogue[schema, name] = {column.name: column.kind for column in exposed}
        self._describe(catalogue)
        self.catalogue = catalogue

    def _show(self, schema: str, name: str, columns: Sequence[_Exposed]) -> None:
        chosen = ", ".join(
            f"TRY_CAST({quote(column.stored)} AS {column.kind.duckdb}) AS {quote(column.name)}" for column in columns
        )
        self._root.execute(f"CREATE SCHEMA IF NOT EXISTS memory.{quote(schema)}")
        place = f"{quote(schema)}.{quote(name)}"
        self._root.execute(f"CREATE OR REPLACE VIEW memory.{place} AS SELECT {chosen} FROM base.{place}")  # noqa: S608

    def _make_system(self, user: str, schema: str) -> None:
        self._root.execute(f"CREATE SCHEMA memory.{SYSTEM_SCHEMA}; CREATE SCHEMA memory.{quote(schema)}")
        self._fill({name: [] for name in _SYSTEM})
        macros = {
            "hana_current_schema": "getvariable('hana_schema')",
            "hana_current_user": "'" + user.upper().replace("'", "''") + "'",
            "hana_current_timestamp": "make_timestamp(epoch_us(now()))",
            "hana_current_date": "CAST(make_timestamp(epoch_us(now())) AS DATE)",
        }
        for name, expression in macros.items():
            self._root.execute(f"CREATE MACRO memory.{SYSTEM_SCHEMA}.{name}() AS {expression}")
        for name, expression in _FUNCTIONS.items():
            self._root.execute(f"CREATE MACRO memory.{SYSTEM_SCHEMA}.{name} AS {expression}")
        self._fill({"DUMMY": [["X"]], "M_DATABASE": [["DWH", "DWH", "localhost", "2.00.083.00"]]})

    def _describe(self, catalogue: Mapping[tuple[str, str], Columns]) -> None:
        """Fill the catalogue views."""
        views = [list(view) for view in catalogue if view[0] != SYSTEM_SCHEMA]
        columns = [
            [schema, view, name, at, kind.name, kind.length, kind.catalogue_scale, "TRUE"]
            for (schema, view), described in catalogue.items()
            if schema != SYSTEM_SCHEMA
            for at, (name, kind) in enumerate(described.items(), 1)
        ]
        schemas = [[schema, schema, "TRUE"] for schema in sorted({schema for schema, _ in catalogue})]
        self._fill({"SCHEMAS": schemas, "VIEWS": [[*view, "CALC"] for view in views], "VIEW_COLUMNS": columns})

    def _fill(self, tables: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """Replace the rows of system views."""
        connection = self._root.cursor()
        connection.execute("BEGIN")
        for name, rows in tables.items():
            place = f"memory.{SYSTEM_SCHEMA}.{name}"
            definition = ", ".join(f"{column} {hana_type(kind).duckdb}" for column, kind in _SYSTEM[name].items())
            # Made anew: what is deleted in memory is passed over by every later look.
            connection.execute(f"CREATE OR REPLACE TABLE {place} ({definition})")
            _insert(connection, place, rows)
        connection.execute("COMMIT")
        connection.close()


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert rows by one statement: DuckDB takes a millisecond for each."""
    if rows:
        columns = [list(values) for values in zip(*rows, strict=True)]
        listed = ", ".join(["unnest(?)"] * len(columns))
        connection.execute(f"INSERT INTO {table} SELECT {listed}", columns)


def _exposed(view: str, columns: Columns, faults: Sequence[ColumnFault]) -> list[_Exposed]:
    exposed = []
    for name, kind in columns.items():
        column = _Exposed(name, name, kind)
        for fault in faults:
            if (fault.view, fault.column) != (view, name):
                continue
            if isinstance(fault, DropColumn):
                break
            if isinstance(fault, RenameColumn):
                column = _Exposed(name, fault.to, column.kind)
            else:
                column = _Exposed(name, column.name, hana_type(fault.type))
        else:
            exposed.append(column)
    return exposed
