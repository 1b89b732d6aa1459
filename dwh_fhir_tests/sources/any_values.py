"""Values of every type that a kind of source has, how they are put there, and what they may be in staging.

Here belong the strategies and the oracle of the generated test. The test itself is `test_any_value.py`.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import openpyxl
import psycopg
import pyarrow as pa
import sqlalchemy as sa
from hypothesis import strategies as st
from numpy import float32
from psycopg import sql

from dwh_fhir import settings
from dwh_fhir.columns import Kind
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.sources.kinds.sql import SqlSettings
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.values.texts import bare
from dwh_fhir_sandbox.stack import SCHEMA
from dwh_fhir_tests.sources import stands
from dwh_fhir_tests.sources.stands import Stands

BERLIN = ZoneInfo("Europe/Berlin")
Typed = tuple[str, Any]
"""A type of the source and a value of it."""

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=12) | st.sampled_from(
    [
        "", "  ", "\u00a0", "\ufeff", "0", "00000000", "000000", "00000000000000", "0000-00-00", "20260102", "20260230",
        "20260102080000", "20260102240000", "2026-01-02", "2026-01-02T08:00:00Z", "2026-01-02 08:00:00.123456",
        "2026-W01-1", "2026-01", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+14:00", "240000", "99991231",
        "1_000", "１２", "1,234.5", "1.234,5", "1,234", "1.234", "12.5", "0x10", "1e5", " 12 ", "-7", "+3", "NaN",
        "12,50", "Infinity", "9" * 20, "-" + "9" * 19, "0." + "1" * 40, "5.00", "X", "x", "True", "A ", "12\u00a0",
    ]
)  # fmt: skip
int64 = st.integers(-(2**63), 2**63 - 1)
floats = st.floats() | st.sampled_from([0.1, 1e23, 1e-7, -0.0, 5e-324, 1.7e308])
singles = st.floats(width=32) | st.just(float(float32(0.1)))
decimals = st.decimals(-(10**24), 10**24, allow_nan=False, places=4)
moments = st.datetimes()
whole = moments.map(lambda m: m.replace(microsecond=0))

_HANA: dict[str, tuple[st.SearchStrategy[Any], Any]] = {
    "NVARCHAR(5000)": (texts, pa.string()),
    "NCLOB": (texts, pa.string()),
    "INTEGER": (st.integers(-(2**31), 2**31 - 1), pa.int32()),
    "BIGINT": (int64, pa.int64()),
    "REAL": (singles.filter(lambda v: v == v), pa.float32()),
    "DOUBLE": (floats.filter(lambda v: v == v), pa.float64()),
    "DECIMAL(34,4)": (decimals, pa.decimal128(34, 4)),
    "SMALLDECIMAL": (st.decimals(-(10**9), 10**9, allow_nan=False, places=6), pa.decimal128(34, 10)),
    "DATE": (st.dates(), pa.date32()),
    "TIME": (st.times().map(lambda t: t.replace(microsecond=0)), pa.time64("us")),
    "SECONDDATE": (whole, pa.timestamp("us")),
    "TIMESTAMP": (moments, pa.timestamp("us")),
    "BOOLEAN": (st.booleans(), pa.bool_()),
    "VARBINARY(20)": (st.binary(max_size=20), pa.binary()),
    "BLOB": (st.binary(max_size=20), pa.binary()),
    "ST_POINT": (st.binary(min_size=1, max_size=20), pa.binary()),
}
_AWARE = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_POSTGRES: dict[str, st.SearchStrategy[Any]] = {
    "text": texts,
    "bigint": int64,
    "real": singles,
    "double precision": floats,
    "numeric": decimals | st.sampled_from(["NaN", "Infinity", "-Infinity"]).map(Decimal) | st.just(Decimal("1E+400")),
    "date": st.dates() | st.sampled_from(["infinity", "-infinity", "0044-03-15 BC", "12345-01-01"]),
    "timestamp": moments | st.sampled_from(["infinity", "0044-03-15 12:00:00 BC", "12345-01-01 00:00:00"]),
    "timestamptz": _AWARE | st.just("infinity"),
    "time": st.times() | st.just("24:00:00"),
    "interval": st.timedeltas(timedelta(-1000), timedelta(1000)) | st.just("178000000 years"),
    "boolean": st.booleans(),
    "bytea": st.binary(max_size=9),
    "uuid": st.uuids(),
    "jsonb": st.sampled_from(['{"a": 1}', "[1]", '"x"', "1.50", "null"]),
    "integer[]": st.just("{1,NULL}"),
    "int4range": st.just("[1,5)"),
    "inet": st.just("10.0.0.1/8"),
    "point": st.just("(1,2)"),
}
_CELLS = {
    "cell": texts.filter(lambda t: t.isprintable() and not t.startswith("="))
    | st.integers(-(10**14), 10**14)
    | st.floats(-1e9, 1e9).map(lambda v: round(v, 6))
    | st.booleans()
    | st.dates(date(1901, 1, 1)).map(lambda d: datetime.combine(d, time()))
    | st.times().map(lambda t: t.replace(microsecond=0))
}
_SQLITE = {
    name: texts | int64 | floats | st.binary(max_size=9) for name in ("TEXT", "BIGINT", "NUMERIC", "DATE", "DATETIME")
}
_TYPES: dict[stands.Kind, Mapping[str, Any]] = {
    "hana": {name: values for name, (values, _) in _HANA.items()},
    "postgres": _POSTGRES,
    "sqlite": _SQLITE,
    "csv": {"field": texts},
    "excel": _CELLS,
}


@st.composite
def tables(draw: st.DrawFn, kind: stands.Kind, kinds: Sequence[Kind]) -> tuple[list[str], list[list[Any]]]:
    """For each of some columns a type of the source, and rows of its values."""
    types = [draw(st.sampled_from(list(_TYPES[kind]))) for _ in kinds]
    row = st.tuples(*(st.none() | _TYPES[kind][name] for name in types)).map(list)
    return types, draw(st.lists(row, min_size=1, max_size=8))


def in_sqlite(place: Stands) -> list[list[Any]]:
    """The rows as SQLite has stored them, which turns text to numbers, and numbers to text, by the column's type."""
    with closing(sqlite3.connect(place.folder / "source.sqlite")) as connection:
        return [list(row[1:]) for row in connection.execute('SELECT * FROM "Dinge" ORDER BY "Nr"')]


def show(place: Stands, kind: stands.Kind, types: Sequence[str], rows: Sequence[Sequence[Any]]) -> SourceSettings:
    """Let a source of that kind have a table `Dinge` with the columns `Nr`, `C0`, `C1` ..."""
    names = [f"C{i}" for i in range(len(types))]
    if kind == "hana":
        columns = {"Nr": pa.array(range(len(rows)), pa.int64())}
        columns |= {
            n: pa.array([row[i] for row in rows], _HANA[t][1])
            for i, (n, t) in enumerate(zip(names, types, strict=True))
        }
        told = {"Nr": "BIGINT", **dict(zip(names, types, strict=True))}
        place.hana.create_view("Dinge", told, pa.table(columns), schema=SCHEMA)
        return HanaSettings.from_environment(settings.Environment(place.hana.environment()))
    numbered = [[i, *row] for i, row in enumerate(rows)]
    if kind == "postgres":
        _in_postgres(place, names, types, numbered)
        return SqlSettings(place.url(kind))
    if kind == "sqlite":
        with stands.engine(place.url(kind)) as database, database.begin() as connection:
            defined = ", ".join(f"{n} {t}" for n, t in zip(names, types, strict=True))
            connection.exec_driver_sql('DROP TABLE IF EXISTS "Dinge"')
            connection.exec_driver_sql(f'CREATE TABLE "Dinge" ("Nr" BIGINT, {defined})')
            connection.execute(sa.text(f'INSERT INTO "Dinge" VALUES ({_places(numbered)})'), _named(numbered))
        return SqlSettings(place.url(kind))
    folder = place.folder / kind
    folder.mkdir(exist_ok=True)
    if kind == "csv":
        with (folder / "Dinge.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
            lines.writerows([["Nr", *names], *numbered])
    else:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Dinge"
        for line in [["Nr", *names], *numbered]:
            sheet.append(line)
        book.save(folder / stands.WORKBOOK)
    return FilesSettings(str(folder))


def _in_postgres(place: Stands, names: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    d = place.database
    with psycopg.connect(host=d.host, port=d.port, dbname=d.name, user=d.user, password=d.password) as connection:
        columns = [sql.SQL("{} {}").format(sql.Identifier(n), sql.SQL(t)) for n, t in zip(names, types, strict=True)]
        connection.execute('DROP TABLE IF EXISTS "Dinge"')
        connection.execute(sql.SQL('CREATE TABLE "Dinge" ("Nr" bigint, {})').format(sql.SQL(", ").join(columns)))
        values = [sql.SQL("%s"), *(sql.SQL("%s::{}").format(sql.SQL(t)) for t in types)]
        statement = sql.SQL('INSERT INTO "Dinge" VALUES ({})').format(sql.SQL(", ").join(values))
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _places(rows: Sequence[Sequence[Any]]) -> str:
    return ", ".join(f":v{i}" for i in range(len(rows[0])))


def _named(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    return [{f"v{i}": value for i, value in enumerate(row)} for row in rows]


def is_own(value: Any, kind: Kind, there: str) -> bool:
    """Whether a value leaves no doubt in a column of the kind, so that it must be staged; `there`: its type."""
    if there in ("integer[]", "int4range", "interval"):
        return False
    if isinstance(value, str):
        return kind in ("text", "dats", "partial", "tims", "flag")
    if kind == "integer":
        return type(value) is int
    if kind == "decimal":
        return (
            type(value) in (int, float, Decimal) and Decimal(repr(value) if type(value) is float else value).is_finite()
        )
    return (kind == "date" and type(value) is date) or (kind == "timestamp" and isinstance(value, datetime))


def is_same(value: Any, there: str, kind: Kind, staged: Any) -> bool:
    """Whether what is staged says what the source's value says, no more and no less; `there`: the source's type."""
    single = there in ("REAL", "real")
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(BERLIN).replace(tzinfo=None)
    if there in ("DATE", "DATETIME") and isinstance(value, str):
        # SQLite has text where the column is declared as a time.
        with suppress(ValueError, OverflowError):
            if _is_same(datetime.fromisoformat(bare(value)), single, kind, staged):
                return True
    return _is_same(value, single, kind, staged)


def _is_same(value: Any, single: bool, kind: Kind, staged: Any) -> bool:
    if value is None or (isinstance(value, str) and not bare(value)):
        return staged is None or staged == value
    if kind in ("integer", "decimal"):
        return staged is not None and _is_number(value, single, staged)
    if kind in ("date", "timestamp"):
        return _is_moment(value, kind, staged)
    if isinstance(value, bool):
        return kind == "flag" and staged == ("X" if value else None)
    if isinstance(value, int | float | Decimal):
        return staged is not None and "e" not in staged and _is_number(value, single, Decimal(staged))
    if kind in ("dats", "partial") and isinstance(value, date):
        return bool(staged == value.isoformat()[:10].replace("-", ""))
    if kind == "tims" and isinstance(value, date | time | timedelta):
        if isinstance(value, timedelta):
            value = (datetime(1, 1, 1) + value).time()  # noqa: DTZ001
        return bool(staged == (f"{value:%H%M%S}" if isinstance(value, datetime | time) else None))
    # Where site.yaml names a column's source at length, blanks around its text are left out at once.
    return isinstance(value, str | date | time | UUID) and staged in (str(value), bare(str(value)))


def _is_number(value: Any, single: bool, staged: Any) -> bool:
    if isinstance(value, str):
        return bool(re.fullmatch(r"[-+0-9.,]+", bare(value))) and Decimal(bare(value).replace(",", ".")) == staged
    if single:
        return bool(float32(staged) == float32(value)) and len(Decimal(staged).normalize().as_tuple().digits) <= 9
    return type(value) in (int, float, Decimal) and _exact(value) == staged


def _exact(value: Any) -> Decimal:
    return Decimal(repr(value) if type(value) is float else value)


def _is_moment(value: Any, kind: Kind, staged: Any) -> bool:
    if isinstance(value, int | float | Decimal | str):
        text = bare(str(value)).removesuffix(".0")
        if not re.search("[1-9]", text):
            return staged is None
        if re.search(r"Z$|[+-][0-9]{2}:?[0-9]{2}$", text) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            value = datetime.fromisoformat(text)
        else:
            digits, told = re.sub("[^0-9]", "", text), re.sub("[^0-9]", "", staged.isoformat())
            return told.startswith(digits) or digits.startswith(told[:8]) or digits == "20260102240000"
    if isinstance(value, datetime):
        local = value.astimezone(BERLIN).replace(tzinfo=None) if value.tzinfo else value
        return bool(staged == (local.date() if kind == "date" else local))
    return isinstance(value, date) and staged == (value if kind == "date" else datetime.combine(value, time()))
