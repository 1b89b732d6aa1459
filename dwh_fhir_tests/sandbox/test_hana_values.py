import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir_sandbox.hana.admin import AdminError
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests.sandbox.hana_client import PASSWORD, connect, query

moment = dt.datetime.fromisoformat
LONG = "Befund ä€😀 " * 4000


@pytest.fixture(scope="module")
def server() -> Iterator[HanaServer]:
    with HanaServer(password=PASSWORD) as running:
        yield running


def show(server: HanaServer, hana_type: str, values: Sequence[object], arrow: pa.DataType | None = None) -> str:
    """Make a view with one column V and the rows' numbers N; the result is its name."""
    name = f"CV_{uuid.uuid4().hex.upper()}"
    rows = pa.table({"N": pa.array(range(len(values)), pa.int64()), "V": pa.array(values, arrow)})
    server.create_view(name, {"N": "BIGINT", "V": hana_type}, rows)
    return name


VALUES: list[tuple[str, list[Any], pa.DataType | None]] = [
    ("TINYINT", [0, 255, None], None),
    ("SMALLINT", [-32768, 32767, 0, None], None),
    ("INTEGER", [-(2**31), 2**31 - 1, None], None),
    ("BIGINT", [-(2**63), 2**63 - 1, None], None),
    ("REAL", [1.5, -0.25, None], pa.float32()),
    ("DOUBLE", [1.1, -1e300, None], None),
    ("BOOLEAN", [True, False, None], None),
    ("DECIMAL(10,2)", [Decimal("1.25"), Decimal("-99999999.99"), None], None),
    ("DECIMAL(25,3)", [Decimal("-1234567890123456789012.125"), None], None),
    ("DECIMAL(38,4)", [Decimal("1234567890123456789012345678901234.0625"), Decimal(-1), None], None),
    ("SMALLDECIMAL", [Decimal("0.1"), Decimal("-1234567890.5"), None], None),
    ("DECIMAL", [Decimal("0.0001"), Decimal("-123456789012345678.5"), None], None),
    ("CHAR(4)", ["ab  ", "    ", None], None),
    ("VARCHAR(10)", ["", "a\0b", None], None),
    ("NCHAR(4)", ["ä   ", None], None),
    ("NVARCHAR(20)", ["Müller  ", "€😀𝄞x", "\0", None], None),
    ("NVARCHAR(5000)", ["x" * 245, "y" * 246, "ä" * 5000, "", None], None),
    ("SHORTTEXT(50)", ["kurz", None], None),
    ("ALPHANUM(10)", ["00042", "A1", None], None),
    ("VARBINARY(300)", [b"", b"\0\xff" * 150, None], None),
    ("BINARY(3)", [b"\0\1\2", None], None),
    ("ST_GEOMETRY", [b"\1\1\0\0\0" * 60, None], None),
    ("ST_POINT", [b"\1\1\0\0\0", None], None),
    ("DATE", [dt.date(1, 1, 1), dt.date(1111, 11, 11), dt.date(1970, 1, 1), dt.date(9999, 12, 31), None], None),
    ("TIME", [dt.time(0, 0, 0), dt.time(23, 59, 59), None], None),
    ("SECONDDATE", [moment("0001-01-01"), moment("2024-02-29 23:59:59"), None], None),
    ("TIMESTAMP", [moment("1582-10-04"), moment("9999-12-31 23:59:59.999999"), None], None),
    ("NCLOB", ["", "kurz 😀", LONG, None], None),
    ("CLOB", ["a" * 100_000, None], None),
]


@pytest.mark.parametrize(("hana_type", "values", "arrow"), VALUES, ids=[row[0] for row in VALUES])
def test_values_arrive_as_they_are_stored(
    server: HanaServer, hana_type: str, values: list[Any], arrow: pa.DataType | None
) -> None:
    name = show(server, hana_type, values, arrow)
    assert [row[0] for row in query(server, f'SELECT "V" FROM "DWH"."{name}" ORDER BY "N"')] == values


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
LONG_TEXTS = st.integers(0, 5000).map(lambda length: "ü" * length)
ROWS = st.tuples(
    st.none() | TEXTS | LONG_TEXTS,
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.decimals(-(10**15), 10**15, allow_nan=False, places=3),
    st.none() | st.dates(),
    st.none() | st.datetimes(),
    st.none() | st.floats(allow_nan=False),
)


@settings(max_examples=25)
@given(rows=st.lists(ROWS, max_size=80))
def test_any_rows_arrive_as_they_are_stored(server: HanaServer, rows: list[tuple[Any, ...]]) -> None:
    types = ["NVARCHAR(5000)", "BIGINT", "DECIMAL(20,3)", "DATE", "TIMESTAMP", "DOUBLE"]
    arrow = [pa.string(), pa.int64(), pa.decimal128(20, 3), pa.date32(), pa.timestamp("us"), pa.float64()]
    names = [f"C{number}" for number in range(len(types))]
    columns = [pa.array([row[number] for row in rows], arrow[number]) for number in range(len(types))]
    server.create_view("CV_ANY", dict(zip(names, types, strict=True)), pa.table(columns, names))
    assert query(server, "SELECT * FROM CV_ANY") == rows


def test_blobs_arrive_as_bytes(server: HanaServer) -> None:
    values = [bytes(range(256)) * 1000, b"", None]
    rows = query(server, f'SELECT V FROM {show(server, "BLOB", values)} ORDER BY "N"')
    assert [row[0] if row[0] is None else bytes(row[0]) for row in rows] == values


@pytest.mark.parametrize("hana_type", [row[0] for row in VALUES if "LOB" not in row[0]])
def test_a_parameter_has_the_type_of_its_column(server: HanaServer, hana_type: str) -> None:
    values = next(row[1] for row in VALUES if row[0] == hana_type)
    name = show(server, hana_type, values, next(row[2] for row in VALUES if row[0] == hana_type))
    for number, value in enumerate(values[:-1]):
        found = query(server, f'SELECT "N" FROM "DWH"."{name}" WHERE "V" = ?', [value])
        assert found == [(number,)]


def test_a_number_of_32_bits_arrives_widened_to_64(server: HanaServer) -> None:
    name = show(server, "REAL", [0.1], pa.float32())
    assert query(server, f'SELECT "V" FROM {name}') == [(0.10000000149011612,)]


def test_null_as_a_parameter_equals_nothing(server: HanaServer) -> None:
    name = show(server, "DATE", [dt.date(2024, 1, 1), None])
    assert query(server, f'SELECT "N" FROM {name} WHERE "V" = ?', [None]) == []


def test_lobs_are_read_in_every_row_of_many_fetches(server: HanaServer) -> None:
    texts = [f"{number} " + "Text " * 500 for number in range(300)]
    name = show(server, "NCLOB", texts)
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        cursor.setfetchsize(50)
        cursor.execute(f'SELECT "V" FROM {name} ORDER BY "N"')
        assert [row[0] for row in cursor.fetchall()] == texts


def test_a_value_that_is_longer_than_its_column_is_refused(server: HanaServer) -> None:
    with pytest.raises(AdminError, match="longer than NVARCHAR"):
        show(server, "NVARCHAR(3)", ["abcd"])


def test_the_catalogue_knows_names_types_and_lengths(server: HanaServer) -> None:
    columns = {"A": "NVARCHAR(10)", "D": "DATE", "N": "DECIMAL(12,3)", "F": "DECIMAL", "L": "NCLOB"}
    server.create_view("CV_CATALOGUE", columns, pa.table({name: pa.nulls(2) for name in columns}))
    found = query(
        server,
        "SELECT COLUMN_NAME, POSITION, DATA_TYPE_NAME, LENGTH, SCALE FROM SYS.VIEW_COLUMNS "
        "WHERE SCHEMA_NAME = ? AND VIEW_NAME = ? ORDER BY POSITION",
        ["DWH", "CV_CATALOGUE"],
    )
    assert found == [
        ("A", 1, "NVARCHAR", 10, None),
        ("D", 2, "DATE", 10, 0),
        ("N", 3, "DECIMAL", 12, 3),
        ("F", 4, "DECIMAL", 34, None),
        ("L", 5, "NCLOB", 2147483647, None),
    ]


def test_a_column_is_described_by_its_declared_type(server: HanaServer) -> None:
    name = show(server, "SECONDDATE", [moment("2024-01-01")])
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        cursor.execute(f'SELECT "V" AS "Wann", n, COUNT(*) FROM {name} GROUP BY "V", N')
        assert [(column[0], column[1]) for column in cursor.description] == [("Wann", 16), ("N", 4), ("COUNT(*)", 4)]
