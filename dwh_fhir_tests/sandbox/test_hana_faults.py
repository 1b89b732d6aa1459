import time
from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa
import pytest
from hdbcli import dbapi

from dwh_fhir_sandbox.hana.admin import AdminError
from dwh_fhir_sandbox.hana.faults import (
    DropColumn,
    DropConnection,
    RefuseConnection,
    RefusePassword,
    RefusePrivilege,
    RenameColumn,
    RetypeColumn,
    Stall,
)
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests.sandbox.hana_client import PASSWORD, connect, error_code, query

CONNECT_FAILED, CONNECTION_DOWN = -10709, -10807


@pytest.fixture(scope="module")
def shared() -> Iterator[HanaServer]:
    with HanaServer(password=PASSWORD) as running:
        running.create_view(
            "CV_X", {"A": "NVARCHAR(10)", "N": "INTEGER"}, pa.table({"A": ["x", "1"] * 500, "N": list(range(1000))})
        )
        yield running


@pytest.fixture
def server(shared: HanaServer) -> Iterator[HanaServer]:
    yield shared
    shared.clear_faults()


def columns(server: HanaServer) -> list[tuple[str, ...]]:
    sql = "SELECT COLUMN_NAME, DATA_TYPE_NAME FROM SYS.VIEW_COLUMNS WHERE VIEW_NAME = 'CV_X' ORDER BY POSITION"
    return query(server, sql)


def test_the_connection_drops_at_the_chosen_fetch_and_only_once(server: HanaServer) -> None:
    server.fault(DropConnection(at=3))
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        cursor.setfetchsize(100)
        cursor.execute('SELECT "N" FROM CV_X')
        assert len(cursor.fetchmany(232)) == 232
        with pytest.raises(dbapi.Error) as caught:
            cursor.fetchall()
    assert caught.value.errorcode == CONNECTION_DOWN
    assert len(query(server, 'SELECT "N" FROM CV_X')) == 1000


def test_the_connection_drops_at_a_statement(server: HanaServer) -> None:
    server.fault(DropConnection(event="execute"))
    assert error_code(server, "SELECT * FROM CV_X") == CONNECTION_DOWN
    assert error_code(server, "SELECT * FROM CV_X") == 0


def test_a_stall_runs_into_the_clients_timeout_and_ends_when_cleared(server: HanaServer) -> None:
    server.fault(Stall(60))
    begin = time.monotonic()
    with pytest.raises(dbapi.Error):
        query(server, 'SELECT "N" FROM CV_X', communicationTimeout=300)
    server.clear_faults()
    assert len(query(server, 'SELECT "N" FROM CV_X')) == 1000
    assert time.monotonic() - begin < 20


def test_a_dropped_column_is_gone_until_faults_are_cleared(server: HanaServer) -> None:
    server.fault(DropColumn("CV_X", "A"))
    assert columns(server) == [("N", "INTEGER")]
    assert error_code(server, 'SELECT "A" FROM CV_X') == 260
    server.clear_faults()
    assert columns(server) == [("A", "NVARCHAR"), ("N", "INTEGER")]
    assert query(server, 'SELECT "A" FROM CV_X WHERE N = 0') == [("x",)]


def test_a_renamed_column_has_its_values_under_the_new_name(server: HanaServer) -> None:
    server.fault(RenameColumn("CV_X", "A", "B"))
    assert columns(server) == [("B", "NVARCHAR"), ("N", "INTEGER")]
    assert query(server, 'SELECT "B" FROM CV_X WHERE N = 0') == [("x",)]


def test_a_retyped_column_has_null_where_values_do_not_fit(server: HanaServer) -> None:
    server.fault(RetypeColumn("CV_X", "A", "INTEGER"))
    assert columns(server) == [("A", "INTEGER"), ("N", "INTEGER")]
    assert query(server, 'SELECT "A" FROM CV_X WHERE N < 2 ORDER BY N') == [(None,), (1,)]


def test_source_changes_reach_a_view_with_a_fault(server: HanaServer) -> None:
    server.fault(DropColumn("CV_X", "A"))
    assert server.execute("UPDATE CV_X SET A = A WHERE N < ?", [3]) == 3


def test_a_fault_of_an_unknown_column_is_refused(server: HanaServer) -> None:
    with pytest.raises(AdminError, match="no view CV_X with a column Z"):
        server.fault(DropColumn("CV_X", "Z"))


def test_a_refused_privilege_is_error_258_on_that_view_only(server: HanaServer) -> None:
    server.create_view("CV_OPEN", {"A": "NVARCHAR(1)"}, pa.table({"A": ["x"]}))
    server.fault(RefusePrivilege("CV_X"))
    assert error_code(server, "SELECT * FROM CV_X") == 258
    assert error_code(server, "SELECT * FROM CV_OPEN") == 0


def test_a_refused_password_is_error_10(server: HanaServer) -> None:
    server.fault(RefusePassword())
    assert error_code(server, "SELECT * FROM DUMMY") == 10


def test_a_refused_connection_fails_until_faults_are_cleared(server: HanaServer) -> None:
    server.fault(RefuseConnection())
    assert error_code(server, "SELECT * FROM DUMMY") == CONNECT_FAILED
    server.clear_faults()
    assert error_code(server, "SELECT * FROM DUMMY") == 0
