"""The same tables in every kind of source: HANA stand-in, Postgres, SQLite, CSV files, an Excel workbook.

Here belongs how each kind stores and spells a value, as a hospital would. What is read from it belongs in the tests.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pyarrow as pa
import sqlalchemy as sa

from dwh_fhir import settings
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.sources.kinds.sql import SqlSettings
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.postgres import Database
from dwh_fhir_sandbox.stack import SCHEMA

Kind = Literal["hana", "postgres", "sqlite", "csv", "excel"]
KINDS: tuple[Kind, ...] = ("hana", "postgres", "sqlite", "csv", "excel")
WORKBOOK = "tables.xlsx"

_SQL: dict[str, Any] = {"text": sa.Text, "integer": sa.BigInteger, "decimal": sa.Numeric(10, 2), "date": sa.Date}
_SQL["timestamp"] = sa.DateTime
_HANA = {"text": "NVARCHAR(5000)", "integer": "INTEGER", "decimal": "DECIMAL(10,2)", "date": "DATE"}
_HANA["timestamp"] = "TIMESTAMP"
_ARROW = {"text": pa.string(), "integer": pa.int64(), "decimal": pa.decimal128(10, 2), "date": pa.date32()}
_ARROW["timestamp"] = pa.timestamp("us")


@dataclass(frozen=True)
class Table:
    """Some rows.

    Attributes:
        types: column to type: text, integer, decimal, date or timestamp.
        rows: the values in that order; text columns may have values of any type, which files keep and databases spell.
    """

    types: Mapping[str, str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Stands:
    """Where the tables can be put; `folder` and `database` are the test's own."""

    hana: HanaServer
    database: Database
    folder: Path

    def show(self, kind: Kind, tables: Mapping[str, Table]) -> SourceSettings:
        """Let a source of that kind have exactly these tables, and tell how to enter it."""
        if kind == "hana":
            for name, table in tables.items():
                self.hana.create_view(name, {c: _HANA[t] for c, t in table.types.items()}, _arrow(table), schema=SCHEMA)
            return HanaSettings.from_environment(settings.Environment(self.hana.environment()))
        if kind in ("postgres", "sqlite"):
            found = SqlSettings(self.url(kind))
            _fill(found.url, tables)
            return found
        place = self.folder / kind
        place.mkdir(exist_ok=True)
        (_write_csv if kind == "csv" else _write_excel)(place, tables)
        return FilesSettings(str(place))

    def url(self, kind: Kind) -> str:
        """SQLAlchemy's URL of the database."""
        if kind == "sqlite":
            return f"sqlite:///{self.folder / 'source.sqlite'}"
        d = self.database
        made = sa.URL.create("postgresql+psycopg", d.user, d.password, d.host, d.port, d.name)
        return made.render_as_string(hide_password=False)


def told(kind: Kind) -> dict[str, Any]:
    """The part of site.yaml that says which kind of source it is."""
    if kind in ("postgres", "sqlite"):
        return {"source": {"kind": "sql"}}
    if kind == "hana":
        return {"schema": SCHEMA}
    return {"source": {"kind": "files", **({"workbook": WORKBOOK} if kind == "excel" else {})}}


def spelled(value: Any) -> str | None:
    """A value as text in the way in which it is written in Germany."""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M:%S}" if value.time().isoformat() != "00:00:00" else f"{value:%d.%m.%Y}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return None if value is None else str(value)


def _stored(table: Table) -> list[list[Any]]:
    """The rows as a database has them: text columns hold text."""
    kinds = list(table.types.values())
    return [[spelled(v) if kind == "text" else v for v, kind in zip(row, kinds, strict=True)] for row in table.rows]


def _arrow(table: Table) -> pa.Table:
    stored = _stored(table)
    columns = [pa.array([row[i] for row in stored], _ARROW[kind]) for i, kind in enumerate(table.types.values())]
    return pa.table(columns, names=list(table.types))


def _fill(url: str, tables: Mapping[str, Table]) -> None:
    with engine(url) as database, database.begin() as connection:
        known = sa.MetaData()
        for name, table in tables.items():
            made = sa.Table(name, known, *(sa.Column(c, _SQL[kind]) for c, kind in table.types.items()))
            made.drop(connection, checkfirst=True)
            made.create(connection)
            rows = [dict(zip(table.types, row, strict=True)) for row in _stored(table)]
            if rows:
                connection.execute(made.insert(), rows)


@contextmanager
def engine(url: str) -> Iterator[sa.Engine]:
    made = sa.create_engine(url)
    yield made
    made.dispose()


def _write_csv(folder: Path, tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file, delimiter=";")
            lines.writerow(table.types)
            lines.writerows([[spelled(value) or "" for value in row] for row in table.rows])


def _write_excel(folder: Path, tables: Mapping[str, Table]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table.types))
        for row in table.rows:
            sheet.append(list(row))
    book.save(folder / WORKBOOK)
