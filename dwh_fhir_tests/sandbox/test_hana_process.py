import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest
from hdbcli import dbapi

from dwh_fhir_sandbox.hana import admin
from dwh_fhir_sandbox.hana.admin import AdminError
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests.sandbox.hana_client import PASSWORD, connect, error_code, query

DUMMY = [("X",)]


@pytest.fixture(scope="module")
def server() -> Iterator[HanaServer]:
    with HanaServer(password=PASSWORD) as running:
        yield running


@pytest.fixture(scope="module")
def encrypted() -> Iterator[HanaServer]:
    with HanaServer(password=PASSWORD, tls=True) as running:
        yield running


@pytest.mark.parametrize("method", ["pbkdf2", "password"])
def test_each_password_method_lets_the_right_user_in(server: HanaServer, method: str) -> None:
    assert query(server, "SELECT * FROM DUMMY", authenticationMethods=method) == DUMMY
    with pytest.raises(dbapi.Error) as caught:
        connect(server, authenticationMethods=method, password="Falsch-1234")
    assert caught.value.errorcode == 10


def test_user_names_are_the_same_in_lower_case(server: HanaServer) -> None:
    assert query(server, "SELECT * FROM DUMMY", user="dwh_reader") == DUMMY


def test_an_unknown_user_is_refused_like_a_wrong_password(server: HanaServer) -> None:
    with pytest.raises(dbapi.Error) as caught:
        connect(server, user="NOBODY")
    assert (caught.value.errorcode, caught.value.errortext) == (10, "authentication failed")


def test_a_database_may_be_named(server: HanaServer) -> None:
    assert query(server, "SELECT * FROM DUMMY", databaseName="DWH") == DUMMY


def test_bytes_that_are_no_message_end_only_their_own_connection(server: HanaServer) -> None:
    for junk in (b"GET / HTTP/1.1\r\n\r\n", bytes(14) + struct.pack("<qiI", 0, 0, 1 << 31) + bytes(16), b"\xff" * 60):
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(junk)
            with suppress(OSError):  # the server may have hung up already
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass
    assert query(server, "SELECT * FROM DUMMY") == DUMMY


def test_nobody_without_the_token_steers_the_server(server: HanaServer) -> None:
    stranger = admin.Client(server.admin_port, "guessed")
    with pytest.raises(AdminError, match="gone"):
        stranger.ask("execute", sql="DROP TABLE CV_X", parameters=[])
    stranger.close()
    assert server.statistics() is not None


def test_tls_is_trusted_by_the_servers_own_certificate(encrypted: HanaServer) -> None:
    trusted: dict[str, Any] = {
        "encrypt": True,
        "sslValidateCertificate": True,
        "sslTrustStore": str(encrypted.trust_store),
    }
    assert query(encrypted, "SELECT * FROM DUMMY", **trusted) == DUMMY
    assert encrypted.environment()["HANA_SSL_TRUST_STORE"] == str(encrypted.trust_store)


def test_tls_without_trust_and_no_tls_are_refused(encrypted: HanaServer) -> None:
    with pytest.raises(dbapi.Error):
        connect(encrypted, encrypt=True, sslValidateCertificate=True)
    with pytest.raises(dbapi.Error):
        connect(encrypted, communicationTimeout=2000)


def test_a_file_keeps_rows_and_types_over_a_restart(tmp_path: Path) -> None:
    rows = pa.table({"A": ["x  ", None], "N": pa.array([1, 2], pa.int32())})
    with HanaServer(password=PASSWORD, database=tmp_path / "dwh.duckdb") as first:
        first.create_view("CV_X", {"A": "CHAR(3)", "N": "DECIMAL(12,0)"}, rows)
        first.execute("UPDATE CV_X SET N = 3 WHERE N = 2")
    with HanaServer(password=PASSWORD, database=tmp_path / "dwh.duckdb") as second:
        sql = "SELECT COLUMN_NAME, DATA_TYPE_NAME, LENGTH FROM SYS.VIEW_COLUMNS ORDER BY POSITION"
        assert query(second, sql) == [("A", "CHAR", 3), ("N", "DECIMAL", 12)]
        assert query(second, "SELECT * FROM CV_X") == [("x  ", 1), (None, 3)]


def test_password_and_rows_are_not_in_the_log(tmp_path: Path) -> None:
    with HanaServer(password=PASSWORD, log=tmp_path / "hana.log") as server:
        server.create_view("CV_X", {"A": "NVARCHAR(20)"}, pa.table({"A": ["Geheimnisträger"]}))
        assert error_code(server, "SELECT CAST(A AS INTEGER) FROM CV_X WHERE A = ?", ["Geheimnisträger"]) == 339
        assert error_code(server, "SELECT 'Geheimnisträger' FROM NONE") == 259
    log = (tmp_path / "hana.log").read_text()
    assert "error 339" in log
    assert "Geheim" not in log


def test_a_killed_parent_takes_the_server_along() -> None:
    code = (
        "import sys; from dwh_fhir_sandbox.hana.server import HanaServer\n"
        "server = HanaServer(password='x'); print(server.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(15)
    assert not child.is_running()


def test_reading_is_faster_than_the_bottleneck_limit(server: HanaServer) -> None:
    rows = 200_000
    numbers = pa.array(range(rows), pa.int32())
    texts = pa.array([f"{number:010d}" for number in range(rows)])
    days = numbers.cast(pa.date32())
    names = {**dict.fromkeys("ABC", texts), **dict.fromkeys("DEF", numbers), **dict.fromkeys("GH", days)}
    types = {**dict.fromkeys("ABC", "NVARCHAR(10)"), **dict.fromkeys("DEF", "INTEGER"), **dict.fromkeys("GH", "DATE")}
    server.create_view("CV_FAST", types, pa.table(names))
    process = psutil.Process(server.pid)
    with closing(connect(server)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT * FROM CV_FAST")
        before, begin = process.cpu_times(), time.monotonic()
        count = sum(len(block) for block in iter(lambda: cursor.fetchmany(10_000), []))
        after, elapsed = process.cpu_times(), time.monotonic() - begin
    spent = after.user + after.system - before.user - before.system
    assert count == rows
    # 150,000 rows a second; on a busy machine the server's own CPU time still tells.
    assert min(spent, elapsed) < rows / 150_000
    assert process.memory_info().rss < 600 << 20
