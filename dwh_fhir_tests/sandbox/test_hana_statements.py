import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa
import pytest
from hdbcli import dbapi

from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests.sandbox.hana_client import PASSWORD, connect, error_code, query

ROWS = 5000
COLUMNS = {"A": "NVARCHAR(10)", "N": "INTEGER", "UPDAT": "DATE"}


@pytest.fixture(scope="module")
def shared() -> Iterator[HanaServer]:
    with HanaServer(password=PASSWORD) as running:
        yield running


@pytest.fixture
def server(shared: HanaServer) -> HanaServer:
    """A server with the view CV_X: 5000 rows, one of them without a date."""
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=number % 100) for number in range(ROWS - 1)]
    rows = {"A": [f"A{number}" for number in range(ROWS)], "N": list(range(ROWS)), "UPDAT": [*days, None]}
    shared.create_view("CV_X", COLUMNS, pa.table(rows))
    return shared


def test_a_window_takes_its_rows_and_those_without_a_date(server: HanaServer) -> None:
    sql = 'SELECT "A","N" FROM "DWH"."CV_X" WHERE ("UPDAT" >= ? AND "UPDAT" < ?) OR "UPDAT" IS NULL'
    found = query(server, sql, [dt.date(2024, 1, 3), dt.date(2024, 1, 4)])
    assert [number for _, number in found] == [*range(2, ROWS - 1, 100), ROWS - 1]


def test_parameters_in_lists_and_ranges_have_their_columns_type(server: HanaServer) -> None:
    sql = 'SELECT COUNT(*) FROM CV_X WHERE "A" IN (?, ?) AND "UPDAT" BETWEEN ? AND ? AND N < ? LIMIT ?'
    assert query(server, sql, ["A1", "A2", dt.date(2024, 1, 1), dt.date(2024, 1, 2), 10, 5]) == [(1,)]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELEKT 1 FROM DUMMY", 257),
        ("SELECT A, FROM CV_X WHERE", 257),
        ("SELECT 1", 257),
        ("SELECT * FROM read_csv('/etc/hostname')", 257),
        ("SELECT 1 FROM DUMMY; SELECT 2 FROM DUMMY", 257),
        ("INSERT INTO CV_X VALUES ('A', 1, NULL)", 258),
        ("DROP VIEW CV_X", 258),
        ("SELECT A FROM CV_NONE", 259),
        ('SELECT A FROM "cv_x"', 259),
        ("SELECT NONE FROM CV_X", 260),
        ("SELECT X.NONE FROM CV_X X", 260),
        ('SELECT "a" FROM CV_X', 260),
        ("SELECT NO_SUCH(A) FROM CV_X", 328),
        ("SELECT A FROM NONE.CV_X", 362),
        ("SET SCHEMA NONE", 362),
    ],
)
def test_what_is_wrong_has_hanas_code(server: HanaServer, sql: str, code: int) -> None:
    assert error_code(server, sql) == code


def test_no_value_of_a_row_gets_into_an_error(server: HanaServer) -> None:
    with pytest.raises(dbapi.Error) as caught:
        query(server, "SELECT CAST(A AS INTEGER) FROM CV_X")
    assert caught.value.errorcode == 339
    assert "A0" not in caught.value.errortext


def test_an_error_in_a_late_row_has_hanas_code_too(server: HanaServer) -> None:
    texts = [str(number) for number in range(60_000)]
    server.create_view("CV_LATE", {"A": "NVARCHAR(5)"}, pa.table({"A": [*texts, "x"]}))
    assert error_code(server, "SELECT CAST(A AS INTEGER) FROM CV_LATE") == 339


def test_views_can_be_joined_and_nested(server: HanaServer) -> None:
    sql = (
        'WITH few AS (SELECT * FROM CV_X WHERE N < ?) SELECT x.A, few.N AS "Zahl" FROM few '
        "JOIN DWH.CV_X x ON x.N = few.N + 1 WHERE EXISTS (SELECT 1 FROM DUMMY) ORDER BY 2 DESC LIMIT ?"
    )
    assert query(server, sql, [10, 2]) == [("A10", 9), ("A9", 8)]


def test_a_session_goes_on_after_an_error(server: HanaServer) -> None:
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        with pytest.raises(dbapi.ProgrammingError):
            cursor.execute("SELECT NONE FROM CV_X")
        cursor.execute("SELECT CURRENT_SCHEMA, CURRENT_USER FROM DUMMY")
        assert tuple(cursor.fetchone()) == ("DWH", "DWH_READER")


def test_several_cursors_are_read_by_turns(server: HanaServer) -> None:
    with closing(connect(server)) as connection:
        cursors = [connection.cursor() for _ in range(3)]
        for cursor in cursors:
            cursor.setfetchsize(100)
            cursor.execute('SELECT "N" FROM CV_X')
        found = [[tuple(cursor.fetchone()) for cursor in cursors] for _ in range(ROWS)]
        assert found == [[(number,)] * 3 for number in range(ROWS)]


def test_fetch_size_says_how_many_rows_travel_at_once(server: HanaServer) -> None:
    before = server.statistics().get("fetches", 0)
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        cursor.setfetchsize(500)
        cursor.execute('SELECT "N" FROM CV_X')
        cursor.fetchall()
    assert server.statistics()["fetches"] - before == 10


@pytest.mark.parametrize("packet", [65536, 1 << 20, 4 << 20])
def test_rows_that_fill_several_packets_arrive_complete(server: HanaServer, packet: int) -> None:
    texts = [f"{number:05d}" + "ä" * 2000 for number in range(1000)]
    server.create_view("CV_WIDE", {"V": "NVARCHAR(5000)"}, pa.table({"V": texts}))
    assert query(server, "SELECT V FROM CV_WIDE", packetSize=packet) == [(text,) for text in texts]


def test_a_result_does_not_see_later_writes(server: HanaServer) -> None:
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        cursor.setfetchsize(100)
        cursor.execute('SELECT "A" FROM CV_X')
        cursor.fetchone()
        assert server.execute('UPDATE "DWH"."CV_X" SET "A" = \'new\'') == ROWS
        server.create_view("CV_X", {"A": "NVARCHAR(10)"}, pa.table({"A": ["other"]}))
        rest = {row[0] for row in cursor.fetchall()}
    assert len(rest) == ROWS - 1
    assert not rest & {"new", "other"}


def test_a_transaction_can_see_one_snapshot_throughout(server: HanaServer) -> None:
    with closing(connect(server)) as connection:
        cursor, other = connection.cursor(), connection.cursor()
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.setfetchsize(10)
        other.execute('SELECT "N" FROM CV_X')
        server.execute("DELETE FROM CV_X WHERE N >= ?", [10])
        cursor.execute("SELECT COUNT(*) FROM CV_X")
        assert cursor.fetchone()[0] == ROWS
        assert len(other.fetchall()) == ROWS
        connection.commit()
        cursor.execute("SELECT COUNT(*) FROM CV_X")
        assert cursor.fetchone()[0] == 10


def test_source_changes_count_the_rows_they_touch(server: HanaServer) -> None:
    assert server.execute("INSERT INTO CV_X VALUES (?, ?, ?)", ["neu", 1, dt.date(2024, 5, 1)]) == 1
    assert server.execute('DELETE FROM "DWH"."CV_X" WHERE A = ?', ["neu"]) == 1
    assert server.execute("DELETE FROM CV_X WHERE A = ?", ["neu"]) == 0


def test_another_schema_is_reached_by_name_and_as_the_current_one(server: HanaServer) -> None:
    server.create_view("CV_Y", {"A": "NVARCHAR(3)"}, pa.table({"A": ["y"]}), schema="ANDERE")
    assert query(server, 'SELECT "A" FROM "ANDERE"."CV_Y"') == [("y",)]
    assert query(server, 'SELECT "A" FROM "CV_Y"', currentSchema="ANDERE") == [("y",)]
    assert error_code(server, 'SELECT "A" FROM "CV_Y"') == 259


def test_many_clients_are_served_at_once(server: HanaServer) -> None:
    counts: list[int] = []

    def read() -> None:
        counts.append(len(query(server, "SELECT * FROM CV_X")))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [ROWS] * 6


def test_statements_are_counted_by_view(server: HanaServer) -> None:
    before = server.statistics().get("statements on DWH.CV_X", 0)
    query(server, 'SELECT "N" FROM CV_X WHERE N = ?', [1])
    assert server.statistics()["statements on DWH.CV_X"] == before + 1


def test_functions_of_hashing_spell_values_as_hana_does(server: HanaServer) -> None:
    stamp = dt.datetime.fromisoformat("2024-02-29T01:02:03.450000")
    rows = {"T": ["Ä", None], "D": [dt.date(2024, 2, 29), None], "S": [stamp, None]}
    server.create_view("CV_H", {"T": "NVARCHAR(9)", "D": "DATE", "S": "TIMESTAMP"}, pa.table(rows))
    sql = "SELECT BINTOHEX(TO_BINARY(T)), TO_NVARCHAR(D), TO_NVARCHAR(S), BINTOHEX(HASH_SHA256(TO_BINARY(T))) FROM CV_H"
    digest = hashlib.sha256("Ä".encode()).hexdigest().upper()
    found = query(server, sql, [])
    assert found == [("C384", "2024-02-29", "2024-02-29 01:02:03.4500000", digest), (None, None, None, None)]
    assert query(server, "SELECT LOCATE('ABC', 'C'), LOCATE('ABC', 'X') FROM DUMMY", []) == [(3, 0)]
